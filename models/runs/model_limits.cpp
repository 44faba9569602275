#include "models/runs/model_limits.hpp"

#include <array>

namespace gemello::runs {
namespace {

constexpr std::array<std::string_view, 8> limits{
    "\"In service\" means that the guest runs on a host with power and is not paused; what its "
    "users "
    "cannot reach counts as traffic cut off, what it waits for its disk as I/O stall.",
    "Storage: only VMs with an image on a volume have disks. I/O comes before boots, copies and "
    "heals; what is not served is not made up for later. Caches, sharding and metadata operations "
    "take no part. A heal copies what a brick missed as if it lay together.",
    "Network: migrations, what guests receive and send and what they read and write, where the "
    "trace records it, load links. Guests' traffic comes first, flows share the rest; what a full "
    "link does "
    "not "
    "carry is not sent later, and losses on the way do not slow guests down. A migration is one "
    "TCP "
    "connection, held by its window, its round trip and losses on its way.",
    "Energy is that of the hosts; switches, disk servers and cooling are not in it.",
    "Fencing reaches every BMC that has power, by a network of its own (assumption).",
    "A guest's memory is dirtied in proportion to its CPU use, at its flavour's rate (assumption); "
    "a migration takes no CPU of its hosts.",
    "A booting host draws its power at full load, one that shuts down that at half load "
    "(assumption); a "
    "booting guest asks for one vCPU (assumption), an orderly stop takes 10 s (assumption).",
    "A VM asks for what the trace recorded, at most its vCPUs at the speed of its host's cores; a "
    "guest slowed down asks for no more later.",
};

}  // namespace

std::span<const std::string_view> model_limits() {
  return limits;
}

}  // namespace gemello::runs
