#pragma once

#include <string>
#include <vector>

#include "models/cloud/inventory.hpp"

namespace gemello {

/// What is legal in a platform but deserves a second look, one sentence each, in a fixed order:
/// single points of failure, machines that cannot be fenced, roles that contend, replicas that
/// fall together, guests that do not fit when a host is lost, draws that are not accounted.
std::vector<std::string> platform_warnings(const Inventory& inventory);

/// The parts of it.
void warn_of_network(const Inventory& inventory, std::vector<std::string>& warnings);
void warn_of_storage(const Inventory& inventory, std::vector<std::string>& warnings);
void warn_of_compute(const Inventory& inventory, std::vector<std::string>& warnings);

/// "host a", "hosts a and b" or "12 hosts (a, b, c, ...)": the subject of a warning.
std::string subject(const std::string& kind, const std::vector<std::string>& names);

/// Memory for guests that is left in all when the host with most of it is gone (N+1).
Bytes memory_without_largest_host(const Inventory& inventory);

}  // namespace gemello
