// The four calls of the seam: time, observation, events, begin.
#include <algorithm>
#include <tuple>

#include "tests/contract/world_contract.hpp"

namespace gemello::testing {
namespace {

auto key(const Event& event) {
  return std::tuple(event.time, event.body.index(), sort_id(event));
}

TEST_P(WorldContract, BeginsAsTheCloudWasOrdered) {
  EXPECT_EQ(state(host("hv1")), HostState::on);
  EXPECT_EQ(state(host("hv4")), HostState::off);
  EXPECT_NE(life(host("hv1")), Incarnation::unknown);
  EXPECT_EQ(state(vm("a")), VmState::running);
  EXPECT_EQ(place(vm("a")), host("hv1"));
  EXPECT_EQ(place(vm("c")), host("hv2"));
  EXPECT_EQ(state(vm("d")), VmState::requested);
  EXPECT_FALSE(place(vm("d")).valid());
}

TEST_P(WorldContract, NowNeverGoesBack) {
  Instant last = world().now();
  live_through([&] {
    EXPECT_GE(world().now(), last);
    last = world().now();
  });
}

TEST_P(WorldContract, TimePassesByAdvancing) {
  const Instant before = world().now();
  pass(100s);
  EXPECT_EQ(world().now(), before + 100s);
}

TEST_P(WorldContract, EventsAreSortedAndEachComesOnce) {
  std::vector<Event> all;
  live_through([&] {
    const std::vector<Event> events = world().take_events();
    EXPECT_TRUE(std::is_sorted(events.begin(), events.end(),
                               [](const auto& a, const auto& b) { return key(a) < key(b); }));
    for (const Event& event : events) EXPECT_LE(event.time, world().now());
    if (!all.empty() && !events.empty()) {
      EXPECT_GE(events.front().time, all.back().time);
    }
    all.insert(all.end(), events.begin(), events.end());
    EXPECT_TRUE(world().take_events().empty()) << "they were taken";
  });
  EXPECT_GT(all.size(), 5U);
  for (std::size_t i = 1; i < all.size(); ++i) EXPECT_NE(key(all[i - 1]), key(all[i]));
}

// A decision answers an event: it must not look at states older than the event.
TEST_P(WorldContract, WhatIsObservedIsNoOlderThanTheEventsTaken) {
  live_through([&] {
    const std::vector<Event> events = world().take_events();
    if (events.empty()) return;
    EXPECT_GE(world().observe().published_at(), events.back().time);
    for (const Event& event : events) {
      if (const auto* lost = std::get_if<HostLost>(&event.body)) {
        EXPECT_EQ(state(lost->host), HostState::unreachable);
      }
      if (const auto* seen = std::get_if<HostSeen>(&event.body)) {
        EXPECT_EQ(state(seen->host), HostState::on);
        EXPECT_EQ(life(seen->host), seen->incarnation);
      }
      if (const auto* started = std::get_if<VmStarted>(&event.body)) {
        EXPECT_EQ(state(started->vm), VmState::running);
        EXPECT_EQ(place(started->vm), started->host);
      }
      if (const auto* stopped = std::get_if<VmStopped>(&event.body)) {
        EXPECT_FALSE(holds_memory(state(stopped->vm)));
      }
    }
  });
}

TEST_P(WorldContract, NothingIsPublishedFromTheFutureAndPublishingNeverGoesBack) {
  Instant last{};
  live_through([&] {
    const Instant published = world().observe().published_at();
    EXPECT_LE(published, world().now());
    EXPECT_GE(published, last);
    last = published;
    for (const Instant observed : data().hosts.observed_at) EXPECT_LE(observed, published);
  });
}

TEST_P(WorldContract, ObservingChangesNothing) {
  pass(90s);
  const Instant published = world().observe().published_at();
  const std::vector<VmState> states = data().vms.state;
  const std::vector<HostId> places = data().vms.host;
  const Instant now = world().now();
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(world().observe().published_at(), published);
    EXPECT_EQ(data().vms.state, states);
    EXPECT_EQ(data().vms.host, places);
    EXPECT_EQ(world().now(), now);
  }
  EXPECT_TRUE(world().take_events().empty());
}

TEST_P(WorldContract, ColumnsHaveARowForEveryObject) {
  pass_long_enough();
  EXPECT_EQ(data().hosts.state.size(), 4U);
  EXPECT_EQ(data().vms.state.size(), 4U);
  EXPECT_EQ(data().vm_demand.width(), 4U);
  EXPECT_EQ(data().host_demand.width(), 4U);
  EXPECT_GT(data().vm_demand.size(), 0U);
  EXPECT_EQ(data().brick_online, (std::vector<std::uint8_t>{1, 1}));
}

TEST_P(WorldContract, MonitoringSamplesComeByThemselves) {
  pass_long_enough();
  EXPECT_GE(of<MonitoringSample>().size(), 2U);
  EXPECT_GT(world().observe().published_at(), origin);
}

// The controller journals the intent, then begins: an outcome may not be there before begin
// returns, whatever happens at once.
TEST_P(WorldContract, BeginEndsNothingBeforeItReturns) {
  pass(1s);
  const Instant before = world().now();
  begin(EnterMaintenance{host("hv3")});
  begin(Start{StoppedVm::as_stated(vm("a")), host("hv4")});  // cannot succeed
  EXPECT_EQ(world().now(), before);
  EXPECT_TRUE(world().take_events().empty());
  pass_long_enough();
  EXPECT_EQ(outcomes(ActionId{1}).size(), 1U);
  EXPECT_EQ(outcomes(ActionId{2}).size(), 1U);
}

TEST_P(WorldContract, AnIdUsedAgainBreaksAnInvariant) {
  world().begin(ActionId{7}, EnterMaintenance{host("hv3")});
  EXPECT_DEATH(world().begin(ActionId{7}, LeaveMaintenance{host("hv3")}), "invariant broken");
}

TEST_P(WorldContract, AnIdIsNotFreedByItsEnd) {
  world().begin(ActionId{7}, EnterMaintenance{host("hv3")});
  pass_long_enough();
  EXPECT_DEATH(world().begin(ActionId{7}, LeaveMaintenance{host("hv3")}), "invariant broken");
}

}  // namespace
}  // namespace gemello::testing
