#include "models/fleet/proof_of_death.hpp"

// A proof of death has no constructor of its own; with SOUND, what a fence device read makes one.
int main() {
  using namespace gemello;
#ifdef SOUND
  const ProofOfDeath proof =
      ProofOfDeath::from(HostId(0), Incarnation{1}, origin, PowerReadOff{"bmc"});
#else
  const ProofOfDeath proof(HostId(0), Incarnation{1}, origin, PowerReadOff{"bmc"});
#endif
  return proof.covers(HostId(0), Incarnation{1}) ? 0 : 1;
}
