// What the Guard makes of the two orders that mend: to let a VM go on, and to end a copy.
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "models/fleet/guard.hpp"
#include "tests/support/fleet_from_table.hpp"
#include "tests/unit/fleet/guard_support.hpp"

namespace gemello {
namespace {

using ::testing::AllOf;
using testing::fleet_from_table;
using ::testing::HasSubstr;
using testing::TableFleet;

// a runs on hv1, b is paused there because its disk failed, by a person is p; c is stopped on hv2;
// d is requested; e was lost with hv3; g is retired; hv4 may hold a copy.
class Mending : public ::testing::Test {
 protected:
  TableFleet f = fleet_from_table(R"(
      host  cores  mhz   mem    state
      hv1   4      1000  16GiB  on
      hv2   4      1000  16GiB  on
      hv3   4      1000  16GiB  unreachable
      hv4   4      1000  16GiB  on
      vm  host  mem   state
      a   hv1   1GiB  running
      b   hv1   1GiB  paused
      p   hv1   1GiB  paused
      c   hv2   1GiB  stopped
      d   -     1GiB  requested
      e   hv3   1GiB  lost
      g   hv2   1GiB  retired)");
  HostId hv1 = f.host("hv1"), hv2 = f.host("hv2"), hv3 = f.host("hv3"), hv4 = f.host("hv4");
  VmId a = f.vm("a"), b = f.vm("b"), p = f.vm("p"), c = f.vm("c"), d = f.vm("d"), e = f.vm("e");
  VmId g = f.vm("g");

