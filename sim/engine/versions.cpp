#include "sim/engine/versions.hpp"

#include <fmt/format.h>
#include <simgrid/engine.h>
#include <simgrid/version.h>

namespace gemello::sim {

std::string simgrid_version() {
  int major = 0;
  int minor = 0;
  int patch = 0;
  sg_version_get(&major, &minor, &patch);
  return patch == 0 ? fmt::format("{}.{}", major, minor)
                    : fmt::format("{}.{}.{}", major, minor, patch);
}

}  // namespace gemello::sim
