#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

namespace gemello::testing {

/// Which faults strike a storage storm.
enum class Strikes : std::uint8_t {
  all,     ///< bricks, disks, disk servers, cables, a circuit, hypervisors; some for a blink
  bricks,  ///< bricks and disk servers only, each away for longer than clients take to notice
};

/// A random hour of a replicated volume, for laws that must hold always: three hypervisors and two
/// or three disk servers, on one site or two; replica 2 or 3, of any release and random options;
/// six VMs whose reads and writes change each minute, some of which come later or go; boots that
/// read, backups, two migrations.
///
/// Writes scenario.json, platform.json and trace.gtrace into `folder`. Returns the scenario's
/// path. The same bytes for the same seed.
std::string write_storage_storm(const std::filesystem::path& folder, std::uint64_t seed,
                                Strikes strikes);

}  // namespace gemello::testing
