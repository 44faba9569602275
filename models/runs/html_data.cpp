#include "models/runs/html_data.hpp"

#include <algorithm>
#include <cmath>

#include "models/runs/html_rows.hpp"

namespace gemello::runs {
namespace {

using nlohmann::json;

json triple(const Point& point) {
  if (!std::isfinite(point.mean)) return nullptr;
  if (point.min == point.max) return rounded(static_cast<double>(point.mean));
  return {rounded(static_cast<double>(point.min)), rounded(static_cast<double>(point.mean)),
          rounded(static_cast<double>(point.max))};
}

json means(const std::vector<Point>& points) {
  json out = json::array();
  for (const Point& point : points) out.push_back(rounded(static_cast<double>(point.mean)));
  return out;
}

}  // namespace

json rounded(double value) {
  if (!std::isfinite(value)) return nullptr;
  if (value == 0) return 0;
  const double scale = std::pow(10.0, 4 - std::floor(std::log10(std::abs(value))));
  const double near = std::round(value * scale) / scale;
  if (near == std::floor(near) && std::abs(near) < 1e15) return static_cast<std::int64_t>(near);
  return near;
}

std::vector<Point> fleet_points(const SeriesReader& series, std::string_view quantity,
                                std::size_t points_max) {
  const Series* fleet = series.find("fleet." + std::string(quantity));
  if (fleet == nullptr) return {};
  return fleet->decimated(0, points_max);
}

json chart_json(std::string_view id, std::string_view unit, const std::vector<Curve>& curves) {
  std::map<std::int64_t, std::vector<json>> by_time;
  json labels = json::array();
  for (std::size_t i = 0; i < curves.size(); ++i) {
    labels.push_back(curves[i].label);
    for (const Point& point : curves[i].points) {
      auto& row = by_time[point.time.time_since_epoch().count()];
      row.resize(curves.size(), nullptr);
      row[i] = triple(point);
    }
  }
  json rows = json::array();
  for (const auto& [time, values] : by_time) {
    json row = json::array({seconds(Duration(time))});
    for (const json& value : values) row.push_back(value);
    rows.push_back(std::move(row));
  }
  return {{"id", id}, {"unit", unit}, {"labels", labels}, {"rows", rows}};
}

json migrations_chart(const Report& report, double start_s, double end_s) {
  constexpr std::size_t bins = 240;
  std::vector<double> done(bins, 0), failed(bins, 0);
  const double width = std::max((end_s - start_s) / static_cast<double>(bins), 1e-6);
  for (const json& row : report.tables.at("migrations")) {
    const double place = std::floor((number_in(row, "started_s") - start_s) / width);
    const auto bin = static_cast<std::size_t>(std::clamp(place, 0.0, bins - 1.0));
    (text_in(row, "result") == "done" ? done : failed)[bin] += 1;
  }
  json rows = json::array();
  for (std::size_t i = 0; i <= bins; ++i) {
    const std::size_t bin = std::min(i, bins - 1);
    rows.push_back({rounded(start_s + width * static_cast<double>(i)), done[bin], failed[bin]});
  }
  return {{"id", "migrations"},
          {"unit", ""},
          {"labels", {"begun and done", "begun, not done"}},
          {"rows", rows},
          {"steps", true},
          {"fill", true},
          {"colours", {"blue", "red"}}};
}

json hosts_json(const SeriesReader& series, const Report& report,
                const ReportHtmlOptions& options) {
  const Series* used = series.find("host.cpu_used");
  const Series* demand = series.find("host.cpu_demand");
  if (used == nullptr || demand == nullptr || used->rows() == 0) return nullptr;
  struct Row {
    std::size_t object;
    double delivered, capacity;
  };
  std::vector<Row> rows;
  for (const json& host : report.tables.at("hosts")) {
    const auto object = used->find(text_in(host, "host"));
    if (object && number_in(host, "capacity_MHz") > 0)
      rows.push_back(
          {*object, number_in(host, "cpu_delivered_MHz_s"), number_in(host, "capacity_MHz")});
  }
  if (rows.empty()) return nullptr;
  const std::size_t all = rows.size();
  if (all > options.heat_hosts_max) {
    std::stable_sort(rows.begin(), rows.end(),
                     [](const Row& a, const Row& b) { return a.delivered > b.delivered; });
    rows.resize(options.heat_hosts_max);
  }
  const std::size_t points = std::clamp<std::size_t>(80'000 / rows.size(), 100, 600);
  const Series* on = series.find("host.on");
  json out{{"all", all},         {"names", json::array()}, {"capacity", json::array()},
           {"x", json::array()}, {"used", json::array()},  {"demand", json::array()}};
  for (const Row& row : rows) {
    const std::vector<Point> delivered = used->decimated(row.object, points);
    if (out["x"].empty())
      for (const Point& point : delivered) out["x"].push_back(rounded(seconds(point.time)));
    out["names"].push_back(used->info().objects[row.object]);
    out["capacity"].push_back(row.capacity);
    out["used"].push_back(means(delivered));
    out["demand"].push_back(means(demand->decimated(row.object, points)));
    if (on != nullptr) out["on"].push_back(means(on->decimated(row.object, points)));
  }
  return out;
}

json gantt_json(const LogDigest& log, const Report& report, double end_s, std::size_t vms_max) {
  std::map<std::string, std::vector<std::pair<double, double>>> outages;
  for (const json& row : report.tables.at("outages")) {
    const auto until = row.find("until_s");
    const bool restored = until != row.end() && until->is_number();
    outages[text_in(row, "vm")].emplace_back(number_in(row, "from_s"),
                                             restored ? until->get<double>() : end_s);
  }
  std::vector<std::string> names;
  for (const auto& [vm, places] : log.places) names.push_back(vm);
  if (names.empty()) return nullptr;
  std::stable_sort(names.begin(), names.end(), [&](const std::string& a, const std::string& b) {
    const auto rank = [&](const std::string& vm) {
      const auto found = outages.find(vm);
      return std::pair(found == outages.end() ? 0 : found->second.size(), log.places.at(vm).size());
    };
    return rank(a) > rank(b);
  });
  const std::size_t all = names.size();
  names.resize(std::min(names.size(), vms_max));
  std::map<std::string, std::size_t> host_index;
  for (const auto& [vm, places] : log.places)
    for (const auto& place : places) host_index.emplace(place.host, 0);
  json hosts = json::array();
  for (auto& [host, index] : host_index) {
    index = hosts.size();
    hosts.push_back(host);
  }
  json vms = json::array();
  for (const std::string& vm : names) {
    json places = json::array();
    for (const auto& place : log.places.at(vm))
      places.push_back({host_index[place.host], rounded(place.from_s), rounded(place.until_s)});
    json down = json::array();
    for (const auto& [from, until] : outages[vm]) down.push_back({rounded(from), rounded(until)});
    vms.push_back({{"name", vm}, {"places", places}, {"outages", down}});
  }
  return {{"hosts", hosts}, {"vms", vms}, {"all", all}};
}

}  // namespace gemello::runs
