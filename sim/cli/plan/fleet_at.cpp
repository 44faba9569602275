#include "sim/cli/plan/fleet_at.hpp"

#include <algorithm>
#include <cstdio>
#include <stdexcept>

#include <fmt/format.h>

#include "models/units/text.hpp"

namespace gemello::cli {
namespace {

constexpr Duration by_default = 30min;

policies::Placement placement_of(const Experiment& experiment) {
  return policies::make_placement(experiment.scenario.policy, experiment.scenario.file, "$.policy");
}

template <class Table>
std::optional<std::uint32_t> index_of(const Table& table, const std::string& name) {
  for (std::size_t i = 0; i < table.size(); ++i)
    if (table[i].name == name) return static_cast<std::uint32_t>(i);
  return std::nullopt;
}

}  // namespace

FleetAt::FleetAt(const FleetOptions& options)
    : experiment_(load_experiment(options.scenario, options.sets, options.seed)),
      placement_(placement_of(*experiment_)),
      policy_(make_policy(*experiment_)),
      state_(read_beginning(*experiment_, options.from)),
      log_(experiment_->inventory) {
  if (experiment_->scenario.controllers)
    throw InputError(experiment_->scenario.file, "$.controllers",
                     "a fleet with several controllers is played by 'run' only");
  fmt::print(stderr, "{}", experiment_->import.to_text());
  const SimulationSetup setup{experiment_.get(), policy_.get(), state_ ? &*state_ : nullptr, &log_,
                              nullptr,           nullptr};
  simulation_ =
      naming_state_file(options.from, [&] { return std::make_unique<Simulation>(setup); });
  run_to(options.at);
  note_parts_down();
}

void FleetAt::run_to(const std::string& at) {
  const Instant start = state_ ? state_->at : origin;
  const Instant end = origin + experiment_->length;
  Instant until = state_ ? start : std::min(end, origin + by_default);
  if (!at.empty()) {
    try {
      until = origin + parse<Duration>(at);
    } catch (const std::invalid_argument& error) {
      throw InputError("--at", at, error.what());
    }
    if (until < start || until > end)
      throw InputError("--at", at,
                       fmt::format("lies outside the run, {} to {}", to_text(start), to_text(end)));
  }
  if (until > start) simulation_->world().run_until(until);
}

void FleetAt::note_parts_down() {
  using planning::PartKind;
  const Inventory& all = inventory();
  for (const std::string& name : simulation_->world().components_down()) {
    if (const auto index = index_of(all.switches, name))
      already_.parts.push_back({PartKind::network_switch, *index});
    else if (const auto circuit = index_of(all.circuits, name))
      already_.parts.push_back({PartKind::circuit, *circuit});
    else if (const auto server = index_of(all.disk_servers, name))
      already_.parts.push_back({PartKind::disk_server, *server});
    else if (!index_of(all.hosts, name) && !index_of(all.bricks, name))  // which the view shows
      not_counted_.push_back(name);
  }
}

FleetView FleetAt::view() {
  const Controller& controller = simulation_->controller();
  sim::SimWorld& world = simulation_->world();
  return world.observe().with(world.now(), controller.in_flight(), controller.proofs());
}

planning::Question FleetAt::question() const {
  planning::Question question;
  question.rule = placement_.rule.get();
  question.books = placement_.options.books;
  question.restart.wake = placement_.options.wake;
  if (placement_.sheds) question.restart.sheds = planning::batch_vms(inventory());
  question.failures = failure_options(*experiment_);
  question.failures.already = already_;
  return question;
}

}  // namespace gemello::cli
