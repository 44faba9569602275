#include "sim/engine/engine.hpp"

#include <stdexcept>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "models/units/error.hpp"
#include "tests/unit/sim/engine_support.hpp"

namespace gemello::sim {
namespace {

using EngineTest = EngineCase;
using EngineFlowTest = FlowCase;

TEST_F(EngineTest, TasksRunInOrderOfTimeThenOfScheduling) {
  std::string log;
  at(2, [&] { log += 'd'; });
  at(1, [&] { log += 'a'; });
  at(1, [&] { log += 'b'; });
  at(1, [&] { log += 'c'; });
  run_to(1.5);
  EXPECT_EQ(log, "abc");
  run_to(3);
  EXPECT_EQ(log, "abcd");
  EXPECT_EQ(engine->now(), origin + 3s);
}

// A date already passed comes now, after what was already due at this Instant.
TEST_F(EngineTest, ThePastIsClampedToTheClock) {
  std::string log;
  at(5, [&] {
    log += 'a';
    engine->at(origin + 1s, [&] {
      log += 'c';
      EXPECT_EQ(engine->now(), origin + 5s);
    });
  });
  at(5, [&] { log += 'b'; });
  run_to(5);
  EXPECT_EQ(log, "abc");
}

TEST_F(EngineTest, WhatIsDueAtTheEndOfARunRuns) {
  int ran = 0;
  at(4, [&] { ++ran; });
  run_to(4);
  EXPECT_EQ(ran, 1);
  engine->defer([&] { ++ran; });
  run_to(4);
  EXPECT_EQ(ran, 2);
  engine->defer([&] { ++ran; });
  run_to(3);  // in the past: what is due now, and the clock stays
  EXPECT_EQ(ran, 3);
  EXPECT_EQ(engine->now(), origin + 4s);
}

TEST_F(EngineTest, ACancelledTaskNeverRuns) {
  int ran = 0;
  const TimerId first = at(1, [&] { ++ran; });
  at(2, [&] { ran += 10; });
  EXPECT_TRUE(engine->cancel(first));
  EXPECT_FALSE(engine->cancel(first));
  run_to(3);
  EXPECT_EQ(ran, 10);
}

TEST_F(EngineTest, AnEarlierTaskAddedLaterComesFirst) {
  std::string log;
  at(9, [&] { log += 'c'; });
  at(5, [&] { log += 'b'; });
  at(1, [&] {
    log += 'a';
    at(6, [&] { log += 'x'; });
  });
  run_to(10);
  EXPECT_EQ(log, "abxc");
}

TEST_F(EngineTest, NeverIsAcceptedAndNeverComes) {
  engine->at(never, [] { FAIL(); });
  EXPECT_EQ(engine->next_event(), never);
  run_to(1e6);
}

TEST_F(EngineTest, NextEventIsTheHeadOfTheQueue) {
  EXPECT_EQ(engine->next_event(), never);
  at(7, [] {});
  at(3, [] {});
  EXPECT_EQ(engine->next_event(), origin + 3s);
  run_to(3);
  EXPECT_EQ(engine->next_event(), origin + 7s);
}

TEST_F(EngineTest, AnExceptionPassesThroughAndTheRestStillRuns) {
  int ran = 0;
  at(1, [] { throw std::runtime_error("stop here"); });
  at(1, [&] { ++ran; });
  at(2, [&] { ++ran; });
  EXPECT_THROW(run_to(5), std::runtime_error);
  EXPECT_EQ(engine->now(), origin + 1s);
  EXPECT_EQ(ran, 0);
  run_to(5);
  EXPECT_EQ(ran, 2);
}

TEST_F(EngineTest, RunsOverFiftyYearsAreRefused) {
  try {
    engine->run_until(origin + run_length_max + 1us);
    FAIL() << "accepted";
  } catch (const InputError& error) {
    EXPECT_THAT(error.sentence(), ::testing::HasSubstr("50 years"));
  }
  EXPECT_THROW(engine->run_until(never), InputError);
}

// A double of 1.6e9 seconds has a grain of 0.24 us: microseconds are still told apart.
TEST_F(EngineTest, MicrosecondsAreExactAtTheEndOfFiftyYears) {
  const Instant late = origin + run_length_max - 5us;
  std::vector<Instant> seen;
  for (int k = 0; k < 5; ++k) engine->at(late + k * 1us, [&] { seen.push_back(engine->now()); });
  engine->run_until(origin + run_length_max);
  ASSERT_EQ(seen.size(), 5U);
  for (int k = 0; k < 5; ++k) EXPECT_EQ(seen[static_cast<std::size_t>(k)], late + k * 1us);
}

TEST(EngineStart, TheClockBeginsWhereItIsTold) {
  if (Engine::exists()) GTEST_SKIP() << "needs a process of its own: run it by ctest";
  const Instant epoch_date = origin + std::chrono::hours(56 * 8766);  // beyond 50 years
  Engine engine(epoch_date);
  EXPECT_EQ(engine.now(), epoch_date);
  Instant ran{};
  engine.at(epoch_date + 10s, [&] { ran = engine.now(); });
  engine.run_until(epoch_date + 1min);
  EXPECT_EQ(ran, epoch_date + 10s);
  EXPECT_EQ(engine.now(), epoch_date + 1min);
}

TEST_F(EngineTest, ASecondEngineInTheProcessIsABrokenInvariant) {
  EXPECT_DEATH({ const Engine second; }, "one process runs one engine");
}

// 100 MB at 300 MB/s take a third of a second: 333333.33 us, so the flow ends within microsecond
// 333334 and a task set for "now" in its report must not lie in the engine's past.
TEST_F(EngineFlowTest, AnEngineDateIsRoundedUpToItsInstant) {
  flows->set_bandwidth(l[0], BytesPerSecond(300 * MB));
  Instant reported{};
  Instant deferred{};
  flows->start({.route = {l[0]}, .bytes = 100 * MB, .on_end = [&](const FlowEnd& end) {
                  reported = end.ended;
                  engine->at(engine->now(), [&] { deferred = engine->now(); });
                }});
  std::vector<Instant> tasks;
  engine->at(origin + 333333us, [&] { tasks.push_back(engine->now()); });
  engine->at(origin + 333335us, [&] { tasks.push_back(engine->now()); });
  run_to(1);
  // SimGrid may end it with the timer before, 0.33 us early, as it merges dates within 10 us.
  EXPECT_GE(reported, origin + 333333us);
  EXPECT_LE(reported, origin + 333334us);
  EXPECT_EQ(deferred, reported);
  EXPECT_EQ(tasks, (std::vector<Instant>{origin + 333333us, origin + 333335us}));
}

// Alone, nothing to merge with: rounded up exactly.
TEST_F(EngineFlowTest, NextEventSeesTheEndOfAFlow) {
  flows->set_bandwidth(l[0], BytesPerSecond(300 * MB));
  start({l[0]}, 100 * MB);
  at(20, [] {});
  EXPECT_EQ(engine->next_event(), origin + 333334us);
  engine->run_until(engine->next_event());
  ASSERT_EQ(ends.size(), 1U);
  EXPECT_EQ(ends[0].ended, origin + 333334us);
  EXPECT_EQ(engine->now(), origin + 333334us);
  EXPECT_EQ(engine->next_event(), origin + 20s);
}

}  // namespace
}  // namespace gemello::sim
