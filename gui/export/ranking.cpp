#include "gui/export/ranking.hpp"

#include <algorithm>
#include <map>
#include <utility>

namespace gemello::gui {
namespace {

// MHz by name; empty if the platform is not known.
std::map<std::string, double> capacities(const Recording& recording) {
  std::map<std::string, double> known;
  if (!recording.inventory) return known;
  for (const Host& host : recording.inventory->hosts) known[host.name] = host.capacity().count();
  return known;
}

double mean_of_run(const SeriesSource& series, std::size_t object) {
  double sum = 0;
  double points = 0;
  for (const runs::Point& point : series.window(object, series.info().start, series.end(), 1)) {
    if (!(point.mean == point.mean)) continue;
    sum += static_cast<double>(point.mean);
    ++points;
  }
  return points == 0 ? 0 : sum / points;
}

}  // namespace

std::vector<CurveName> busiest(const Recording& recording, std::string_view series,
                               std::size_t count) {
  const SeriesSource* source = recording.find_series(series);
  if (source == nullptr) return {};
  const std::map<std::string, double> capacity =
      series == "host.cpu_used" ? capacities(recording) : std::map<std::string, double>();
  std::vector<std::pair<double, std::size_t>> ranks;
  const std::vector<std::string>& objects = source->info().objects;
  for (std::size_t object = 0; object < objects.size(); ++object) {
    double mean = mean_of_run(*source, object);
    const auto known = capacity.find(objects[object]);
    if (known != capacity.end() && known->second > 0) mean /= known->second;
    if (mean > 0) ranks.emplace_back(-mean, object);
  }
  std::sort(ranks.begin(), ranks.end());
  std::vector<CurveName> names;
  for (std::size_t i = 0; i < std::min(count, ranks.size()); ++i)
    names.push_back({std::string(series), objects[ranks[i].second]});
  return names;
}

}  // namespace gemello::gui
