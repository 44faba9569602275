#include <cmath>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "tests/validation/lab_migrations/simulated.hpp"
#include "tests/validation/lab_table.hpp"

namespace gemello::testing {
namespace {

const std::vector<LabRow>& measured() {
  static const std::vector<LabRow> rows =
      read_lab_table(GEMELLO_SOURCE_DIR "/tests/validation/lab_migrations/migrations.tsv");
  return rows;
}

const LabRow& measured(const std::string& name) {
  for (const LabRow& row : measured())
    if (row.text("case") == name) return row;
  throw std::runtime_error("no case " + name);
}

// Percent by which a simulation is off.
double off(double simulated, double measured) {
  return (simulated / measured - 1) * 100;
}

std::string beside(double simulated, const LabRow& row, const std::string& column) {
  if (!row.measured(column)) return fmt::format("{:8.0f} {:>8} {:>8}", simulated, "-", "");
  const double real = row.number(column);
  return fmt::format("{:8.0f} {:8.0f} {:+7.1f}%", simulated, real, off(simulated, real));
}

void print(const LabRow& row, const Simulated& one) {
  fmt::print("{:<40} total {} | down {} | MiB {} | rounds {:3} ({})\n", row.text("case"),
             beside(one.total_ms, row, "total_ms"), beside(one.down_ms, row, "down_ms"),
             beside(one.moved_MiB, row, "MiB_moved"), one.rounds, row.text("iterations"));
}

// Beside the row that two costs were taken from, rows of the LAN are the machine's load rather than
// a link's: held to the range that was seen, 0.45 to 1.9 s and 30 to 300 ms; the bytes within 20 %.
TEST(LabMigrations, OnTheLanAMigrationIsItsFixedCosts) {
  double dirty_before = -1, down_before = 0;
  int rows = 0;
  for (const LabRow& row : measured()) {
    if (row.number("rate_Mbit_s") > 0 || row.text("case").starts_with("not live")) continue;
    const Simulated one = simulate(row, Manner::live);
    print(row, one);
    SCOPED_TRACE(row.text("case"));
    EXPECT_TRUE(one.done);
    EXPECT_GT(one.total_ms, 450);
    EXPECT_LT(one.total_ms, 1900);
    EXPECT_GT(one.down_ms, 30);
    EXPECT_LT(one.down_ms, 300);
    EXPECT_NEAR(off(one.moved_MiB, row.number("MiB_moved")), 0, 20);
    EXPECT_EQ(one.rounds, 1);
    ++rows;
    const double dirty = row.number("dirty_MiB_s");
    if (dirty < dirty_before) continue;  // the rows rise in it, but for the last
    EXPECT_GE(one.down_ms, down_before);
    dirty_before = dirty;
    down_before = one.down_ms;
  }
  EXPECT_EQ(rows, 8);
}

// Downtime and bytes rise with the rate, strictly where the rate is what makes them: over 200
// Mbit/s (23.54 MB/s) 5 MiB/s converge after a few rounds, and 20 MiB/s after more.
TEST(LabMigrations, WhoWritesFasterMovesMore) {
  double moved = 0;
  int rounds = 0;
  for (const char* dirty : {"0", "5", "10", "15", "20"}) {
    const LabRow row({{"case", "slow WAN"},
                      {"dirty_MiB_s", dirty},
                      {"rate_Mbit_s", "200"},
                      {"round_trip_ms", "10"}});
    const Simulated one = simulate(row, Manner::live);
    EXPECT_TRUE(one.done);
    EXPECT_GT(one.moved_MiB, moved) << dirty;
    EXPECT_GE(one.rounds, rounds) << dirty;
    moved = one.moved_MiB;
    rounds = one.rounds;
  }
  EXPECT_GT(rounds, 5);
}

// 84 MiB at 35 MiB/s: 2.4 s stopped, and the set-up before it.
TEST(LabMigrations, NotLiveIsOneCopyAtTheCap) {
  const LabRow& row = measured("not live, 35 MiB/s");
  const Simulated one = simulate(row, Manner::not_live);
  print(row, one);
  EXPECT_TRUE(one.done);
  EXPECT_NEAR(one.total_ms, 652 + 2400 + 88, 2);
  EXPECT_NEAR(off(one.total_ms, row.number("total_ms")), 0, 20);
  EXPECT_NEAR(off(one.down_ms, row.number("down_ms")), 0, 20);
  EXPECT_NEAR(off(one.moved_MiB, row.number("MiB_moved")), 0, 20);
}

// 40 MiB/s over a working set of 32 MiB against 22.5 MiB/s: every round dirties all 32 MiB again,
// 1.43 s each. Measured: 136 s, then aborted. Simulated as long, then cancelled.
TEST(LabMigrations, FasterThanTheLinkDoesNotConverge) {
  const LabRow& row = measured("dirty 40, slow WAN");
  const Simulated one = simulate(row, Manner::live, {}, 136s);
  print(row, one);
  EXPECT_FALSE(one.done);
  EXPECT_NEAR(one.total_ms, 136e3, 1);
  EXPECT_NEAR(off(one.moved_MiB, row.number("MiB_moved")), 0, 20);
}

// Stopped by virsh 5 s after its begin, in the second round; ours stops at the end of the first
// (4.4 s). Down for 32 MiB at 22.45 MiB/s either way.
TEST(LabMigrations, SuspendedGuestsSendTheirWorkingSetStopped) {
  const LabRow& row = measured("dirty 40, slow WAN, suspended after 5 s");
  const Simulated one = simulate(row, Manner::suspended);
  print(row, one);
  EXPECT_TRUE(one.done);
  EXPECT_NEAR(off(one.total_ms, row.number("total_ms")), 0, 20);
  EXPECT_NEAR(off(one.down_ms, row.number("down_ms")), 0, 20);
  EXPECT_NEAR(off(one.moved_MiB, row.number("MiB_moved")), 0, 20);
}

// The memory is one TCP stream: at a round trip of 10.784 ms (0.2 of it the LAN's) a window of 3
// MiB carries 2333.6 Mbit/s, what tests/validation/lab_network holds against streams; at 5 ms it
// would carry more than the relay, whose 4723 Mbit/s are 4447 of payload.
TEST(LabMigrations, AStreamOverALongWayIsHeldToItsWindow) {
  const BedCosts costs;
  for (const auto& [round_trip, expected] : {std::pair{"10.584", 2333.6}, {"4.8", 4446.6}}) {
    const LabRow row({{"case", "idle, over the WAN"},
                      {"dirty_MiB_s", "0"},
                      {"rate_Mbit_s", "0"},
                      {"round_trip_ms", round_trip}});
    const Simulated one = simulate(row, Manner::live, costs);
    const double copying = one.total_ms * 1e-3 - seconds(costs.setup_time + costs.resume_time);
    EXPECT_NEAR(one.moved_MiB * (1 << 20) * 8e-6 / copying, expected, 0.5) << round_trip;
  }
}

// The throttle makes it converge once next to nothing is left of the guest's CPU: it needs 4 % of
// it. Its total and downtime are farther off (README.md).
TEST(LabMigrations, AutoConvergeConverges) {
  const LabRow& row = measured("dirty 40, slow WAN, auto-converge");
  const Simulated one = simulate(row, Manner::auto_converge);
  print(row, one);
  EXPECT_TRUE(one.done);
  EXPECT_NEAR(off(one.moved_MiB, row.number("MiB_moved")), 0, 20);
  EXPECT_NEAR(off(one.total_ms, row.number("total_ms")), 0, 25);
}

}  // namespace
}  // namespace gemello::testing
