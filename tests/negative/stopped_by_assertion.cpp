#include "models/fleet/action.hpp"

// That a VM is stopped, a view says; with SOUND somebody states it and answers for it.
int main() {
  using namespace gemello;
#ifdef SOUND
  const Start start(StoppedVm::as_stated(VmId(0)), HostId(1));
#else
  const Start start(StoppedVm(VmId(0)), HostId(1));
#endif
  return start.proof ? 1 : 0;
}
