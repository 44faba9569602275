#include "live/lease/lease_file.hpp"

#include <chrono>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/live/lease_support.hpp"

namespace gemello::live {
namespace {

using ::testing::HasSubstr;
using testing::MemoryPlace;
using testing::PutClock;
using testing::TwoSeats;

using Steady = std::chrono::steady_clock;

// 60 s after its begin a's turn is over; b first saw it at 0 s and takes over at 70 s.
TEST(LeaseFile, OneOfTwoLeadsAndTheOtherTakesOverWhenItIsSilent) {
  TwoSeats two;
  two.a.step(two.clock.at);
  EXPECT_TRUE(two.a.turn(two.clock.at));
  two.b.step(two.clock.at);
  two.at(69s);
  two.b.step(two.clock.at);
  EXPECT_FALSE(two.b.turn(two.clock.at));
  two.at(70s);
  two.b.step(two.clock.at);
  EXPECT_EQ(two.b.turn(two.clock.at)->epoch, Epoch{2});
  EXPECT_EQ(two.place->record().lease.holder, "b");
  EXPECT_FALSE(two.a.turn(two.clock.at));
}

TEST(LeaseFile, WhoResignsIsFollowedAtOnceAndTheBooksStay) {
  TwoSeats two;
  two.a.step(two.clock.at);
  two.a_file.keep(Epoch{1}, {{"last_id", 5}});
  two.a.resign();
  two.b.step(two.clock.at);
  EXPECT_EQ(two.b.turn(two.clock.at)->epoch, Epoch{2});
  EXPECT_EQ(two.b_file.books(Epoch{2}), (nlohmann::json{{"last_id", 5}}));
}

TEST(LeaseFile, ADeposedTurnWritesNoBooks) {
  TwoSeats two;
  two.a.step(two.clock.at);
  two.depose_a();
  ASSERT_TRUE(two.b.turn(two.clock.at));
  two.b_file.keep(Epoch{2}, {{"last_id", 1}});
  EXPECT_THAT(testing::lost_lease([&] {
                two.a_file.keep(Epoch{1}, {{"last_id", 9}});
              }),
              HasSubstr("b leads by now, turn 2"));
  EXPECT_THAT(testing::lost_lease([&] { two.a_file.books(Epoch{1}); }), HasSubstr("later turn"));
  EXPECT_EQ(two.place->record().books, (nlohmann::json{{"last_id", 1}}));
}

TEST(LeaseFile, BooksThatCouldNotBeWrittenComeWithTheNextRenewal) {
  TwoSeats two;
  two.a.step(two.clock.at);
  two.place->reach(false);
  EXPECT_FALSE(two.a_file.keep(Epoch{1}, {{"last_id", 5}}));
  EXPECT_THAT(two.a_file.problem(), HasSubstr("lease"));
  two.place->reach(true);
  two.at(10s);
  two.a.step(two.clock.at);
  EXPECT_EQ(two.place->record().lease.renewals, 1U);
  EXPECT_EQ(two.place->record().books, (nlohmann::json{{"last_id", 5}}));
}

// Patience is 50 ms here; the test gives it 5 s to be kept.
TEST(LeaseFile, StorageThatHangsIsNotWaitedForAndNotAskedTwice) {
  auto place = std::make_shared<MemoryPlace>();
  PutClock clock;
  LeaseFile file(place, 50ms, clock);
  place->hang(true);
  const auto begin = Steady::now();
  EXPECT_EQ(file.read(), std::nullopt);
  EXPECT_GE(Steady::now() - begin, std::chrono::milliseconds(50));
  EXPECT_LT(Steady::now() - begin, std::chrono::seconds(5));
  EXPECT_EQ(file.problem(), "no answer in time");
  EXPECT_TRUE(file.hangs()) << "who leads decides nothing meanwhile: no intent could be written";
  EXPECT_EQ(file.read(), std::nullopt);
  EXPECT_FALSE(file.swap({}, {Epoch{1}, "a", 0}));
  EXPECT_EQ(file.problem(), "an earlier call still hangs");
  EXPECT_EQ(place->calls(), 1);
  place->hang(false);
  for (int i = 0; i < 500 && !file.read(); ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  EXPECT_TRUE(file.last());
  EXPECT_FALSE(file.hangs());
  EXPECT_EQ(place->record().lease, LeaseRecord()) << "what was not asked is not done";
}

// It is carried out when the storage goes on, though its caller was told that nobody knows; asked
// once more for the same, it is no success of now: the turn would be counted from now on.
TEST(LeaseFile, ASwapThatWasGivenUpMayStillBeWritten) {
  auto place = std::make_shared<MemoryPlace>();
  PutClock clock;
  LeaseFile file(place, 50ms, clock);
  place->hang(true);
  EXPECT_FALSE(file.swap({}, {Epoch{1}, "a", 0}));
  place->hang(false);
  for (int i = 0; i < 500 && place->record().lease.epoch == Epoch::none; ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  EXPECT_EQ(place->record().lease.holder, "a");
  while (!file.read()) std::this_thread::sleep_for(std::chrono::milliseconds(10));
  EXPECT_FALSE(file.swap({}, {Epoch{1}, "a", 0}));
}

TEST(LeaseFile, AnAnswersInstantIsReadOffTheClock) {
  TwoSeats two;
  two.at(30s);
  EXPECT_EQ(two.a_file.answered_at(origin + Duration(20s)), origin + Duration(30s));
  EXPECT_EQ(two.a_file.answered_at(origin + Duration(40s)), origin + Duration(40s));
}

TEST(LeaseFile, ADamagedFileIsNoStorageOutOfReach) {
  testing::TempFolder folder;
  PutClock clock;
  const std::string path = folder.write("fleet.lease", "shopping list\n");
  LeaseFile file(std::make_shared<RecordFile>(path, "lab", 1s), 5s, clock);
  EXPECT_THROW(file.read(), InputError);
  EXPECT_THROW(file.swap({}, {Epoch{1}, "a", 0}), InputError);
  LeaseFile missing(std::make_shared<RecordFile>(folder.path("no"), "lab", 1s), 5s, clock);
  EXPECT_EQ(missing.read(), std::nullopt);
  EXPECT_TRUE(missing.missing());
}

}  // namespace
}  // namespace gemello::live
