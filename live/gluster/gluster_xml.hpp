#pragma once

#include <string>
#include <string_view>

#include "live/ends/report.hpp"

namespace gemello::live {

// What `gluster ... --xml` prints, read with pugixml. Errors of all three: InputError(source,
// place, sentence) for text that is no such XML or says that the command failed; `source` is the
// command as typed.

/// `gluster volume info all --xml`: volumes, bricks (not yet online), options.
void read_volume_info(std::string_view xml, const std::string& source, StorageReport& report);
/// `gluster volume status VOLUME detail --xml`: which bricks are online, sizes.
void read_volume_status(std::string_view xml, const std::string& source, StorageReport& report);
/// `gluster volume heal VOLUME info summary --xml`: entries that wait for self-heal.
void read_heal_summary(std::string_view xml, const std::string& source, VolumeReport& volume);

}  // namespace gemello::live
