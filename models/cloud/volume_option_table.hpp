#pragma once

#include <string_view>
#include <vector>

#include "models/cloud/gluster_version.hpp"
#include "models/cloud/volume_settings.hpp"

namespace gemello {

/// An option and the first release that has it.
struct VolumeOptionRow {
  VolumeOption option;
  GlusterVersion since;
  bool of_replicas = false;  ///< means nothing where there is one replica
};
/// Ascending by name.
const std::vector<VolumeOptionRow>& volume_option_rows();
/// The row of a name ("user.*" for each "user.<something>"); nullptr: Gluster has no such option.
const VolumeOptionRow* find_volume_option(std::string_view name);

/// One line of a group file.
struct GroupLine {
  std::string_view name;
  std::string_view value;
};
/// What `gluster volume set VOLUME group virt` sets in a release; empty where there is none yet.
std::vector<GroupLine> group_virt(GlusterVersion version);

}  // namespace gemello
