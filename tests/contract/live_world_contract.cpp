// The live world over the synthetic cloud: whatever is under it here, LiveWorld is the program's.
#include <algorithm>

#include "live/synthetic/synthetic_cloud.hpp"
#include "live/world/live_world.hpp"
#include "models/units/error.hpp"
#include "tests/contract/world_contract.hpp"

namespace gemello::testing {
namespace {

using live::Inbox;
using live::LiveWorld;
using live::Mishap;
using live::SyntheticCloud;

/// What differs between the variants.
struct Ends {
  bool witnessed = false;
  bool slow = false;  ///< every answer is late, by another time on every host, and no event comes
};

constexpr Instant beginning{std::chrono::seconds(1'795'651'200)};  // 2026-11-26

class LiveHarness final : public WorldHarness {
 public:
  explicit LiveHarness(Ends ends)
      : ends_(ends),
        small_(small_cloud()),
        inbox_(std::make_shared<Inbox>()),
        cloud_(small_.inventory, small_.placement, inbox_, beginning),
        world_(parts()) {
    const Instant patience = beginning + 5min;
    while (!world_.ready() && cloud_.now() < patience) advance(100ms);
    GEMELLO_INVARIANT(world_.ready(), "a fleet that answers is known within minutes");
    world_.take_events();
  }

  World& world() override { return world_; }

  // A program would sleep until the next of the two; here nothing else can happen in between.
  void advance(Duration time) override {
    const Instant end = cloud_.now() + time;
    world_.pump();
    int rounds = 0;
    for (Instant next = next_due(); next <= end; next = next_due()) {
      rounds = next > cloud_.now() ? 0 : rounds + 1;
      GEMELLO_INVARIANT(rounds < 1000, "a pump does what is due, so that time can pass");
      cloud_.advance_to(std::max(next, cloud_.now()));
      world_.pump();
    }
    cloud_.advance_to(end);
    world_.pump();
  }
  void lose_power(HostId host) override { cloud_.lose_power(host); }
  void return_power(HostId host) override { cloud_.return_power(host); }
  void cut_off(HostId host) override { cloud_.cut_off(host); }
  void reconnect(HostId host) override { cloud_.reconnect(host); }
  void lose_next_reply() override { cloud_.befall_next({Mishap::Kind::answer_lost, {}, {}}); }
  void pause_by_io_error(VmId vm) override { cloud_.pause_by_io_error(vm); }
  void leave_copy(VmId vm, HostId host, bool active) override {
    cloud_.leave_copy(vm, host, active);
  }

 private:
  Instant next_due() const { return std::min(cloud_.next_due(), world_.next_due()); }

  live::WorldParts parts() {
    live::WorldParts parts;
    parts.inventory = &small_.inventory;
    parts.clock = &cloud_;
    parts.inbox = inbox_;
    for (std::size_t i = 0; i < small_.inventory.hosts.size(); ++i) {
      const HostId host(i);
      // 300, 500, 700 and 900 ms
      if (ends_.slow) cloud_.set_delay(host, 300ms + 200ms * static_cast<int>(i));
      live::HostEnds ends;
      ends.hypervisor = cloud_.hypervisor(host);
      ends.power = cloud_.power(host);
      if (ends_.witnessed) ends.witness = cloud_.witness(host);
      ends.target_uri = cloud_.target_uri(host);
      parts.hosts.push_back(std::move(ends));
    }
    if (ends_.slow) cloud_.set_storage_delay(600ms);
    cloud_.tell_events(!ends_.slow);
    parts.storage = cloud_.storage();
    parts.definitions["d"] = cloud_.definition(small_.vm("d"));
    parts.times.look_period = 2s;
    parts.times.monitoring_period = 60s;
    parts.times.suspected_after = 10s;
    parts.times.lost_after = 30s;
    parts.times.settle = 10s;
    return parts;
  }

  Ends ends_;
  SmallCloud small_;
  std::shared_ptr<Inbox> inbox_;
  SyntheticCloud cloud_;
  LiveWorld world_;
};

std::unique_ptr<WorldHarness> make_live_harness() {
  return std::make_unique<LiveHarness>(Ends{});
}
std::unique_ptr<WorldHarness> make_witnessed_harness() {
  return std::make_unique<LiveHarness>(Ends{true, false});
}
std::unique_ptr<WorldHarness> make_slow_harness() {
  return std::make_unique<LiveHarness>(Ends{false, true});
}

INSTANTIATE_WORLD_CONTRACT(Live, &make_live_harness);
INSTANTIATE_WORLD_CONTRACT(LiveWitnessed, &make_witnessed_harness);
INSTANTIATE_WORLD_CONTRACT(LiveSlow, &make_slow_harness);

}  // namespace
}  // namespace gemello::testing
