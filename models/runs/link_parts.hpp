#pragma once

#include <map>
#include <string>
#include <vector>

#include "models/cloud/inventory.hpp"

namespace gemello::runs {

/// What a link of the series link.load is, one direction of something that carries frames, or of a
/// disk.
struct LinkPart {
  /// "circuit", "uplink", "inter-switch link", "port", "bond", "switch" or "disk"
  std::string kind;
  std::string part;  ///< "garr-l2", "sw1-sw2", "hv1.eth0", "hv1.bond0", "sw1", "ds1-brick"
  /// "na-sw1 to ro-sw1"; of ports and bonds "out", "in"; of switches ""; of disks "read", "write"
  std::string direction;
  std::vector<std::string> needs;  ///< names of faults' components that take it down
};

/// The links of a platform by the names that worlds record them under: "<machine>.<nic>.up" and
/// ".down" (up is away from the machine), "<machine>.<bond>.up" of a striping bond,
/// "<a>-<b>.<number>.ab" and ".ba", "<circuit>.ab" and ".ba", "<switch>.fabric", "<brick>.read" and
/// ".write".
std::map<std::string, LinkPart> link_parts(const Inventory& inventory);

}  // namespace gemello::runs
