#include "sim/swarm/audit.hpp"

#include "sim/swarm/audits/acknowledged_writes.hpp"
#include "sim/swarm/audits/apart.hpp"
#include "sim/swarm/audits/capacity.hpp"
#include "sim/swarm/audits/lease_proof.hpp"
#include "sim/swarm/audits/move_limits.hpp"
#include "sim/swarm/audits/named_states.hpp"
#include "sim/swarm/audits/one_instance.hpp"
#include "sim/swarm/audits/one_outcome.hpp"
#include "sim/swarm/audits/one_turn.hpp"
#include "sim/swarm/audits/own_hand.hpp"
#include "sim/swarm/audits/proven_restart.hpp"
#include "sim/swarm/audits/rejoined.hpp"
#include "sim/swarm/audits/restartable.hpp"

namespace gemello::swarm {

std::vector<std::unique_ptr<Audit>> all_audits(const Audit::Report& report, sim::SimWorld& world,
                                               const Inventory& inventory) {
  std::vector<std::unique_ptr<Audit>> audits;
  audits.push_back(std::make_unique<OneInstance>(report));
  audits.push_back(std::make_unique<ProvenRestart>(report));
  audits.push_back(std::make_unique<LeaseProof>(report));
  audits.push_back(std::make_unique<OneTurn>(report));
  audits.push_back(std::make_unique<OneOutcome>(report));
  audits.push_back(std::make_unique<NamedStates>(report));
  audits.push_back(std::make_unique<Capacity>(report, inventory));
  audits.push_back(std::make_unique<Apart>(report));
  audits.push_back(std::make_unique<OwnHand>(report));
  audits.push_back(std::make_unique<MoveLimits>(report));
  audits.push_back(std::make_unique<AcknowledgedWrites>(report, world));
  audits.push_back(std::make_unique<Rejoined>(report));
  audits.push_back(std::make_unique<Restartable>(report));
  return audits;
}

}  // namespace gemello::swarm
