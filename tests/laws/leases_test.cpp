// What a proof of death promises: random storms over a fleet whose hosts hold leases, and the truth
// looked at in the instant of each proof.
#include <array>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "models/policies/registry.hpp"
#include "models/runs/guard_of.hpp"
#include "models/runs/run_folder.hpp"
#include "models/units/streams.hpp"
#include "sim/world/sim_world.hpp"
#include "tests/laws/child.hpp"
#include "tests/support/small_cloud.hpp"

namespace gemello::testing {
namespace {

constexpr Duration length = 1h;

/// Four hosts with a port for heartbeats and one for storage, every other one without a BMC, and
/// three disk servers with a replica 3 volume.
Inventory fleet(bool bmc) {
  Inventory all = small_cloud().inventory;
  all.vms.clear();
  for (std::size_t i = 0; i < all.hosts.size(); ++i) {
    Host& host = all.hosts[i];
    host.starts_on = true;
    host.bmc.present = bmc && i % 2 == 0;
    host.bmc.shares_power = i % 4 == 0;
    Machine& machine = all.machines[host.machine.index()];
    machine.nics.push_back({"eth1", BytesPerSecond(1.25e9)});
    all.cables.push_back({host.machine, 1, SwitchId(0)});
    for (Interface& role : machine.roles) role = {Interface::Kind::nic, 0, role.vlan};
    machine.roles[static_cast<std::size_t>(NetworkRole::storage)].index = 1;
  }
  Machine third = all.machines[all.disk_servers[1].machine.index()];
  third.name = "d3";
  all.machines.push_back(third);
  all.cables.push_back({MachineId(all.machines.size() - 1), 0, SwitchId(0)});
  all.disk_servers.push_back({"d3", MachineId(all.machines.size() - 1), Watts(150)});
  Brick brick = all.bricks[1];
  brick.name = "d3:/brick";
  brick.server = DiskServerId(2);
  all.bricks.push_back(brick);
  all.replica_sets[0].bricks.push_back(BrickId(2));
  all.volumes[0].replica = 3;
  all.volumes[0].options["network.ping-timeout"] = "10";
  for (int i = 0; i < 8; ++i) {
    all.vms.push_back(make_vm(fmt::format("vm{}", i), FlavourId(0), all.flavours[0]));
    all.vms.back().volume = VolumeId::none();
  }
  return all;
}

traces::TraceData load(const Inventory& all) {
  traces::TraceData data;
  data.header.period = 5min;
  data.header.steps = 12;
  for (const VirtualMachine& vm : all.vms) {
    data.header.vms.emplace_back();
    data.header.vms.back().name = vm.name;
  }
  data.add(traces::TraceQuantity::cpu_used);
  for (std::size_t row = 0; row < data.header.steps; ++row)
    for (float& cores : data.at(traces::TraceQuantity::cpu_used, row)) cores = 1.0F;
  return data;
}

runs::Scenario storm(std::uint64_t seed) {
  using enum runs::FaultKind;
  constexpr std::array kinds = {host_crash, host_power_loss, host_hang,        link_down,
                                link_down,  link_down,       disk_server_down, daemon_slow};
  Stream draw(seed, "lease storm");
  const auto one_of = [&](double count) { return std::floor(count * draw.uniform()); };
  runs::Scenario scenario;
  scenario.file = "storm";
  scenario.seed = seed;
  scenario.policy = {{"placement", "worst-fit"}, {"failover", "restart-by-priority"}};
  // Short times and long ones; sanlock's own with the first.
  const double scale = std::array{1.0, 0.5, 0.25}[seed % 3];
  const auto scaled = [&](Duration time) { return duration_nearest(seconds(time) * scale); };
  scenario.leases = runs::LeaseSettings{"gv0", {scaled(20s), scaled(80s), scaled(60s), 5s}};
  scenario.detection.confirm_storage = seed % 2 == 0;
  if (seed % 5 == 0) scenario.detection.observer = "d1";
  for (int i = 0; i < 10; ++i) {
    runs::Fault fault;
    fault.what = kinds[static_cast<std::size_t>(one_of(kinds.size()))];
    const double which = one_of(4);
    fault.component = fault.what == disk_server_down ? fmt::format("d{}", std::min(which, 2.0) + 1)
                                                     : fmt::format("hv{}", which + 1);
    if (fault.what == link_down) fault.component += draw.uniform() < 0.5 ? ".eth0" : ".eth1";
    if (fault.what == daemon_slow) fault.shape.delay = 20s;
    fault.at = duration_nearest(60 + 2000 * draw.uniform());
    fault.lasts = duration_nearest(1 + 600 * draw.uniform() * draw.uniform());
    scenario.faults.push_back(fault);
  }
  return scenario;
}

struct Audit {
  int lease_proofs = 0;
  std::string broken;
};

/// Between the world and its controller: looks at each proof as it is told.
class Listening final : public World {
 public:
  Listening(sim::SimWorld& world, const Inventory& all, Audit& audit)
      : world_(world), all_(all), audit_(audit) {}

