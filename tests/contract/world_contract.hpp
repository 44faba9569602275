#pragma once

#include <functional>
#include <memory>
#include <ostream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "models/fleet/world.hpp"
#include "tests/support/small_cloud.hpp"

namespace gemello::testing {

/// What the contract needs of a world beyond the seam: that time passes, and that things break.
/// One harness holds one world with the cloud of `small_cloud()`, at its beginning: hv1..hv3 on
/// in a first life, hv4 off, a and b running on hv1, c on hv2, d requested.
class WorldHarness {
 public:
  virtual ~WorldHarness() = default;

  virtual World& world() = 0;
  /// Lets the world live for this long. It may stop early for nothing; it never goes on longer.
  virtual void advance(Duration time) = 0;
  /// The host loses its power and what runs on it; its silence is noticed as the world does it.
  virtual void lose_power(HostId host) = 0;
  /// Power is back: it boots into a new life.
  virtual void return_power(HostId host) = 0;
  /// Nobody hears the host, but it lives on, its VMs too; and the end of that.
  virtual void cut_off(HostId host) = 0;
  virtual void reconnect(HostId host) = 0;
  /// The next action takes effect, its outcome is lost on the way.
  virtual void lose_next_reply() = 0;
  /// The disk of a running VM fails under it: its hypervisor pauses it.
  virtual void pause_by_io_error(VmId vm) = 0;
  /// A copy of the VM appears on a host where it is not: a paused process, or its definition only.
  virtual void leave_copy(VmId vm, HostId host, bool active) = 0;
  /// A time after which every action has ended, every loss was noticed and every state sampled.
  virtual Duration long_enough() const { return 30min; }
};

/// A kind of world: its name in the names of the tests, and how to make one.
struct WorldUnderTest {
  const char* name = "";
  std::unique_ptr<WorldHarness> (*make)() = nullptr;

  friend void PrintTo(const WorldUnderTest& world, std::ostream* out) { *out << world.name; }
};

/// The suite every world passes: `INSTANTIATE_WORLD_CONTRACT(Fake, &make_fake_harness)` in a file
/// of its own, linked with the object library `world_contract`.
class WorldContract : public ::testing::TestWithParam<WorldUnderTest> {
 protected:
  WorldContract() : harness_(GetParam().make()), cloud_(small_cloud()) {}

  WorldHarness& harness() { return *harness_; }
  World& world() { return harness_->world(); }
  const FleetData& data() { return world().observe().data(); }
  HostId host(const char* name) const { return cloud_.host(name); }
  VmId vm(const char* name) const { return cloud_.vm(name); }
  HostState state(HostId id) { return data().hosts.state[id.index()]; }
  VmState state(VmId id) { return data().vms.state[id.index()]; }
  HostId place(VmId id) { return data().vms.host[id.index()]; }
  Incarnation life(HostId id) { return data().hosts.incarnation[id.index()]; }
  /// Memory booked on a host as a controller would see it with nothing under way.
  Bytes booked(HostId id);

  /// Advances in steps of a second and keeps every event, in the order taken.
  void pass(Duration time);
  void pass_long_enough() { pass(harness_->long_enough()); }
  /// Begins an action under a fresh id and lets it end.
  ActionId begin(const Action& action);
  ActionId carry_out(const Action& action);
  /// The host loses power and the world notices.
  void lose(HostId id);
  /// A quarter of an hour with a bit of everything (a migration, a deployment, a stop, a loss, a
  /// return), for the laws that hold at any time: `check` is called every second, and takes the
  /// events itself if it wants any.
  void live_through(const std::function<void()>& check);

  /// All events of this test so far, in the order taken.
  const std::vector<Event>& log() const { return log_; }
  template <class Body>
  std::vector<Body> of() const {
    std::vector<Body> found;
    for (const Event& event : log_)
      if (const auto* body = std::get_if<Body>(&event.body)) found.push_back(*body);
    return found;
  }
  /// The outcome events of one action.
  std::vector<Event> outcomes(ActionId id) const;
  bool ended_done(ActionId id) const;
  bool ended_failed(ActionId id) const;
  bool ended_unknown(ActionId id) const;

 private:
  std::unique_ptr<WorldHarness> harness_;
  SmallCloud cloud_;
  std::vector<Event> log_;
  std::uint64_t last_id_ = 0;
};

}  // namespace gemello::testing

#define INSTANTIATE_WORLD_CONTRACT(name, make)  \
  INSTANTIATE_TEST_SUITE_P(name, WorldContract, \
                           ::testing::Values(::gemello::testing::WorldUnderTest{#name, (make)}))
