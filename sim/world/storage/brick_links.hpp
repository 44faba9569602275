#pragma once

#include <functional>
#include <vector>

#include <nlohmann/json.hpp>

#include "sim/world/core.hpp"
#include "sim/world/storage/storage_map.hpp"

namespace gemello::sim {

/// The connections of hypervisors (their mounts) to bricks. One that closes in an orderly way is
/// noticed in milliseconds. One that falls silent is waited for: all I/O to the replica set stands
/// still until it answers again or network.ping-timeout has run out; then the client goes on
/// without it, and tries every 3 s to reach it again.
///
/// Only connections in use are followed: of hypervisors that hold a VM whose image is there. A
/// hypervisor that begins to use a set finds its connections as the network is then.
class BrickLinks {
 public:
  /// serves: whether a brick's process runs on a machine that is up.
  BrickLinks(Core& core, const StorageMap& map, std::function<bool(BrickId)> serves);

  /// A VM of a set is placed on a host, or no longer.
  void use(HostId host, ReplicaSetId set);
  void leave(HostId host, ReplicaSetId set);

  /// The network, a machine or a brick changed.
  void look();
  /// Due::brick_link.
  void due(std::size_t link);
  std::size_t count() const { return links_.size(); }
  /// Called when a host reaches other bricks of a set than before, or begins or ends to wait.
  void on_change(std::function<void(HostId, ReplicaSetId)> changed) {
    changed_ = std::move(changed);
  }

  /// The bricks of a set that a host has a connection to, silent ones not.
  BrickMask reached(HostId host, ReplicaSetId set) const;
  /// Every connection in use stands.
  bool complete() const;
  /// Some VM of the host uses the set.
  bool in_use(HostId host, ReplicaSetId set) const {
    return users_[host.index() * map_.sets.size() + set.index()] > 0;
  }
  /// The bricks that a host has a connection to or, where it does not use the set, would find.
  BrickMask finds(HostId host, ReplicaSetId set) const;
  /// One of them is silent: reads and writes wait.
  bool waits(HostId host, ReplicaSetId set) const;
  /// Since when a host has been silent to the brick; nothing where it is connected.
  std::optional<Instant> silent_since(HostId host, BrickId brick) const;

  /// Of the links in use: [host, brick, state, since, noticed, due, broken]. For State.
  nlohmann::json books() const;
  /// After the hosts' VMs were placed: replaces what `use` found. Errors: nlohmann's exceptions.
  void restore(const nlohmann::json& books);
  /// Whose agenda item was restored with its State.
  void planned(std::size_t link, Instant at) { links_[link].due = at; }

 private:
  enum class State : std::uint8_t { connected, silent, closed };
  struct Link {
    State state = State::closed;
    bool in_use = false;
    bool broken = false;  // the process died meanwhile: the connection does not come back
    Instant since{};      // silent, or given up
    Instant lost{};       // when it fell silent
    Instant noticed = never;
    Instant due = never;  // on the agenda
  };

  std::size_t index(HostId host, BrickId brick) const {
    return host.index() * map_.machine_of.size() + brick.index();
  }
  HostId host_of(std::size_t link) const { return HostId(link / map_.machine_of.size()); }
  BrickId brick_of(std::size_t link) const { return BrickId(link % map_.machine_of.size()); }
  bool way(std::size_t link) const;
  bool find_way(std::size_t link) const;
  bool works(std::size_t link) const { return serves_(brick_of(link)) && way(link); }
  Instant notices(std::size_t link) const;
  void plan(std::size_t link, Instant at);
  void update(std::size_t link);
  void change(std::size_t link, State state);

  Core& core_;
  const StorageMap& map_;
  std::function<bool(BrickId)> serves_;
  std::vector<Link> links_;  // by (host, brick)
  struct Way {
    std::uint64_t version = 0;  // of the network that it is of
    bool there = false;
  };
  mutable std::vector<Way> ways_;     // by (host, brick)
  std::vector<std::uint32_t> users_;  // by (host, set): VMs
  std::vector<std::pair<HostId, ReplicaSetId>> active_;
  std::function<void(HostId, ReplicaSetId)> changed_;
};

}  // namespace gemello::sim
