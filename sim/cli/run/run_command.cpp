#include <algorithm>
#include <cstdio>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "models/cloud/platform_writer.hpp"
#include "models/policies/registry.hpp"
#include "models/runs/event_log.hpp"
#include "models/runs/lease_note.hpp"
#include "models/runs/report.hpp"
#include "models/runs/report_html.hpp"
#include "models/runs/series_writer.hpp"
#include "models/units/text.hpp"
#include "sim/cli/command.hpp"
#include "sim/cli/results/results.hpp"
#include "sim/cli/run/experiment.hpp"
#include "sim/cli/run/progress.hpp"
#include "sim/cli/run/signals.hpp"
#include "sim/cli/run/simulation.hpp"

namespace gemello::cli {
namespace {

struct RunOptions {
  std::string scenario;
  std::string out;
  std::optional<std::uint64_t> seed;
  std::vector<std::string> sets;
  std::string from;
  std::string state_at;
  bool replace = false;
  bool json = false;
  bool no_html = false;
};

/// The pieces of one run, in the order in which they need each other.
class Run {
 public:
  Run(const RunOptions& options, Experiment& experiment)
      : options_(options),
        experiment_(experiment),
        policy_(make_policy(experiment)),
        state_(read_beginning(experiment, options.from)),
        state_at_(state_instant()),
        writer_(output_folder(), options.replace ? runs::RunWriter::Existing::replace
                                                 : runs::RunWriter::Existing::refuse),
        log_(writer_.events_path(), experiment.inventory),
        series_(writer_.series_path()),
        simulation_(setup()) {
    // What readers of the folder draw must not depend on files that may have changed since.
    writer_.write("platform.json", write_platform(experiment.inventory));
  }

  runs::RunEnd go();
  void save_state();
  std::filesystem::path finish(const runs::RunEnd& end);
  const nlohmann::json& report() const { return report_; }
  std::string tail() const { return log_.tail(); }
  sim::SimWorld& world() { return simulation_.world(); }

 private:
  std::filesystem::path output_folder() const {
    if (!options_.out.empty()) return options_.out;
    const std::string& name = experiment_.scenario.name;
    if (name.find('/') != std::string::npos || name == "." || name == "..")
      throw InputError(experiment_.scenario.file, "$.name",
                       "is no name for a folder: say where to write with -o");
    return std::filesystem::path("runs") / name;
  }
  SimulationSetup setup() {
    return {&experiment_, policy_.get(), state_ ? &*state_ : nullptr, &log_, &series_, nullptr};
  }
  Instant end() const { return origin + experiment_.length; }
  Instant state_instant() const;

