#include "sim/swarm/shrink.hpp"

#include <algorithm>
#include <vector>

#include <fmt/format.h>

#include "models/runs/run_folder.hpp"
#include "models/units/text.hpp"

namespace gemello::swarm {
namespace {

using nlohmann::json;

traces::TraceData columns_of(const traces::TraceData& trace, const std::vector<std::size_t>& kept,
                             std::size_t steps) {
  traces::TraceData cut;
  cut.header = trace.header;
  cut.header.steps = steps;
  cut.header.vms.clear();
  for (const std::size_t vm : kept) cut.header.vms.push_back(trace.header.vms[vm]);
  for (const traces::TraceQuantity quantity : traces::all_quantities) {
    if (!trace.has(quantity)) continue;
    cut.add(quantity);
    for (std::size_t step = 0; step < steps; ++step)
      for (std::size_t i = 0; i < kept.size(); ++i)
        cut.at(quantity, step)[i] = trace.at(quantity, step)[kept[i]];
  }
  return cut;
}

/// One shrinking: the smallest case so far and what is left to try.
class Shrinking {
 public:
  Shrinking(Case one, Finding finding, const Judge& judge, int runs_max)
      : best_{std::move(one), std::move(finding), 0}, judge_(judge), runs_max_(runs_max) {}

  Shrunken go() {
    while (round() && best_.runs < runs_max_) {
    }
    return std::move(best_);
  }

 private:
  bool round();
  bool try_out(Case smaller);
  /// Calls make(kept) with ever smaller parts of 0..n-1; returns whether any was enough.
  bool ddmin(std::size_t n, const std::function<Case(const std::vector<std::size_t>&)>& make);
  bool drop_entries(const json::json_pointer& list);
  bool drop_keys(const json::json_pointer& object);
  bool drop(const json::json_pointer& value);
  bool end_sooner();
  bool drop_vms();
  bool drop_storage();
  bool still_load();

