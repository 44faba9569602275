#include "models/protocol/snapshot.hpp"

#include <gtest/gtest.h>

#include "tests/support/fleet_from_table.hpp"

namespace gemello::protocol {
namespace {

using nlohmann::json;

testing::TableFleet fleet() {
  testing::TableFleet fleet = testing::fleet_from_table(R"(
    host  cores  mhz   mem    state        maintenance
    hv1   4      1000  16GiB  on           yes
    hv2   4      1000  16GiB  unreachable  no
    vm  host  vcpus  mem   cpu     state
    a   hv1   1      2GiB  500.25  running
    b   hv2   1      1GiB  100     lost
    c   -     1      1GiB  -       requested)");
  fleet.publish();
  return fleet;
}

const json& row(const json& rows, const char* key, const char* name) {
  for (const json& one : rows)
    if (one.at(key) == name) return one;
  throw std::out_of_range(name);
}

TEST(Snapshot, SaysWhatAPolicyWouldSee) {
  testing::TableFleet table = fleet();
  table.prove_dead(table.host("hv2"));
  table.leave_copy(table.vm("a"), table.host("hv2"), VmState::paused);
  table.in_flight.begin(ActionId{5}, Stop{table.vm("a")}, table.now);
  const json snapshot = snapshot_json(table.view());
  EXPECT_EQ(snapshot.at("now_s"), 3600.0);
  const json& hv1 = row(snapshot.at("hosts"), "host", "hv1");
  EXPECT_EQ(hv1.at("state"), "on");
  EXPECT_EQ(hv1.at("maintenance"), true);
  EXPECT_EQ(hv1.at("proven_dead"), false);
  EXPECT_EQ(hv1.at("cpu_demand_mhz"), 500.25);
  EXPECT_EQ(hv1.at("memory_booked_bytes"), std::int64_t{2} << 30);
  EXPECT_EQ(row(snapshot.at("hosts"), "host", "hv2").at("proven_dead"), true);
  EXPECT_EQ(row(snapshot.at("vms"), "vm", "b").at("state"), "lost");
  EXPECT_EQ(row(snapshot.at("vms"), "vm", "b").at("host"), "hv2");
  EXPECT_TRUE(row(snapshot.at("vms"), "vm", "c").at("host").is_null());
  EXPECT_EQ(snapshot.at("copies"), (json{{{"vm", "a"}, {"host", "hv2"}, {"state", "paused"}}}));
  const json& action = snapshot.at("in_flight").at(0);
  EXPECT_EQ(action.at("action_id"), 5);
  EXPECT_EQ(action.at("action"), (json{{"action", "stop"}, {"vm", "a"}}));
  EXPECT_EQ(action.at("unknown"), false);
}

// 0.1F is 0.100000001490116 as a double: six digits were measured at most.
TEST(Snapshot, NumbersHaveTheDigitsThatWereMeasured) {
  testing::TableFleet table = fleet();
  table.data.hosts.power = {0.1F, 123456.789F};
  const json sample = sample_json(table.view());
  EXPECT_EQ(sample.at("hosts").at("power_w").dump(), "[0.1,123457.0]");
  EXPECT_EQ(sample.at("now_s"), 3600.0);
  EXPECT_EQ(sample.at("hosts").at("cpu_demand_mhz").at(0), 500.25);
  EXPECT_EQ(sample.at("vms").at("cpu_used_mhz").size(), 3U);
}

TEST(Snapshot, AFigureWithoutAValueIsNull) {
  const runs::Figure known{"Energy", "energy", "Energy", 1.5, "kWh", "less", "m", ""};
  const runs::Figure not_known{"Service", "rto", "RTO", {}, "s", "less", "m", "no outage"};
  const json figures = figures_json({known, not_known});
  EXPECT_EQ(figures.at(0).at("value"), 1.5);
  EXPECT_EQ(figures.at(0).at("unit"), "kWh");
  EXPECT_TRUE(figures.at(1).at("value").is_null());
}

}  // namespace
}  // namespace gemello::protocol
