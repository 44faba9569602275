#pragma once

#include <string>
#include <vector>

#include "models/cloud/inventory.hpp"
#include "models/runs/fault.hpp"

namespace gemello::gui {

/// A fault as it is typed: texts with units. An empty text was not said.
struct FaultEntry {
  runs::FaultKind what = runs::FaultKind::host_crash;
  std::string component;
  std::string at;
  std::string lasts;  ///< empty: until a repair names the part
  std::string period, down;
  std::string bandwidth_share, loss, extra_round_trip;
  std::string delay;
};

/// The entry that says a fault; what its kind does not have stays empty.
FaultEntry entry_of(const runs::Fault& fault);

/// Reads it as a scenario's fault is read, by runs::read_fault. Errors: InputError whose place is
/// the key ("$.for"); "$.component" where this inventory has no such part.
runs::Fault read_entry(const FaultEntry& entry, const Inventory& inventory);

/// The single parts that a fault strikes: "kvm-01", or all of a rack. Errors: as read_entry.
std::vector<std::string> struck_by(const runs::Fault& fault, const Inventory& inventory);

}  // namespace gemello::gui
