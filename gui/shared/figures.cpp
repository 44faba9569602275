#include "gui/shared/figures.hpp"

#include <array>
#include <cmath>
#include <string>

namespace gemello::gui {

namespace {

const QString unknown_figure = QStringLiteral("-");
// What a damaged file holds: it has no unit to be told in, and room for no more than a sign.
const QString impossible_figure = QStringLiteral("?");
constexpr double scaled_most = 1e5;  // of the largest unit

// Three digits: 4.00, 12.3, 123, 1234.
QString three_digits(double value) {
  const double size = std::abs(value);
  const int decimals = size < 9.995 ? 2 : size < 99.95 ? 1 : 0;
  return QString::number(value, 'f', decimals);
}

template <std::size_t Count>
QString scaled(double value, double step, const std::array<const char*, Count>& units) {
  if (!std::isfinite(value)) return unknown_figure;
  std::size_t unit = 0;
  while (unit + 1 < Count && std::abs(value) >= step * 0.9995) {
    value /= step;
    ++unit;
  }
  if (std::abs(value) >= scaled_most) return impossible_figure;
  const bool plain = unit == 0 && value == std::round(value);
  return (plain ? QString::number(value, 'f', 0) : three_digits(value)) + QChar(u' ') +
         QString::fromLatin1(units[unit]);
}

}  // namespace

QString speed_text(std::optional<double> mhz) {
  if (!mhz) return unknown_figure;
  return scaled(*mhz, 1000.0, std::array{"MHz", "GHz", "THz"});
}
QString speed_text(Megahertz speed) {
  return speed_text(std::optional(speed.count()));
}

QString size_text(Bytes bytes) {
  return scaled(count_of(bytes), 1024.0, std::array{"B", "KiB", "MiB", "GiB", "TiB", "PiB"});
}

QString rate_text(BytesPerSecond rate) {
  return scaled(rate.count() * 8, 1000.0,
                std::array{"bit/s", "kbit/s", "Mbit/s", "Gbit/s", "Tbit/s"});
}

QString share_text(std::optional<double> share) {
  if (!share || !std::isfinite(*share)) return unknown_figure;
  if (!is_possible_share(*share)) return impossible_figure;
  const double percent = *share * 100;
  return QString::number(percent, 'f', percent > 0 && percent < 9.95 ? 1 : 0) +
         QStringLiteral(" %");
}

bool is_possible_share(double share) {
  return share > -0.001 && share < 100;
}

QString power_text(std::optional<double> watts) {
  if (!watts) return unknown_figure;
  return scaled(*watts, 1000.0, std::array{"W", "kW", "MW"});
}

QString time_text(Duration duration) {
  const bool brief = duration < 1min && duration > -1min;
  if (!brief)
    duration =
        std::chrono::duration_cast<Duration>(std::chrono::floor<std::chrono::seconds>(duration));
  return QString::fromStdString(to_text(duration));
}
QString time_text(Instant at) {
  if (at == never) return QStringLiteral("never");
  return time_text(at.time_since_epoch());
}

QString count_text(std::size_t count, const char* one, const char* many) {
  return QString::number(count) + QChar(u' ') + QString::fromUtf8(count == 1 ? one : many);
}

}  // namespace gemello::gui
