#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "models/cloud/volume_settings.hpp"
#include "models/units/quantity.hpp"

namespace gemello::behaviour {

/// What one thread does on a mounted Gluster volume, one operation after another unless said.
enum class StorageOperation : std::uint8_t {
  write_1m,           ///< sequential writes of 1 MiB
  read_1m,            ///< sequential reads of 1 MiB
  write_1m_eight,     ///< sequential writes of 1 MiB, eight under way
  write_4k,           ///< random writes of 4 KiB
  write_4k_sync,      ///< random writes of 4 KiB, each followed by fdatasync
  read_4k,            ///< random reads of 4 KiB
  create,             ///< files created
  stat,               ///< attributes looked up, past every cache
  unlink,             ///< files removed
  create_write_sync,  ///< a file created, 4 KiB written, fsync, close
};
inline constexpr std::size_t storage_operation_count = 10;
std::array<StorageOperation, storage_operation_count> storage_operations();

struct StorageOperationTraits {
  std::string_view words;     ///< for people
  std::string_view column;    ///< of the bench's tables: "seqW_MBs"
  Bytes size{};               ///< of file data that one moves; 0: none
  int depth = 1;              ///< under way together
  bool writes = true;         ///< data or names: goes to every replica
  bool in_megabytes = false;  ///< its column is in 10^6 bytes/s; else in operations/s
};
const StorageOperationTraits& traits(StorageOperation operation);

/// Which bricks hold the file, as measured: all of them across the same WAN from the client, save
/// in `stretched`.
enum class StorageLayout : std::uint8_t {
  one,        ///< a single brick
  replica_2,  ///< two bricks
  replica_3,  ///< three bricks
  arbiter,    ///< three, of which one holds metadata only
  stretched,  ///< two, of which one is beside the client
};
inline constexpr std::size_t storage_layout_count = 5;
std::array<StorageLayout, storage_layout_count> storage_layouts();
/// As the bench's tables call it: "one", "rep2", "rep3", "arb", "str".
std::string_view name(StorageLayout layout);
constexpr bool replicated(StorageLayout layout) {
  return layout != StorageLayout::one;
}

/// Round trips that an operation waits for, one after another, from a single brick or from
/// replicas; each is to the slowest brick that it waits for. Of eight writes under way together:
/// until all eight are done.
///
/// Source: whole numbers with the least median relative error over the test bed's table
/// (tests/validation/lab_storage), which `gemello calibrate-storage --choose-counts` chooses again.
/// AFR sends each phase to all replicas at once, a write under an eager lock takes one and a create
/// at least four: gluster/glusterfs-specs, done/Features/afr-v1.md; glusterdocs,
/// composite-operations.md.
int round_trips(StorageOperation operation, bool replicated);

/// On replicas with other settings than those measured, group virt's of release 10: the same, and
/// for data that is written what write_round_trips asks beyond its 1 of a stream (3 of the isolated
/// write of create_write_sync). Of eight writes under way together that is the least, for all of
/// them.
///
/// Source: write_round_trips (afr_write.hpp); that the phases add to the counts as measured: [I],
/// no older release was measured.
int round_trips(StorageOperation operation, const VolumeSettings& settings);

/// What an operation takes where the bed adds no delay: client, brick, copying data. To the
/// microsecond. Bricks on tmpfs, no disk is in it; the bed's own round trip is.
///
/// Source: medians of GlusterFS 10.3 with options of group virt on the test bed, at round trip 0
/// (tests/validation/lab_storage); `gemello calibrate-storage` computes them again.
Duration service_time(StorageOperation operation, StorageLayout layout);

/// The round trip that the service times hold: mean of pings through the bed's relay without delay.
inline constexpr Duration test_bed_round_trip{167};

/// base + trips * round_trip. Of operations under way together: until all of them are done.
Duration operation_time(Duration base, int trips, Duration round_trip);

/// What the network lets through, in bytes of file data a second; infinite where it sets no limit.
struct StorageCeilings {
  BytesPerSecond write{};
  BytesPerSecond read{};
};
/// With one TCP connection to each brick and no other limit: window / round trip, both ways.
StorageCeilings tcp_ceilings(Duration round_trip, Bytes window = Bytes(3 << 20));

/// Operations a second: depth / time, as far as the ceiling carries their data. time > 0.
double operation_rate(StorageOperation operation, Duration time, const StorageCeilings& ceilings);

/// A rate in the unit of the operation's column (10^6 bytes/s or operations/s), and back.
double in_column(StorageOperation operation, double operations_per_second);
double from_column(StorageOperation operation, double value);

}  // namespace gemello::behaviour
