#include "models/state/host_lifecycle.hpp"

#include <array>
#include <set>
#include <string>

#include <gtest/gtest.h>

namespace gemello {
namespace {

constexpr std::array states = {HostState::off,           HostState::booting,     HostState::on,
                               HostState::shutting_down, HostState::unreachable, HostState::dead};

struct Life {
  HostInput input;
  const char* name;
  // By state, in the order above; "-" where the input is no step.
  std::array<const char*, 6> next;
};

// The life of a host in words: power is given to what is known to be without (off, or dead by
// proof, never to what is only unreachable); only what runs is shut down; only what should answer
// can fall silent; only what is silent can be proven dead; an answer ends every kind of absence,
// also that of a host somebody switched on by hand, but is no step of a boot (`booted` is).
constexpr std::array<Life, 7> table = {{
    {HostInput::power_on, "power_on", {"booting", "-", "-", "-", "-", "booting"}},
    {HostInput::booted, "booted", {"-", "on", "-", "-", "-", "-"}},
    {HostInput::shut_down, "shut_down", {"-", "-", "shutting-down", "-", "-", "-"}},
    {HostInput::powered_off, "powered_off", {"-", "off", "off", "off", "-", "-"}},
    {HostInput::silence, "silence", {"-", "unreachable", "unreachable", "unreachable", "-", "-"}},
    {HostInput::proof, "proof", {"-", "-", "-", "-", "dead", "-"}},
    {HostInput::answer, "answer", {"on", "-", "-", "-", "on", "on"}},
}};

TEST(HostLifecycle, EveryStepOfEveryState) {
  for (const Life& row : table)
    for (std::size_t i = 0; i < states.size(); ++i) {
      const auto next = step(states[i], row.input);
      EXPECT_STREQ(next ? name(*next) : "-", row.next[i]) << row.name << " in " << name(states[i]);
    }
}

TEST(HostLifecycle, NamesAreDistinctAndSpoken) {
  std::set<std::string> names;
  for (const HostState state : states) names.insert(name(state));
  EXPECT_EQ(names, (std::set<std::string>{"off", "booting", "on", "shutting-down", "unreachable",
                                          "dead"}));
}

TEST(HostLifecycle, OnlyProofLeadsToDeath) {
  for (const Life& row : table)
    for (const HostState state : states)
      if (step(state, row.input) == HostState::dead) {
        EXPECT_TRUE(row.input == HostInput::proof && state == HostState::unreachable) << row.name;
      }
}

}  // namespace
}  // namespace gemello
