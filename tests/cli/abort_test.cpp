// A broken invariant and an assertion inside the engine end in abort(); the program's handler
// makes exit code 4 of it, after what was broken has been said.
#include <csignal>
#include <cstdlib>
#include <string>

#include <gtest/gtest.h>

#include "models/units/error.hpp"
#include "sim/cli/command.hpp"
#include "sim/cli/run/signals.hpp"

namespace gemello::cli {
namespace {

std::string at_noon() {
  return "at 12:00:00 of the run; last events: none";
}

void break_invariant() {
  install_signal_handlers();
  set_invariant_context(at_noon);
  GEMELLO_INVARIANT(1 + 1 == 3, "arithmetic failed");
}

TEST(AbortDeathTest, ABrokenInvariantTellsWhenAndEndsWithCode4) {
  EXPECT_EXIT(break_invariant(), ::testing::ExitedWithCode(4),
              "invariant broken: arithmetic failed \\(1 \\+ 1 == 3\\) at .*abort_test.cpp:[0-9]+\n"
              "at 12:00:00 of the run; last events: none");
}

void abort_in_a_library() {
  install_signal_handlers();
  std::abort();
}

TEST(AbortDeathTest, AnAbortOfALibraryEndsWithCode4) {
  EXPECT_EXIT(abort_in_a_library(), ::testing::ExitedWithCode(exit_invariant), "");
}

void stop_twice() {
  install_signal_handlers();
  std::raise(SIGINT);
  if (stop_requested != SIGINT) std::_Exit(0);
  std::raise(SIGINT);
}

// The first Ctrl-C asks, the second one does not: 128 + the signal's number, as shells report it.
TEST(AbortDeathTest, ASecondSignalEndsAtOnce) {
  EXPECT_EXIT(stop_twice(), ::testing::ExitedWithCode(128 + SIGINT), "");
}

}  // namespace
}  // namespace gemello::cli
