#include "gui/charts/chart_content.hpp"

#include <algorithm>
#include <set>

#include <fmt/format.h>

namespace gemello::gui {
namespace {

SeriesPtr find_series_ptr(const Recording& recording, std::string_view name) {
  const auto found =
      std::find_if(recording.series.begin(), recording.series.end(),
                   [&](const SeriesPtr& each) { return each->info().name() == name; });
  return found == recording.series.end() ? nullptr : *found;
}

std::string unit_word(const Measure& measure) {
  return measure.unit.empty() ? "numbers of things" : measure.unit;
}

}  // namespace

std::optional<CurveSource> find_curve(const Recording& recording, const CurveName& name) {
  SeriesPtr series = find_series_ptr(recording, name.series);
  if (series == nullptr) return std::nullopt;
  const std::optional<std::size_t> object = series->find(name.object);
  if (!object) return std::nullopt;
  return CurveSource{std::move(series), *object};
}

std::optional<std::string> ChartContent::add(const Recording& recording, const CurveName& name) {
  const std::optional<CurveSource> source = find_curve(recording, name);
  if (!source) return fmt::format("The run has no series '{}'.", name.text());
  const auto same = [&](const Curve& curve) { return curve.name == name; };
  if (std::any_of(curves_.begin(), curves_.end(), same))
    return fmt::format("{} is in this chart already.", name.words());
  if (curves_.size() == curves_max)
    return fmt::format(
        "{} curves are all that can be told apart in one chart: remove one, or add "
        "another chart.",
        curves_max);
  Curve curve{name, measure_of(source->series->info()), true, 0};
  const std::optional<Measure> left = measure(AxisSide::left);
  const std::optional<Measure> right = measure(AxisSide::right);
  if (left && right && curve.measure.unit != left->unit && curve.measure.unit != right->unit)
    return fmt::format(
        "{} is in {}, and this chart has axes for {} and {}: show it in another "
        "chart.",
        name.words(), unit_word(curve.measure), unit_word(*left), unit_word(*right));
  const auto taken = [&](std::size_t style) {
    return std::any_of(curves_.begin(), curves_.end(),
                       [&](const Curve& each) { return each.style == style; });
  };
  while (taken(curve.style)) ++curve.style;
  curves_.push_back(std::move(curve));
  return std::nullopt;
}

void ChartContent::remove(std::size_t curve) {
  curves_.erase(curves_.begin() + static_cast<std::ptrdiff_t>(curve));
}

void ChartContent::set_shown(std::size_t curve, bool shown) {
  curves_.at(curve).shown = shown;
}

AxisSide ChartContent::side(std::size_t curve) const {
  const bool first = curves_.at(curve).measure.unit == curves_.front().measure.unit;
  return first ? AxisSide::left : AxisSide::right;
}

std::optional<Measure> ChartContent::measure(AxisSide wanted) const {
  for (std::size_t curve = 0; curve < curves_.size(); ++curve)
    if (side(curve) == wanted) return curves_[curve].measure;
  return std::nullopt;
}

std::string ChartContent::title() const {
  if (curves_.empty()) return "New chart";
  std::vector<std::string> series;
  std::set<std::string> objects;
  for (const Curve& curve : curves_) {
    objects.insert(curve.name.object);
    if (std::find(series.begin(), series.end(), curve.name.series) == series.end())
      series.push_back(curve.name.series);
  }
  const bool of_one = objects.size() == 1;
  if (of_one && series.size() == 1) return series_words(series.front(), *objects.begin());
  std::string text;
  for (const std::string& name : series) {
    const std::string words = of_one ? quantity_words(name) : series_words(name);
    text += text.empty() ? words : ", " + words_within(words);
  }
  return of_one && *objects.begin() != "fleet" ? text + " of " + *objects.begin() : text;
}

nlohmann::json ChartContent::to_json() const {
  nlohmann::json curves = nlohmann::json::array();
  for (const Curve& curve : curves_)
    curves.push_back({{"series", curve.name.series},
                      {"object", curve.name.object},
                      {"unit", curve.measure.unit},
                      {"factor", curve.measure.factor},
                      {"whole", curve.measure.whole},
                      {"shown", curve.shown},
                      {"style", curve.style}});
  return {{"curves", curves}, {"from_zero", from_zero_}};
}

ChartContent ChartContent::from_json(const JsonValue& value) {
  JsonObject object = value.object();
  ChartContent content;
  content.from_zero_ = object.at("from_zero").boolean();
  std::set<std::string> units;
  std::set<std::size_t> styles;
  for (const JsonValue& entry : object.at("curves").array()) {
    JsonObject one = entry.object();
    Curve curve;
    curve.name = {one.at("series").string(), one.at("object").string()};
    curve.measure.unit = one.at("unit").string();
    curve.measure.factor = one.at("factor").number(1e-12, 1e12);
    curve.measure.whole = one.at("whole").boolean();
    curve.shown = one.at("shown").boolean();
    constexpr auto styles_max = static_cast<std::int64_t>(curves_max);
    curve.style = static_cast<std::size_t>(one.at("style").integer(0, styles_max - 1));
    one.finish();
    units.insert(curve.measure.unit);
    if (units.size() > 2) entry.fail("a chart has two units at most");
    if (!styles.insert(curve.style).second) entry.fail("another curve has this style");
    content.curves_.push_back(std::move(curve));
  }
  object.finish();
  return content;
}

CurveSources find_curves(const Recording* recording, const ChartContent& content) {
  CurveSources sources(content.curves().size());
  for (std::size_t curve = 0; recording != nullptr && curve < sources.size(); ++curve)
    sources[curve] = find_curve(*recording, content.curves()[curve].name);
  return sources;
}

std::vector<ChartContent> first_charts(const Recording& recording) {
  const std::vector<std::vector<const char*>> wanted{{"fleet.cpu_demand", "fleet.cpu_used"},
                                                     {"fleet.power", "fleet.hosts_on"},
                                                     {"fleet.vms_serving"}};
  std::vector<ChartContent> charts;
  for (const auto& names : wanted) {
    ChartContent chart;
    for (const char* name : names)
      if (find_curve(recording, {name, "fleet"})) chart.add(recording, {name, "fleet"});
    if (!chart.curves().empty()) charts.push_back(std::move(chart));
  }
  return charts;
}

std::vector<CurveName> curves_of(const Recording& recording, Part part) {
  std::vector<CurveName> names;
  if (!recording.catalogue) return names;
  const std::string own = recording.catalogue->name(part);
  for (const SeriesPtr& series : recording.series)
    if (series->info().kind != "link" && series->find(own))
      names.push_back({series->info().name(), own});
  if (!names.empty()) return names;
  for (const SeriesPtr& series : recording.series)
    if (series->info().kind == "link")
      for (const std::string& object : series->info().objects)
        if (recording.catalogue->of_link(object) == part)
          names.push_back({series->info().name(), object});
  return names;
}

}  // namespace gemello::gui
