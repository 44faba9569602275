#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "models/units/error.hpp"
#include "models/units/text.hpp"
#include "sim/cli/command.hpp"
#include "sim/cli/run/experiment.hpp"
#include "sim/cli/swarm/bind_now.hpp"
#include "sim/cli/swarm/fresh_heap.hpp"
#include "sim/swarm/draw/draw_case.hpp"
#include "sim/swarm/every_instant.hpp"
#include "sim/swarm/fork_pool.hpp"
#include "sim/swarm/shrink.hpp"

namespace gemello::cli {
namespace {

using nlohmann::json;
using swarm::Case;
using swarm::Finding;
using swarm::Verdict;

struct SwarmOptions {
  std::uint64_t seed = 1;
  std::uint64_t runs = 100;
  double days = 0.25;
  std::size_t jobs = 0;
  std::string case_folder;
  std::string every_instant;
  int shrink_runs = 400;
  bool json = false;
};

/// What all runs came to.
struct Totals {
  std::uint64_t runs = 0, instants = 0, actions = 0;
  double days = 0;
  std::map<std::string, std::uint64_t> by_rule;
  std::map<std::string, std::pair<std::uint64_t, Finding>> first;  // by rule: of the least seed

  void add(std::uint64_t seed, const Verdict& verdict) {
    ++runs;
    instants += verdict.instants;
    actions += verdict.actions;
    days += verdict.days;
    for (const Finding& finding : verdict.findings) {
      ++by_rule[finding.rule];
      const auto known = first.find(finding.rule);
      if (known == first.end() || known->second.first > seed) first[finding.rule] = {seed, finding};
    }
  }
};

Totals run_all(const SwarmOptions& options) {
  Totals totals;
  const auto work = [&](std::uint64_t run) {
    take_fresh_heap();
    return swarm::play(swarm::draw_case(options.seed + run, options.days));
  };
  swarm::play_all(options.jobs, options.runs, work, [&](std::uint64_t run, const Verdict& verdict) {
    totals.add(options.seed + run, verdict);
  });
  return totals;
}

std::optional<Finding> broken_by(const Case& one, const std::string& rule) {
  const Verdict verdict = swarm::in_fork([&] {
    take_fresh_heap();
    try {
      return swarm::play(one);
    } catch (const InputError&) {
      return Verdict{};  // what was taken away was needed
    }
  });
  for (const Finding& finding : verdict.findings)
    if (finding.rule == rule) return finding;
  return std::nullopt;
}

void tell(const std::string& rule, std::uint64_t seed, const Finding& finding,
          const SwarmOptions& options) {
  const std::string commit = program_versions().at("commit");
  fmt::print("violation of {}: seed {}, commit {}, at {}: {}\n", rule, seed, commit,
             to_text(finding.at), finding.sentence);
  if (options.case_folder.empty()) return;
  const auto judge = [&](const Case& smaller) { return broken_by(smaller, rule); };
  const swarm::Shrunken found =
      swarm::shrink(swarm::draw_case(seed, options.days), finding, judge, options.shrink_runs);
  const auto folder = std::filesystem::path(options.case_folder) / fmt::format("{}-{}", rule, seed);
  swarm::write_finding(found, commit, folder);
  fmt::print("  shrunken in {} runs: {}\n", found.runs, folder.string());
}

json json_of(const Totals& totals) {
  json all = {{"runs", totals.runs},
              {"cluster_days", totals.days},
              {"instants", totals.instants},
              {"actions", totals.actions},
              {"commit", program_versions().at("commit")},
              {"findings", json::array()}};
  for (const auto& [rule, first] : totals.first)
    all["findings"].push_back({{"rule", rule},
                               {"runs", totals.by_rule.at(rule)},
                               {"seed", first.first},
                               {"t", seconds(first.second.at - origin)},
                               {"sentence", first.second.sentence}});
  return all;
}

swarm::Material material_of(const Experiment& experiment) {
  return {experiment.inventory,      experiment.scenario, experiment.trace(),
          experiment.first_trace_vm, experiment.window,   experiment.length};
}

// Every disturbance of one run. Its runs are numbered from 0: the undisturbed one.
Totals disturb(const SwarmOptions& options, std::vector<swarm::Probe>& probes) {
  const auto experiment = load_experiment(options.every_instant, {}, std::nullopt);
  const swarm::Material material = material_of(*experiment);
  swarm::Manner manner;
  manner.note_instants = true;
  const Verdict undisturbed = swarm::in_fork([&] { return swarm::play(material, manner); });
  Totals totals;
  totals.add(0, undisturbed);
  probes = swarm::probes_of(material, undisturbed, options.seed);
  swarm::play_all(
      options.jobs, probes.size(),
      [&](std::uint64_t probe) {
        take_fresh_heap();
        return swarm::play_probe(material, probes[probe]);
      },
      [&](std::uint64_t probe, const Verdict& verdict) { totals.add(probe + 1, verdict); });
  return totals;
}

int run_every_instant(const SwarmOptions& options) {
  std::vector<swarm::Probe> probes;
  const Totals totals = disturb(options, probes);
  for (const auto& [rule, first] : totals.first) {
    const std::string what =
        first.first == 0 ? "undisturbed" : swarm::to_text(probes[first.first - 1]);
    fmt::print("violation of {} in {} runs, first: {}: at {}: {}\n", rule, totals.by_rule.at(rule),
               what, to_text(first.second.at), first.second.sentence);
  }
  const auto deaths = std::count_if(probes.begin(), probes.end(),
                                    [](const auto& probe) { return probe.dies_at_step != 0; });
  fmt::print("{} faults at instants, {} deaths of the controller, {} instants audited: {}\n",
             static_cast<std::ptrdiff_t>(probes.size()) - deaths, deaths, totals.instants,
             totals.by_rule.empty() ? "no rule was broken" : "rules were broken");
  return totals.by_rule.empty() ? exit_ok : exit_invariant;
}

int run(SwarmOptions options) {
  bind_now();
  if (options.jobs == 0) options.jobs = std::max(1U, std::thread::hardware_concurrency());
  if (!options.every_instant.empty()) return run_every_instant(options);
  if (options.days * 86400 < seconds(swarm::shortest_case))
    throw InputError("--days", "",
                     fmt::format("a run takes {} at least", to_text(swarm::shortest_case)));
  const Totals totals = run_all(options);
  if (options.json) {
    fmt::print("{}\n", json_of(totals).dump(1));
  } else {
    for (const auto& [rule, first] : totals.first) tell(rule, first.first, first.second, options);
    fmt::print("{} runs, {:.1f} cluster-days, {} instants audited, {} actions\n", totals.runs,
               totals.days, totals.instants, totals.actions);
    for (const auto& [rule, count] : totals.by_rule)
      fmt::print("  {} broken in {} runs\n", rule, count);
    if (totals.by_rule.empty()) fmt::print("  no rule was broken\n");
  }
  return totals.by_rule.empty() ? exit_ok : exit_invariant;
}

}  // namespace

void add_swarm_command(CLI::App& app, int& exit_code) {
  auto options = std::make_shared<SwarmOptions>();
  CLI::App* verb = app.add_subcommand(
      "swarm", "Random clouds in random storms, every rule audited after every event");
  verb->add_option("--seed", options->seed, "of the first run; the others count on from it");
  CLI::Option* runs = verb->add_option("--runs", options->runs, "how many");
  runs->check(CLI::PositiveNumber);
  CLI::Option* days =
      verb->add_option("--days", options->days, "simulated, of each run; 0.125 at least");
  verb->add_option("--jobs", options->jobs, "runs at once; default: one per core");
  CLI::Option* folder =
      verb->add_option("--case", options->case_folder,
                       "write the first run that breaks a rule here, shrunken, as a case");
  verb->add_option("--shrink-runs", options->shrink_runs, "runs spent on shrinking, at most")
      ->needs(folder);
  CLI::Option* json = verb->add_flag("--json", options->json, "the summary as JSON on stdout");
  folder->excludes(json);
  verb->add_option("--every-instant", options->every_instant,
                   "instead: this scenario, with a fault of each kind at each instant of it, and "
                   "with the controller dying at each step")
      ->excludes(runs, days, folder, json);
  verb->footer(
      "Exit code 4 if a rule was broken.\nExample:\n  gemello swarm --seed 7 --runs 1000 "
      "--case found");
  verb->callback([options, &exit_code] { exit_code = run(*options); });
}

}  // namespace gemello::cli
