#include "live/ends/call.hpp"

#include <array>

namespace gemello::live {

const char* call_name(const HypervisorCall& call) {
  constexpr std::array<const char*, std::variant_size_v<HypervisorCall>> names = {
      "observe", "start", "stop", "migrate", "abort-migration", "destroy", "resume"};
  return names[call.index()];
}

const char* call_name(PowerOrder order) {
  constexpr std::array<const char*, 4> names = {"power status", "power off", "power on",
                                                "shut down"};
  return names[static_cast<std::size_t>(order)];
}

const char* name(DomainState state) {
  constexpr std::array<const char*, 8> names = {"starting", "running",     "paused",   "io-error",
                                                "incoming", "handed-over", "stopping", "shut-off"};
  return names[static_cast<std::size_t>(state)];
}

}  // namespace gemello::live
