#include "sim/swarm/vm_changes.hpp"

namespace gemello::swarm {

void VmChanges::look(const sim::Truth& truth, const FleetData& books) {
  const std::size_t count = truth.vms.size();
  seen_.resize(count);
  changed_.clear();
  moved_ = false;
  for (std::size_t vm = 0; vm < count; ++vm) {
    const runs::VmRecord& record = truth.vms[vm];
    const std::uint64_t is =
        std::uint64_t{record.host.index()} << 32 | static_cast<std::uint64_t>(record.state);
    const std::uint64_t shown = std::uint64_t{books.vms.host[vm].index()} << 32 |
                                static_cast<std::uint64_t>(books.vms.state[vm]) << 8 |
                                static_cast<std::uint64_t>(record.boot_end.has_value());
    Seen& seen = seen_[vm];
    if (((is ^ seen.truth) | (shown ^ seen.shown)) == 0) continue;
    moved_ = moved_ || is != seen.truth;
    seen = {is, shown};
    changed_.emplace_back(vm);
  }
}

}  // namespace gemello::swarm
