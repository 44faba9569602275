#include "models/runs/run_folder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/runs/runs_support.hpp"

namespace gemello::runs {
namespace {

using ::testing::HasSubstr;

TEST(RunFolder, ReadsBackWhatWasWritten) {
  RunInfo info;
  info.name = "a";
  info.scenario = {{"seed", 3}};
  info.inputs = {{"trace", "t", 12, 0xfedcba9876543210U}};
  info.seed = 3;
  info.versions = {{"gemello", "1"}, {"commit", "abc"}};
  info.start = at(5);
  info.event_lines = 4;
  info.event_digest = 0x2a;
  info.end = {RunEnd::How::interrupted, at(77.5), "stopped by a signal"};
  const auto out = fresh_folder() / "run";
  RunWriter writer(out, RunWriter::Existing::refuse);
  EXPECT_EQ(writer.finish(info), out);
  EXPECT_EQ(read_run(out), info);
  EXPECT_FALSE(std::filesystem::exists(out.string() + ".partial"));
}

TEST(RunFolder, PartialIsNeverARun) {
  const auto out = fresh_folder() / "run";
  RunWriter writer(out, RunWriter::Existing::refuse);
  writer.write("report.json", "{}");
  EXPECT_FALSE(std::filesystem::exists(out));
  const InputError error = refused([&] { read_run(writer.folder()); });
  EXPECT_THAT(error.sentence(), HasSubstr("not finished"));
  std::filesystem::copy(writer.folder(), out);  // someone renames it by hand
  EXPECT_THAT(refused([&] { read_run(out); }).sentence(), HasSubstr("no run.json"));
  EXPECT_THAT(refused([&] { read_run(out / "none"); }).sentence(), HasSubstr("does not exist"));
}

TEST(RunFolder, LeftoverOfAKilledRunIsReplaced) {
  const auto out = fresh_folder() / "run";
  { RunWriter(out, RunWriter::Existing::refuse).write("report.json", "old"); }
  RunWriter writer(out, RunWriter::Existing::refuse);
  EXPECT_FALSE(std::filesystem::exists(writer.folder() / "report.json"));
}

// Killed between the writing of a file and its naming.
TEST(RunFolder, LeftoverOfARunKilledWhileItWroteAFileIsReplaced) {
  const auto folder = fresh_folder();
  std::filesystem::create_directory(folder / "run.partial");
  put(folder / "run.partial/report.json.tmp", "{");
  { RunWriter writer(folder / "run", RunWriter::Existing::refuse); }
  EXPECT_FALSE(std::filesystem::exists(folder / "run.partial/report.json.tmp"));
  put(folder / "run.partial/thesis.tex.tmp", "a person's");
  EXPECT_THAT(
      refused([&] { RunWriter writer(folder / "run", RunWriter::Existing::refuse); }).sentence(),
      HasSubstr("left alone"));
  EXPECT_TRUE(std::filesystem::exists(folder / "run.partial/thesis.tex.tmp"));
}

TEST(RunFolder, NothingElseIsEverReplaced) {
  const auto folder = fresh_folder();
  const auto out = folder / "precious";
  std::filesystem::create_directories(out);
  put(out / "thesis.tex", "years of work");
  for (const auto existing : {RunWriter::Existing::refuse, RunWriter::Existing::replace}) {
    const InputError error = refused([&] { RunWriter writer(out, existing); });
    EXPECT_EQ(error.file(), out.string());
  }
  EXPECT_EQ(get(out / "thesis.tex"), "years of work");
  std::filesystem::rename(out, folder / "run.partial");
  EXPECT_THAT(
      refused([&] { RunWriter writer(folder / "run", RunWriter::Existing::refuse); }).sentence(),
      HasSubstr("left alone"));
}

TEST(RunFolder, ReplacesARunWhenAsked) {
  const auto out = write_small_run(fresh_folder() / "run");
  EXPECT_THAT(refused([&] { RunWriter writer(out, RunWriter::Existing::refuse); }).sentence(),
              HasSubstr("exists already"));
  RunWriter writer(out, RunWriter::Existing::replace);
  EXPECT_EQ(read_run(out).name, "small");  // the old one stays until the new one is whole
  RunInfo info;
  info.name = "new";
  writer.finish(info);
  EXPECT_EQ(read_run(out).name, "new");
  EXPECT_FALSE(std::filesystem::exists(out / "series"));
}

TEST(RunFolder, DamagedRunJsonIsRefusedAtItsPlace) {
  const auto out = write_small_run(fresh_folder() / "run");
  const auto good = nlohmann::json::parse(get(out / "run.json"));
  const auto place = [&](const char* pointer, const nlohmann::json& value) {
    auto bad = good;
    bad[nlohmann::json::json_pointer(pointer)] = value;
    put(out / "run.json", bad.dump());
    return refused([&] { read_run(out); }).place();
  };
  EXPECT_EQ(place("/ended/how", "fine"), "$.ended.how");
  EXPECT_EQ(place("/inputs/0/fnv1a64", "12"), "$.inputs[0].fnv1a64");
  EXPECT_EQ(place("/events/fnv1a64", "zzzzzzzzzzzzzzzz"), "$.events.fnv1a64");
  EXPECT_EQ(place("/seed", -1), "$.seed");
  EXPECT_EQ(place("/more", 1), "$.more");
  put(out / "run.json", good.dump().substr(0, 40));
  EXPECT_THAT(refused([&] { read_run(out); }).place(), HasSubstr("line 1, column"));
}

TEST(Fingerprint, IsFnv1a64OfTheBytes) {
  // Published test vector of FNV-1a 64: "foobar" -> 0x85944171f73967e8.
  const auto file = fresh_folder() / "f";
  put(file, "foobar");
  const InputFile input = fingerprint("trace", file.string());
  EXPECT_EQ(input.bytes, 6U);
  EXPECT_EQ(input.fnv1a64, 0x85944171f73967e8U);
  EXPECT_EQ(hex(input.fnv1a64), "85944171f73967e8");
}

}  // namespace
}  // namespace gemello::runs
