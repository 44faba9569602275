#include "models/state/vm_lifecycle.hpp"

#include <array>
#include <set>
#include <string>

#include <gtest/gtest.h>

namespace gemello {
namespace {

constexpr std::array vm_states = {VmState::requested, VmState::starting, VmState::running,
                                  VmState::migrating, VmState::paused,   VmState::stopping,
                                  VmState::stopped,   VmState::lost,     VmState::retired};

struct VmRow {
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
constexpr std::array<VmRow, 13> vm_table = {{
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
  for (const VmRow& row : vm_table)
    for (std::size_t i = 0; i < vm_states.size(); ++i) {
      const auto next = step(vm_states[i], row.input);
      EXPECT_STREQ(next ? name(*next) : "-", row.next[i])
          << row.name << " in " << name(vm_states[i]);
    }
}

TEST(VmLifecycle, NamesAreDistinctAndSpoken) {
  std::set<std::string> names;
  for (const VmState state : vm_states) names.insert(name(state));
  EXPECT_EQ(names, (std::set<std::string>{"requested", "starting", "running", "migrating", "paused",
                                          "stopping", "stopped", "lost", "retired"}));
}

// A VM holds memory from the start of its process to its end. What is lost may still run: its
// memory stays booked on the host that fell silent.
TEST(VmLifecycle, WhatHoldsMemory) {
  const std::array expected = {false, true, true, true, true, true, false, true, false};
  for (std::size_t i = 0; i < vm_states.size(); ++i)
    EXPECT_EQ(holds_memory(vm_states[i]), expected[i]) << name(vm_states[i]);
}

// A pre-copy migration goes on serving; a booting, paused, stopping or lost VM serves nobody.
TEST(VmLifecycle, WhatServes) {
  const std::array expected = {false, false, true, true, false, false, false, false, false};
  for (std::size_t i = 0; i < vm_states.size(); ++i)
    EXPECT_EQ(serves(vm_states[i]), expected[i]) << name(vm_states[i]);
}

TEST(VmLifecycle, WhatServesHoldsMemory) {
  for (const VmState state : vm_states)
    if (serves(state)) {
      EXPECT_TRUE(holds_memory(state)) << name(state);
    }
}

TEST(VmLifecycle, RetiredIsTheEnd) {
  for (const VmRow& row : vm_table) EXPECT_FALSE(step(VmState::retired, row.input)) << row.name;
}

}  // namespace
}  // namespace gemello
