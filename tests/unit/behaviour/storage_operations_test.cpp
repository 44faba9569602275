#include "models/behaviour/storage_operations.hpp"

#include <cmath>
#include <limits>
#include <set>
#include <string_view>

#include <gtest/gtest.h>

namespace gemello::behaviour {
namespace {

using Operation = StorageOperation;
using Layout = StorageLayout;

constexpr BytesPerSecond no_limit{std::numeric_limits<double>::infinity()};

double predicted_rate(Operation operation, Layout layout, Duration round_trip) {
  const Duration time = operation_time(service_time(operation, layout),
                                       round_trips(operation, replicated(layout)), round_trip);
  return in_column(operation, operation_rate(operation, time, tcp_ceilings(round_trip)));
}

// 530 us + 5500 us: 165.84 a second. A file with 4 KiB in it: 5144 us + 7 x 5500 us = 43.644 ms.
TEST(StorageOperations, BaseAndRoundTrips) {
  EXPECT_NEAR(predicted_rate(Operation::write_4k, Layout::replica_2, 5500us), 165.84, 0.005);
  EXPECT_NEAR(predicted_rate(Operation::create_write_sync, Layout::replica_2, 5500us), 22.913,
              0.0005);
}

// 1 MiB in 2243 us + 5500 us is 135.42 MB/s. Eight in 55.891 ms + 3 x 5.5 ms = 72.391 ms:
// 115.88 MB/s.
TEST(StorageOperations, MegabytesAreOfAMillion) {
  EXPECT_NEAR(predicted_rate(Operation::write_1m, Layout::one, 5500us), 135.42, 0.005);
  EXPECT_NEAR(predicted_rate(Operation::write_1m_eight, Layout::replica_2, 5500us), 115.88, 0.005);
  EXPECT_NEAR(from_column(Operation::write_1m, 104.8576), 100, 1e-9);
  EXPECT_EQ(from_column(Operation::stat, 100), 100);
}

// Eight MiB in 17.767 ms + 20.5 ms would be 219 MB/s; one connection moves 3 MiB per 20.5 ms:
// 153.45 MB/s. One MiB at a time stays below: 1.048576 MB in 22.743 ms, 46.1 MB/s.
TEST(StorageOperations, OneConnectionIsAWindowPerRoundTrip) {
  EXPECT_NEAR(predicted_rate(Operation::write_1m_eight, Layout::one, 20500us), 153.45, 0.005);
  EXPECT_NEAR(predicted_rate(Operation::write_1m, Layout::one, 20500us), 46.11, 0.005);
}

// A ceiling of 100 MB/s of writing leaves reads and names alone: stat has no data.
TEST(StorageOperations, CeilingsHoldTheirDirection) {
  const StorageCeilings ceilings{BytesPerSecond(1e8), no_limit};
  const double written = operation_rate(Operation::write_1m, 1ms, ceilings);
  EXPECT_NEAR(in_column(Operation::write_1m, written), 100, 1e-9);
  EXPECT_EQ(operation_rate(Operation::read_1m, 1ms, ceilings), 1000);
  const StorageCeilings none{BytesPerSecond(1), BytesPerSecond(1)};
  EXPECT_EQ(operation_rate(Operation::stat, 1ms, none), 1000);
  EXPECT_TRUE(std::isinf(tcp_ceilings(0us).write.count()));
}

// AFR: 1 round trip for a write under an eager lock, at least 4 for a create, at least 6 with a
// write in it. Replicas never need fewer than a single brick.
TEST(StorageOperations, CountsAgreeWithTheProtocol) {
  EXPECT_EQ(round_trips(Operation::write_4k, true), 1);
  EXPECT_GE(round_trips(Operation::create, true), 4);
  EXPECT_GE(round_trips(Operation::create_write_sync, true), 6);
  for (const Operation operation : storage_operations()) {
    EXPECT_GE(round_trips(operation, true), round_trips(operation, false));
    EXPECT_GE(round_trips(operation, false), 1);
  }
}

// Without eager lock and delayed post-op a write is five phases where one was measured: four more.
// A small file's write is isolated, three were measured: two more. Names and reads do not care.
TEST(StorageOperations, OlderReleasesWriteInFivePhases) {
  VolumeSettings old;
  old.eager_lock = false;
  old.post_op_delay = 0s;
  EXPECT_EQ(round_trips(Operation::write_4k, old), 5);
  EXPECT_EQ(round_trips(Operation::write_1m, old), 5);
  EXPECT_EQ(round_trips(Operation::write_4k_sync, old), 6);
  EXPECT_EQ(round_trips(Operation::write_1m_eight, old), 7);
  EXPECT_EQ(round_trips(Operation::create_write_sync, old), 9);
  EXPECT_EQ(round_trips(Operation::create, old), 4);
  EXPECT_EQ(round_trips(Operation::read_4k, old), 1);
  old.post_op_delay = 1s;  // piggybacked: lock, write, unlock
  EXPECT_EQ(round_trips(Operation::write_4k, old), 3);
  EXPECT_EQ(round_trips(Operation::create_write_sync, old), 7);
  for (const Operation operation : storage_operations())
    EXPECT_EQ(round_trips(operation, VolumeSettings{}), round_trips(operation, true));
}

TEST(StorageOperations, NamesAreDistinct) {
  std::set<std::string_view> columns, layouts;
  for (const Operation operation : storage_operations()) columns.insert(traits(operation).column);
  for (const Layout layout : storage_layouts()) layouts.insert(name(layout));
  EXPECT_EQ(columns.size(), storage_operation_count);
  EXPECT_EQ(layouts.size(), storage_layout_count);
}

TEST(StorageOperationsDeath, NothingTakesNoTime) {
  EXPECT_DEATH(operation_rate(Operation::stat, 0us, tcp_ceilings(0us)), "takes time");
}

}  // namespace
}  // namespace gemello::behaviour
