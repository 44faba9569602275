#include "models/fleet/proof_of_death.hpp"

// There is no evidence by the name of a lock that was released.
struct LockRelease {};

int main() {
  using namespace gemello;
  const auto proof = ProofOfDeath::from(HostId(0), Incarnation{1}, origin, LockRelease{});
  return proof.covers(HostId(0), Incarnation{1}) ? 0 : 1;
}
