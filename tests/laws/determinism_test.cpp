#include <filesystem>
#include <map>
#include <string>

#include <gtest/gtest.h>

#include "models/runs/run_folder.hpp"
#include "tests/laws/child.hpp"
#include "tests/laws/storm.hpp"

namespace gemello::testing {
namespace {

/// Every file below a folder, by its path in it.
std::map<std::string, std::string> contents(const std::filesystem::path& folder) {
  std::map<std::string, std::string> files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder))
    if (entry.is_regular_file())
      files[std::filesystem::relative(entry.path(), folder).string()] =
          runs::read_text_file(entry.path());
  return files;
}

void expect_same_files(const std::filesystem::path& a, const std::filesystem::path& b) {
  const auto files = contents(a);
  const auto others = contents(b);
  EXPECT_GT(files.size(), 6U);
  ASSERT_EQ(files.size(), others.size());
  for (const auto& [name, text] : files) {
    ASSERT_TRUE(others.contains(name)) << name;
    EXPECT_TRUE(text == others.at(name)) << name << " differs";
  }
}

TEST(Determinism, TheSameRunTwiceGivesTheSameBytes) {
  const Scratch scratch;
  const std::string scenario = write_storm(scratch / "in");
  for (const char* out : {"a", "b"}) {
    const ChildEnd end = run_gemello({"run", scenario, "-o", (scratch / out).string()});
    ASSERT_EQ(end.code, 0) << end.err;
  }
  expect_same_files(scratch / "a", scratch / "b");
}

TEST(Determinism, ADifferentScenarioGivesOtherBytes) {
  const Scratch scratch;
  const std::string scenario = write_storm(scratch / "in");
  ASSERT_EQ(run_gemello({"run", scenario, "-o", (scratch / "a").string()}).code, 0);
  ASSERT_EQ(
      run_gemello({"run", scenario, "-o", (scratch / "b").string(), "--set", "faults[0].at=611s"})
          .code,
      0);
  EXPECT_NE(runs::read_text_file(scratch / "a" / "events.jsonl"),
            runs::read_text_file(scratch / "b" / "events.jsonl"));
}

// Without fused multiply-add and wide vectors glibc's mathematical functions take other paths,
// which may differ in the last bit; decisions compare quantized quantities and must not.
TEST(Determinism, DecisionsAreEqualWithoutFusedMultiplyAdd) {
  const Scratch scratch;
  const std::string scenario = write_storm(scratch / "in");
  ASSERT_EQ(run_gemello({"run", scenario, "-o", (scratch / "a").string()}).code, 0);
  const ChildEnd plain = run_gemello(
      {"run", scenario, "-o", (scratch / "b").string()},
      {{"GLIBC_TUNABLES", "glibc.cpu.hwcaps=-FMA,-FMA4,-AVX2,-AVX512F,-AVX512VL,-AVX"}});
  ASSERT_EQ(plain.code, 0) << plain.err;
  const std::string log = runs::read_text_file(scratch / "a" / "events.jsonl");
  EXPECT_GT(log.size(), 10'000U);
  EXPECT_TRUE(log == runs::read_text_file(scratch / "b" / "events.jsonl"));
}

}  // namespace
}  // namespace gemello::testing
