#include "models/runs/run_inputs.hpp"

#include <filesystem>
#include <functional>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "models/units/error.hpp"
#include "tests/unit/runs/runs_support.hpp"

namespace gemello::runs {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::HasSubstr;

// "site" is where a run was made, with output below it; the test runs elsewhere.
class RunInputs : public ::testing::Test {
 protected:
  RunInputs() {
    fs::create_directories(root_ / "site/runs/one");
    write("site/room/platform.json", "the platform");
    write("site/room/storm.json", "the scenario");
    info_.inputs = {input("scenario", "room/storm.json"), input("platform", "room/platform.json")};
  }
  ~RunInputs() override { fs::remove_all(root_); }

  void write(const char* path, const char* text) {
    fs::create_directories((root_ / path).parent_path());
    write_text_file(root_ / path, text);
  }
  InputFile input(const char* what, const char* path) const {
    InputFile file = fingerprint(what, (root_ / "site" / path).string());
    file.path = path;
    return file;
  }
  fs::path run() const { return root_ / "site/runs/one"; }
  std::string error_of(InputCheck check) const {
    try {
      find_inputs(info_, run(), check);
    } catch (const InputError& error) {
      return error.what();
    }
    return "no error";
  }

  fs::path root_ = fresh_folder();
  RunInfo info_;
};

TEST_F(RunInputs, AreFoundAboveTheRun) {
  const auto found = find_inputs(info_, run(), InputCheck::digest);
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[0].path, (root_ / "site/room/storm.json").string());
  EXPECT_EQ(found[1].path, (root_ / "site/room/platform.json").string());
  // A file of the same name nearer to the run is not it: it has other bytes.
  write("site/runs/room/platform.json", "no platform!");
  EXPECT_EQ(find_inputs(info_, run(), InputCheck::digest)[1].path, found[1].path);
  // Twelve bytes both: by size alone the nearer one is taken.
  EXPECT_EQ(find_inputs(info_, run(), InputCheck::size)[1].path,
            (root_ / "site/runs/room/platform.json").string());
}

TEST_F(RunInputs, AbsolutePathsStayAndTheScenarioMayBeAnother) {
  for (InputFile& input : info_.inputs) input.path = (root_ / "site" / input.path).string();
  write("site/room/storm.json", "edited since");
  EXPECT_EQ(find_inputs(info_, run(), InputCheck::digest), info_.inputs);
}

TEST_F(RunInputs, WhatIsNotThereOrAnotherIsNamed) {
  write("site/room/platform.json", "the plat form");
  EXPECT_THAT(error_of(InputCheck::size),
              AllOf(HasSubstr("site/room/platform.json"), HasSubstr("has changed since")));
  write("site/room/platform.json", "THE PLATFORM");
  EXPECT_EQ(error_of(InputCheck::size), "no error");
  EXPECT_THAT(error_of(InputCheck::digest), HasSubstr("has changed since"));
  fs::remove_all(root_ / "site/room");
  EXPECT_THAT(error_of(InputCheck::size),
              AllOf(HasSubstr("room/platform.json"), HasSubstr("is not there"),
                    HasSubstr("start it where the run was made")));
}

}  // namespace
}  // namespace gemello::runs
