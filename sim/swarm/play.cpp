#include "sim/swarm/play.hpp"

#include <algorithm>
#include <memory>
#include <stdexcept>

#include <fmt/format.h>

#include "models/runs/event_log.hpp"
#include "models/runs/fault_holds.hpp"
#include "sim/control/control_room.hpp"
#include "sim/swarm/mortal_controller.hpp"
#include "sim/swarm/watched_world.hpp"

namespace gemello::swarm {
namespace {

struct NoHeadway : std::runtime_error {
  using std::runtime_error::runtime_error;
};

sim::WorldSetup setup_of(const Material& material, runs::EventLog* log) {
  sim::WorldSetup setup;
  setup.inventory = &material.inventory;
  setup.scenario = &material.scenario;
  setup.trace = material.trace;
  setup.first_trace_vm = material.first_trace_vm;
  setup.window = material.window;
  setup.length = material.length;
  setup.log = log;
  return setup;
}

// never: some fault has no end.
Instant storm_end(const Material& material) {
  Instant end = origin;
  if (material.scenario.controllers)
    for (const auto& trouble : material.scenario.controllers->troubles)
      end = std::max(end, origin + trouble.at + trouble.lasts);
  for (const auto& hold : runs::all_holds(material.scenario, material.inventory, material.length))
    end = std::max(end, hold.until);
  return end;
}

nlohmann::json memory_of(const ControllerState& state) {
  return state.policy_memory.empty() ? nlohmann::json()
                                     : nlohmann::json::parse(state.policy_memory);
}

/// Who controls a run: one controller, which may die at a step, or the scenario's several.
class Control {
 public:
  Control(const Material& material, const Manner& manner, sim::SimWorld& world,
          WatchedWorld& watched, runs::EventLog* log)
      : watched_(watched) {
    const bool mortal = manner.note_instants || manner.dies_at_step != 0;
    if (!material.scenario.controllers) {
      single_.emplace(material, world.journal(), mortal, manner.dies_at_step, manner.digest);
      return;
    }
    sim::ControlSetup setup;
    setup.world = &world;
    setup.inventory = &material.inventory;
    setup.scenario = &material.scenario;
    setup.journal = &world.journal();
    setup.log = log;
    setup.by_way_of = &watched;
    setup.witness = &watched;
    setup.reasons = manner.digest;
    if (mortal)
      setup.step = [this, dies_at_step = manner.dies_at_step] {
        if (++steps_ == dies_at_step) throw sim::ControllerDeath{};
      };
    room_.emplace(setup);
  }

  Instant tick() { return room_ ? room_->tick() : single_->tick(watched_); }
  /// Nothing: it is nobody's turn.
  std::optional<ControllerState> state() const {
    return room_ ? room_->leader() : std::optional(single_->state());
  }
  std::uint64_t steps() const { return room_ ? steps_ : single_->steps(); }

 private:
  WatchedWorld& watched_;
  std::uint64_t steps_ = 0;  // of several
  std::optional<MortalController> single_;
  std::optional<sim::ControlRoom> room_;
};

}  // namespace

Verdict play(const Material& material, const Manner& manner) {
  std::optional<runs::EventLog> log;
  if (manner.digest) log.emplace(material.inventory);
  sim::SimWorld world(setup_of(material, log ? &*log : nullptr));
  WatchedWorld watched(world, material.inventory, material.scenario);
  Control control(material, manner, world, watched, log ? &*log : nullptr);
  Verdict verdict;
  std::vector<Finding> own;
  world.on_tick([&] { return control.tick(); });
  world.on_settled([&] {
    watched.settled();
    if (manner.note_instants && (verdict.when.empty() || verdict.when.back() != world.now()))
      verdict.when.push_back(world.now());
    if (watched.instants() > manner.instants_max)
      throw NoHeadway(fmt::format("{} instants handled so far", watched.instants()));
  });
  try {
    world.run_until(world.end());
    const auto leader = control.state();
    const ControllerState state = leader.value_or(ControllerState{});
    watched.ended({state.in_flight, memory_of(state), storm_end(material), leader.has_value()});
  } catch (const NoHeadway& stuck) {
    own.push_back({"headway", world.now(), stuck.what()});
  }
  verdict.findings = watched.findings();
  verdict.findings.insert(verdict.findings.end(), own.begin(), own.end());
  verdict.days = seconds(world.now() - origin) / 86400;
  verdict.instants = watched.instants();
  verdict.actions = watched.actions();
  verdict.steps = control.steps();
  if (log) verdict.event_digest = log->digest();
  return verdict;
}

Verdict play(const Case& one, const Manner& manner) {
  return play(material_of(one), manner);
}

nlohmann::json to_json(const Verdict& verdict) {
  nlohmann::json json = {{"days", verdict.days},
                         {"instants", verdict.instants},
                         {"actions", verdict.actions},
                         {"steps", verdict.steps},
                         {"digest", verdict.event_digest}};
  json["findings"] = nlohmann::json::array();
  for (const Finding& finding : verdict.findings)
    json["findings"].push_back(
        {finding.rule, finding.at.time_since_epoch().count(), finding.sentence});
  for (const Instant at : verdict.when) json["when"].push_back(at.time_since_epoch().count());
  return json;
}

Verdict verdict_of(const nlohmann::json& json) {
  Verdict verdict;
  verdict.days = json.at("days").get<double>();
  verdict.instants = json.at("instants").get<std::uint64_t>();
  verdict.actions = json.at("actions").get<std::uint64_t>();
  verdict.steps = json.at("steps").get<std::uint64_t>();
  verdict.event_digest = json.at("digest").get<std::uint64_t>();
  for (const auto& finding : json.at("findings"))
    verdict.findings.push_back({finding.at(0).get<std::string>(),
                                Instant(Duration(finding.at(1).get<std::int64_t>())),
                                finding.at(2).get<std::string>()});
  if (json.contains("when"))
    for (const auto& at : json["when"]) verdict.when.emplace_back(Duration(at.get<std::int64_t>()));
  return verdict;
}

}  // namespace gemello::swarm
