// What failover remembers of copies and pauses, as text that outlives the program.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "models/policies/failover/failover_memory.hpp"
#include "tests/unit/policies/mending_support.hpp"

namespace gemello::policies {
namespace {

using namespace gemello::testing;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr const char* old_memory =
    R"({"hosts":{},"leaving":["c"],"returned":{},"vms":{},"woken":{}})";

class MendingMemory : public MendingTest {
 protected:
  // The place and sentence of the refusal of the old memory with this added.
  InputError refused(const char* key, const char* value) const {
    nlohmann::json memory = nlohmann::json::parse(old_memory);
    memory[key] = nlohmann::json::parse(value);
    try {
      FailoverMemory::read(memory.dump(), &fleet.inventory);
    } catch (const InputError& error) {
      return error;
    }
    ADD_FAILURE() << "was accepted: " << memory;
    return InputError("", "", "");
  }
};

// One copy and one pause, each asked for once at 1 h; the pause is watched for a minute.
TEST_F(MendingMemory, IsWrittenByName) {
  fleet.leave_copy(a, hv2, VmState::running);
  pause(c);
  decide();
  EXPECT_EQ(nlohmann::json::parse(policy.memory()), nlohmann::json::parse(R"({
    "hosts": {}, "leaving": [], "returned": {}, "vms": {}, "woken": {},
    "copies": [{"vm": "a", "host": "hv2", "asked": true, "attempts": 1, "not_before_us": 0}],
    "paused": {"c": {"asked": true, "attempts": 1, "not_before_us": 3660000000}}})"));
}

TEST_F(MendingMemory, ReadsBackWhatWasWritten) {
  FailoverMemory memory;
  memory.copies[{a, hv2}] = {true, 3, fleet.now + 5s};
  memory.copies[{a, hv3}] = {false, 1, fleet.now};
  memory.copies[{c, hv1}] = {false, 0, origin};
  memory.paused[b] = {true, 12, fleet.now + 30min};
  const std::string text = memory.text(fleet.inventory);
  const FailoverMemory back = FailoverMemory::read(text, &fleet.inventory);
  ASSERT_EQ(back.copies.size(), 3U);
  const auto& copy = back.copies.at({a, hv2});
  EXPECT_TRUE(copy.asked);
  EXPECT_EQ(copy.attempts, 3);
  EXPECT_EQ(copy.not_before, fleet.now + 5s);
  EXPECT_FALSE(back.copies.at({a, hv3}).asked);
  ASSERT_EQ(back.paused.size(), 1U);
  EXPECT_TRUE(back.paused.at(b).asked);
  EXPECT_EQ(back.paused.at(b).attempts, 12);
  EXPECT_EQ(back.paused.at(b).not_before, fleet.now + 30min);
  EXPECT_EQ(back.text(fleet.inventory), text);
}

// Written by hand for speed, it is what nlohmann's writer makes of it: keys in its order ("hv10"
// before "hv2"), texts escaped.
TEST_F(MendingMemory, IsWrittenAsAJsonWriterDoes) {
  fleet.inventory.hosts[hv1.index()].name = "hv10";
  fleet.inventory.vms[a.index()].name = "z \"a\"\n\u00e9";
  FailoverMemory memory;
  memory.hosts[hv1] = {Incarnation{7}, origin + 1s, "said \"off\"", FencePhase::fencing, 2, 1,
                       origin + 9s};
  memory.hosts[hv2].cause = "silent";
  memory.returned[hv1] = origin + 3s;
  memory.returned[hv2] = origin + 4s;
  memory.vms[a] = {hv2, "out of\tmemory\\", origin + 2s, 3, origin + 4s, true, true};
  memory.vms[b] = {HostId::none(), "host-lost", origin + 2s};
  memory.leaving = {a, c};
  memory.stopping = {b};
  memory.woken[hv2] = origin + 1min;
  memory.paused[c] = {true, 1, fleet.now};
  memory.copies[{a, hv2}] = {true, 3, fleet.now};
  const std::string text = memory.text(fleet.inventory);
  const auto read = nlohmann::json::parse(text);
  EXPECT_EQ(read.dump(), text);
  EXPECT_EQ(read["vms"][fleet.inventory[a].name].dump(),
            R"({"asked":true,"cause":"out of\tmemory\\","failures":3,"gave_up":true,"host":"hv2",)"
            R"("not_before_us":4000000,"since_us":2000000})");
  EXPECT_EQ(read["vms"][fleet.inventory[b].name]["host"], "");
  EXPECT_EQ(read.size(), 8U);
}

// Asked before the restart, ended since without effect: the back-off goes on where it was.
TEST_F(MendingMemory, AnotherLifeGoesOnWithIt) {
  fleet.leave_copy(a, hv2, VmState::running);
  pause(c);
  decide();
  RestartByPriority next({}, std::make_shared<WorstFit>(), exact_books());
  next.recall(policy.memory());
  EXPECT_EQ(next.memory(), policy.memory());
  Decision decision = next.decide(fleet.view(), {}, nullptr);
  EXPECT_THAT(decision.actions, IsEmpty());
  EXPECT_EQ(decision.wake, fleet.now + 30s);
  fleet.advance(30s);
  decision = next.decide(fleet.view(), {}, nullptr);
  EXPECT_THAT(lines(fleet, decision), ElementsAre("destroy-copy a on hv2", "resume c on hv2"));
}

TEST_F(MendingMemory, OfAnEarlierVersionStillReads) {
  const FailoverMemory memory = FailoverMemory::read(old_memory, &fleet.inventory);
  EXPECT_THAT(memory.leaving, ElementsAre(c));
  EXPECT_TRUE(memory.copies.empty());
  EXPECT_TRUE(memory.paused.empty());
  EXPECT_EQ(memory.text(fleet.inventory), old_memory) << "keys nobody needs are not written";
}

TEST_F(MendingMemory, OfNothingIsEmpty) {
  EXPECT_EQ(FailoverMemory().text(fleet.inventory), "");
  FailoverMemory memory;
  EXPECT_TRUE(memory.empty());
  memory.paused[a] = {};
  EXPECT_FALSE(memory.empty());
  memory.paused.clear();
  memory.copies[{a, hv2}] = {};
  EXPECT_FALSE(memory.empty());
}

TEST_F(MendingMemory, NamesThatAreGoneAreDropped) {
  FailoverMemory memory;
  memory.copies[{a, hv2}] = {};
  memory.copies[{c, hv3}] = {};
  memory.paused[a] = {};
  const std::string text = memory.text(fleet.inventory);
  Inventory smaller = fleet.inventory;
  smaller.vms[a.index()].name = "renamed";
  const FailoverMemory rest = FailoverMemory::read(text, &smaller);
  EXPECT_TRUE(rest.paused.empty());
  ASSERT_EQ(rest.copies.size(), 1U);
  EXPECT_TRUE(rest.copies.contains({c, hv3}));
  smaller.hosts[hv3.index()].name = "renamed as well";
  EXPECT_TRUE(FailoverMemory::read(text, &smaller).copies.empty());
}

TEST_F(MendingMemory, BadCopiesAreRefusedAtTheirPlace) {
  const InputError error = refused("copies", "[{}]");
  EXPECT_EQ(error.file(), "memory of failover/restart-by-priority");
  EXPECT_THAT(error.place(), HasSubstr("$.copies[0]"));
  EXPECT_EQ(refused("copies", "{}").place(), "$.copies");
  EXPECT_EQ(refused("copies", "[1]").place(), "$.copies[0]");
  EXPECT_EQ(refused("copies", R"([{"vm":1,"host":"hv2"}])").place(), "$.copies[0].vm");
  const std::string good = R"({"vm":"a","host":"hv2","asked":true,"attempts":1,"not_before_us":0})";
  EXPECT_EQ(
      refused("copies", ("[" + good + R"(,{"vm":"a","host":"hv3","asked":1}])").c_str()).place(),
      "$.copies[1].asked");
  EXPECT_EQ(refused("copies", R"([{"vm":"a","host":"hv2","asked":true,"attempts":-1,
                                  "not_before_us":0}])")
                .place(),
            "$.copies[0].attempts");
  EXPECT_EQ(refused("copies", R"([{"vm":"a","host":"hv2","asked":true,"attempts":1,
                                  "not_before_us":0,"more":1}])")
                .place(),
            "$.copies[0].more");
}

TEST_F(MendingMemory, BadPausesAreRefusedAtTheirPlace) {
  EXPECT_EQ(refused("paused", "[]").place(), "$.paused");
  EXPECT_EQ(refused("paused", R"({"a":[]})").place(), "$.paused.a");
  EXPECT_EQ(refused("paused", R"({"a":{"asked":"yes","attempts":1,"not_before_us":0}})").place(),
            "$.paused.a.asked");
  EXPECT_EQ(
      refused("paused", R"({"a":{"asked":true,"attempts":1,"not_before_us":"soon"}})").place(),
      "$.paused.a.not_before_us");
  EXPECT_EQ(
      refused("paused", R"({"a":{"asked":true,"attempts":1,"not_before_us":0,"more":1}})").place(),
      "$.paused.a.more");
}

// Also of a VM that is gone: bad memory is bad whatever it is about.
TEST_F(MendingMemory, IsRefusedWhenItIsRecalled) {
  EXPECT_THROW(policy.recall(R"({"hosts":{},"leaving":[],"returned":{},"vms":{},"woken":{},
                                 "paused":{"x":{"asked":1}}})"),
               InputError);
}

}  // namespace
}  // namespace gemello::policies
