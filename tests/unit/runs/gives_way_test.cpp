// A Stop that makes room for others: how it is written and said.
#include <gtest/gtest.h>

#include "models/runs/action_json.hpp"
#include "tests/unit/runs/runs_support.hpp"

namespace gemello::runs {
namespace {

Action read_back(const nlohmann::json& written, const Inventory& inventory) {
  JsonDocument document = JsonDocument::from(written, "a");
  return action_from(document.root(), InventoryNames(inventory));
}

TEST(GivesWay, IsWrittenOnlyWhereItDoes) {
  const Inventory inventory = two_hosts();
  const nlohmann::json plain = {{"action", "stop"}, {"vm", "vm1"}};
  const nlohmann::json giving = {{"action", "stop"}, {"vm", "vm1"}, {"gives_way", true}};
  EXPECT_EQ(to_json(Stop{VmId(0)}, inventory), plain);
  EXPECT_EQ(to_json(Stop{VmId(0), true}, inventory), giving);
  EXPECT_EQ(read_back(plain, inventory), Action(Stop{VmId(0)}));
  EXPECT_EQ(read_back(giving, inventory), (Action(Stop{VmId(0), true})));
  nlohmann::json said_no = giving;
  said_no["gives_way"] = false;
  EXPECT_EQ(read_back(said_no, inventory), Action(Stop{VmId(0)}));
}

TEST(GivesWay, IsOfStopsOnlyAndTrueOrFalse) {
  const Inventory inventory = two_hosts();
  const nlohmann::json retire = {{"action", "retire"}, {"vm", "vm1"}, {"gives_way", true}};
  EXPECT_EQ(refused([&] { read_back(retire, inventory); }).place(), "$.gives_way");
  const nlohmann::json often = {{"action", "stop"}, {"vm", "vm1"}, {"gives_way", 1}};
  EXPECT_EQ(refused([&] { read_back(often, inventory); }).place(), "$.gives_way");
}

TEST(GivesWay, IsSaid) {
  const Inventory inventory = two_hosts();
  EXPECT_EQ(to_text(Stop{VmId(1)}, inventory), "stop vm2");
  EXPECT_EQ(to_text(Stop{VmId(1), true}, inventory), "stop vm2, which gives way");
  EXPECT_NE(Action(Stop{VmId(1)}), (Action(Stop{VmId(1), true})));
}

}  // namespace
}  // namespace gemello::runs
