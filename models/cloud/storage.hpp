#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "models/cloud/ids.hpp"
#include "models/units/quantity.hpp"

namespace gemello {

/// A machine that exports bricks. A hyper-converged hypervisor is a Host and a DiskServer on one
/// Machine.
struct DiskServer {
  std::string name;
  MachineId machine;
  Watts power{};  ///< constant draw of a dedicated server; 0: accounted by its Host

  bool operator==(const DiskServer&) const = default;
};

/// A Gluster brick: one file system on one disk server.
struct Brick {
  std::string name;
  DiskServerId server;
  Bytes capacity{};
  BytesPerSecond read{};
  BytesPerSecond write{};
  Iops iops{};
  bool arbiter = false;  ///< holds metadata only

  bool operator==(const Brick&) const = default;
};

/// Bricks that hold the same files.
struct ReplicaSet {
  VolumeId volume;
  std::vector<BrickId> bricks;

  bool operator==(const ReplicaSet&) const = default;
};

/// A Gluster volume: files are distributed over its replica sets.
struct Volume {
  std::string name;
  std::vector<ReplicaSetId> replica_sets;
  std::uint8_t replica = 1;                    ///< bricks per set
  std::uint8_t arbiter = 0;                    ///< of them, arbiters
  std::string version;                         ///< profile: "3.2", "3.3", "3.4", "10"
  std::map<std::string, std::string> options;  ///< by their Gluster names

  bool operator==(const Volume&) const = default;
};

}  // namespace gemello