  const RunOptions& options_;
  Experiment& experiment_;
  std::unique_ptr<Policy> policy_;
  std::optional<runs::FleetState> state_;
  Instant state_at_;  // never: no state is asked for
  runs::RunWriter writer_;
  runs::EventLog log_;
  runs::SeriesWriter series_;
  Simulation simulation_;
  nlohmann::json report_;
};

Instant Run::state_instant() const {
  if (options_.state_at.empty()) return never;
  try {
    const Instant at = origin + parse<Duration>(options_.state_at);
    const Instant start = state_ ? state_->at : origin;
    if (at <= start || at >= end())
      throw InputError(
          "--state-at", options_.state_at,
          fmt::format("lies outside the run, {} to {}", to_text(start), to_text(end())));
    return at;
  } catch (const std::invalid_argument& error) {
    throw InputError("--state-at", "", error.what());
  }
}

runs::RunEnd Run::go() {
  sim::SimWorld& world = this->world();
  Progress progress(stderr, world.start(), world.end());
  const Duration slice = std::max<Duration>(1s, (world.end() - world.start()) / 1000);
  while (world.now() < world.end()) {
    const Instant next = std::min(world.now() + slice, state_at_);
    world.run_until(next);
    if (world.now() == state_at_) {
      save_state();
      state_at_ = never;
    }
    progress.show(world.now());
    if (stop_requested != 0)
      return {runs::RunEnd::How::interrupted, world.now(), "stopped by a signal"};
  }
  return {runs::RunEnd::How::completed, world.now(), ""};
}

void Run::save_state() {
  const runs::FleetState state = simulation_.save();
  writer_.write("state.json", runs::write_state(state, experiment_.inventory));
}

std::filesystem::path Run::finish(const runs::RunEnd& end) {
  report_ = runs::report_json(simulation_.metrics(), experiment_.inventory);
  writer_.write("report.json", report_.dump(1) + "\n");
  log_.flush();
  series_.finish();
  runs::RunInfo info;
  info.name = experiment_.scenario.name;
  info.scenario = runs::resolved(experiment_.scenario);
  info.scenario["policy"] =
      policies::resolve_policy(experiment_.scenario.policy, experiment_.scenario.file, "$.policy");
  info.inputs = experiment_.inputs;
  info.seed = experiment_.scenario.seed;
  info.versions = program_versions();
  info.start = world().start();
  info.event_lines = log_.lines();
  info.event_digest = log_.digest();
  info.end = end;
  const std::filesystem::path folder = writer_.finish(info);
  if (!options_.no_html) runs::write_report_html(folder, report_html_options());
  return folder;
}

Run* running = nullptr;

std::string describe_run() {
  if (running == nullptr) return "no run";
  return fmt::format("at {} of the run; last events:\n{}", to_text(running->world().now()),
                     running->tail());
}

int run(const RunOptions& options) {
  const auto experiment = load_experiment(options.scenario, options.sets, options.seed);
  fmt::print(stderr, "{}", experiment->import.to_text());
  if (const std::string note = runs::lease_note(experiment->scenario, experiment->inventory);
      !note.empty())
    fmt::print(stderr, "note: {}\n", note);
  for (const std::string& warning :
       runs::lease_warnings(experiment->scenario, experiment->inventory))
    fmt::print(stderr, "warning: {}\n", warning);
  install_signal_handlers();  // for an abort while the world is made
  const std::unique_ptr<Run> made =
      naming_state_file(options.from, [&] { return std::make_unique<Run>(options, *experiment); });
  Run& run = *made;
  install_signal_handlers();  // SimGrid's engine has put its own in their place
  running = &run;
  set_invariant_context(describe_run);
  const runs::RunEnd end = run.go();
  const std::filesystem::path folder = run.finish(end);
  running = nullptr;
  if (options.seed && !runs::is_random(experiment->scenario))
    fmt::print(stderr,
               "note: nothing in this scenario is random (detection.heartbeat_phase is staggered): "
               "the seed changes nothing\n");
  if (!options.from.empty())
    fmt::print(stderr, "the figures cover {} to {} only\n", to_text(run.world().start()),
               to_text(end.at));
  if (options.json) {
    fmt::print("{}\n", run.report().dump(1));
  } else {
    fmt::print("{}", runs::figures_text(runs::read_report(folder / "report.json").figures));
  }
  fmt::print(stderr, "{} at {}: {}\n", runs::name(end.how), to_text(end.at), folder.string());
  return end.how == runs::RunEnd::How::completed ? exit_ok : exit_run_failed;
}

}  // namespace

void add_run_command(CLI::App& app, int& exit_code) {
  auto options = std::make_shared<RunOptions>();
  CLI::App* verb = app.add_subcommand("run", "Simulate one scenario and write a run folder");
  verb->add_option("SCENARIO", options->scenario, "a scenario.json")->required();
  verb->add_option("-o,--output", options->out, "the run folder; default: runs/NAME");
  verb->add_option("--seed", options->seed, "instead of the scenario's");
  verb->add_option("--set", options->sets, "path=value in the scenario; may be repeated")
      ->take_all();
  verb->add_option("--from", options->from, "go on from a state file of this fleet");
  verb->add_option("--state-at", options->state_at,
                   "write state.json at this time of the run, such as 20min");
  verb->add_flag("--replace", options->replace, "replace a run folder that is there");
  verb->add_flag("--json", options->json, "the report as JSON on stdout");
  verb->add_flag("--no-html", options->no_html, "write no report.html");
  verb->footer(
      "Example:\n  gemello run datasets/samples/napoli.json -o runs/a "
      "--set policy.rebalancing=none");
  verb->callback([options, &exit_code] { exit_code = run(*options); });
}

}  // namespace gemello::cli