  Instant now() const override { return world_.now(); }
  const FleetView& observe() override { return world_.observe(); }
  std::vector<Event> take_events() override {
    std::vector<Event> events = world_.take_events();
    for (const Event& event : events) {
      const std::optional<ProofOfDeath>* proof = nullptr;
      if (const auto* dead = std::get_if<HostProvenDead>(&event.body)) proof = &dead->proof;
      if (const auto* done = std::get_if<ActionDone>(&event.body)) proof = &done->proof;
      if (proof != nullptr && *proof) look_at(**proof);
    }
    return events;
  }
  void begin(ActionId id, const Action& action) override { world_.begin(id, action); }
  void inherit(ActionId id, const Action& action) override { world_.inherit(id, action); }

 private:
  // Every guest asks for a core all the time: a host on which any runs uses some.
  void look_at(const ProofOfDeath& proof) {
    if (std::holds_alternative<LeaseExpiry>(proof.evidence())) ++audit_.lease_proofs;
    const Megahertz used = world_.load(proof.host()).used;
    if (used > Megahertz(0))
      audit_.broken += fmt::format("{}: {} is proven dead ({}) and runs guests\n", to_text(now()),
                                   all_[proof.host()].name, proof.text());
  }

  sim::SimWorld& world_;
  const Inventory& all_;
  Audit& audit_;
};

struct Outcome {
  Audit audit;
  std::int64_t double_starts = 0;
  std::string log;
};

/// In this process; from: a State to begin with; save_at: writes one and goes on.
Outcome play(const runs::Scenario& scenario, const Inventory& all, const std::string& from,
             std::optional<Instant> save_at, const std::string& save_to) {
  const traces::TraceData data = load(all);
  const auto policy = policies::make_policy(scenario.policy, scenario.file, "$.policy");
  Outcome outcome;
  runs::EventLog log(all);
  log.on_line([&](std::string_view line) { outcome.log += line; });
  std::optional<runs::FleetState> state;
  if (!from.empty()) state = runs::read_state(from, all);
  sim::WorldSetup setup;
  setup.inventory = &all;
  setup.scenario = &scenario;
  setup.trace = data.view();
  setup.window = {0, data.header.steps, length};
  setup.length = length;
  setup.log = &log;
  setup.from = state ? &*state : nullptr;
  sim::SimWorld world(setup);
  Listening listening(world, all, outcome.audit);
  Controller controller(*policy, world.journal(), runs::guard_of(scenario, all),
                        scenario.gate.gate());
  if (state) controller.restore(state->controller);
  world.on_tick([&] { return controller.tick(listening); });
  if (save_at) {
    world.run_until(*save_at);
    runs::write_text_file(save_to, runs::write_state(world.save(controller.state()), all));
    outcome.log.clear();
  }
  world.run_until(world.end());
  outcome.double_starts = world.metrics().double_starts;
  return outcome;
}

TEST(Leases, NoProofOfALifeThatStillRunsAnything) {
  int proofs = 0;
  int resets = 0;
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    SCOPED_TRACE(seed);
    const std::string told = in_fork([&] {
      const Outcome one = play(storm(seed), fleet(seed % 4 != 0), "", std::nullopt, "");
      if (!one.audit.broken.empty()) return one.audit.broken;
      if (one.double_starts != 0) return std::string("a VM was started twice");
      std::size_t reset = 0;
      for (std::size_t at = 0; (at = one.log.find("\"watchdog-reset\"", at)) != std::string::npos;
           ++at)
        ++reset;
      return fmt::format("ok {} {}", one.audit.lease_proofs, reset);
    });
    ASSERT_TRUE(told.starts_with("ok ")) << told;
    const std::size_t gap = told.find(' ', 3);
    proofs += std::stoi(told.substr(3, gap - 3));
    resets += std::stoi(told.substr(gap + 1));
  }
  EXPECT_GT(proofs, 20) << "the storms must come to what they test";
  EXPECT_GT(resets, 20);
}

// The audit can fail: an operator calls a host dead that is only cut off, and nothing holds him
// back.
TEST(Leases, TheAuditSeesAWrongStatement) {
  const std::string told = in_fork([] {
    runs::Scenario scenario = storm(1);
    scenario.leases.reset();
    scenario.detection.confirm_storage = false;
    scenario.faults = {{100s, runs::FaultKind::link_down, "hv2.eth0"}};
    scenario.declared_dead = {{300s, "hv2", "Anna"}};
    return play(scenario, fleet(false), "", std::nullopt, "").audit.broken;
  });
  EXPECT_NE(told.find("hv2 is proven dead (declared dead by Anna) and runs guests"),
            std::string::npos)
      << told;
}

// Leases, readings, detectors and their timers are part of a State.
TEST(Leases, FromAStateTheRestIsTheSame) {
  const Scratch scratch;
  for (const std::uint64_t seed : {2U, 3U, 10U})
    for (const Duration at : {500s, 900s, 1300s, 1900s}) {
      SCOPED_TRACE(fmt::format("seed {} at {}", seed, to_text(at)));
      const std::string file = scratch / fmt::format("{}-{}.json", seed, at.count());
      const std::string whole =
          in_fork([&] { return play(storm(seed), fleet(true), "", origin + at, file).log; });
      const std::string rest =
          in_fork([&] { return play(storm(seed), fleet(true), file, std::nullopt, "").log; });
      EXPECT_FALSE(whole.empty());
      EXPECT_EQ(whole, rest);
    }
}

}  // namespace
}  // namespace gemello::testing
