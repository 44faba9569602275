#include "tests/laws/storage_oracle.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>

namespace gemello::testing {
namespace {

using nlohmann::json;

using Times = std::vector<std::pair<double, double>>;

// Sorted, without overlaps.
Times merged(Times times) {
  std::sort(times.begin(), times.end());
  Times apart;
  for (const auto& one : times)
    if (!apart.empty() && one.first <= apart.back().second)
      apart.back().second = std::max(apart.back().second, one.second);
    else
      apart.push_back(one);
  return apart;
}

double seconds_of(const json& text) {
  return std::stod(text.get<std::string>());
}

Times away(const json& brick, const json& scenario, double end) {
  Times times;
  for (const json& fault : scenario.at("faults")) {
    if (fault.at("component") != brick.at("name") && fault["component"] != brick.at("server"))
      continue;
    const double at = seconds_of(fault.at("at"));
    times.emplace_back(at, std::min(end, at + seconds_of(fault.at("for"))));
  }
  return merged(times);
}

// Until when the heals of a brick that came back kept it behind; `next`: away again.
double healed_at(const json& brick, const std::vector<json>& log, double back, double next) {
  std::set<std::string> open;
  double last = back;
  for (const json& line : log) {
    const double t = line.at("t").get<double>();
    if (t < back || t >= next) continue;
    const auto kind = line.at("kind").get<std::string>();
    const auto vm = line.value("vm", std::string());
    if (kind == "heal-begins" && line.at("to") == brick.at("name")) open.insert(vm);
    const bool ended = kind == "heal-ended" && line.at("brick") == brick.at("name");
    const bool gone = kind == "vm-stopped" && line.value("cause", "") == "ordered";
    if ((ended || gone) && open.erase(vm) > 0) last = t;
  }
  return open.empty() ? last : next;
}

}  // namespace

double exposure_of(const json& platform, const json& scenario, const std::vector<json>& log,
                   double end) {
  Times exposed;
  for (const json& brick : platform.at("bricks")) {
    const Times times = away(brick, scenario, end);
    for (std::size_t i = 0; i < times.size(); ++i) {
      const double next = i + 1 < times.size() ? times[i + 1].first : end;
      exposed.push_back(times[i]);
      exposed.emplace_back(times[i].second, healed_at(brick, log, times[i].second, next));
    }
  }
  double sum = 0;
  for (const auto& [from, until] : merged(exposed)) sum += until - from;
  return sum;
}

}  // namespace gemello::testing
