#include <algorithm>

#include <gtest/gtest.h>

#include "models/units/error.hpp"
#include "sim/world/sim_world.hpp"
#include "tests/support/beginning_state.hpp"

namespace gemello::sim {
namespace {

/// The tests' cloud: a and b on hv1, c on hv2, hv3 empty, hv4 off; no VM asks for CPU.
class Quiet {
 public:
  Quiet() : cloud_(testing::small_cloud()), world_(setup()) {}

  SimWorld& operator*() { return world_; }
  SimWorld* operator->() { return &world_; }
  const testing::SmallCloud& cloud() const { return cloud_; }

 private:
  WorldSetup setup() {
    state_ = testing::beginning_of(cloud_);
    WorldSetup setup;
    setup.inventory = &cloud_.inventory;
    setup.scenario = &scenario_;
    setup.length = 1h;
    setup.from = &state_;
    return setup;
  }

  testing::SmallCloud cloud_;
  runs::Scenario scenario_;
  runs::FleetState state_;
  SimWorld world_;
};

TEST(Interactive, APlannedFaultComesAndEndsAtItsInstants) {
  Quiet world;
  world->run_until(origin + 7s);
  world->plan_fault({10s, runs::FaultKind::link_down, "hv2.eth0", Duration(5s)});
  world->plan_fault({7s, runs::FaultKind::link_down, "hv3.eth0", std::nullopt});
  world->run_until(origin + 1min);
  std::vector<std::pair<Instant, bool>> of_hv2, of_hv3;
  for (const Event& event : world->take_events()) {
    const auto* link = std::get_if<LinkChanged>(&event.body);
    if (link == nullptr) continue;
    (link->component == "hv2.eth0" ? of_hv2 : of_hv3).emplace_back(event.time, link->up);
  }
  EXPECT_EQ(world->components_down(), (std::vector<std::string>{"hv3.eth0"}));
  using Changes = std::vector<std::pair<Instant, bool>>;
  EXPECT_EQ(of_hv2, (Changes{{origin + 10s, false}, {origin + 15s, true}}));
  EXPECT_EQ(of_hv3, (Changes{{origin + 7s, false}}));
}

TEST(Interactive, AFaultOfNothingIsRefused) {
  Quiet world;
  try {
    world->plan_fault({10s, runs::FaultKind::host_crash, "hv9", std::nullopt});
    FAIL() << "was planned";
  } catch (const InputError& error) {
    EXPECT_EQ(error.place(), "$.component");
    EXPECT_NE(error.sentence().find("no host named 'hv9'"), std::string::npos);
  }
}

// Stepping from event to event meets every one of them and never stays.
TEST(Interactive, TheNextEventIsWhereSomethingHappens) {
  Quiet world;
  world->plan_fault({1234567us, runs::FaultKind::link_down, "hv3.eth0", std::nullopt});
  std::vector<Instant> met;
  while (world->now() < origin + 2min) {
    const Instant next = world->next_event();
    ASSERT_TRUE(met.empty() || next > met.back());
    met.push_back(next);
    world->run_until(next);
    EXPECT_EQ(world->now(), next);
  }
  // The fault to the microsecond, monitoring each minute.
  for (const Instant at : {origin + 1234567us, origin + 1min, origin + 2min})
    EXPECT_TRUE(std::find(met.begin(), met.end(), at) != met.end()) << to_text(at);
  world->run_until(origin + 2h);
  EXPECT_EQ(world->now(), origin + 1h);  // the run's end
}

TEST(Interactive, AskingCallsTheControllerAtOnce) {
  Quiet world;
  std::vector<Instant> asked;
  world->on_tick([&] {
    asked.push_back(world->now());
    return never;
  });
  world->run_until(origin + 90s);
  asked.clear();
  world->ask();
  EXPECT_EQ(asked, (std::vector<Instant>{origin + 90s}));
}

// It wants to be asked every 40 s, and monitoring calls it each minute: what it said at 90 s (130
// s) is over when it has said 160 s at 120 s, and so on.
TEST(Interactive, OnlyTheControllersLastWordWakesIt) {
  Quiet world;
  std::vector<Instant> asked;
  world->on_tick([&] {
    asked.push_back(world->now());
    return world->now() + 40s;
  });
  world->run_until(origin + 90s);
  asked.clear();
  world->ask();
  world->run_until(origin + 230s);
  EXPECT_EQ(asked, (std::vector<Instant>{origin + 90s, origin + 120s, origin + 160s, origin + 180s,
                                         origin + 220s}));
}

// An idle guest is sent once, over the port of the one up and of the other down.
TEST(Interactive, LinksCountWhatCrossedThem) {
  Quiet world;
  world->run_until(origin + 1s);
  const HostId from = world.cloud().host("hv1"), to = world.cloud().host("hv3");
  world->begin(ActionId{1}, Migrate{world.cloud().vm("a"), from, to});
  world->run_until(origin + 2s);
  const auto bytes = [&](const std::string& name) {
    for (const LinkUse& link : world->link_use())
      if (link.link == name) return link.bytes;
    return -1.0;
  };
  const double part = bytes("hv1.eth0.up");
  EXPECT_GT(part, 1e9);  // a second at 10 Gbps less frames' headers
  EXPECT_LT(part, 1.25e9);
  world->run_until(origin + 5min);
  const double memory = static_cast<double>(std::int64_t{4} << 30);
  EXPECT_NEAR(bytes("hv1.eth0.up"), memory, 1);
  EXPECT_NEAR(bytes("hv3.eth0.down"), memory, 1);
  EXPECT_EQ(bytes("hv1.eth0.down"), 0);
  EXPECT_EQ(bytes("hv2.eth0.up"), 0);
}

TEST(Interactive, LoadIsTheTruthOfNow) {
  Quiet world;
  world->run_until(origin + 1s);
  const HostLoad idle = world->load(world.cloud().host("hv1"));
  EXPECT_EQ(idle.asked, Megahertz(0));
  EXPECT_EQ(idle.power, Watts(100));
  // d boots on hv3: one vCPU of 2 GHz at full rate, an eighth of the host, 100 + 100 / 8 W.
  world->begin(ActionId{1}, Deploy{world.cloud().vm("d"), world.cloud().host("hv3")});
  world->run_until(origin + 2s);
  const HostLoad booting = world->load(world.cloud().host("hv3"));
  EXPECT_EQ(booting.asked, Megahertz(2000));
  EXPECT_EQ(booting.used, Megahertz(2000));
  EXPECT_DOUBLE_EQ(booting.power.count(), 112.5);
  EXPECT_EQ(world->load(world.cloud().host("hv4")).power, Watts(0));
}

}  // namespace
}  // namespace gemello::sim
