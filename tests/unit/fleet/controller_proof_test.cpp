// What the controller does with what it is told about deaths and ends, and with what an earlier
// life of it left open.
#include <string>
#include <utility>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/fleet/play_support.hpp"

namespace gemello {
namespace {

using ::testing::ElementsAre;
using testing::Ending;
using ::testing::IsEmpty;
using testing::Play;

// ---- a proof that is no fence's ----------------------------------------------------------------

TEST(ProvenDead, CountsForAHostThatIsUnreachable) {
  Play s;
  s.world.cut_off(s.host("hv1"));
  s.pass(31s);
  EXPECT_THAT(s.proven, IsEmpty());
  s.declare_dead("hv1");
  s.tick();
  EXPECT_THAT(s.proven, ElementsAre("hv1"));
  ASSERT_EQ(s.controller.state().proofs.size(), 1U);
  EXPECT_TRUE(s.controller.state().proofs[0].covers(s.host("hv1"), Incarnation{1}));
  s.pass(5min);
  EXPECT_THAT(s.proven, ElementsAre("hv1")) << "until it is seen again";
}

TEST(ProvenDead, LetsWhatWasLostStartElsewhere) {
  Play s;
  s.world.lose_power(s.host("hv1"));
  s.pass(31s);
  s.declare_dead("hv1");
  s.tick();
  const ProofOfDeath proof = s.controller.state().proofs.at(0);
  s.propose(Start{s.vm("a"), s.host("hv3"), proof});
  s.pass(10s);
  EXPECT_EQ(s.world.really_on(s.vm("a")), std::vector<HostId>{s.host("hv3")});
  EXPECT_EQ(s.world.double_starts(), 0);
}

// Said of hv1 while it answers; hv1 falls silent a minute later, in the same life: the statement
// must not count then.
TEST(ProvenDead, OfAHostThatAnswersIsIgnoredAndDoesNotWaitForItsLoss) {
  Play s;
  s.pass(1s);
  s.declare_dead("hv1");
  s.tick();
  EXPECT_THAT(s.proven, IsEmpty());
  EXPECT_TRUE(s.controller.state().proofs.empty());
  EXPECT_THAT(s.journal.take(), ElementsAre(::testing::HasSubstr("event host-proven-dead hv1")))
      << "what was said is on record";
  s.pass(60s);
  s.world.cut_off(s.host("hv1"));
  s.pass(40s);
  EXPECT_EQ(s.world.observe().state(s.host("hv1")), HostState::unreachable);
  EXPECT_THAT(s.proven, IsEmpty());
}

TEST(ProvenDead, OfAHostThatIsOffIsIgnored) {
  Play s;
  s.propose(PowerOff{s.host("hv3")});
  s.pass(5min);
  ASSERT_EQ(s.world.observe().state(s.host("hv3")), HostState::off);
  const Incarnation life = s.world.observe().incarnation(s.host("hv3"));
  ASSERT_NE(life, Incarnation::unknown);
  s.declare_dead("hv3", life);
  s.tick();
  EXPECT_TRUE(s.controller.state().proofs.empty());
}

TEST(ProvenDead, IsVoidWhenTheHostIsSeen) {
  Play s;
  s.world.cut_off(s.host("hv1"));
  s.pass(31s);
  s.declare_dead("hv1");
  s.tick();
  s.world.reconnect(s.host("hv1"));
  s.tick();
  EXPECT_THAT(s.proven, IsEmpty());
  EXPECT_TRUE(s.controller.state().proofs.empty());
  s.world.cut_off(s.host("hv1"));
  s.pass(31s);
  EXPECT_THAT(s.proven, IsEmpty()) << "its next loss needs its own proof";
}

// Both of one instant, seen by one tick: the answer counts.
TEST(ProvenDead, AnAnswerOfTheSameInstantWins) {
  Play s;
  s.world.cut_off(s.host("hv1"));
  s.pass(31s);
  s.declare_dead("hv1");
  s.world.reconnect(s.host("hv1"));
  s.tick();
  EXPECT_TRUE(s.controller.state().proofs.empty());
}

TEST(ProvenDead, WithoutAProofOrWithAnothersIsNone) {
  Play s;
  s.world.cut_off(s.host("hv1"));
  s.pass(31s);
  s.world.inject(HostProvenDead{s.host("hv1"), std::nullopt});
  s.tick();
  s.world.inject(HostProvenDead{
      s.host("hv1"),
      ProofOfDeath::from(s.host("hv2"), Incarnation{1}, s.world.now(), OperatorStatement{"Anna"})});
  s.tick();
  EXPECT_TRUE(s.controller.state().proofs.empty());
}

TEST(ProvenDead, OfAnotherLifeProvesNothing) {
  Play s;
  s.world.cut_off(s.host("hv1"));
  s.pass(31s);
  s.declare_dead("hv1", Incarnation{7});
  s.tick();
  EXPECT_THAT(s.proven, IsEmpty());
}

// hv1 was proven dead; a statement about a life it is not in must not take that proof away.
TEST(ProvenDead, OfAnotherLifeDoesNotTakeAProofAway) {
  Play s;
  s.world.lose_power(s.host("hv1"));
  s.pass(31s);
  s.declare_dead("hv1");
  s.tick();
  ASSERT_THAT(s.proven, ElementsAre("hv1"));
  s.declare_dead("hv1", Incarnation{7});
  s.tick();
  EXPECT_THAT(s.proven, ElementsAre("hv1"));
}

TEST(ProvenDead, OfSeveralHostsEachKeepsItsOwn) {
  Play s;
  s.world.cut_off(s.host("hv1"));
  s.world.cut_off(s.host("hv2"));
  s.pass(31s);
  s.declare_dead("hv1");
  s.declare_dead("hv2");
  s.tick();
  EXPECT_THAT(s.proven, ElementsAre("hv1", "hv2"));
  s.world.reconnect(s.host("hv2"));
  s.tick();
  EXPECT_THAT(s.proven, ElementsAre("hv1"));
}

// ---- resolutions are journalled ----------------------------------------------------------------

// Unknown at 20 s, both hosts observed at 60 s.
TEST(Resolved, ByObservationIsJournalledOnce) {
  Play s;
  s.world.script_next({Ending::unknown_without_effect, {}});
  s.propose(Migrate{s.vm("a"), s.host("hv1"), s.host("hv3")});
  s.pass(59s);
  EXPECT_THAT(s.journal.resolutions, IsEmpty());
  s.pass(61s);
  EXPECT_THAT(s.journal.resolutions, ElementsAre(std::pair(origin + 60s, ActionId{1})));
}

// hv3 carried out the deployment and fell silent: nobody ever observes it. Anna went there.
TEST(Resolved, ByProofIsJournalledOnce) {
  Play s;
  s.propose(Deploy{s.vm("d"), s.host("hv3")});
  s.world.cut_off(s.host("hv3"));
  s.pass(5min);
  EXPECT_THAT(s.journal.resolutions, IsEmpty());
  s.declare_dead("hv3");
  s.tick();
  EXPECT_THAT(s.journal.resolutions, ElementsAre(std::pair(origin + 5min, ActionId{1})));
  s.pass(2min);
  EXPECT_EQ(s.journal.resolutions.size(), 1U);
}

// An action that ends by itself was never unknown.
TEST(Resolved, IsNotSaidOfWhatEndedKnown) {
  Play s;
  s.propose(Migrate{s.vm("a"), s.host("hv1"), s.host("hv3")});
  s.world.script_next({Ending::failed, {}});
  s.propose(Migrate{s.vm("c"), s.host("hv2"), s.host("hv3")});
  s.pass(2min);
  EXPECT_THAT(s.journal.resolutions, IsEmpty());
  EXPECT_TRUE(s.controller.in_flight().all().empty());
}

TEST(Resolved, IsSaidOfWhatWasInherited) {
  Play s;
  s.journal.recovery = {
      ActionId{5}, {{ActionId{5}, Stop{s.vm("a")}, origin, std::nullopt, std::nullopt}}, ""};
  s.controller.recover(s.heir);
  s.pass(59s);
  EXPECT_THAT(s.journal.resolutions, IsEmpty());
  s.pass(1s);
  EXPECT_THAT(s.journal.resolutions, ElementsAre(std::pair(origin + 60s, ActionId{5})));
}

// ---- recovery ----------------------------------------------------------------------------------

TEST(Inherited, TheWorldIsToldOfEachOpenActionAndBeginsNone) {
  Play s;
  s.world.advance(10s);
  const Action move = Migrate{s.vm("a"), s.host("hv1"), s.host("hv3")};
  const Action fence = Fence{s.host("hv2"), Incarnation{1}};
  s.journal.recovery = {ActionId{9},
                        {{ActionId{4}, move, origin, std::nullopt, std::nullopt},
                         {ActionId{7}, fence, origin + 1s, origin + 2s, std::nullopt}},
                        ""};
  s.controller.recover(s.heir);
  ASSERT_EQ(s.heir.inherited.size(), 2U);
  EXPECT_EQ(s.heir.inherited[0], std::pair(ActionId{4}, move));
  EXPECT_EQ(s.heir.inherited[1], std::pair(ActionId{7}, fence));
  s.tick();
  EXPECT_THAT(s.locked_vms, ElementsAre("a"));
  EXPECT_THAT(s.locked_hosts, ElementsAre("hv2"));
  s.pass(5min);
  EXPECT_THAT(s.world.begun(), IsEmpty());
  EXPECT_EQ(s.heir.inherited.size(), 2U) << "told once";
  s.propose(Stop{s.vm("b")});
  ASSERT_EQ(s.world.begun().size(), 1U);
  EXPECT_EQ(s.world.begun()[0].first, ActionId{10}) << "ids go on after the journal's last";
}

TEST(Inherited, NothingIfNothingWasOpen) {
  Play s;
  s.journal.recovery = {ActionId{3}, {}, ""};
  s.controller.recover(s.heir);
  s.tick();
  EXPECT_THAT(s.heir.inherited, IsEmpty());
  EXPECT_THAT(s.locked_vms, IsEmpty());
}

}  // namespace
}  // namespace gemello
