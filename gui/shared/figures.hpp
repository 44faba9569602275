#pragma once

#include <QString>
#include <cstdint>
#include <optional>
#include <string_view>

#include "models/units/quantity.hpp"
#include "models/units/time.hpp"

namespace gemello::gui {

/// UTF-8 text as Qt's.
inline QString to_qt(std::string_view text) {
  return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}

/// Numbers for people, three digits, with their unit: "12.3 GHz", "4.00 GiB", "10 Gbit/s", "73 %",
/// "240 W". What is not known, NaN too, is "-"; what cannot be, as a damaged file may have it, "?".
QString speed_text(Megahertz speed);
QString speed_text(std::optional<double> mhz);
QString size_text(Bytes bytes);
QString rate_text(BytesPerSecond rate);
QString share_text(std::optional<double> share);
/// Whether a load can be that: from 0 to 100 times of what there is.
bool is_possible_share(double share);
QString power_text(std::optional<double> watts);
/// With units::to_text, without the fraction of a second unless it is less than a minute:
/// "1d 02:03:04".
QString time_text(Instant at);
QString time_text(Duration duration);
/// "1 VM", "3 VMs".
QString count_text(std::size_t count, const char* one, const char* many);

}  // namespace gemello::gui
