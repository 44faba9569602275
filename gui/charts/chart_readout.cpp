#include "gui/charts/chart_readout.hpp"

#include <algorithm>

namespace gemello::gui {
namespace {

std::string value_at(const CurveSource& source, std::optional<Instant> at) {
  if (!at) return "-";
  const std::optional<float> value = source.series->at(source.object, *at);
  if (!value) return "-";
  return value_text(static_cast<double>(*value), measure_of(source.series->info()));
}

}  // namespace

std::string short_name(const ChartContent& content, std::size_t curve) {
  const std::vector<ChartContent::Curve>& curves = content.curves();
  const CurveName& own = curves.at(curve).name;
  const bool one_series = std::all_of(curves.begin(), curves.end(), [&](const auto& each) {
    return each.name.series == own.series;
  });
  const bool one_object = std::all_of(curves.begin(), curves.end(), [&](const auto& each) {
    return each.name.object == own.object;
  });
  if (one_object && (curves.size() > 1 || own.object == "fleet")) return quantity_words(own.series);
  return one_series && curves.size() > 1 ? own.object : own.words();
}

std::vector<ReadoutRow> readout_of(const CurveSources& sources, const ChartContent& content,
                                   std::optional<Instant> pointer, Instant cursor) {
  std::vector<ReadoutRow> rows;
  for (std::size_t curve = 0; curve < content.curves().size(); ++curve) {
    ReadoutRow row{curve, short_name(content, curve), "-", "not in this run"};
    if (sources.at(curve)) {
      row.at_pointer = value_at(*sources[curve], pointer);
      row.at_cursor = value_at(*sources[curve], cursor);
    }
    rows.push_back(std::move(row));
  }
  return rows;
}

std::vector<ReadoutRow> readout_of_runs(const CurveSources& sources,
                                        const CurveSources& sources_beside,
                                        const ChartContent& content, const RunBeside& beside,
                                        std::optional<Instant> pointer, Instant cursor) {
  std::vector<ReadoutRow> rows = readout_of(sources, content, pointer, cursor);
  if (!beside.recording) return rows;
  const auto others = readout_of(sources_beside, content, pointer, cursor);
  std::vector<ReadoutRow> both;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    both.push_back(std::move(rows[i]));
    both.back().run = beside.shown_name;
    both.push_back(others[i]);
    both.back().run = beside.name;
    both.back().of_beside = true;
  }
  return both;
}

Instant row_step(const CurveSources& sources, const ChartContent& content, Instant at, int steps) {
  const runs::SeriesInfo* finest = nullptr;
  for (std::size_t curve = 0; curve < content.curves().size(); ++curve) {
    if (!sources.at(curve) || !content.curves()[curve].shown) continue;
    const runs::SeriesInfo& info = sources[curve]->series->info();
    if (finest == nullptr || info.period < finest->period) finest = &info;
  }
  if (finest == nullptr) return at;
  const Duration since = at - finest->start;
  std::int64_t row = since / finest->period;
  if (since < row * finest->period) --row;
  // from the middle of a row, back is to its begin
  if (steps < 0 && since != row * finest->period) ++row;
  return finest->start + (row + steps) * finest->period;
}

}  // namespace gemello::gui
