#include <algorithm>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "models/runs/strikes.hpp"
#include "sim/cli/command.hpp"
#include "sim/cli/run/experiment.hpp"

namespace gemello::cli {
namespace {

struct StormOptions {
  std::string scenario;
  std::vector<std::string> sets;
  std::optional<std::uint64_t> seed;
  bool json = false;
};

struct Row {
  runs::Fault fault;
  std::string origin;  // "storm", "burst of hv1", "log", "scheduled"
};

// What the parts of a class have to bear.
struct Total {
  std::size_t parts = 0;
  std::size_t failures = 0;
  double down_part_seconds = 0;

  double availability(Duration length) const {
    return 1 - down_part_seconds / (static_cast<double>(parts) * seconds(length));
  }
};

struct StormView {
  std::vector<Row> rows;
  std::map<runs::ComponentClass, Total> totals;
};

StormView view_of(const Experiment& experiment) {
  StormView view;
  for (const runs::Fault& fault : experiment.scenario.faults)
    view.rows.push_back({fault, "scheduled"});
  const auto strikes =
      runs::storm_strikes(experiment.scenario, experiment.inventory, experiment.length);
  std::map<std::pair<runs::ComponentClass, std::string>, Duration> down_until;
  for (const runs::Strike& strike : strikes) {
    const runs::Fault& fault = strike.fault;
    const std::string origin = strike.replayed        ? "log"
                               : strike.burst.empty() ? "storm"
                                                      : "burst of " + strike.burst;
    view.rows.push_back({fault, origin});
    if (runs::leaves_in_service(fault.what)) continue;
    Total& total = view.totals[strike.kind];
    ++total.failures;
    // Nodes of a log that share a host are down together, and laws strike what a log has down.
    Duration& counted = down_until[{strike.kind, fault.component}];
    const Duration until = std::min(fault.at + *fault.lasts, experiment.length);
    const Duration from = std::max(fault.at, counted);
    if (until <= from) continue;
    total.down_part_seconds += seconds(until - from);
    counted = until;
  }
  if (experiment.scenario.storm)  // what did not fail counts, too
    for (const auto& [kind, modes] : experiment.scenario.storm->classes)
      if (!modes.empty()) view.totals[kind];
  for (auto& [kind, total] : view.totals)
    total.parts = runs::parts_of_class(experiment.inventory, kind).size();
  std::erase_if(view.totals, [](const auto& entry) { return entry.second.parts == 0; });
  std::stable_sort(view.rows.begin(), view.rows.end(),
                   [](const Row& a, const Row& b) { return a.fault.at < b.fault.at; });
  return view;
}

std::string until_text(const runs::Fault& fault, Duration length) {
  if (!fault.lasts) return "";
  const Duration until = fault.at + *fault.lasts;
  return until > length ? "after the end" : to_text(until);
}

std::string text_of(const StormView& view, Duration length) {
  std::size_t wide = 9;
  for (const Row& row : view.rows) wide = std::max(wide, row.fault.component.size());
  std::string out = fmt::format("{:>18}  {:<{}}  {:<18}  {:>18}  {}\n", "time", "component", wide,
                                "fault", "until", "from");
  for (const Row& row : view.rows)
    out += fmt::format("{:>18}  {:<{}}  {:<18}  {:>18}  {}\n", to_text(row.fault.at),
                       row.fault.component, wide, runs::name(row.fault.what),
                       until_text(row.fault, length), row.origin);
  if (view.rows.empty()) out = "nothing fails\n";
  if (view.totals.empty()) return out;
  out +=
      fmt::format("\n{:<18}  {:>6}  {:>9}  {:>13}\n", "class", "parts", "failures", "availability");
  for (const auto& [kind, total] : view.totals)
    out += fmt::format("{:<18}  {:>6}  {:>9}  {:>11.4f} %\n", runs::name(kind), total.parts,
                       total.failures, 100 * total.availability(length));
  return out;
}

nlohmann::ordered_json json_of(const StormView& view, const Experiment& experiment) {
  nlohmann::ordered_json faults = nlohmann::ordered_json::array();
  for (const Row& row : view.rows) {
    nlohmann::ordered_json entry{{"at_s", seconds(row.fault.at)},
                                 {"component", row.fault.component},
                                 {"fault", runs::name(row.fault.what)}};
    if (row.fault.lasts) entry["until_s"] = seconds(row.fault.at + *row.fault.lasts);
    entry["from"] = row.origin;
    faults.push_back(std::move(entry));
  }
  nlohmann::ordered_json classes = nlohmann::ordered_json::array();
  for (const auto& [kind, total] : view.totals)
    classes.push_back({{"class", runs::name(kind)},
                       {"parts", total.parts},
                       {"failures", total.failures},
                       {"availability", total.availability(experiment.length)}});
  return {{"scenario", experiment.scenario.name},
          {"seed", experiment.scenario.seed},
          {"length_s", seconds(experiment.length)},
          {"faults", faults},
          {"classes", classes}};
}

int storm(const StormOptions& options) {
  const auto experiment = load_experiment(options.scenario, options.sets, options.seed);
  const StormView view = view_of(*experiment);
  fmt::print("{}", options.json ? json_of(view, *experiment).dump(1) + "\n"
                                : text_of(view, experiment->length));
  return exit_ok;
}

}  // namespace

void add_storm_command(CLI::App& app, int& exit_code) {
  auto options = std::make_shared<StormOptions>();
  CLI::App* verb = app.add_subcommand("storm", "What will fail in a run of a scenario, and when");
  verb->add_option("SCENARIO", options->scenario, "scenario.json")->required();
  verb->add_option("--set", options->sets, "path=value in the scenario; may be repeated")
      ->take_all();
  verb->add_option("--seed", options->seed, "instead of the scenario's");
  verb->add_flag("--json", options->json, "as JSON on stdout");
  verb->footer(
      "Nothing is simulated: 'until' is the repair, and a controller may mend a host before it by\n"
      "a power cycle.\n"
      "Example:\n  gemello storm datasets/samples/napoli-storm.json --seed 2");
  verb->callback([options, &exit_code] { exit_code = storm(*options); });
}

}  // namespace gemello::cli
