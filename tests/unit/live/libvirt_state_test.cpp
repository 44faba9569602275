#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "live/libvirt/domain_state.hpp"

namespace gemello::live::virt {
namespace {

// virDomainState and virDomainPausedReason of libvirt/libvirt-domain.h in their numbers.
constexpr int running = 1;
constexpr int blocked = 2;
constexpr int paused = 3;
constexpr int shutting_down = 4;
constexpr int off = 5;
constexpr int crashed = 6;
constexpr int suspended = 7;

constexpr int by_migration = 2;
constexpr int by_post_copy = 12;
constexpr int by_post_copy_failed = 13;

constexpr JobView all_jobs[] = {JobView::none, JobView::migrating_out, JobView::migrating_in,
                                JobView::other, JobView::unknown};

StateReading read(int state, int reason, JobView job = JobView::none, bool process = true) {
  return read_state({.state = state, .reason = reason, .process = process}, job);
}

TEST(DomainStateTable, Running) {
  for (int reason = 0; reason <= 12; ++reason) {
    EXPECT_EQ(read(running, reason).state, DomainState::running) << reason;
    EXPECT_FALSE(read(running, reason).migrating_out) << reason;
  }
  EXPECT_EQ(read(blocked, 0).state, DomainState::running);
  EXPECT_TRUE(read(running, 1, JobView::migrating_out).migrating_out);
  EXPECT_FALSE(read(running, 1, JobView::other).migrating_out) << "a backup";
}

TEST(DomainStateTable, Paused) {
  struct Line {
    int reason;
    DomainState expected;
  };
  const std::vector<Line> table = {
      {0, DomainState::paused},     // unknown
      {1, DomainState::paused},     // by a person
      {3, DomainState::stopping},   // its memory is being saved, then its process ends
      {4, DomainState::paused},     // dump
      {5, DomainState::io_error},   //
      {6, DomainState::paused},     // watchdog
      {7, DomainState::paused},     // from a snapshot
      {8, DomainState::stopping},   // shutting down
      {9, DomainState::paused},     // snapshot
      {10, DomainState::paused},    // guest crash
      {11, DomainState::starting},  // starting up
      {99, DomainState::paused}};   // of a later libvirt
  for (const Line& line : table) {
    EXPECT_EQ(read(paused, line.reason).state, line.expected) << line.reason;
    EXPECT_FALSE(read(paused, line.reason).migrating_out) << line.reason;
  }
  EXPECT_EQ(read(paused, 11, JobView::migrating_in).state, DomainState::incoming);
  EXPECT_TRUE(read(paused, 5, JobView::migrating_out).migrating_out);
}

TEST(DomainStateTable, PausedForAMigrationTakesTheJobToRead) {
  EXPECT_EQ(read(paused, by_migration, JobView::migrating_in).state, DomainState::incoming);
  const StateReading switchover = read(paused, by_migration, JobView::migrating_out);
  EXPECT_EQ(switchover.state, DomainState::paused);
  EXPECT_TRUE(switchover.migrating_out);
  EXPECT_EQ(read(paused, by_migration, JobView::none).state, DomainState::handed_over);
  EXPECT_EQ(read(paused, by_migration, JobView::other).state, DomainState::handed_over);
  EXPECT_EQ(read(paused, by_migration, JobView::unknown).state, DomainState::incoming)
      << "nothing is done to that one";
}

TEST(DomainStateTable, PostCopyIsNeverOverWhileItIsPaused) {
  for (const JobView job : all_jobs) {
    EXPECT_TRUE(read(paused, by_post_copy, job).migrating_out);
    EXPECT_NE(read(paused, by_post_copy, job).state, DomainState::handed_over);
    EXPECT_NE(read(paused, by_post_copy_failed, job).state, DomainState::handed_over)
        << "its half of the memory is the only one";
  }
  EXPECT_TRUE(read(paused, by_post_copy_failed, JobView::migrating_out).migrating_out);
  EXPECT_EQ(read(paused, by_post_copy_failed, JobView::migrating_in).state, DomainState::incoming);
}

TEST(DomainStateTable, TheOthers) {
  EXPECT_EQ(read(shutting_down, 0).state, DomainState::stopping);
  EXPECT_EQ(read(suspended, 0).state, DomainState::paused);
  EXPECT_EQ(read(crashed, 1).state, DomainState::paused) << "its process is kept";
  EXPECT_EQ(read(crashed, 1, JobView::none, false).state, DomainState::shut_off);
  EXPECT_EQ(read(crashed, 1, JobView::none, false).shut_off, ShutOffReason::crashed);
  EXPECT_EQ(read(0, 0).state, DomainState::starting);
  EXPECT_EQ(read(0, 0, JobView::none, false).state, DomainState::shut_off);
  EXPECT_EQ(read(42, 0).state, DomainState::starting) << "a process in a state nobody knows";
}

TEST(DomainStateTable, ShutOff) {
  const ShutOffReason table[] = {ShutOffReason::unknown,   ShutOffReason::shut_down,
                                 ShutOffReason::destroyed, ShutOffReason::crashed,
                                 ShutOffReason::migrated,  ShutOffReason::saved,
                                 ShutOffReason::crashed,   // could not be started
                                 ShutOffReason::unknown,   // from a snapshot
                                 ShutOffReason::crashed};  // libvirtd lost its process
  for (int reason = 0; reason <= 8; ++reason) {
    const StateReading reading = read(off, reason, JobView::none, false);
    EXPECT_EQ(reading.state, DomainState::shut_off) << reason;
    EXPECT_EQ(reading.shut_off, table[reason]) << reason;
  }
}

TEST(DomainStateTable, WhatOfItTakesTheJob) {
  for (int reason = 0; reason <= 13; ++reason) {
    const RawState raw{.state = paused, .reason = reason, .process = true};
    EXPECT_EQ(needs_job(raw), reason == by_migration || reason == by_post_copy_failed) << reason;
  }
  EXPECT_FALSE(needs_job({.state = running, .reason = by_migration, .process = true}));
}

TEST(MayItGoOn, OnlyWhereItsMemoryIsItsOwn) {
  // unknown, person, dump, I/O error, watchdog, snapshot (two), guest crash
  for (const int reason : {0, 1, 4, 5, 6, 7, 9, 10}) {
    EXPECT_EQ(why_not_resume({.state = paused, .reason = reason, .process = true}), "") << reason;
  }
  // migration, save, shutting down, starting up, post-copy, post-copy failed
  for (const int reason : {2, 3, 8, 11, 12, 13}) {
    EXPECT_NE(why_not_resume({.state = paused, .reason = reason, .process = true}), "") << reason;
  }
  EXPECT_EQ(why_not_resume({.state = off, .reason = 1, .process = false}), "it is shut off");
  EXPECT_EQ(why_not_resume({.state = crashed, .reason = 1, .process = true}), "its guest crashed");
  EXPECT_EQ(text({.state = paused, .reason = 5, .process = true}), "paused (I/O error)");
}

}  // namespace
}  // namespace gemello::live::virt
