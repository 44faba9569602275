#include "models/fleet/action.hpp"

// A lost VM's Start takes a proof of death; with SOUND it has one.
int main() {
  using namespace gemello;
#ifdef SOUND
  const Start start(VmId(0), HostId(1),
                    ProofOfDeath::from(HostId(0), Incarnation{1}, origin, PowerReadOff{"bmc"}));
#else
  const Start start(VmId(0), HostId(1));
#endif
  return start.proof ? 0 : 1;
}
