#include "gui/shared/typed_time.hpp"

#include <QRegularExpression>
#include <stdexcept>

#include "models/units/text.hpp"

namespace gemello::gui {

std::optional<Duration> duration_typed(const QString& text) {
  const QString typed = text.simplified().toLower();
  if (typed == "noon") return 12h;
  static const QRegularExpression clock(
      R"(^(?:(\d{1,5})\s*d\s*)?(\d{1,5}):([0-5]\d)(?::([0-5]\d)(\.\d{1,6})?)?$)");
  const QRegularExpressionMatch match = clock.match(typed);
  if (match.hasMatch()) {
    const auto number = [&match](int group) { return match.captured(group).toLongLong(); };
    Duration sum = std::chrono::hours(24 * number(1) + number(2)) +
                   std::chrono::minutes(number(3)) + std::chrono::seconds(number(4));
    const QString fraction = match.captured(5).mid(1).leftJustified(6, u'0');
    return sum + Duration(fraction.toLongLong());
  }
  try {
    const auto value = parse<Duration>(typed.toStdString());
    if (value < Duration::zero()) return std::nullopt;
    return value;
  } catch (const std::invalid_argument&) {
    return std::nullopt;
  }
}

}  // namespace gemello::gui
