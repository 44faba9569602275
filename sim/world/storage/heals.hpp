#pragma once

#include <functional>
#include <map>
#include <set>
#include <vector>

#include <nlohmann/json.hpp>

#include "sim/world/link_meter.hpp"
#include "sim/world/storage/images.hpp"

namespace gemello::sim {

/// Self-heal: what a brick missed while it was away is copied from a good one, image by image. The
/// daemon of the servers (3.3 and later) begins when bricks find each other again and at each
/// crawl; before that, and where it is off, a client heals the images of its running VMs when it
/// reaches the brick again. Each heal is a flow of least weight over both disks and the network
/// between.
class Heals {
 public:
  Heals(Core& core, const StorageMap& map, Images& images, LinkMeter& meter);

  /// The network, a machine or a brick changed: who can heal whom.
  void look();
  /// Something may have become stale: the daemon finds it at its next crawl.
  void look_for_stale(ReplicaSetId set);
  /// Somebody asks the daemon to crawl a set now.
  void begin_crawl(ReplicaSetId set);
  /// Due::heal: the daemon crawls a set.
  void crawl(ReplicaSetId set);
  /// No daemon does.
  bool clients_heal(ReplicaSetId set) const;
  /// A client reaches these bricks; the image of a VM that runs there may want a heal by it.
  void by_client(VmId vm, HostId client, BrickMask reached);
  /// Its image is gone, or nobody runs it any more.
  void forget(VmId vm);
  /// The ordered limits of heal traffic changed.
  void throttle();

  /// Called when a heal began, ended or was given up.
  void on_change(std::function<void(VmId)> changed) { changed_ = std::move(changed); }
  /// Called before a heal ends: what was written up to now must be booked.
  void before_end(std::function<void()> books) { books_ = std::move(books); }
  /// Whose agenda item was restored with its State.
  void planned(ReplicaSetId set, Instant at) { crawl_[set.index()] = at; }

  /// Bytes that are left to heal, over the images of a set.
  double left(ReplicaSetId set) const;
  /// Bytes that healing moved since the run began here.
  double moved() const;

  nlohmann::json books() const;
  /// Errors: nlohmann's exceptions, InputError.
  void restore(const nlohmann::json& books);

 private:
  struct Job {
    HostId client;  // none: the daemon
    std::uint8_t source = 0;
    BrickMask reached = 0;
    double compared = 0;  // left to compare first, on both disks
    double compare_cap = 0;
    double bytes = 0;
    double left = 0;
    double cap = 0;
    double missed = 0;  // of the sink, when it began
    double past = 0;    // what had been written past it by then
    std::vector<LinkId> route;
    Duration round_trip{};
    FlowId flow;
  };
  using Key = std::pair<VmId, std::uint8_t>;  // VM, sink

  BrickMask peers(ReplicaSetId set, std::size_t brick) const;
  std::optional<Path> way(const Job& job, const Key& key) const;
  bool begin(const Key& key, HostId client, BrickMask reached);
  void send(const Key& key, Job& job, const Path& path);
  bool anything_stale(ReplicaSetId set) const;
  void ended(const Key& key, const FlowEnd& end);
  bool mend(const Key& key, const Job& job);
  void give_up(const Key& key);
  std::size_t running(ReplicaSetId set, HostId client) const;
  void plan_crawl(ReplicaSetId set, Instant at);
  BytesPerSecond cap(const Key& key, const Job& job) const;

  Core& core_;
  const StorageMap& map_;
  Images& images_;
  LinkMeter& meter_;
  std::map<Key, Job> jobs_;
  std::vector<std::vector<BrickMask>> peers_;  // by set, by brick: whom it finds, itself included
  std::vector<Instant> crawl_;                 // by set: planned
  // What the crawl that goes on has healed; it does not come back to it, whoever wrote meanwhile.
  std::set<Key> crawled_;
  std::vector<bool> goes_on_;  // by set: the planned crawl is the rest of one
  double moved_ = 0;           // by heals that ended
  std::function<void(VmId)> changed_;
  std::function<void()> books_;
};

}  // namespace gemello::sim