  Mending() { f.data.vms.io_error[b.index()] = 1; }
  void set(HostId host, HostState state) { f.data.hosts.state[host.index()] = state; }
};

// ---- resume ------------------------------------------------------------------------------------

TEST_F(Mending, WhatItsDiskPausedGoesOn) {
  f.prove_dead(hv3);
  EXPECT_EQ(verdict(f, Resume{b, hv1}), "");
}

// It may have been started there, by somebody or in a time that nobody remembers.
TEST_F(Mending, NothingIsResumedWhileSomeHostIsSilent) {
  EXPECT_EQ(verdict(f, Resume{b, hv1}), "hv3 does not answer: b may run there");
  set(hv3, HostState::booting);
  EXPECT_EQ(verdict(f, Resume{b, hv1}), "hv3 does not answer: b may run there");
  set(hv3, HostState::on);
  f.suspect(hv3);
  EXPECT_EQ(verdict(f, Resume{b, hv1}), "hv3 does not answer: b may run there");
  set(hv3, HostState::off);
  EXPECT_EQ(verdict(f, Resume{b, hv1}), "");
}

TEST_F(Mending, ACopyThatIsContestedIsNotDestroyed) {
  f.data.copies.push_back({a, hv2, VmState::running, f.now, true});
  EXPECT_EQ(verdict(f, DestroyCopy{a, hv2}),
            "a runs on hv1 and on hv2, and nobody knows which came first: a person must choose");
}

TEST_F(Mending, OnlyAPausedVmIsResumed) {
  EXPECT_EQ(verdict(f, Resume{a, hv1}), "a is running: only a paused VM is resumed");
  EXPECT_EQ(verdict(f, Resume{c, hv2}), "c is stopped: only a paused VM is resumed");
  EXPECT_EQ(verdict(f, Resume{e, hv3}), "e is lost: only a paused VM is resumed");
  EXPECT_EQ(verdict(f, Resume{d, hv1}), "d is requested: only a paused VM is resumed");
}

TEST_F(Mending, WhatAPersonPausedIsThatPersons) {
  EXPECT_EQ(verdict(f, Resume{p, hv1}), "p was paused by a person: that person resumes it");
}

TEST_F(Mending, ACopyIsNeverResumed) {
  f.leave_copy(b, hv4, VmState::paused);
  EXPECT_EQ(verdict(f, Resume{b, hv4}),
            "b is not held on hv4 but on hv1: this copy is never "
            "resumed");
  f.data.copies.clear();
  EXPECT_EQ(verdict(f, Resume{b, hv2}),
            "b is not held on hv2 but on hv1: this copy is never "
            "resumed");
}

TEST_F(Mending, NothingIsResumedOnAHostThatDoesNotAnswer) {
  f.suspect(hv1);
  EXPECT_EQ(verdict(f, Resume{b, hv1}), "hv1 does not answer");
  f.data.hosts.suspected[hv1.index()] = 0;
  set(hv1, HostState::unreachable);
  EXPECT_EQ(verdict(f, Resume{b, hv1}), "hv1 does not answer");
}

TEST_F(Mending, NothingIsResumedBesideACopy) {
  f.leave_copy(b, hv4, VmState::paused);
  EXPECT_EQ(verdict(f, Resume{b, hv1}), "a copy of b is paused on hv4: it would run twice");
  f.data.copies = {{b, hv3, VmState::running, f.now}};
  EXPECT_EQ(verdict(f, Resume{b, hv1}), "a copy of b is running on hv3: it would run twice")
      << "hv3 is silent, not dead";
  f.prove_dead(hv3);
  EXPECT_EQ(verdict(f, Resume{b, hv1}), "");
}

TEST_F(Mending, ADefinitionElsewhereOrACopyOfAnotherDoesNotForbidToGoOn) {
  f.prove_dead(hv3);
  f.leave_copy(b, hv4, VmState::stopped);
  f.leave_copy(a, hv2, VmState::running);
  EXPECT_EQ(verdict(f, Resume{b, hv1}), "");
}

// Maintenance is for new VMs; memory is held already, also with others' guests over the limit.
TEST_F(Mending, GoingOnTakesNoRoom) {
  f.prove_dead(hv3);
  f.data.hosts.maintenance[hv1.index()] = 1;
  f.data.hosts.memory_unmanaged[hv1.index()] = Bytes(std::int64_t{20} << 30);
  f.leave_copy(a, hv1, VmState::stopped);
  EXPECT_EQ(verdict(f, Resume{b, hv1}), "");
}

TEST_F(Mending, ALockedVmIsNotResumed) {
  f.in_flight.begin(ActionId{1}, Resume{b, hv1}, f.now);
  EXPECT_EQ(verdict(f, Resume{b, hv1}), "b is locked by resume b on hv1");
  EXPECT_EQ(verdict(f, Stop{b}), "b is locked by resume b on hv1");
}

// ---- destroy a copy ----------------------------------------------------------------------------

TEST_F(Mending, ACopyEndsWhileTheVmRuns) {
  for (const VmState state : {VmState::running, VmState::paused, VmState::stopped}) {
    f.data.copies = {{a, hv4, state, f.now}};
    EXPECT_EQ(verdict(f, DestroyCopy{a, hv4}), "") << name(state);
  }
  f.data.copies = {{b, hv4, VmState::running, f.now}};
  EXPECT_EQ(verdict(f, DestroyCopy{b, hv4}), "") << "b is paused where it is held";
}

TEST_F(Mending, TheVmItselfIsNoCopy) {
  EXPECT_EQ(verdict(f, DestroyCopy{a, hv1}), "hv1 is the place of a: that is no copy");
  f.leave_copy(a, hv1, VmState::running);  // whatever a world says
  EXPECT_EQ(verdict(f, DestroyCopy{a, hv1}), "hv1 is the place of a: that is no copy");
  EXPECT_EQ(verdict(f, DestroyCopy{c, hv2}), "hv2 is the place of c: that is no copy");
}

TEST_F(Mending, OnlyWhatWasSeenIsDestroyed) {
  EXPECT_EQ(verdict(f, DestroyCopy{a, hv4}), "no copy of a was seen on hv4");
  f.leave_copy(b, hv4, VmState::running);
  f.leave_copy(a, hv2, VmState::running);
  EXPECT_EQ(verdict(f, DestroyCopy{a, hv4}), "no copy of a was seen on hv4");
}

// e may be dead with hv3: then the copy is all that is left of its memory.
TEST_F(Mending, TheCopyOfAVmThatIsLostWithoutProofStays) {
  f.leave_copy(e, hv4, VmState::paused);
  EXPECT_THAT(verdict(f, DestroyCopy{e, hv4}), AllOf(HasSubstr("e"), HasSubstr("lost")));
  f.prove_dead(hv1);
  EXPECT_NE(verdict(f, DestroyCopy{e, hv4}), "") << "the proof is another host's";
}

// With hv3 proven dead e starts anew, and that only once nothing of it runs.
TEST_F(Mending, TheCopyOfAVmThatIsLostWithADeadHostMayGo) {
  f.leave_copy(e, hv4, VmState::paused);
  f.prove_dead(hv3);
  EXPECT_EQ(verdict(f, DestroyCopy{e, hv4}), "");
  f.suspect(hv4);
  EXPECT_EQ(verdict(f, DestroyCopy{e, hv4}), "hv4 does not answer");
}

// It is known to be down where it was placed: its image is free of it, and of nothing else.
TEST_F(Mending, TheCopyOfAStoppedVmMayGoIfItsPlaceAnswers) {
  f.leave_copy(c, hv4, VmState::running);
  EXPECT_EQ(verdict(f, DestroyCopy{c, hv4}), "");
  f.suspect(hv2);
  EXPECT_THAT(verdict(f, DestroyCopy{c, hv4}), HasSubstr("hv2"));
  f.data.hosts.suspected[hv2.index()] = 0;
  set(hv2, HostState::unreachable);
  EXPECT_THAT(verdict(f, DestroyCopy{c, hv4}), HasSubstr("hv2"));
}

TEST_F(Mending, TheOnlyProcessOfAVmWithoutAPlaceStays) {
  f.leave_copy(d, hv4, VmState::running);
  EXPECT_THAT(verdict(f, DestroyCopy{d, hv4}), HasSubstr("d is requested"));
}

// A retirement passes beside a copy. If the copy could not go after it, its host would never
// rejoin, and a VM that is gone for good would run there for ever.
TEST_F(Mending, TheCopyOfARetiredVmMayGo) {
  f.leave_copy(g, hv4, VmState::running);
  EXPECT_EQ(verdict(f, DestroyCopy{g, hv4}), "");
}

TEST_F(Mending, NothingIsDestroyedWhileThePlaceOfTheVmIsSilent) {
  f.leave_copy(a, hv4, VmState::running);
  const std::string refusal = "hv1, where a is, does not answer: the copy may be all that is left";
  f.suspect(hv1);
  EXPECT_EQ(verdict(f, DestroyCopy{a, hv4}), refusal);
  f.data.hosts.suspected[hv1.index()] = 0;
  set(hv1, HostState::unreachable);
  EXPECT_EQ(verdict(f, DestroyCopy{a, hv4}), refusal);
}

TEST_F(Mending, NothingIsDestroyedOnASilentHost) {
  f.leave_copy(a, hv4, VmState::running);
  f.suspect(hv4);
  EXPECT_EQ(verdict(f, DestroyCopy{a, hv4}), "hv4 does not answer");
  f.leave_copy(a, hv3, VmState::running);
  EXPECT_EQ(verdict(f, DestroyCopy{a, hv3}), "hv3 does not answer");
}

TEST_F(Mending, TheCopyOfALockedVmIsLeftAlone) {
  f.leave_copy(a, hv4, VmState::running);
  f.in_flight.begin(ActionId{1}, Migrate{a, hv1, hv2}, f.now);
  EXPECT_EQ(verdict(f, DestroyCopy{a, hv4}), "a is locked by migrate a hv1 -> hv2");
}

}  // namespace
}  // namespace gemello
