#include "gui/whatif/what_if_title.hpp"

#include <gtest/gtest.h>

#include "gui/whatif/fault_words.hpp"
#include "models/runs/fault_kinds.hpp"

namespace gemello::gui {
namespace {

OrderedJson with(const char* change) {
  OrderedJson scenario = OrderedJson::parse(R"({
    "format": "gemello-scenario-1", "name": "napoli", "duration": "1d",
    "policy": {"placement": "best-fit", "rebalancing": {"name": "consolidate", "threshold": 0.8}},
    "guard": {"moves_per_hour_max": 6},
    "faults": [{"at": "2h", "what": "host-crash", "component": "kvm-01"}]})");
  scenario.merge_patch(OrderedJson::parse(change));
  return scenario;
}

std::string change(const char* text) {
  return changes_text(with("{}"), with(text)).toStdString();
}

TEST(WhatIfTitle, IsWhatIsOther) {
  EXPECT_EQ(change("{}"), "");
  EXPECT_EQ(change(R"({"faults": [{"at": "2h", "what": "host-crash", "component": "kvm-01"},
                                  {"at": "12h", "what": "switch-down", "component": "sw1"}]})"),
            "sw1 fails 12:00");
  EXPECT_EQ(change(R"({"faults": null})"), "1 fewer faults");
  EXPECT_EQ(change(R"({"orders": [{"at": "26h", "action": {"action": "migrate", "vm": "vm3",
                       "from": "kvm-01", "to": "kvm-02"}}]})"),
            "vm3 to kvm-02 1d 02:00");
  EXPECT_EQ(change(R"({"duration": "2d"})"), "duration 2d");
  EXPECT_EQ(change(R"({"guard": {"moves_per_hour_max": 4}})"), "guard moves_per_hour_max 4");
  EXPECT_EQ(change(R"({"guard": null})"), "no guard");
  EXPECT_EQ(change(R"({"policy": {"placement": "worst-fit"}})"), "placement worst-fit");
  EXPECT_EQ(change(R"({"policy": {"placement": {"name": "best-fit", "cpu_limit": 2}}})"),
            "best-fit cpu_limit 2");
  EXPECT_EQ(change(R"({"policy": {"rebalancing": {"threshold": 0.9}}})"),
            "consolidate threshold 0.9");
  EXPECT_EQ(change(R"({"policy": {"rebalancing": "sobrio"}, "duration": "2d"})"),
            "duration 2d, rebalancing sobrio");
  EXPECT_EQ(
      change(R"({"policy": {"rebalancing": "sobrio", "failover": "none"}, "duration": "2d"})"),
      "duration 2d and 2 more");
  EXPECT_EQ(change(R"({"name": "other"})"), "");  // it is what the title begins with
}

TEST(WhatIfTitle, TimesAreShort) {
  EXPECT_EQ(short_time(12h), "12:00");
  EXPECT_EQ(short_time(12h + 30s), "12:00:30");
  EXPECT_EQ(short_time(26h), "1d 02:00");
}

// "kvm-01 crashes", "r1 loses power": each kind has its verb.
TEST(WhatIfTitle, EveryFaultHasAVerb) {
  for (const auto& [word, kind] : runs::fault_table) EXPECT_FALSE(fault_verb(kind).empty()) << word;
}

}  // namespace
}  // namespace gemello::gui
