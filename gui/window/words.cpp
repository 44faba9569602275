#include "gui/window/words.hpp"

#include <cmath>
#include <stdexcept>

#include <QLocale>
#include <QRegularExpression>

#include "gui/shared/figures.hpp"
#include "models/units/text.hpp"

namespace gemello::gui {

QString state_text(const Branch& branch) {
  const QString now = time_text(branch.now - branch.start);
  const QString end = time_text(branch.end - branch.start);
  switch (branch.state) {
    case BranchState::finished_run:
      return QObject::tr("finished run of %1").arg(end);
    case BranchState::loading:
      return QObject::tr("being made ...");
    case BranchState::paused:
      return QObject::tr("paused at %1 of %2").arg(now, end);
    case BranchState::running:
      return QObject::tr("simulating, %1 of %2").arg(now, end);
    case BranchState::ended:
      return QObject::tr("simulated to its end, %1").arg(end);
    case BranchState::died:
      return QObject::tr("ended at %1: %2").arg(now, branch.note);
  }
  return {};
}

QString pace_text(std::optional<double> pace) {
  if (!pace || !std::isfinite(*pace)) return {};
  return QLocale(QLocale::English).toString(static_cast<qlonglong>(std::llround(*pace))) + " x";
}

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
