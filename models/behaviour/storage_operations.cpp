#include "models/behaviour/storage_operations.hpp"

#include <algorithm>

#include "models/behaviour/afr_write.hpp"
#include "models/behaviour/tcp_ceiling.hpp"
#include "models/units/error.hpp"

namespace gemello::behaviour {
namespace {

template <class Row>
using ByOperation = std::array<Row, storage_operation_count>;

constexpr Bytes megabyte_binary{1 << 20};
constexpr Bytes page{4096};

constexpr ByOperation<StorageOperationTraits> all_traits{{
    {"1 MiB writes", "seqW_MBs", megabyte_binary, 1, true, true},
    {"1 MiB reads", "seqR_MBs", megabyte_binary, 1, false, true},
    {"1 MiB writes, 8 under way", "W1Mq8_MBs", megabyte_binary, 8, true, true},
    {"4 KiB writes", "w4k_iops", page, 1, true, false},
    {"4 KiB writes, synced", "w4kfsync_iops", page, 1, true, false},
    {"4 KiB reads", "r4k_iops", page, 1, false, false},
    {"create", "create", Bytes(0), 1, true, false},
    {"stat", "stat", Bytes(0), 1, false, false},
    {"unlink", "unlink", Bytes(0), 1, true, false},
    {"create, 4 KiB, fsync", "new4k_fsync", page, 1, true, false},
}};

struct RoundTrips {
  int single;
  int replicated;
};
constexpr ByOperation<RoundTrips> all_round_trips{
    {{1, 1}, {1, 1}, {1, 3}, {1, 1}, {2, 2}, {1, 1}, {3, 4}, {1, 1}, {1, 2}, {4, 7}}};

// Microseconds, rows as StorageLayout, columns as StorageOperation.
constexpr std::array<ByOperation<int>, storage_layout_count> service_us{{
    {2243, 2101, 17767, 269, 468, 219, 887, 291, 247, 1238},
    {6465, 2947, 55891, 530, 1213, 301, 2338, 718, 1071, 5144},
    {8437, 2644, 76329, 549, 2022, 351, 4263, 1433, 1413, 5917},
    {5302, 2014, 39875, 519, 1001, 260, 1953, 832, 925, 4631},
    {4048, 2344, 30981, 590, 1705, 329, 2166, 509, 819, 3764},
}};

constexpr std::size_t index_of(StorageOperation operation) {
  return static_cast<std::size_t>(operation);
}

}  // namespace

std::array<StorageOperation, storage_operation_count> storage_operations() {
  ByOperation<StorageOperation> all{};
  for (std::size_t i = 0; i < all.size(); ++i) all[i] = static_cast<StorageOperation>(i);
  return all;
}

std::array<StorageLayout, storage_layout_count> storage_layouts() {
  return {StorageLayout::one, StorageLayout::replica_2, StorageLayout::replica_3,
          StorageLayout::arbiter, StorageLayout::stretched};
}

const StorageOperationTraits& traits(StorageOperation operation) {
  return all_traits[index_of(operation)];
}

std::string_view name(StorageLayout layout) {
  constexpr std::array<std::string_view, storage_layout_count> names{"one", "rep2", "rep3", "arb",
                                                                     "str"};
  return names[static_cast<std::size_t>(layout)];
}

int round_trips(StorageOperation operation, bool replicated) {
  const RoundTrips& trips = all_round_trips[index_of(operation)];
  return replicated ? trips.replicated : trips.single;
}

int round_trips(StorageOperation operation, const VolumeSettings& settings) {
  const int measured = round_trips(operation, true);
  switch (operation) {
    case StorageOperation::write_1m:
    case StorageOperation::write_1m_eight:
    case StorageOperation::write_4k:
    case StorageOperation::write_4k_sync:
      return measured + write_round_trips(settings, WritePattern::streaming) -
             write_round_trips({}, WritePattern::streaming);
    case StorageOperation::create_write_sync:
      return measured + write_round_trips(settings, WritePattern::isolated) -
             write_round_trips({}, WritePattern::isolated);
    case StorageOperation::read_1m:
    case StorageOperation::read_4k:
    case StorageOperation::create:
    case StorageOperation::stat:
    case StorageOperation::unlink:
      return measured;
  }
  return measured;
}

Duration service_time(StorageOperation operation, StorageLayout layout) {
  return Duration(service_us[static_cast<std::size_t>(layout)][index_of(operation)]);
}

Duration operation_time(Duration base, int trips, Duration round_trip) {
  return base + trips * round_trip;
}

StorageCeilings tcp_ceilings(Duration round_trip, Bytes window) {
  TcpPath path;
  path.round_trip = round_trip;
  path.window = window;
  const BytesPerSecond ceiling = tcp_ceiling(path);
  return {ceiling, ceiling};
}

double operation_rate(StorageOperation operation, Duration time, const StorageCeilings& ceilings) {
  GEMELLO_INVARIANT(time > Duration::zero(), "an operation takes time");
  const StorageOperationTraits& of = traits(operation);
  const double rate = of.depth / seconds(time);
  if (of.size == Bytes(0)) return rate;
  const BytesPerSecond ceiling = of.writes ? ceilings.write : ceilings.read;
  return std::min(rate, ceiling.count() / count_of(of.size));
}

double in_column(StorageOperation operation, double operations_per_second) {
  const StorageOperationTraits& of = traits(operation);
  return of.in_megabytes ? operations_per_second * count_of(of.size) * 1e-6 : operations_per_second;
}

double from_column(StorageOperation operation, double value) {
  const StorageOperationTraits& of = traits(operation);
  return of.in_megabytes ? value * 1e6 / count_of(of.size) : value;
}

}  // namespace gemello::behaviour
