#include <algorithm>
#include <cstdio>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "models/policies/registry.hpp"
#include "models/runs/capacity_left.hpp"
#include "models/runs/event_log.hpp"
#include "models/runs/report.hpp"
#include "models/runs/report_html.hpp"
#include "models/runs/series_writer.hpp"
#include "models/runs/state.hpp"
#include "models/units/text.hpp"
#include "sim/cli/command.hpp"
#include "sim/cli/results/results.hpp"
#include "sim/cli/run/experiment.hpp"
#include "sim/cli/run/progress.hpp"
#include "sim/cli/run/signals.hpp"
#include "sim/world/sim_world.hpp"

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
        policy_(policies::make_policy(experiment.scenario.policy, experiment.scenario.file,
                                      "$.policy")),
        state_(read_from()),
        state_at_(state_instant()),
        writer_(output_folder(), options.replace ? runs::RunWriter::Existing::replace
                                                 : runs::RunWriter::Existing::refuse),
        log_(writer_.events_path(), experiment.inventory),
        series_(writer_.series_path()),
        world_(setup()),
        controller_(*policy_, world_.journal(), Guard(experiment.scenario.guard),
                    experiment.scenario.gate.gate()) {
    if (state_) controller_.restore(state_->controller);
    world_.on_tick([this] { return controller_.tick(world_); });
  }

  runs::RunEnd go();
  void save_state();
  std::filesystem::path finish(const runs::RunEnd& end);
  const nlohmann::json& report() const { return report_; }
  std::string tail() const { return log_.tail(); }
  sim::SimWorld& world() { return world_; }

 private:
  std::optional<runs::FleetState> read_from() {
    if (options_.from.empty()) return std::nullopt;
    experiment_.inputs.push_back(runs::fingerprint("state", options_.from));
    runs::FleetState state = runs::read_state(options_.from, experiment_.inventory);
    if (state.at >= end())
      throw InputError(
          options_.from, "$.at",
          fmt::format("the state is of {}, the run ends at {}", to_text(state.at), to_text(end())));
    return state;
  }
  std::filesystem::path output_folder() const {
    if (!options_.out.empty()) return options_.out;
    const std::string& name = experiment_.scenario.name;
    if (name.find('/') != std::string::npos || name == "." || name == "..")
      throw InputError(experiment_.scenario.file, "$.name",
                       "is no name for a folder: say where to write with -o");
    return std::filesystem::path("runs") / name;
  }
  sim::WorldSetup setup() {
    sim::WorldSetup setup;
    setup.inventory = &experiment_.inventory;
    setup.scenario = &experiment_.scenario;
    setup.trace = experiment_.trace();
    setup.first_trace_vm = experiment_.first_trace_vm;
    setup.window = experiment_.window;
    setup.length = experiment_.length;
    setup.log = &log_;
    setup.series = &series_;
    setup.from = state_ ? &*state_ : nullptr;
    return setup;
  }
  Instant end() const { return origin + experiment_.length; }
  Instant state_instant() const;
  runs::CapacityLeft capacity(const runs::Metrics& metrics);

  const RunOptions& options_;
  Experiment& experiment_;
  std::unique_ptr<Policy> policy_;
  std::optional<runs::FleetState> state_;
  Instant state_at_;  // never: no state is asked for
  runs::RunWriter writer_;
  runs::EventLog log_;
  runs::SeriesWriter series_;
  sim::SimWorld world_;
  Controller controller_;
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
  Progress progress(stderr, world_.start(), world_.end());
  const Duration slice = std::max<Duration>(1s, (world_.end() - world_.start()) / 1000);
  while (world_.now() < world_.end()) {
    const Instant next = std::min(world_.now() + slice, state_at_);
    world_.run_until(next);
    if (world_.now() == state_at_) {
      save_state();
      state_at_ = never;
    }
    progress.show(world_.now());
    if (stop_requested != 0)
      return {runs::RunEnd::How::interrupted, world_.now(), "stopped by a signal"};
  }
  return {runs::RunEnd::How::completed, world_.now(), ""};
}

void Run::save_state() {
  const runs::FleetState state = world_.save(controller_.state());
  writer_.write("state.json", runs::write_state(state, experiment_.inventory));
}

runs::CapacityLeft Run::capacity(const runs::Metrics& metrics) {
  const FleetView& view = world_.observe();
  std::vector<HostId> host_of(view.vm_count());
  std::vector<double> demand(view.vm_count());
  for (std::size_t i = 0; i < host_of.size(); ++i) {
    const VmState state = view.state(VmId(i));
    host_of[i] = holds_memory(state) ? view.host_of(VmId(i)) : HostId::none();
    const double served = seconds(metrics.vms[i].served);
    demand[i] = served > 0 ? metrics.vms[i].cpu_asked / served
                           : experiment_.inventory.vms[i].demand_max().count();
  }
  std::vector<std::uint8_t> usable(view.host_count());
  for (std::size_t i = 0; i < usable.size(); ++i) {
    const HostState state = view.state(HostId(i));
    usable[i] = state == HostState::unreachable || state == HostState::dead ? 0 : 1;
  }
  runs::CapacityInput input;
  input.host_of = host_of;
  input.demand = demand;
  input.usable = usable;
  input.memory_overcommit_max = experiment_.scenario.guard.memory_overcommit_max;
  return runs::capacity_left(experiment_.inventory, input);
}

std::filesystem::path Run::finish(const runs::RunEnd& end) {
  runs::Metrics metrics = world_.metrics();
  metrics.capacity = capacity(metrics);
  report_ = runs::report_json(metrics, experiment_.inventory);
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
  info.start = world_.start();
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

// The world knows a State, not its file.
std::unique_ptr<Run> make_run(const RunOptions& options, Experiment& experiment) {
  try {
    return std::make_unique<Run>(options, experiment);
  } catch (const InputError& error) {
    if (!error.file().empty() || options.from.empty()) throw;
    throw InputError(options.from, error.place(), error.sentence());
  }
}

int run(const RunOptions& options) {
  const auto experiment = load_experiment(options.scenario, options.sets, options.seed);
  fmt::print(stderr, "{}", experiment->import.to_text());
  install_signal_handlers();  // for an abort while the world is made
  const std::unique_ptr<Run> made = make_run(options, *experiment);
  Run& run = *made;
  install_signal_handlers();  // SimGrid's engine has put its own in their place
  running = &run;
  set_invariant_context(describe_run);
  const runs::RunEnd end = run.go();
  const std::filesystem::path folder = run.finish(end);
  running = nullptr;
  const auto phase = experiment->scenario.detection.heartbeat_phase;
  if (options.seed && phase != runs::DetectionSettings::Phase::random)
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
