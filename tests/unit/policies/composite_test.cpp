#include "models/policies/composite.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/policies/policies_support.hpp"

namespace gemello::policies {
namespace {

using namespace gemello::testing;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

/// Proposes what it is told, and notes what it sees.
class Scripted final : public Policy {
 public:
  struct Sight {
    bool vm_locked = false;
    Bytes booked_on_second{};
    bool second_accepts = false;
  };
  Scripted(std::vector<Action> actions, Instant wake, std::string memory, Sight* sight)
      : actions_(std::move(actions)), wake_(wake), memory_(std::move(memory)), sight_(sight) {}

  Decision decide(const FleetView& view, std::span<const Event>, Reasons* reasons) override {
    if (sight_ != nullptr)
      *sight_ = {view.locked(VmId(0)), view.memory_committed(HostId(1)),
                 view.accepts_vms(HostId(1))};
    for (std::size_t i = 0; reasons != nullptr && i < actions_.size(); ++i)
      reasons->of(i).because = memory_;
    return {actions_, wake_};
  }
  std::string memory() const override { return memory_; }
  void recall(std::string_view memory) override { memory_ = memory; }

 private:
  std::vector<Action> actions_;
  Instant wake_;
  std::string memory_;
  Sight* sight_;
};

class Composite : public ::testing::Test {
 protected:
  TableFleet fleet = fleet_from_table(R"(
      host  mem
      hv1   16GiB
      hv2   16GiB
      vm  host  mem
      a   hv1   4GiB
      b   hv1   2GiB)");
  const VmId a{0}, b{1};
  const HostId hv1{0}, hv2{1};

  void add(std::vector<Action> actions, Instant wake = never, std::string memory = "") {
    const std::string name = "part" + std::to_string(parts.size() + 1);
    parts.push_back({name, std::make_unique<Scripted>(std::move(actions), wake, std::move(memory),
                                                      &sights[parts.size()])});
  }
  Decision decide(Reasons* reasons = nullptr) {
    composite = std::make_unique<CompositePolicy>(std::move(parts));
    return composite->decide(fleet.view(), {}, reasons);
  }
  std::vector<CompositePolicy::Part> parts;
  std::array<Scripted::Sight, 3> sights;
  std::unique_ptr<CompositePolicy> composite;
};

// What was held for approval begins late, under its old id: the last row of the table need not be
// the newest action. What is proposed is shown beside all of them.
TEST_F(Composite, ShowsProposalsBesideAnOlderActionThatBeganLater) {
  fleet.in_flight.begin(ActionId{7}, Fence{hv2, Incarnation{1}}, fleet.now);
  fleet.in_flight.begin(ActionId{6}, Migrate{b, hv1, hv2}, fleet.now);  // approved just now
  add({Migrate{a, hv1, hv2}});
  add({});
  decide();
  EXPECT_TRUE(sights[1].vm_locked);
}

TEST_F(Composite, LaterPartsSeeWhatEarlierOnesPropose) {
  add({Migrate{a, hv1, hv2}});
  add({});
  decide();
  EXPECT_FALSE(sights[0].vm_locked);
  EXPECT_EQ(sights[0].booked_on_second, Bytes(0));
  EXPECT_TRUE(sights[1].vm_locked);
  EXPECT_EQ(sights[1].booked_on_second, Bytes(std::int64_t{4} << 30));
}

TEST_F(Composite, NoTwoActOnOneVm) {
  add({Migrate{a, hv1, hv2}});
  add({Stop{a}, Stop{b}});
  EXPECT_THAT(lines(fleet, decide()), ElementsAre("migrate a hv1 -> hv2", "stop b"));
}

TEST_F(Composite, NoTwoActOnThePowerOfOneHost) {
  add({PowerOff{hv2}});
  add({PowerOff{hv2}, EnterMaintenance{hv2}});
  EXPECT_THAT(lines(fleet, decide()), ElementsAre("power-off hv2"));
  EXPECT_FALSE(sights[1].second_accepts);
}

TEST_F(Composite, NothingIsSentWhereThePowerGoesAndViceVersa) {
  add({PowerOff{hv2}});
  add({Migrate{a, hv1, hv2}});
  EXPECT_THAT(lines(fleet, decide()), ElementsAre("power-off hv2"));
  add({Migrate{a, hv1, hv2}});
  add({PowerOff{hv2}});
  EXPECT_THAT(lines(fleet, decide()), ElementsAre("migrate a hv1 -> hv2"));
}

TEST_F(Composite, ReasonsStayWithTheirActions) {
  add({Stop{a}}, never, "first");
  add({Retire{a}, Stop{b}}, never, "second");
  Reasons reasons;
  decide(&reasons);
  ASSERT_EQ(reasons.all().size(), 2U);
  EXPECT_EQ(reasons.all()[0].because, "first");
  EXPECT_EQ(reasons.all()[1].because, "second");
}

TEST_F(Composite, WakesForTheEarliest) {
  add({}, fleet.now + 2min);
  add({}, fleet.now + 1min);
  add({});
  EXPECT_EQ(decide().wake, fleet.now + 1min);
}

TEST_F(Composite, MemoryIsAnObjectOfItsParts) {
  add({}, never, R"({"x":1})");
  add({});
  add({}, never, R"({"y":[2]})");
  decide();
  const std::string memory = composite->memory();
  EXPECT_EQ(memory, R"({"part1":{"x":1},"part3":{"y":[2]}})");
  add({});
  add({});
  add({});
  CompositePolicy other(std::move(parts));
  EXPECT_EQ(other.memory(), "");
  other.recall(memory);
  EXPECT_EQ(other.memory(), memory);
  other.recall("");
  EXPECT_EQ(other.memory(), "");
}

TEST_F(Composite, MemoryOfOtherPartsIsRefused) {
  add({});
  CompositePolicy policy(std::move(parts));
  try {
    policy.recall(R"({"part2":{}})");
    FAIL() << "was accepted";
  } catch (const InputError& error) {
    EXPECT_EQ(error.file(), "policy memory");
    EXPECT_EQ(error.place(), "$.part2");
    EXPECT_THAT(error.sentence(), HasSubstr("unknown key"));
  }
}

}  // namespace
}  // namespace gemello::policies
