#pragma once

#include <deque>
#include <vector>

#include <nlohmann/json.hpp>

#include "sim/world/storage/transfers.hpp"

namespace gemello::sim {

/// Reads images whole, by the scenario's rules: so many at once, in the order of the VMs.
class Backups {
 public:
  Backups(Core& core, const Images& images, Transfers& transfers);

  /// Plans what comes after `start` (at it, too, if `inclusive`).
  void plan(Instant start, bool inclusive);
  /// Due::backup: a rule's time has come. What is left of its last round goes first.
  void due(std::size_t rule);
  /// A backup of this VM ended, or its image is gone.
  void ended(VmId vm);
  std::size_t rules() const { return rounds_.size(); }

  nlohmann::json books() const;
  /// Errors: nlohmann's exceptions.
  void restore(const nlohmann::json& books);

 private:
  struct Round {
    MachineId to;
    std::deque<VmId> waiting;
    std::vector<VmId> running;
  };
  void fill(std::size_t rule);

  Core& core_;
  const Images& images_;
  Transfers& transfers_;
  std::vector<Round> rounds_;  // by rule
};

}  // namespace gemello::sim
