#pragma once

#include <string>

#include "models/cloud/inventory.hpp"

namespace gemello {

/// The platform as a canonical file: keys in a fixed order, nothing that equals its default, no
/// "count" (every host and VM is written out), quantities in their shortest exact text. For an
/// Inventory in the reader's order (machines: the hosts', then the dedicated disk servers')
/// `read_platform_text` of it gives an equal Inventory.
std::string write_platform(const Inventory& inventory);

}  // namespace gemello
