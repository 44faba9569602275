#include "models/state/lease.hpp"

#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace gemello::lease_test {
namespace {

using enum LeaseInput;

// Round numbers: renewed every 20 s, lost 80 s after, reset 60 s later, called dead 10 s after
// that.
constexpr LeaseTimes times{20s, 80s, 60s, 10s};

Instant at(std::int64_t s) {
  return origin + std::chrono::seconds(s);
}

struct Turn {
  std::int64_t at;  // s
  LeaseInput input;
  bool is_step;
};

/// What is to come after the turns: s since the origin, -1: never.
struct Case {
  const char* what;
  std::vector<Turn> turns;
  LeasePhase phase;
  std::int64_t renewed;  // the last renewal, as of 1000 s
  std::int64_t lost;
  std::int64_t resets;
};

std::int64_t whole(Instant instant) {
  return instant == never ? -1 : instant.time_since_epoch() / 1s;
}

// By hand. Taken at 0, renewed at 20, 40, 60 ... s.
const std::vector<Case>& cases() {
  static const std::vector<Case> table = {
      {"renewed for ever", {{0, take, true}}, LeasePhase::held, 1000, -1, -1},
      {"the storage is gone at 310: 300 was the last",
       {{0, take, true}, {310, storage_gone, true}},
       LeasePhase::held,
       300,
       380,
       440},
      {"gone at 310 and back at 315: nothing was missed, 320 comes in time",
       {{0, take, true}, {310, storage_gone, true}, {315, storage_back, true}},
       LeasePhase::held,
       1000,
       -1,
       -1},
      {"gone at 310 and back at 350: the one of 320 goes at 350, the next at 370, 390 ... 990",
       {{0, take, true}, {310, storage_gone, true}, {350, storage_back, true}},
       LeasePhase::held,
       990,
       -1,
       -1},
      {"back one second before it is lost",
       {{0, take, true}, {310, storage_gone, true}, {379, storage_back, true}},
       LeasePhase::held,
       999,
       -1,
       -1},
      {"back at the instant it is lost: too late, no step",
       {{0, take, true}, {310, storage_gone, true}, {380, storage_back, false}},
       LeasePhase::held,
       300,
       380,
       440},
      {"lost: a storage that comes back changes nothing, the watchdog fires at 440",
       {{0, take, true},
        {310, storage_gone, true},
        {379, expired, false},
        {380, expired, true},
        {400, storage_back, false}},
       LeasePhase::lost,
       300,
       -1,
       440},
      {"reset, not before its time",
       {{0, take, true},
        {310, storage_gone, true},
        {380, expired, true},
        {439, reset, false},
        {440, reset, true}},
       LeasePhase::over,
       300,
       -1,
       -1},
  };
  return table;
}

// The watchdog, and what becomes of a lease when its holder ends.
const std::vector<Case>& ends() {
  static const std::vector<Case> table = {
      {"it hangs at 310: fed last then, the watchdog fires at 370, before the lease is lost",
       {{0, take, true}, {310, daemon_stopped, true}},
       LeasePhase::held,
       300,
       380,
       370},
      {"it hangs at 310 and goes on at 369: 300 + 20 is overdue and goes at once",
       {{0, take, true}, {310, daemon_stopped, true}, {369, daemon_back, true}},
       LeasePhase::held,
       989,
       -1,
       -1},
      {"it hangs at 310 and would go on at 370: it was reset",
       {{0, take, true},
        {310, daemon_stopped, true},
        {370, daemon_back, false},
        {370, reset, true}},
       LeasePhase::over,
       300,
       -1,
       -1},
      {"its storage goes at 310, it hangs at 370: lost at 380, fed last at 370, reset at 430",
       {{0, take, true},
        {310, storage_gone, true},
        {370, daemon_stopped, true},
        {380, expired, true}},
       LeasePhase::lost,
       300,
       -1,
       430},
      {"it dies at 310: 300 stands there, nobody is reset",
       {{0, take, true}, {310, died, true}},
       LeasePhase::over,
       300,
       -1,
       -1},
      {"a new life takes it anew",
       {{0, take, true}, {310, died, true}, {500, take, true}},
       LeasePhase::held,
       1000,
       -1,
       -1},
      {"nobody takes what is held or lost",
       {{0, take, true},
        {10, take, false},
        {310, storage_gone, true},
        {380, expired, true},
        {390, take, false}},
       LeasePhase::lost,
       300,
       -1,
       440},
      {"what was never taken knows no step",
       {{0, storage_gone, false},
        {0, storage_back, false},
        {0, daemon_stopped, false},
        {0, daemon_back, false},
        {500, expired, false},
        {500, reset, false},
        {500, died, false}},
       LeasePhase::none,
       0,
       -1,
       -1},
  };
  return table;
}

void expect_as_by_hand(const std::vector<Case>& table) {
  for (const Case& one : table) {
    SCOPED_TRACE(one.what);
    Lease lease;
    for (const Turn& turn : one.turns) {
      const auto next = step(lease, turn.input, at(turn.at), times);
      ASSERT_EQ(next.has_value(), turn.is_step) << turn.at << " s";
      if (next) lease = *next;
    }
    EXPECT_STREQ(name(lease.phase), name(one.phase));
    EXPECT_EQ(whole(last_renewal(lease, at(1000), times)), one.renewed);
    EXPECT_EQ(whole(lost_at(lease, times)), one.lost);
    EXPECT_EQ(whole(resets_at(lease, times)), one.resets);
  }
}

TEST(Lease, IsRenewedOrLost) {
  expect_as_by_hand(cases());
}

TEST(Lease, EndsWithItsHolder) {
  expect_as_by_hand(ends());
}

Lease after(std::vector<Turn> turns) {
  Lease lease;
  for (const Turn& turn : turns) lease = step(lease, turn.input, at(turn.at), times).value();
  return lease;
}

// Who looks all the time dates the last renewal as its holder does: 300 + 80 + 60 + 10 s.
TEST(Lease, IsReadAsItIsRenewed) {
  const Lease held = after({{0, take, true}});
  LeaseReading reading = read({}, held, true, at(0), times);
  const Lease gone = step(held, storage_gone, at(310), times).value();
  reading = read(reading, held, true, at(310), times);
  reading = read(reading, gone, true, at(310), times);
  EXPECT_EQ(reading.seen, at(300));
  EXPECT_EQ(proven_at(reading, times), at(450));
}

// Blind from 100 to 305 s, he finds a renewal (that of 300 s) which he has not seen before: for all
// he knows it came now. The proof comes five seconds later for it, never earlier.
TEST(Lease, ARenewalNobodySawIsDatedByWhoSeesIt) {
  const Lease held = after({{0, take, true}});
  LeaseReading reading = read({}, held, true, at(0), times);
  reading = read(reading, held, false, at(100), times);
  EXPECT_EQ(reading.seen, at(100));
  reading = read(reading, held, true, at(305), times);
  EXPECT_EQ(reading.known, at(300));
  EXPECT_EQ(reading.seen, at(305));
}

// Blind from 350 to 500 s while nothing was renewed: what he knew still stands there.
TEST(Lease, AGapInWhichNothingCameCostsNothing) {
  const Lease held = after({{0, take, true}});
  const Lease gone = step(held, storage_gone, at(310), times).value();
  LeaseReading reading = read({true, at(0), at(0)}, held, true, at(310), times);
  reading = read(reading, gone, false, at(350), times);
  reading = read(reading, gone, true, at(500), times);
  EXPECT_EQ(reading.seen, at(300));
}

TEST(Lease, NamesAreDistinct) {
  std::set<std::string> names;
  for (const LeasePhase phase :
       {LeasePhase::none, LeasePhase::held, LeasePhase::lost, LeasePhase::over})
    names.insert(name(phase));
  EXPECT_EQ(names, (std::set<std::string>{"none", "held", "lost", "over"}));
}

}  // namespace
}  // namespace gemello::lease_test
