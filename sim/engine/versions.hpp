#pragma once

#include <string>

namespace gemello::sim {

/// "3.32": of the library that is linked.
std::string simgrid_version();

}  // namespace gemello::sim
