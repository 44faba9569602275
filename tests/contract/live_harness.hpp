#pragma once

#include <algorithm>
#include <memory>
#include <string>
#include <utility>

#include "live/synthetic/synthetic_cloud.hpp"
#include "live/world/live_world.hpp"
#include "models/units/error.hpp"
#include "tests/contract/world_contract.hpp"

namespace gemello::testing {

/// What differs between the variants.
struct LiveEnds {
  bool witnessed = false;
  bool slow = false;  ///< every answer is late, by another time on every host, and no event comes
};

inline constexpr Instant live_beginning{std::chrono::seconds(1'795'651'200)};  // 2026-11-26

/// Stands between the synthetic cloud and the world: sees the calls, may change the answers.
class Translator {
 public:
  virtual ~Translator() = default;
  virtual void sent(HostId host, live::CallId id, const live::HypervisorCall& what) = 0;
  virtual live::Answer translated(live::Answer answer) = 0;
};

/// A LiveWorld over a synthetic cloud in virtual time.
class LiveHarness final : public WorldHarness {
 public:
  explicit LiveHarness(LiveEnds ends, Translator* translator = nullptr)
      : ends_(ends),
        translator_(translator),
        small_(small_cloud()),
        from_cloud_(std::make_shared<live::Inbox>()),
        inbox_(translator == nullptr ? from_cloud_ : std::make_shared<live::Inbox>()),
        cloud_(small_.inventory, small_.placement, from_cloud_, live_beginning),
        world_(parts()) {
    const Instant patience = live_beginning + 5min;
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
      go_to(std::max(next, cloud_.now()));
    }
    go_to(end);
  }
  void lose_power(HostId host) override { cloud_.lose_power(host); }
  void return_power(HostId host) override { cloud_.return_power(host); }
  void cut_off(HostId host) override { cloud_.cut_off(host); }
  void reconnect(HostId host) override { cloud_.reconnect(host); }
  void lose_next_reply() override { cloud_.befall_next({live::Mishap::Kind::answer_lost, {}, {}}); }
  void pause_by_io_error(VmId vm) override { cloud_.pause_by_io_error(vm); }
  void leave_copy(VmId vm, HostId host, bool active) override {
    cloud_.leave_copy(vm, host, active);
  }

 private:
  /// Notes every call before it goes on its way.
  class Noted final : public live::Hypervisor {
   public:
    Noted(HostId host, std::unique_ptr<live::Hypervisor> end, Translator& translator)
        : host_(host), end_(std::move(end)), translator_(translator) {}
    void call(live::CallId id, const live::HypervisorCall& what, live::OrderTime time) override {
      translator_.sent(host_, id, what);
      end_->call(id, what, time);
    }

   private:
    HostId host_;
    std::unique_ptr<live::Hypervisor> end_;
    Translator& translator_;
  };

  void go_to(Instant instant) {
    cloud_.advance_to(instant);
    if (translator_ != nullptr) {
      live::Inbox::Mail mail = from_cloud_->take();
      for (live::Answer& answer : mail.answers)
        inbox_->put(translator_->translated(std::move(answer)));
      for (const std::string& host : mail.nudged) inbox_->nudge(host);
    }
    world_.pump();
  }
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
      if (translator_ != nullptr)
        ends.hypervisor = std::make_unique<Noted>(host, std::move(ends.hypervisor), *translator_);
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

  LiveEnds ends_;
  Translator* translator_;
  SmallCloud small_;
  std::shared_ptr<live::Inbox> from_cloud_;
  std::shared_ptr<live::Inbox> inbox_;
  live::SyntheticCloud cloud_;
  live::LiveWorld world_;
};

}  // namespace gemello::testing
