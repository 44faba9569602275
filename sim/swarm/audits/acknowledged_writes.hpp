#pragma once

#include <vector>

#include "sim/swarm/audit.hpp"

namespace gemello::swarm {

/// "acknowledged-writes": no write is acknowledged that fewer bricks took than the volume's quorum
/// asks for, and nobody who is granted reads misses an acknowledged write, as long as every quorum
/// meets a brick that holds it (lost disks may leave too few; without a quorum option one away is
/// too many).
///
/// Keeps of each image which bricks hold which writes; those that the same bricks hold are one.
class AcknowledgedWrites final : public Audit, public sim::ImageWitness {
 public:
  AcknowledgedWrites(Report report, sim::SimWorld& world);
  ~AcknowledgedWrites() override;
  const char* rule() const override { return "acknowledged-writes"; }
  void settled(const Sight& sight) override;

  void wrote(VmId vm, BrickMask reached) override;
  void heal_began(VmId vm, std::size_t source, std::size_t sink) override;
  void heal_ended(VmId vm, std::size_t source, std::size_t sink) override;
  void replaced(VmId vm, std::size_t brick) override;
  void created(VmId vm) override;

 private:
  struct Writes {
    BrickMask held = 0;    // by these bricks
    BrickMask before = 0;  // a heal of these bricks began after them
    bool at_risk = false;  // a quorum need not meet a brick that holds them
    friend auto operator<=>(const Writes&, const Writes&) = default;
  };
  struct Ledger {
    bool judged = false;  // some reader may miss one of them
    ReplicaRule rule;
    std::vector<Writes> writes;  // distinct, sorted
  };
  void tidy(Ledger& ledger) const;
  Ledger& of(VmId vm);

  sim::SimWorld& world_;
  std::vector<Ledger> ledgers_;  // by VM
};

}  // namespace gemello::swarm
