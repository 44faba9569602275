#pragma once

#include <string>
#include <string_view>

#include "live/ends/report.hpp"

namespace gemello::live {

// What `gluster ... --xml` prints, read with pugixml. Errors of all: InputError(source, place,
// sentence) for text that is no such XML or says that the command failed; `source` is the command
// as typed. What was read before is left alone on an error.

/// Only whether the command succeeded: InputError with Gluster's own sentence if it says it
/// failed.
void expect_gluster_success(std::string_view xml, const std::string& source);

/// `gluster volume info all --xml` (or of one volume): servers, volumes, bricks (not yet online),
/// options. Replaces those of the report; the version stays.
void read_volume_info(std::string_view xml, const std::string& source, StorageReport& report);
/// `gluster volume status VOLUME detail --xml`: which bricks are online, sizes. A brick of the
/// volume that is not listed is offline: so Gluster tells of servers that are gone.
void read_volume_status(std::string_view xml, const std::string& source, StorageReport& report);
/// `gluster volume heal VOLUME info summary --xml`: entries that wait for self-heal: of each
/// replica set the most any of its bricks knows of, for every good brick lists the same files. Not
/// told where no brick of a set tells. Also which bricks are behind: a brick lists the files that
/// others lack, so who lists none while another does is behind; where all data bricks list some,
/// each may lack what another has.
void read_heal_summary(std::string_view xml, const std::string& source, VolumeReport& volume);
/// The same text for another question: which bricks it could reach. For when `volume status` does
/// not answer.
void read_brick_connections(std::string_view xml, const std::string& source, VolumeReport& volume);

/// `gluster --version`: "10.3" of "glusterfs 10.3".
std::string read_gluster_version(std::string_view text, const std::string& source);

/// "d1" of the brick "d1:/bricks/b"; empty if it is no name of a brick.
std::string_view server_of_brick(std::string_view brick);

}  // namespace gemello::live
