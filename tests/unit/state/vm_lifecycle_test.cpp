#include "models/state/vm_lifecycle.hpp"

#include <array>
#include <set>
#include <string>

#include <gtest/gtest.h>

namespace gemello {
namespace {

constexpr std::array states = {VmState::requested, VmState::starting, VmState::running,
                               VmState::migrating, VmState::paused,   VmState::stopping,
                               VmState::stopped,   VmState::lost,     VmState::retired};

struct Row {
  VmInput input;
  const char* name;
  // By state, in the order above; "-" where the input is no step.
  std::array<const char*, 9> next;
};

// The life of a VM in words: it is started where it does not run (ordered, stopped, or lost and
// proven dead); it migrates or is paused only while it runs; a shutdown is asked of what has
// booted or is booting, not of what moves; a crash ends whatever holds memory on a live host;
// silence of the host loses all of it; a host back in the same life gives it back running, in a
// new life stopped. Nothing leaves `retired`; what is lost cannot be retired, for it may run.
constexpr std::array<Row, 13> table = {{
    {VmInput::start, "start", {"starting", "-", "-", "-", "-", "-", "starting", "starting", "-"}},
    {VmInput::booted, "booted", {"-", "running", "-", "-", "-", "-", "-", "-", "-"}},
    {VmInput::begin_migration,
     "begin_migration",
     {"-", "-", "migrating", "-", "-", "-", "-", "-", "-"}},
    {VmInput::end_migration, "end_migration", {"-", "-", "-", "running", "-", "-", "-", "-", "-"}},
    {VmInput::pause, "pause", {"-", "-", "paused", "-", "-", "-", "-", "-", "-"}},
    {VmInput::resume, "resume", {"-", "-", "-", "-", "running", "-", "-", "-", "-"}},
    {VmInput::stop, "stop", {"-", "stopping", "stopping", "-", "stopping", "-", "-", "-", "-"}},
    {VmInput::stopped, "stopped", {"-", "-", "-", "-", "-", "stopped", "-", "-", "-"}},
    {VmInput::crash,
     "crash",
     {"-", "stopped", "stopped", "stopped", "stopped", "stopped", "-", "-", "-"}},
    {VmInput::host_silent,
     "host_silent",
     {"-", "lost", "lost", "lost", "lost", "lost", "-", "-", "-"}},
    {VmInput::host_back, "host_back", {"-", "-", "-", "-", "-", "-", "-", "running", "-"}},
    {VmInput::host_reborn,
     "host_reborn",
     {"-", "stopped", "stopped", "stopped", "stopped", "stopped", "-", "stopped", "-"}},
    {VmInput::retire,
     "retire",
     {"retired", "retired", "retired", "retired", "retired", "retired", "retired", "-", "-"}},
}};

TEST(VmLifecycle, EveryStepOfEveryState) {
  for (const Row& row : table)
    for (std::size_t i = 0; i < states.size(); ++i) {
      const auto next = step(states[i], row.input);
      EXPECT_STREQ(next ? name(*next) : "-", row.next[i]) << row.name << " in " << name(states[i]);
    }
}

TEST(VmLifecycle, NamesAreDistinctAndSpoken) {
  std::set<std::string> names;
  for (const VmState state : states) names.insert(name(state));
  EXPECT_EQ(names, (std::set<std::string>{"requested", "starting", "running", "migrating", "paused",
                                          "stopping", "stopped", "lost", "retired"}));
}

// A VM holds memory from the start of its process to its end. What is lost may still run: its
// memory stays booked on the host that fell silent.
TEST(VmLifecycle, WhatHoldsMemory) {
  const std::array expected = {false, true, true, true, true, true, false, true, false};
  for (std::size_t i = 0; i < states.size(); ++i)
    EXPECT_EQ(holds_memory(states[i]), expected[i]) << name(states[i]);
}

// A pre-copy migration goes on serving; a booting, paused, stopping or lost VM serves nobody.
TEST(VmLifecycle, WhatServes) {
  const std::array expected = {false, false, true, true, false, false, false, false, false};
  for (std::size_t i = 0; i < states.size(); ++i)
    EXPECT_EQ(serves(states[i]), expected[i]) << name(states[i]);
}

TEST(VmLifecycle, WhatServesHoldsMemory) {
  for (const VmState state : states)
    if (serves(state)) {
      EXPECT_TRUE(holds_memory(state)) << name(state);
    }
}

TEST(VmLifecycle, RetiredIsTheEnd) {
  for (const Row& row : table) EXPECT_FALSE(step(VmState::retired, row.input)) << row.name;
}

}  // namespace
}  // namespace gemello
