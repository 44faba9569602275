#include "gui/charts/chart_csv.hpp"

#include <algorithm>
#include <iterator>

#include <fmt/format.h>

#include "models/units/text.hpp"

namespace gemello::gui {
namespace {

std::string curve_csv_field(std::string_view text) {
  if (text.find_first_of(",\"\r\n") == std::string_view::npos) return std::string(text);
  std::string field = "\"";
  for (const char c : text) {
    if (c == '"') field += '"';
    field += c;
  }
  return field + "\"";
}

struct CsvColumn {
  CurveSource source;
  std::size_t row = 0;  // the next one
  std::size_t end = 0;

  Instant begin() const {
    const runs::SeriesInfo& info = source.series->info();
    return info.start + static_cast<std::int64_t>(row) * info.period;
  }
};

CsvColumn column_of(CurveSource source, TimeRange range) {
  const runs::SeriesInfo& info = source.series->info();
  const auto rows = static_cast<std::int64_t>(source.series->rows());
  const auto period = info.period;
  const auto first = std::clamp<std::int64_t>((range.from - info.start) / period, 0, rows);
  const auto end = (range.until - info.start + period - Duration(1)) / period;
  CsvColumn column{std::move(source), static_cast<std::size_t>(first), 0};
  column.end = static_cast<std::size_t>(std::clamp<std::int64_t>(end, first, rows));
  return column;
}

}  // namespace

std::string csv_of(const Recording& recording, const ChartContent& content, TimeRange range) {
  std::vector<CsvColumn> columns;
  std::string text = "time [s]";
  for (const ChartContent::Curve& curve : content.curves()) {
    std::optional<CurveSource> source;
    if (curve.shown) source = find_curve(recording, curve.name);
    if (!source) continue;
    const std::string& unit = source->series->info().unit;
    text += "," + curve_csv_field(curve.name.text() + (unit.empty() ? "" : " [" + unit + "]"));
    columns.push_back(column_of(*std::move(source), range));
  }
  text += "\n";
  while (true) {
    Instant next = never;
    for (const CsvColumn& column : columns)
      if (column.row < column.end) next = std::min(next, column.begin());
    if (next == never) return text;
    text += shortest(seconds(next));
    for (CsvColumn& column : columns) {
      text += ",";
      if (column.row == column.end || column.begin() != next) continue;
      ++column.row;
      const std::optional<float> value = column.source.series->at(column.source.object, next);
      if (value && *value == *value) fmt::format_to(std::back_inserter(text), "{}", *value);
    }
    text += "\n";
  }
}

}  // namespace gemello::gui
