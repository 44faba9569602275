#pragma once

#include <functional>
#include <optional>
#include <utility>
#include <vector>

#include "models/cloud/ids.hpp"
#include "models/fleet/leadership.hpp"

namespace gemello::sim {

/// The lease's record on several machines: read and written where a majority of them is reached.
class LeaseServers {
 public:
  using Reaches = std::function<bool(MachineId from, MachineId to)>;
  LeaseServers(std::vector<MachineId> servers, Reaches reaches)
      : servers_(std::move(servers)), reaches_(std::move(reaches)) {}

  bool majority_from(MachineId client) const {
    std::size_t reached = 0;
    for (const MachineId server : servers_) reached += reaches_(client, server) ? 1 : 0;
    return 2 * reached > servers_.size();
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
  Reaches reaches_;
  LeaseRecord record_;
};

}  // namespace gemello::sim
