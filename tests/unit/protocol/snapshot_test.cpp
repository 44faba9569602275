#include "models/protocol/snapshot.hpp"

#include <limits>
#include <vector>

#include <gtest/gtest.h>

#include "models/protocol/message.hpp"
#include "tests/support/fleet_from_table.hpp"
#include "tests/unit/protocol/protocol_support.hpp"

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

NetworkNow network() {
  return {{"sw1"}, {{"hv1.eth0.up", BytesPerSecond(117685306.4), BytesPerSecond(1.25e8)}}};
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
  const json snapshot = snapshot_json(table.view(), network());
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
  EXPECT_EQ(snapshot.at("components_down"), json::array({"sw1"}));
  EXPECT_EQ(snapshot.at("busy_links"), json::array({{{"link", "hv1.eth0.up"},
                                                     {"bytes_per_s", 117685000.0},
                                                     {"bandwidth_bytes_per_s", 125000000.0}}}));
  const json& action = snapshot.at("in_flight").at(0);
  EXPECT_EQ(action.at("action_id"), 5);
  EXPECT_EQ(action.at("action"), (json{{"action", "stop"}, {"vm", "a"}}));
  EXPECT_EQ(action.at("unknown"), false);
}

/// With each key taken away in turn, wherever it stands.
std::vector<json> without_a_key(const json& value) {
  std::vector<json> out;
  if (value.is_object())
    for (const auto& [key, inner] : value.items()) {
      json less = value;
      less.erase(key);
      out.push_back(less);
      if (key == "action") continue;  // its shape is another library's
      for (json& damaged : without_a_key(inner)) {
        less[key] = std::move(damaged);
        out.push_back(less);
      }
    }
  if (value.is_array() && !value.empty())
    for (json& damaged : without_a_key(value[0])) {
      json changed = value;
      changed[0] = std::move(damaged);
      out.push_back(changed);
    }
  return out;
}

TEST(Snapshot, IsWhatTheSchemaSays) {
  const PublishedSchema schema("message");
  testing::TableFleet table = fleet();
  table.leave_copy(table.vm("a"), table.host("hv2"), VmState::paused);
  table.in_flight.begin(ActionId{5}, Stop{table.vm("a")}, table.now);
  const auto reply = [](const char* request, const json& result) {
    return json::parse(write_message(Reply{1, request, result}));
  };
  const json snapshot = snapshot_json(table.view(), network());
  EXPECT_TRUE(schema.accepts(reply("snapshot", snapshot)));
  const std::vector<json> damaged = without_a_key(snapshot);
  EXPECT_EQ(damaged.size(), 8U + 11U + 8U + 3U + 5U + 3U);
  for (const json& one : damaged) EXPECT_FALSE(schema.accepts(reply("snapshot", one))) << one;
  const auto sample = [](const json& columns) {
    return json::parse(write_message(SampleMessage{"a", columns}));
  };
  const SeriesRow row{table.now - 10s, table.now, {1, 2}, {1, 2}, {90, 80},
                      {1, 0},          1,         {0.5F}, {100}};
  const json columns = sample_json(table.view(), std::vector{row});
  EXPECT_TRUE(schema.accepts(sample(columns)));
  EXPECT_EQ(without_a_key(columns).size(), 4U + 3U + 3U + 6U + 4U + 1U + 1U);
  for (const json& one : without_a_key(columns)) EXPECT_FALSE(schema.accepts(sample(one))) << one;
  const runs::Figure figure{"Service", "rto", "RTO", {}, "s", "less", "m", "no outage"};
  const json figures = {{"now_s", 1}, {"figures", figures_json({figure})}};
  EXPECT_TRUE(schema.accepts(reply("figures", figures)));
  for (const json& one : without_a_key(figures))
    EXPECT_FALSE(schema.accepts(reply("figures", one))) << one;
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

// A row is of floats: 0.1F is nearest to 0.100000001 of all numbers of nine digits, and what is not
// known is null.
TEST(Snapshot, RowsOfSeriesComeBackAsTheSameFloats) {
  testing::TableFleet table = fleet();
  const float gap = std::numeric_limits<float>::quiet_NaN();
  const SeriesRow row{table.now - 10s, table.now, {0.1F, 16777217.0F}, {gap, 2},       {90, 80},
                      {1, 0},          7,         {1.0F / 3},          {2.0F / 3, gap}};
  const json sample = sample_json(table.view(), std::vector{row});
  const json& told = sample.at("rows").at(0);
  EXPECT_EQ(told.at("from_s"), 3590.0);
  EXPECT_EQ(told.at("until_s"), 3600.0);
  EXPECT_EQ(told.at("hosts").at("cpu_demand_mhz").at(0).dump(), "0.100000001");
  EXPECT_EQ(static_cast<float>(told.at("hosts").at("cpu_demand_mhz").at(1)), 16777216.0F);
  EXPECT_TRUE(told.at("hosts").at("cpu_used_mhz").at(0).is_null());
  EXPECT_EQ(told.at("vms_serving"), 7);
  EXPECT_EQ(static_cast<float>(told.at("links").at("load").at(0)), 1.0F / 3);
  EXPECT_EQ(static_cast<float>(told.at("vms").at("cpu_used_mhz").at(0)), 2.0F / 3);
  EXPECT_TRUE(told.at("vms").at("cpu_used_mhz").at(1).is_null()) << "it was not there";
  EXPECT_EQ(sample_json(table.view()).at("rows"), json::array());
}

// hv2 does not answer, so nobody saw b; c is nowhere.
TEST(Snapshot, ASampleSaysWhichVmsWereSeen) {
  testing::TableFleet table = fleet();
  table.data.vms.observed_at = {table.now, table.now - 30s, origin};
  table.publish();
  EXPECT_EQ(sample_json(table.view()).at("vms").at("seen"), (json{1, 0, 0}));
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