  Shrunken best_;
  const Judge& judge_;
  int runs_max_;
};

bool Shrinking::try_out(Case smaller) {
  if (best_.runs >= runs_max_) return false;
  ++best_.runs;
  auto finding = judge_(smaller);
  if (!finding) return false;
  best_.one = std::move(smaller);
  best_.finding = std::move(*finding);
  return true;
}

bool Shrinking::ddmin(std::size_t n,
                      const std::function<Case(const std::vector<std::size_t>&)>& make) {
  std::vector<std::size_t> kept(n);
  for (std::size_t i = 0; i < n; ++i) kept[i] = i;
  bool any = false;
  for (std::size_t chunk = std::max<std::size_t>(n / 2, 1); !kept.empty();) {
    bool dropped = false;
    for (std::size_t from = 0; from < kept.size();) {
      std::vector<std::size_t> rest(kept.begin(), kept.begin() + static_cast<std::ptrdiff_t>(from));
      const std::size_t end = std::min(from + chunk, kept.size());
      rest.insert(rest.end(), kept.begin() + static_cast<std::ptrdiff_t>(end), kept.end());
      if (try_out(make(rest))) {
        kept = std::move(rest);
        dropped = any = true;
      } else {
        from = end;
      }
    }
    if (!dropped && chunk == 1) break;
    if (!dropped) chunk = chunk / 2;
    chunk = std::clamp<std::size_t>(chunk, 1, std::max<std::size_t>(kept.size(), 1));
  }
  return any;
}

bool Shrinking::drop_entries(const json::json_pointer& list) {
  const bool of_platform = !best_.one.scenario.contains(list);
  const Case before = best_.one;
  const json& root = of_platform ? before.platform : before.scenario;
  if (!root.contains(list)) return false;
  const json entries = root[list];
  return ddmin(entries.size(), [&](const std::vector<std::size_t>& kept) {
    Case smaller = best_.one;
    json& place = (of_platform ? smaller.platform : smaller.scenario)[list];
    place = json::array();
    for (const std::size_t i : kept) place.push_back(entries[i]);
    return smaller;
  });
}

bool Shrinking::drop(const json::json_pointer& value) {
  Case smaller = best_.one;
  if (!smaller.scenario.contains(value)) return false;
  smaller.scenario[value.parent_pointer()].erase(value.back());
  return try_out(std::move(smaller));
}

bool Shrinking::drop_keys(const json::json_pointer& object) {
  if (!best_.one.scenario.contains(object) || !best_.one.scenario[object].is_object()) return false;
  std::vector<std::string> keys;
  for (const auto& [key, value] : best_.one.scenario[object].items())
    if (key != "name") keys.push_back(key);
  bool any = false;
  for (const std::string& key : keys) any = drop(object / key) || any;
  return any;
}

// What is only known at the end of a run is not cut.
bool Shrinking::end_sooner() {
  const auto& header = best_.one.trace.header;
  const auto needed = static_cast<std::size_t>((best_.finding.at - origin) / header.period + 1);
  if (best_.finding.at == origin || needed >= header.steps) return false;
  std::vector<std::size_t> all(header.vms.size());
  for (std::size_t i = 0; i < all.size(); ++i) all[i] = i;
  Case smaller = best_.one;
  smaller.trace = columns_of(best_.one.trace, all, needed);
  const Instant end = origin + static_cast<std::int64_t>(needed) * header.period;
  for (traces::TraceVm& vm : smaller.trace.header.vms)
    if (vm.departure >= end) vm.departure = never;
  if (const auto orders = smaller.scenario.find("orders"); orders != smaller.scenario.end()) {
    std::erase_if(orders->get_ref<json::array_t&>(), [&](const json& order) {
      return origin + parse<Duration>(order.at("at").get<std::string>()) > end;
    });
    if (orders->empty()) smaller.scenario.erase("orders");
  }
  return try_out(std::move(smaller));
}

bool Shrinking::drop_vms() {
  const traces::TraceData trace = best_.one.trace;
  return ddmin(trace.header.vms.size(), [&](const std::vector<std::size_t>& kept) {
    Case smaller = best_.one;
    smaller.trace = columns_of(trace, kept, trace.header.steps);
    return smaller;
  });
}

bool Shrinking::drop_storage() {
  if (!best_.one.platform.contains("volumes")) return false;
  Case smaller = best_.one;
  for (const char* part : {"volumes", "bricks", "disk_servers"}) smaller.platform.erase(part);
  smaller.scenario.erase("storage");
  return try_out(std::move(smaller));
}

bool Shrinking::still_load() {
  Case smaller = best_.one;
  bool changed = false;
  for (auto& values : smaller.trace.values)
    for (float& value : values) {
      changed = changed || value != 0;
      value = 0;
    }
  return changed && try_out(std::move(smaller));
}

bool Shrinking::round() {
  using Pointer = json::json_pointer;
  bool any = end_sooner();
  for (const char* list : {"/faults", "/controllers/faults", "/declare_dead", "/orders"})
    any = drop_entries(Pointer(list)) || any;
  any = end_sooner() || any;
  for (const char* part :
       {"/controllers", "/leases", "/declare_dead", "/orders", "/workload/priorities",
        "/workload/anti_affinity", "/workload/affinity", "/workload/start_order", "/workload/batch",
        "/policy/lifecycle", "/policy/rebalancing", "/guard", "/monitoring", "/detection"})
    any = drop(Pointer(part)) || any;
  for (const char* part : {"/policy/failover", "/policy/placement", "/detection"})
    any = drop_keys(Pointer(part)) || any;
  any = drop_vms() || any;
  any = drop_storage() || any;
  any = drop_entries(Pointer("/hosts")) || any;
  // Not links and circuits: what is cut off for good breaks rules for a reason of its own.
  any = still_load() || any;
  return any;
}

}  // namespace

Shrunken shrink(Case one, Finding finding, const Judge& judge, int runs_max) {
  return Shrinking(std::move(one), std::move(finding), judge, runs_max).go();
}

void write_finding(const Shrunken& found, const std::string& commit,
                   const std::filesystem::path& folder) {
  write_case(found.one, folder);
  const Case& one = found.one;
  std::string story = fmt::format(
      "# {} is broken (seed {})\n\nFound by `gemello swarm` of commit {}, shrunken in {} runs.\n\n",
      found.finding.rule, one.seed, commit, found.runs);
  story += fmt::format("{} hosts, {} VMs, {}. What happens:\n\n", one.platform["hosts"].size(),
                       one.trace.header.vms.size(),
                       one.platform.contains("volumes") ? "images on a volume" : "no volume");
  for (const json& fault : one.scenario.value("faults", json::array()))
    story += fmt::format("- {}: {} of {} for {}\n", fault["at"].get<std::string>(),
                         fault["what"].get<std::string>(), fault["component"].get<std::string>(),
                         fault.value("for", "ever"));
  story += fmt::format("\nAt {} the rule `{}` is broken: {}.\n\nPolicy: `{}`.\n",
                       to_text(found.finding.at), found.finding.rule, found.finding.sentence,
                       one.scenario["policy"].dump());
  runs::write_text_file(folder / "README.md", story);
  const json expected = {{"rule", found.finding.rule},
                         {"at_us", found.finding.at.time_since_epoch().count()},
                         {"sentence", found.finding.sentence}};
  runs::write_text_file(folder / "expected.json", expected.dump(1) + "\n");
}

}  // namespace gemello::swarm
