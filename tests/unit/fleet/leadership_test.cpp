#include "models/fleet/leadership.hpp"

#include <array>
#include <memory>
#include <vector>

#include <gtest/gtest.h>

#include "models/units/streams.hpp"

namespace gemello {
namespace {

/// A record in memory that can be out of reach, and lose the answer to a write.
class MemoryStore final : public LeaseStore {
 public:
  std::optional<LeaseRecord> read() override {
    return reached ? std::optional(record) : std::nullopt;
  }
  bool swap(const LeaseRecord& seen, const LeaseRecord& next) override {
    if (!reached || record != seen) return false;
    record = next;
    return !answers_lost;
  }
  LeaseRecord record;
  bool reached = true;
  bool answers_lost = false;
};

LeadershipOptions options(const char* name) {
  LeadershipOptions given;
  given.name = name;
  return given;  // lasts 60 s, renewed every 10 s, margin 10 s, orders 30 s
}

Instant at(Duration time) {
  return origin + time;
}

TEST(Leadership, TheFirstToAskLeadsAndRenews) {
  MemoryStore store;
  Leadership a(store, options("a"));
  EXPECT_FALSE(a.turn(at(0s)));
  EXPECT_EQ(a.step(at(0s)), at(10s));
  EXPECT_EQ(a.turn(at(0s)), (Leadership::Turn{Epoch{1}, at(60s)}));
  EXPECT_EQ(store.record, (LeaseRecord{Epoch{1}, "a", 0}));
  a.step(at(10s));
  EXPECT_EQ(a.turn(at(10s))->until, at(70s));
  EXPECT_EQ(store.record.renewals, 1U);
}

// Its looks are at 15, 25, ... s, whenever else it is asked, and at 15 + 60 + 10 = 85 s, when the
// record may have stood still for long enough; it has changed by 83 s, and 83 + 70 s is the next.
TEST(Leadership, WhoWaitsLooksAlsoWhenTheLeaseMayBeOver) {
  MemoryStore store;
  Leadership a(store, options("a"));
  Leadership b(store, options("b"));
  a.step(at(0s));
  EXPECT_EQ(b.step(at(15s)), at(25s));
  EXPECT_EQ(b.step(at(17s)), at(25s));
  EXPECT_EQ(b.step(at(25s)), at(35s));
  EXPECT_EQ(b.step(at(75s)), at(85s));
  EXPECT_EQ(b.step(at(79s)), at(85s));
  store.record.renewals = 7;
  EXPECT_EQ(b.step(at(83s)), at(85s));
  EXPECT_EQ(b.step(at(85s)), at(95s));
  EXPECT_EQ(b.step(at(145s)), at(153s));
  store.reached = false;
  EXPECT_EQ(b.step(at(153s)), at(155s)) << "what it saw counts no more";
}

// Last renewed at 10 s, first seen so by b at 15 s: a's turn ends at 70 s by its own clock, b's
// begins at 15 + 60 + 10 = 85 s.
TEST(Leadership, AnotherLeadsWhenTheRecordStoodStillForLeaseAndMargin) {
  MemoryStore store;
  Leadership a(store, options("a"));
  Leadership b(store, options("b"));
  a.step(at(0s));
  a.step(at(10s));
  for (Duration t = 15s; t < 85s; t += 5s) {
    b.step(at(t));
    EXPECT_FALSE(b.turn(at(t))) << to_text(at(t));
  }
  EXPECT_TRUE(a.turn(at(70s) - Duration(1)));
  EXPECT_FALSE(a.turn(at(70s)));
  b.step(at(85s));
  EXPECT_EQ(b.turn(at(85s)), (Leadership::Turn{Epoch{2}, at(145s)}));
  a.step(at(86s));
  EXPECT_FALSE(a.turn(at(86s))) << "it sees that another leads";
}

TEST(Leadership, NothingIsBegunThatMightOutlastTheTurn) {
  MemoryStore store;
  Leadership a(store, options("a"));
  a.step(at(0s));
  store.reached = false;
  EXPECT_TRUE(a.may_begin(at(30s) - Duration(1)));
  EXPECT_FALSE(a.may_begin(at(30s))) << "30 s left, an order may take 30 s";
  a.step(at(20s));
  EXPECT_EQ(a.turn(at(20s))->until, at(60s)) << "what could not be written renews nothing";
  EXPECT_FALSE(a.may_begin(at(90s)));
}

TEST(Leadership, AWatchBeginsAnewAfterTheRecordWasOutOfSight) {
  MemoryStore store;
  Leadership a(store, options("a"));
  Leadership b(store, options("b"));
  a.step(at(0s));
  b.step(at(1s));
  store.reached = false;
  b.step(at(40s));
  store.reached = true;
  b.step(at(50s));
  b.step(at(75s));
  EXPECT_FALSE(b.turn(at(75s))) << "74 s after its first look, 25 after the one that counts";
  b.step(at(120s));
  EXPECT_TRUE(b.turn(at(120s)));
}

TEST(Leadership, ALostAnswerIsNoLostTurn) {
  MemoryStore store;
  Leadership a(store, options("a"));
  a.step(at(0s));
  store.answers_lost = true;
  a.step(at(10s));
  EXPECT_EQ(a.turn(at(10s))->until, at(60s)) << "but it is not known to be renewed";
  store.answers_lost = false;
  a.step(at(20s));
  EXPECT_EQ(a.turn(at(20s))->until, at(80s));
}

TEST(Leadership, WhoResignsIsFollowedAtOnce) {
  MemoryStore store;
  Leadership a(store, options("a"));
  Leadership b(store, options("b"));
  a.step(at(0s));
  b.step(at(1s));
  a.resign();
  EXPECT_FALSE(a.turn(at(2s)));
  b.step(at(2s));
  EXPECT_EQ(b.turn(at(2s))->epoch, Epoch{2});
}

TEST(Leadership, TimesThatDoNotFitAreRefused) {
  MemoryStore store;
  LeadershipOptions wrong = options("a");
  wrong.lasts = 40s;  // = renew + order_limit
  EXPECT_THROW(Leadership(store, wrong), std::invalid_argument);
  wrong = options("a");
  wrong.margin = 0s;
  EXPECT_THROW(Leadership(store, wrong), std::invalid_argument);
  EXPECT_THROW(Leadership(store, options("")), std::invalid_argument);
}

// Three controllers, each with a clock of its own: far apart, and up to 8 % fast or slow (twice
// that between two is just below the margin of 10 s to 60 s). The store comes and goes for each,
// answers get lost, processes stand still. By true time no two turns ever overlap, and what is
// begun when an order's time was left is over before the next turn.
TEST(Leadership, NoTwoLeadAtOnceWhateverHappens) {
  struct Process {
    Duration offset;
    double speed;
    std::unique_ptr<Leadership> leadership;
    Duration still_until{};
    Instant clock(Duration now) const {
      return origin + offset +
             Duration(static_cast<std::int64_t>(static_cast<double>(now.count()) * speed));
    }
  };
  std::uint64_t turns = 0;
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    Stream draw(seed, "leadership");
    const auto below = [&](std::uint64_t n) { return draw() % n; };
    MemoryStore store;
    std::array<Process, 3> processes;
    for (std::size_t i = 0; i < processes.size(); ++i) {
      processes[i].offset = Duration(1s) * static_cast<std::int64_t>(below(100000));
      processes[i].speed = 0.93 + 0.001 * static_cast<double>(below(141));
      const std::string name(1, static_cast<char>('a' + i));
      processes[i].leadership = std::make_unique<Leadership>(store, options(name.c_str()));
    }
    Epoch highest = Epoch::none;
    Duration order_under_way_until{};
    for (Duration now{}; now < 2h; now += Duration(1s)) {
      for (Process& one : processes) {
        if (now < one.still_until) continue;
        if (below(300) == 0) {
          one.still_until = now + Duration(1s) * static_cast<std::int64_t>(below(200));
          continue;
        }
        store.reached = below(10) != 0 && (now.count() / 100000000) % 7 != 3;
        store.answers_lost = below(20) == 0;
        one.leadership->step(one.clock(now));
        const auto turn = one.leadership->turn(one.clock(now));
        if (!turn) continue;
        if (turn->epoch > highest) {
          ++turns;
          ASSERT_GE(now, order_under_way_until) << "seed " << seed;
          highest = turn->epoch;
        }
        ASSERT_EQ(turn->epoch, highest) << "an earlier turn still runs, seed " << seed;
        if (one.leadership->may_begin(one.clock(now)))
          order_under_way_until = std::max(order_under_way_until, now + Duration(27s));
      }
    }
  }
  EXPECT_GT(turns, 400U) << "the lease changes hands, or nothing was tried";
}

}  // namespace
}  // namespace gemello
