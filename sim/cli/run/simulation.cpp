#include "sim/cli/run/simulation.hpp"

#include <vector>

#include <fmt/format.h>

#include "models/policies/placement/first_fit.hpp"
#include "models/runs/capacity_left.hpp"
#include "models/runs/guard_of.hpp"

namespace gemello::cli {
namespace {

sim::WorldSetup world_setup(const SimulationSetup& given) {
  Experiment& experiment = *given.experiment;
  sim::WorldSetup setup;
  setup.inventory = &experiment.inventory;
  setup.scenario = &experiment.scenario;
  setup.trace = experiment.trace();
  setup.first_trace_vm = experiment.first_trace_vm;
  setup.window = experiment.window;
  setup.length = experiment.length;
  setup.log = given.log;
  setup.series = given.series;
  setup.from = given.from;
  return setup;
}

}  // namespace

Simulation::Simulation(const SimulationSetup& setup)
    : experiment_(*setup.experiment),
      world_(world_setup(setup)),
      controller_(*setup.policy, setup.journal != nullptr ? *setup.journal : world_.journal(),
                  runs::guard_of(experiment_.scenario, experiment_.inventory),
                  experiment_.scenario.gate.gate()) {
  if (setup.from != nullptr) controller_.restore(setup.from->controller);
  world_.on_tick([this] { return controller_.tick(world_); });
  if (!experiment_.scenario.controllers) return;
  if (setup.from != nullptr) refuse_several("no State is gone on from");
  sim::ControlSetup control;
  control.world = &world_;
  control.inventory = &experiment_.inventory;
  control.scenario = &experiment_.scenario;
  control.journal = setup.journal != nullptr ? setup.journal : &world_.journal();
  control.log = setup.log;
  room_ = std::make_unique<sim::ControlRoom>(control);
  world_.on_tick([this] { return room_->tick(); });
}

void Simulation::refuse_several(const char* what) const {
  throw InputError(experiment_.scenario.file, "$.controllers",
                   fmt::format("of a run with several controllers {}", what));
}

runs::FleetState Simulation::save() {
  if (room_) refuse_several("no State is written");
  return world_.save(controller_.state());
}

runs::Metrics Simulation::metrics() {
  runs::Metrics metrics = world_.metrics();
  metrics.capacity = capacity(metrics);
  return metrics;
}

runs::CapacityLeft Simulation::capacity(const runs::Metrics& metrics) {
  const FleetView& view = world_.observe();
  std::vector<double> demand(view.vm_count());
  for (std::size_t i = 0; i < demand.size(); ++i) {
    const double served = seconds(metrics.vms[i].served);
    demand[i] = served > 0 ? metrics.vms[i].cpu_asked / served
                           : experiment_.inventory.vms[i].demand_max().count();
  }
  const policies::FirstFit rule;
  runs::CapacityInput input;
  input.view = &view;
  input.demand = demand;
  input.rule = &rule;
  input.memory_overcommit_max = experiment_.scenario.guard.memory_overcommit_max;
  input.failures = failure_options(experiment_);
  return runs::capacity_left(input);
}

planning::FailureOptions failure_options(const Experiment& experiment) {
  planning::FailureOptions options;
  options.storage = experiment.scenario.storage.has_value();
  options.observer = experiment.inventory.find_machine(experiment.scenario.detection.observer);
  return options;
}

std::unique_ptr<Policy> make_policy(const Experiment& experiment) {
  return sim::policy_of(experiment.scenario, experiment.inventory);
}

std::optional<runs::FleetState> read_beginning(Experiment& experiment, const std::string& path) {
  if (path.empty()) return std::nullopt;
  experiment.inputs.push_back(runs::fingerprint("state", path));
  runs::FleetState state = runs::read_state(path, experiment.inventory);
  const Instant end = origin + experiment.length;
  if (state.at >= end)
    throw InputError(
        path, "$.at",
        fmt::format("the state is of {}, the run ends at {}", to_text(state.at), to_text(end)));
  return state;
}

}  // namespace gemello::cli
