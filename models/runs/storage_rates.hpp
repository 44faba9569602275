#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "models/behaviour/storage_operations.hpp"
#include "models/cloud/inventory.hpp"

namespace gemello::runs {

/// A link on a way, by a number that is the same for the same link.
struct CrossedLink {
  std::uint32_t link = 0;
  BytesPerSecond payload{};  ///< what it carries, > 0
};

/// How a client reaches a brick. On its own machine: no link, no round trip.
struct BrickWay {
  BrickId brick;
  Duration round_trip{};          ///< LAN and circuits
  double loss = 0;                ///< packet loss probability of all that is crossed, 0..1
  std::vector<CrossedLink> out;   ///< from the client to the brick
  std::vector<CrossedLink> back;  ///< from the brick to the client
};

/// The bricks of one replica set, as one client reaches them.
struct ClientWays {
  HostId client;
  ReplicaSetId set;
  std::vector<BrickWay> bricks;
};

/// What a client gets from a replica set.
struct ClientRates {
  HostId client;
  std::vector<ReplicaSetId> sets;  ///< of the volume, alike in all that follows
  std::vector<BrickWay> bricks;    ///< of the first of them
  /// Whose base times are taken; none: nothing like it was measured.
  std::optional<behaviour::StorageLayout> layout;
  int write_trips = 1;  ///< round trips of a write in a stream, by release and options
  struct Row {
    Duration round_trip{};  ///< to the slowest brick
    /// What the network lets through, copies counted; infinite: no limit.
    behaviour::StorageCeilings ceilings;
    /// In the units of the operations' columns.
    std::array<double, behaviour::storage_operation_count> rates{};
  };
  std::vector<Row> rows;  ///< one, or one for each round trip asked for; none without a layout
};

struct VolumeRates {
  VolumeId volume;
  std::vector<ClientRates> clients;
};

/// Rates of one thread of a client on a file of each replica set, by the base times of the test bed
/// (behaviour::service_time: no disk is in them) and the network's limits.
///
/// - Layout: one brick; two (stretched when one is at the client's site and one is not); three;
///   three with one arbiter.
/// - Writes, names and lookups wait for the slowest brick. Reads are from the brick that
///   cluster.read-subvolume-index names, else (cluster.choose-local) the one on the client's
///   machine, else the farthest with data: a file that is read from a nearer one is faster.
/// - Round trips are behaviour::round_trips of the volume's release and options.
/// - A round trip counts by what it exceeds behaviour::test_bed_round_trip, which the base times
///   hold. Those of `round_trips` are in addition to it, as the bed's are, and stand for the way to
///   every brick.
/// - Writes go through each link once for every copy behind it; one connection per brick carries
///   what behaviour::tcp_ceiling says.
///
/// `ways` are of one volume, ordered by client and set. Sets that are alike are told once.
/// Errors: those of settings_of.
VolumeRates rates_of(const Inventory& inventory, VolumeId volume,
                     const std::vector<ClientWays>& ways, const std::vector<Duration>& round_trips,
                     Bytes window = Bytes(3 << 20));

/// A table for people.
std::string rates_text(const Inventory& inventory, const std::vector<VolumeRates>& volumes);
nlohmann::json rates_json(const Inventory& inventory, const std::vector<VolumeRates>& volumes);

}  // namespace gemello::runs
