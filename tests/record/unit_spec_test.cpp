#include "sim/cli/record/unit_spec.hpp"

#include <filesystem>
#include <fstream>
#include <unistd.h>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "tests/record/input_error_support.hpp"

namespace gemello::cli {
namespace {

UnitSpec unit(const char* text) {
  return parse_unit(text, "units", "line 3");
}

TEST(ParseUnit, ReadsEveryKind) {
  EXPECT_EQ(unit("db=pid:4711"),
            (UnitSpec{.name = "db", .kind = UnitSpec::Kind::process, .pid = 4711}));
  EXPECT_EQ(
      unit("web=cgroup:system.slice/nginx.service"),
      (UnitSpec{
          .name = "web", .kind = UnitSpec::Kind::cgroup, .cgroup = "system.slice/nginx.service"}));
  // The command is everything behind the first colon.
  EXPECT_EQ(unit("loop=cmd:while :; do a=b; done"),
            (UnitSpec{.name = "loop", .command = "while :; do a=b; done"}));
  EXPECT_EQ(unit("net=cmd@blue:sleep 1"),
            (UnitSpec{.name = "net", .command = "sleep 1", .network_namespace = "blue"}));
}

TEST(ParseUnit, ReadsTheWindowOfACommand) {
  EXPECT_EQ(unit("a[300s..20min]=cmd:x"),
            (UnitSpec{.name = "a", .command = "x", .start = 300s, .stop = 1200s}));
  EXPECT_EQ(unit("a[5min..]=cmd:x"), (UnitSpec{.name = "a", .command = "x", .start = 300s}));
  EXPECT_EQ(unit("a[..1h]=cmd:x"), (UnitSpec{.name = "a", .command = "x", .stop = 3600s}));
}

TEST(ParseUnit, ComplainsOfBadUnits) {
  const auto fails = [](const char* text, const char* sentence) {
    expect_input_error([&] { unit(text); }, "units", "line 3", sentence);
  };
  fails("sleep 5", "expected NAME=pid:PID");
  fails("=cmd:x", "the unit's name is empty");
  fails("a b=cmd:x", "the name 'a b' may hold letters");
  fails("a=x:y", "'x' is not a kind of unit");
  fails("a=pid:0", "'0' is not a process id");
  fails("a=pid:12x", "'12x' is not a process id");
  fails("a=cgroup:", "the cgroup's path is empty");
  fails("a=cmd:", "the command is empty");
  fails("a=cmd@:x", "cmd@NETNS needs the name");
  fails("a=cmd@../x:y", "cmd@NETNS needs the name");
  fails("a[5..]=cmd:x", "5");
  fails("a[5min=cmd:x", "expected [START..STOP]");
  fails("a[5min]=cmd:x", "expected [START..STOP]");
  fails("a[5min..5min]=cmd:x", "STOP is not after START");
  fails("a[-5s..]=cmd:x", "START is negative");
  fails("a[5s..]=pid:7", "[START..STOP] is for commands");
}

class UnitFile : public ::testing::Test {
 protected:
  UnitFile()
      : path_(std::filesystem::path(::testing::TempDir()) /
              fmt::format("units_{}.txt", ::getpid())) {}
  ~UnitFile() override { std::filesystem::remove(path_); }

  std::vector<UnitSpec> read(const char* text) {
    std::ofstream(path_) << text;
    return read_unit_file(path_);
  }

  std::filesystem::path path_;
};

TEST_F(UnitFile, SkipsBlankLinesAndComments) {
  const std::vector<UnitSpec> units = read("# two\n\na=cmd:x\n  \nb=pid:7\n");
  ASSERT_EQ(units.size(), 2U);
  EXPECT_EQ(units[0].name, "a");
  EXPECT_EQ(units[1].pid, 7);
}

TEST_F(UnitFile, ComplainsWithTheLine) {
  expect_input_error([&] { read("a=cmd:x\n\nb=cmd:\n"); }, path_.string(), "line 3",
                     "the command is empty");
  expect_input_error([&] { read("a=cmd:x\na=cmd:y\n"); }, path_.string(), "unit a",
                     "the name is used twice");
  expect_input_error([&] { read("a=cmd@n:x\nb=cmd@n:y\n"); }, path_.string(), "unit b",
                     "the network namespace 'n' belongs to another unit");
  expect_input_error([&] { read("# nothing\n"); }, path_.string(), "", "no work unit");
  expect_input_error([] { read_unit_file("/nowhere/units"); }, "/nowhere/units", "",
                     "cannot be read");
}

}  // namespace
}  // namespace gemello::cli
