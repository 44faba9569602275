#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <utility>
#include <vector>

#include "models/cloud/ids.hpp"
#include "models/fleet/leadership.hpp"
#include "sim/world/sim_world.hpp"

namespace gemello::sim {

/// The lease's record on several machines: read and written where a majority of them is reached.
class LeaseServers {
 public:
  /// world: borrowed.
  LeaseServers(std::vector<MachineId> servers, const SimWorld& world)
      : servers_(std::move(servers)), world_(world) {}

  // Asked at each look of each controller; the network changes far less often.
  bool majority_from(MachineId client) const {
    if (known_.size() <= client.index()) known_.resize(client.index() + 1);
    Known& known = known_[client.index()];
    const std::uint64_t version = world_.network_version();
    if (known.at_version == version) return known.majority;
    std::size_t reached = 0;
    for (const MachineId server : servers_) reached += world_.reaches(client, server) ? 1 : 0;
    known = {version, 2 * reached > servers_.size()};
    return known.majority;
  }
  const LeaseRecord& record() const { return record_; }

  /// The servers as one machine sees them. Borrows them.
  class From final : public LeaseStore {
   public:
    using Wrote = std::function<void(const LeaseRecord&)>;
    /// wrote: told of each record that this machine has written.
    From(LeaseServers& servers, MachineId client, Wrote wrote)
        : servers_(servers), client_(client), wrote_(std::move(wrote)) {}
    std::optional<LeaseRecord> read() override {
      if (!servers_.majority_from(client_)) return std::nullopt;
      return servers_.record_;
    }
    bool swap(const LeaseRecord& seen, const LeaseRecord& next) override {
      if (!servers_.majority_from(client_) || servers_.record_ != seen) return false;
      servers_.record_ = next;
      wrote_(next);
      return true;
    }

   private:
    LeaseServers& servers_;
    MachineId client_;
    Wrote wrote_;
  };

 private:
  std::vector<MachineId> servers_;
  const SimWorld& world_;
  LeaseRecord record_;
  struct Known {
    std::optional<std::uint64_t> at_version;
    bool majority = false;
  };
  mutable std::vector<Known> known_;  // by client
};

}  // namespace gemello::sim
