#include "models/fleet/controller.hpp"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "models/units/error.hpp"
#include "tests/unit/fleet/controller_support.hpp"

namespace gemello {
namespace {

using testing::Stage;
using Lines = std::vector<std::string>;

TEST(Controller, WritesTheIntentBeforeItBeginsAndTheOutcomeAfter) {
  Stage s;
  s.propose({Migrate{s.vm("a"), s.host("hv1"), s.host("hv3")}});
  s.tick();
  EXPECT_EQ(s.journal.take(), (Lines{"intent 1 migrate a hv1 -> hv3", "begin 1 migrate"}));
  s.pass(30s);
  EXPECT_EQ(s.journal.take(), (Lines{"event action-done action 1"}));
}

TEST(Controller, WritesTheEventBeforeTheDecisionItCauses) {
  Stage s;
  s.policy.answer = [&](const FleetView&, std::span<const Event> events) {
    Decision decision;
    for (const Event& event : events)
      if (const auto* lost = std::get_if<HostLost>(&event.body))
        decision.actions.push_back(Fence{lost->host, lost->incarnation});
    return decision;
  };
  s.world.lose_power(s.host("hv1"));
  s.pass(31s);
  EXPECT_EQ(s.journal.take(),
            (Lines{"event host-suspected hv1", "event host-lost hv1 (silent on every path)",
                   "intent 1 fence hv1", "begin 1 fence"}));
}

TEST(Controller, ARefusalIsWrittenAndNothingBegun) {
  Stage s;
  s.propose({Deploy{s.vm("d"), s.host("hv4")}, Deploy{s.vm("d"), s.host("hv3")}});
  s.tick();
  EXPECT_EQ(s.journal.take(),
            (Lines{"refusal 1 hv4 is off", "intent 2 deploy d on hv3", "begin 2 deploy"}))
      << "the id of a refused action is not used again";
}

// The guard judges each action of a decision with those before it under way.
TEST(Controller, TheSecondActionOfADecisionSeesTheFirst) {
  Stage s;
  s.propose({Migrate{s.vm("a"), s.host("hv1"), s.host("hv3")}, Stop{s.vm("a")}});
  s.tick();
  EXPECT_EQ(s.journal.take(), (Lines{"intent 1 migrate a hv1 -> hv3", "begin 1 migrate",
                                     "refusal 2 a is locked by migrate a hv1 -> hv3"}));
}

// hv3 is empty and may be booked up to 0.2 of its 30 GiB for guests: one VM of 4 GiB is 13.3 % of
// them, two are 26.7 %. What was refused before does not make the guard forget the first.
TEST(Controller, MemoryThatTheFirstActionTakesIsBookedForTheSecond) {
  GuardLimits limits;
  limits.memory_overcommit_max = 0.2;
  Stage s(Gate(GateMode::automatic), {}, limits);
  s.propose({Deploy{s.vm("d"), s.host("hv4")}, Migrate{s.vm("a"), s.host("hv1"), s.host("hv3")},
             Migrate{s.vm("c"), s.host("hv2"), s.host("hv3")}});
  s.tick();
  EXPECT_EQ(s.journal.take(),
            (Lines{"refusal 1 hv4 is off", "intent 2 migrate a hv1 -> hv3", "begin 2 migrate",
                   "refusal 3 memory of hv3 would be 26.7 % "
                   "booked"}));
}

TEST(Controller, AsksForReasonsOnlyWhenTold) {
  Stage s;
  s.tick();
  EXPECT_FALSE(s.policy.asked_for_reasons);
  Controller curious(s.policy, s.journal, Guard(), Gate(GateMode::automatic), true);
  s.propose({Stop{s.vm("a")}});
  curious.tick(s.told);
  EXPECT_TRUE(s.policy.asked_for_reasons);
  EXPECT_EQ(s.journal.take(), (Lines{"intent 1 stop a because the test says so", "begin 1 stop"}));
}

TEST(Controller, ReturnsWhenThePolicyWantsToBeAsked) {
  Stage s;
  EXPECT_EQ(s.tick(), never);
  s.policy.answer = [](const FleetView&, std::span<const Event>) {
    return Decision{{}, origin + 5min};
  };
  EXPECT_EQ(s.tick(), origin + 5min);
  EXPECT_EQ(s.controller.state().wake, origin + 5min);
}

TEST(Controller, DrivenItAsksAtEveryWakeAndEvent) {
  Stage s;
  std::vector<Instant> asked;
  s.policy.answer = [&](const FleetView& view, std::span<const Event>) {
    asked.push_back(view.now());
    return Decision{{}, view.now() < origin + 10s ? origin + 10s : never};
  };
  testing::drive(s.world, s.controller, origin + 2min);
  EXPECT_EQ(asked, (std::vector<Instant>{origin, origin + 10s, origin + 1min, origin + 2min}));
}

TEST(Controller, MemoryIsWrittenWhenItChanges) {
  Stage s;
  s.tick();
  EXPECT_EQ(s.journal.take(), Lines{});
  s.policy.remembered = "{\"n\":1}";
  s.tick();
  s.tick();
  EXPECT_EQ(s.journal.take(), Lines{"memory {\"n\":1}"});
}

// The whole way: loss, fence, proof, start; at no time does a VM run twice.
TEST(Controller, FailoverGoesThroughFenceAndProof) {
  Stage s;
  s.policy.answer = [&](const FleetView& view, std::span<const Event> events) {
    Decision decision;
    for (const Event& event : events)
      if (const auto* lost = std::get_if<HostLost>(&event.body))
        decision.actions.push_back(Fence{lost->host, lost->incarnation});
    for (const VmId vm : view.vms_on(s.host("hv1"))) {
      const ProofOfDeath* proof = view.proof_of_death(s.host("hv1"));
      if (view.state(vm) == VmState::lost && proof != nullptr && !view.locked(vm))
        decision.actions.push_back(Start{vm, s.host("hv3"), *proof});
    }
    return decision;
  };
  s.world.cut_off(s.host("hv1"));
  s.pass(2min);
  EXPECT_EQ(s.journal.take(),
            (Lines{"event host-suspected hv1", "event host-lost hv1 (silent on every path)",
                   "intent 1 fence hv1", "begin 1 fence",
                   "event action-done action 1 with proof: power read off by bmc of hv1",
                   "intent 2 start a on hv3 (power read off by bmc of hv1)", "begin 2 start",
                   "intent 3 start b on hv3 (power read off by bmc of hv1)", "begin 3 start",
                   "event action-done action 2", "event action-done action 3",
                   "event vm-started a on hv3", "event vm-started b on hv3"}));
  EXPECT_EQ(s.world.double_starts(), 0);
  EXPECT_EQ(s.world.really_on(s.vm("a")), std::vector<HostId>{s.host("hv3")});
}

// hv1 is only cut off: a start without the fence would make two of a. The guard does not let it.
TEST(Controller, ALostVmIsNotStartedWithoutProof) {
  Stage s;
  s.world.cut_off(s.host("hv1"));
  s.pass(1min);
  s.journal.take();
  s.propose({Start{StoppedVm::as_stated(s.vm("a")), s.host("hv3")}});
  s.tick();
  EXPECT_EQ(s.journal.take(),
            Lines{"refusal 1 a was lost with hv1: no start without proof of its death"});
  EXPECT_EQ(s.world.double_starts(), 0);
}

TEST(Controller, AProofIsVoidOnceTheHostIsSeen) {
  Stage s;
  s.world.lose_power(s.host("hv1"));
  s.pass(31s);
  s.propose({Fence{s.host("hv1"), Incarnation{1}}});
  s.pass(10s);
  ASSERT_EQ(s.controller.state().proofs.size(), 1U);
  const ProofOfDeath kept = s.controller.state().proofs[0];
  s.world.return_power(s.host("hv1"));
  s.pass(61s);
  EXPECT_TRUE(s.controller.state().proofs.empty());
  // In its second life it is lost again; the proof of the first is no proof of the second.
  s.propose({Start{StoppedVm::as_stated(s.vm("a")), s.host("hv1")}});
  s.pass(20s);
  s.world.lose_power(s.host("hv1"));
  s.pass(1min);
  s.journal.take();
  s.propose({Start{s.vm("a"), s.host("hv3"), kept}});
  s.tick();
  EXPECT_EQ(s.journal.take(),
            Lines{"refusal 3 the proof given does not cover the life of hv1 that a was lost with"});
}

TEST(PolicyMemory, APolicyWithoutMemoryRefusesTheMemoryOfAnother) {
  struct Forgetful : Policy {
    Decision decide(const FleetView&, std::span<const Event>, Reasons*) override { return {}; }
  } policy;
  EXPECT_NO_THROW(policy.recall(""));
  try {
    policy.recall("{}");
    FAIL() << "it took it";
  } catch (const InputError& error) {
    EXPECT_EQ(error.file(), "");
    EXPECT_EQ(error.place(), "policy memory");
    EXPECT_EQ(error.sentence(), "this policy remembers nothing, but was given memory");
  }
}

TEST(Rationale, KeepsTheThreeBestInOrder) {
  Rationale least;
  for (const double score : {5.0, 1.0, 4.0, 2.0, 1.0})
    least.consider(HostId(static_cast<std::size_t>(score)), score, true);
  ASSERT_EQ(least.best.size(), 3U);
  EXPECT_EQ(least.best[0].score, 1.0);
  EXPECT_EQ(least.best[1].score, 1.0);
  EXPECT_EQ(least.best[2].score, 2.0);
  Rationale most;
  for (const double score : {5.0, 1.0, 4.0, 2.0}) most.consider(HostId(0), score, false);
  EXPECT_EQ(most.best[0].score, 5.0);
  EXPECT_EQ(most.best[2].score, 2.0);
}

TEST(Rationale, CountsRejectionsByReason) {
  Rationale rationale;
  rationale.reject("memory");
  rationale.reject("off");
  rationale.reject("memory");
  EXPECT_EQ(rationale.rejections, (std::map<std::string, std::int32_t>{{"memory", 2}, {"off", 1}}));
}

TEST(Reasons, AppendPutsOneDecisionBehindAnother) {
  Reasons first;
  first.of(0).because = "a";
  Reasons second;
  second.of(0).because = "b";
  first.append(second, 1);
  ASSERT_EQ(first.all().size(), 2U);
  EXPECT_EQ(first.all()[0].because, "a");
  EXPECT_EQ(first.all()[1].because, "b");
}

}  // namespace
}  // namespace gemello
