#include <array>
#include <cmath>
#include <random>
#include <sstream>
#include <variant>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "sim/world/sim_world.hpp"
#include "tests/laws/child.hpp"
#include "tests/support/beginning_state.hpp"

// One hour of heartbeats as the world has them, without a message, against a model that draws every
// message by itself.

namespace gemello::testing {
namespace {

constexpr int hosts_of_a_kind = 4;
constexpr int worlds = 250;
constexpr int model_hours = 6000;
constexpr int beats = 3600;                   // one a second
constexpr int suspected_after = 4;            // s of silence
constexpr int lost_after = 8;                 // s of silence
constexpr double port = 125e6 * 1448 / 1538;  // payload bytes/s of 1 Gbps
constexpr double circuit = port / 10;         // of 100 Mbps
constexpr double circuit_loss = 0.15;
constexpr double degraded_loss = 0.4;  // in addition, from minute 20 to 40

/// Of the hosts "near", guests flood the port that heartbeats leave by: offered / carried, one
/// after the other, over and over, each for a `pace`. Of the hosts "far", the circuit is lossy,
/// degraded for a while, and full.
constexpr std::array<double, 4> flood = {1.0 / 0.7, 0.5, 2.0, 1.0 / 0.6};
constexpr double circuit_flood = 1.25;

double loss_near(double at, double pace) {  // s
  const double offered = flood[static_cast<std::size_t>(at / pace) % flood.size()];
  return offered > 1 ? 1 - 1 / offered : 0.0;
}

double loss_far(double at) {
  const bool is_degraded = at >= 1200 && at < 2400;
  return 1 - (1 - circuit_loss) * (is_degraded ? 1 - degraded_loss : 1.0) / circuit_flood;
}

struct Hour {
  int suspicions = 0;
  int losses = 0;
};

// The per-message model. A beat that comes as the time is over comes too late.
template <class Loss>
Hour by_message(const Loss& loss, double phase, std::mt19937_64& random) {
  Hour hour;
  double last = phase - 1;  // when one arrived
  const auto silent_until = [&](double at) {
    if (at >= last + suspected_after) ++hour.suspicions;
    if (at >= last + lost_after) ++hour.losses;
  };
  for (int beat = 0; beat < beats; ++beat) {
    const double at = phase + beat;
    if (std::bernoulli_distribution(loss(at))(random)) continue;
    silent_until(at);
    last = at;
  }
  silent_until(beats);
  return hour;
}

Machine machine_on(const std::string& name, RackId rack) {
  Machine machine;
  machine.name = name;
  machine.rack = rack;
  machine.nics.push_back({"eth0", BytesPerSecond(125e6)});
  for (Interface& role : machine.roles) role.kind = Interface::Kind::nic;
  return machine;
}

// The observer and the near hosts on one switch, which has an uplink; each far host at a site of
// its own, behind a circuit of its own.
SmallCloud cloud() {
  SmallCloud cloud;
  Inventory& all = cloud.inventory;
  all.name = "heartbeats";
  all.sites = {{"here"}, {"there"}};
  all.racks = {{"r1", SiteId(0)}, {"r2", SiteId(1)}};
  all.switches = {{"sw", RackId(0)}};
  all.flavours = {small_flavour()};
  const auto add = [&](const std::string& name, RackId rack, SwitchId at) {
    const MachineId id(all.machines.size());
    all.machines.push_back(machine_on(name, rack));
    all.cables.push_back({id, 0, at});
    all.hosts.push_back(small_host(name, id));
    all.vms.push_back(make_vm("on-" + name, FlavourId(0), all.flavours[0]));
    cloud.placement.emplace_back(all.hosts.size() - 1);
  };
  add("observer", RackId(0), SwitchId(0));
  for (int i = 0; i < hosts_of_a_kind; ++i) add(fmt::format("near{}", i), RackId(0), SwitchId(0));
  for (int i = 0; i < hosts_of_a_kind; ++i) {
    const SwitchId there(all.switches.size());
    all.switches.push_back({fmt::format("sw{}", i), RackId(1)});
    Circuit wan;
    wan.name = fmt::format("wan{}", i);
    wan.a = SwitchId(0);
    wan.b = there;
    wan.capacity = BytesPerSecond(12.5e6);
    wan.round_trip = 5ms;
    wan.loss = circuit_loss;
    all.circuits.push_back(wan);
    add(fmt::format("far{}", i), RackId(1), there);
  }
  Circuit uplink;
  uplink.name = "isp";
  uplink.a = SwitchId(0);
  uplink.capacity = BytesPerSecond(1.25e10);
  all.circuits.push_back(uplink);
  return cloud;
}

traces::TraceData floods(const Inventory& inventory, Duration pace) {
  traces::TraceData data;
  data.header.period = pace;
  data.header.steps = static_cast<std::size_t>(Duration(1h) / pace);
  for (const VirtualMachine& vm : inventory.vms) {
    traces::TraceVm column;
    column.name = vm.name;
    data.header.vms.push_back(column);
  }
  data.add(traces::TraceQuantity::cpu_used);
  data.add(traces::TraceQuantity::net_tx);
  for (std::size_t step = 0; step < data.header.steps; ++step)
    for (std::size_t vm = 0; vm < inventory.vms.size(); ++vm) {
      const bool is_near = inventory.vms[vm].name.starts_with("on-near");
      const bool is_far = inventory.vms[vm].name.starts_with("on-far");
      const double rate = is_near  ? flood[step % flood.size()] * port
                          : is_far ? circuit_flood * circuit
                                   : 0;
      data.at(traces::TraceQuantity::cpu_used, step)[vm] = 0;
      data.at(traces::TraceQuantity::net_tx, step)[vm] = static_cast<float>(rate);
    }
  return data;
}

// The world's hour: suspicions and losses of each host, as text, and what is off its raster.
std::string world_hour(std::uint64_t seed, Duration pace) {
  const SmallCloud made = cloud();
  const traces::TraceData data = floods(made.inventory, pace);
  runs::Scenario scenario;
  scenario.seed = seed;
  scenario.detection.observer = "observer";
  scenario.detection.heartbeat_timeout = std::chrono::seconds(lost_after);
  for (int i = 0; i < hosts_of_a_kind; ++i)
    scenario.faults.push_back({20min,
                               runs::FaultKind::link_degraded,
                               fmt::format("wan{}", i),
                               Duration(20min),
                               {{}, {}, {1, degraded_loss, {}}}});
  const runs::FleetState state = beginning_of(made);
  sim::WorldSetup setup;
  setup.inventory = &made.inventory;
  setup.scenario = &scenario;
  setup.trace = data.view();
  setup.window = {0, data.header.steps, 1h};
  setup.length = 1h;
  setup.from = &state;
  sim::SimWorld world(setup);
  world.run_until(world.end());
  std::vector<Hour> hours(made.inventory.hosts.size());
  std::string odd;
  for (const Event& event : world.take_events()) {
    const auto phase = [&](HostId host) {
      return duration_nearest(static_cast<double>(host.index()) /
                              static_cast<double>(made.inventory.hosts.size()));
    };
    const auto on_raster = [&](HostId host) {
      const Duration into = (event.time - origin - phase(host)) % Duration(1s);
      if (into > Duration(1) && into < Duration(1s) - Duration(1)) odd += " off-raster";
    };
    if (const auto* suspected = std::get_if<HostSuspected>(&event.body)) {
      ++hours[suspected->host.index()].suspicions;
      on_raster(suspected->host);
    }
    if (const auto* lost = std::get_if<HostLost>(&event.body)) {
      ++hours[lost->host.index()].losses;
      on_raster(lost->host);
    }
  }
  std::string text;
  for (const Hour& hour : hours) text += fmt::format("{} {} ", hour.suspicions, hour.losses);
  return text + odd;
}

/// Mean and the square of its standard error.
struct Estimate {
  double sum = 0, squares = 0;
  int count = 0;
  void add(double value) {
    sum += value;
    squares += value * value;
    ++count;
  }
  double mean() const { return sum / count; }
  double error_squared() const { return (squares / count - mean() * mean()) / (count - 1); }
};

struct Estimates {
  Estimate suspicions, losses;
  void add(const Hour& hour) {
    suspicions.add(hour.suspicions);
    losses.add(hour.losses);
  }
};

// Within 4 standard errors, and what is known to be left out: a share of the mean.
void expect_near(const char* what, const Estimate& world, const Estimate& model, double left_out) {
  const double error = std::sqrt(world.error_squared() + model.error_squared());
  EXPECT_NEAR(world.mean(), model.mean(), 4 * error + left_out * model.mean())
      << what << ": " << (world.mean() - model.mean()) / error << " standard errors";
  EXPECT_GT(model.mean(), 1.0) << what;  // it happens, or the comparison says nothing
}

void expect_as_by_message(Duration pace, double left_out) {
  std::mt19937_64 random(20261126);
  Estimates model_near, model_far, near, far;
  std::uniform_real_distribution<double> phase(0, 1);
  const auto on_port = [&](double at) { return loss_near(at, seconds(pace)); };
  for (int hour = 0; hour < model_hours; ++hour) {
    model_near.add(by_message(on_port, phase(random), random));
    model_far.add(by_message(loss_far, phase(random), random));
  }
  for (int seed = 1; seed <= worlds; ++seed) {
    const std::string text =
        in_fork([&] { return world_hour(static_cast<std::uint64_t>(seed), pace); });
    ASSERT_EQ(text.find_first_not_of("0123456789 "), std::string::npos) << text;
    std::istringstream numbers(text);
    Hour observer, hour;
    numbers >> observer.suspicions >> observer.losses;
    EXPECT_EQ(observer.suspicions, 0);
    for (Estimates* kind : {&near, &far})
      for (int i = 0; i < hosts_of_a_kind; ++i) {
        ASSERT_TRUE(numbers >> hour.suspicions >> hour.losses);
        kind->add(hour);
      }
  }
  expect_near("suspicions behind a full port", near.suspicions, model_near.suspicions, left_out);
  expect_near("losses behind a full port", near.losses, model_near.losses, left_out);
  expect_near("suspicions over a lossy circuit", far.suspicions, model_far.suspicions, 0);
  expect_near("losses over a lossy circuit", far.losses, model_far.losses, 0);
}

TEST(HeartbeatHour, TheWorldIsAsMessageByMessage) {
  expect_as_by_message(15min, 0);
}

// Where the loss changes every minute, to up to twice or half of it: the world forgets the one or
// two beats that may have got lost right before a change and were no run of interest. That is one
// suspicion in a hundred.
TEST(HeartbeatHour, AChangeEveryMinuteCostsAHundredth) {
  expect_as_by_message(1min, 0.015);
}

}  // namespace
}  // namespace gemello::testing
