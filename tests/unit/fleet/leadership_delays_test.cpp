#include <array>
#include <deque>
#include <optional>
#include <utility>

#include <gtest/gtest.h>

#include "models/fleet/leadership.hpp"
#include "models/units/streams.hpp"

namespace gemello {
namespace {

/// One controller's way to a record that all share. Every call takes its time, before its effect
/// and after it; one that takes longer than the caller's patience is given up and carried out all
/// the same, and meanwhile the place is out of reach. Time is the test's and passes in here.
class SlowStore final : public LeaseStore {
 public:
  static constexpr Duration patience = 5s;
  SlowStore(LeaseRecord& record, Instant& now, Stream& draw)
      : record_(record), now_(now), draw_(draw) {}

  std::optional<LeaseRecord> read() override {
    if (!begin()) return std::nullopt;
    now_ += before_;
    const LeaseRecord seen = record_;
    now_ += after_;
    return seen;
  }
  bool swap(const LeaseRecord& seen, const LeaseRecord& next) override {
    const bool hung = now_ < hangs_until_;
    if (!begin()) {
      if (!hung) late_ = std::pair(seen, next);
      return false;
    }
    now_ += before_;
    const bool written = write(seen, next);
    now_ += after_;
    return written;
  }
  Instant answered_at(Instant asked_at) override { return std::max(asked_at, now_); }

  /// What hung goes through.
  void pass() {
    if (now_ < hangs_until_ || !late_) return;
    write(late_->first, late_->second);
    late_.reset();
  }

 private:
  bool write(const LeaseRecord& seen, const LeaseRecord& next) {
    if (record_ != seen) return false;
    record_ = next;
    return true;
  }
  /// False: out of reach, after the caller's patience or at once.
  bool begin() {
    if (now_ < hangs_until_) return false;
    before_ = Duration(static_cast<std::int64_t>(draw_() % 2'000'000));
    after_ = Duration(static_cast<std::int64_t>(draw_() % 2'000'000));
    if (draw_() % 12 != 0) return true;
    hangs_until_ = now_ + patience + Duration(1s) * static_cast<std::int64_t>(draw_() % 120);
    now_ += patience;
    return false;
  }

  LeaseRecord& record_;
  Instant& now_;
  Stream& draw_;
  Instant hangs_until_{};
  std::optional<std::pair<LeaseRecord, LeaseRecord>> late_;
  Duration before_{};
  Duration after_{};
};

struct SlowSeat {
  SlowStore store;
  Leadership leadership;
  std::optional<Instant> looked;  ///< at the clock, for the step that is to come
  Instant still_until{};
  SlowSeat(LeaseRecord& record, Instant& now, Stream& draw, const char* name)
      : store(record, now, draw), leadership(store, {.name = name}) {}
};

// Three controllers of one clock. Between looking at it and asking the store each may stand still
// for up to 100 s, longer than a turn and the margin; calls take up to 4 s, or hang for up to 125 s
// and are carried out at their end. A watch counted from the instant at which the reader looked at
// the clock, and not from when the answer was there, would begin a turn in another's.
TEST(LeadershipDelays, NoTwoLeadAtOnceHoweverLateTheyAndTheStoreAre) {
  std::uint64_t turns = 0;
  for (std::uint64_t seed = 1; seed <= 300; ++seed) {
    Stream draw(seed, "delays");
    LeaseRecord record;
    Instant now = origin;
    std::deque<SlowSeat> seats;
    for (const char* name : {"a", "b", "c"}) seats.emplace_back(record, now, draw, name);
    Epoch highest = Epoch::none;
    while (now < origin + Duration(2h)) {
      SlowSeat& one = seats[draw() % seats.size()];
      if (!one.looked) {
        one.looked = now;
        one.still_until = now;
        if (draw() % 20 == 0)
          one.still_until += Duration(1s) * static_cast<std::int64_t>(draw() % 100);
      }
      if (now >= one.still_until) one.leadership.step(*std::exchange(one.looked, std::nullopt));
      now += Duration(1s) * static_cast<std::int64_t>(draw() % 4);
      int leading = 0;
      for (SlowSeat& seat : seats) {
        seat.store.pass();
        const auto turn = seat.leadership.turn(now);
        if (!turn) continue;
        ++leading;
        if (turn->epoch > highest) {
          highest = turn->epoch;
          ++turns;
        }
        ASSERT_EQ(turn->epoch, highest) << "an earlier turn still runs, seed " << seed;
      }
      ASSERT_LE(leading, 1) << "seed " << seed;
    }
  }
  EXPECT_GT(turns, 1000U) << "the lease changes hands, or nothing was tried";
}

TEST(LeadershipDelays, WhoAbandonsATurnWatchesItToItsEnd) {
  LeaseRecord record;
  class Quick final : public LeaseStore {
   public:
    explicit Quick(LeaseRecord& place) : place_(place) {}
    std::optional<LeaseRecord> read() override { return place_; }
    bool swap(const LeaseRecord& seen, const LeaseRecord& next) override {
      if (place_ != seen) return false;
      place_ = next;
      return true;
    }

   private:
    LeaseRecord& place_;
  } quick(record);
  Leadership a(quick, {.name = "a"});
  a.step(origin);
  ASSERT_TRUE(a.turn(origin));
  a.abandon();
  EXPECT_FALSE(a.turn(origin));
  EXPECT_EQ(record, (LeaseRecord{Epoch{1}, "a", 0})) << "nothing is written";
  a.step(origin + Duration(1s));
  a.step(origin + Duration(70s));
  EXPECT_FALSE(a.turn(origin + Duration(70s))) << "69 s after it was first seen so";
  a.step(origin + Duration(71s));
  EXPECT_EQ(a.turn(origin + Duration(71s))->epoch, Epoch{2});
}

}  // namespace
}  // namespace gemello
