#pragma once

#include <limits>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "gui/charts/time_range.hpp"
#include "gui/recording/growing_series.hpp"
#include "gui/recording/recording.hpp"

namespace gemello::gui {

/// A value that is not known.
inline constexpr float gap = std::numeric_limits<float>::quiet_NaN();

inline TimeRange from_to(Duration from, Duration until) {
  return {Instant(from), Instant(until)};
}

/// A series in memory; `rows` of one value per object.
inline SeriesPtr series_of(std::string kind, std::string quantity, std::string unit,
                           std::vector<std::string> objects,
                           const std::vector<std::vector<float>>& rows, Duration period = 10s,
                           Instant start = origin) {
  runs::SeriesInfo info;
  info.kind = std::move(kind);
  info.quantity = std::move(quantity);
  info.unit = std::move(unit);
  info.start = start;
  info.period = period;
  info.objects = std::move(objects);
  GrowingSeries series(info);
  for (const std::vector<float>& row : rows) series.append(row);
  return series.snapshot();
}

/// Rows of one object.
inline std::vector<std::vector<float>> column(const std::vector<float>& values) {
  std::vector<std::vector<float>> rows;
  for (const float value : values) rows.push_back({value});
  return rows;
}

inline RecordingPtr recording_of(std::vector<SeriesPtr> series, Duration length = 1000s) {
  auto recording = std::make_shared<Recording>();
  recording->title = "made by hand";
  recording->end = recording->end_planned = origin + length;
  recording->series = std::move(series);
  return recording;
}

/// 100 rows of 10 s: two hosts' CPU (MHz), power (W) and whether they are on, and a link's load.
inline RecordingPtr small_recording() {
  std::vector<std::vector<float>> cpu, power, on, load;
  for (int row = 0; row < 100; ++row) {
    const auto value = static_cast<float>(row);
    cpu.push_back({100 * value, 5000});
    power.push_back({100 + value, 150});
    on.push_back({1, 0});
    load.push_back({0.5F});
  }
  return recording_of({series_of("host", "cpu_used", "MHz", {"hv1", "hv2"}, cpu),
                       series_of("host", "power", "W", {"hv1", "hv2"}, power),
                       series_of("host", "on", "1", {"hv1", "hv2"}, on),
                       series_of("link", "load", "1", {"hv1.eth0.up"}, load)});
}

}  // namespace gemello::gui
