#include "gui/shared/run_names.hpp"

#include <gtest/gtest.h>

namespace gemello::gui {
namespace {

using Names = std::pair<std::string, std::string>;

TEST(RunNames, AreWhatTellsRunsApart) {
  EXPECT_EQ(run_names("napoli @ 12:00:00", "napoli"), Names("@ 12:00:00", "napoli"));
  EXPECT_EQ(run_names("napoli", "napoli @ 12:00:00"), Names("napoli", "@ 12:00:00"));
  EXPECT_EQ(run_names("spread", "packed"), Names("spread", "packed"));
  EXPECT_EQ(run_names("run10", "run1"), Names("run10", "run1"));
  EXPECT_EQ(run_names("same", "same"), Names("same", "same"));
  EXPECT_EQ(run_names("napoli day @ 12:00", "napoli day @ 13:00"), Names("@ 12:00", "@ 13:00"));
  EXPECT_EQ(run_names("a (spread)", "a (sparse)"), Names("(spread)", "(sparse)"));
}

// A time, or what comes after a comma, is no name: whole changes are left out, and "+" says so.
TEST(RunNames, OfWhatIfsAreWholeChanges) {
  const std::string parent = "napoli-day: sw1 fails 12:00";
  const std::string child = parent + ", kvm-04 crashes 12:00:01";
  EXPECT_EQ(run_names("napoli-day", parent), Names("napoli-day", "sw1 fails 12:00"));
  EXPECT_EQ(run_names(parent, "napoli-day"), Names("sw1 fails 12:00", "napoli-day"));
  EXPECT_EQ(run_names(parent, child), Names("sw1 fails 12:00", "+ kvm-04 crashes 12:00:01"));
  EXPECT_EQ(run_names(child, parent + ", sw2 fails 12:30"),
            Names("+ kvm-04 crashes 12:00:01", "+ sw2 fails 12:30"));
  EXPECT_EQ(run_names(parent, "napoli-day: sw1 fails 13:00"),
            Names("sw1 fails 12:00", "sw1 fails 13:00"));
  EXPECT_EQ(run_names(parent, parent + " #2"), Names("sw1 fails 12:00", "#2"));
  EXPECT_EQ(run_names("napoli-day @ 2h", parent), Names("@ 2h", "sw1 fails 12:00"));
}

}  // namespace
}  // namespace gemello::gui
