#include <gmock/gmock.h>

#include "tests/unit/traces/traces_support.hpp"

namespace gemello::traces {
namespace {

using ::testing::HasSubstr;
using namespace testing;  // what the tests of this folder share

TEST(Gcd, PercentagesBecomeCoresAndBytesOfTheSizesGiven) {
  const Folder folder;
  folder.write("GCD_VMs/vm_2_1", "50.5 25\n10 125.0\n");
  folder.write("GCD_VMs/vm_10_1.txt", "0 0\n1e1\t50\n");
  folder.write("README.md", "two columns\n");
  ImportOptions options;
  options.vcpus = 4;
  options.memory = Bytes(1000);
  const ImportResult result = import_trace(folder.path(), options);
  EXPECT_EQ(result.report.format, TraceFormat::gcd);
  EXPECT_EQ(result.report.members, 2U);
  const TraceHeader& header = result.data.header;
  ASSERT_EQ(header.vms.size(), 2U);
  EXPECT_EQ(header.vms[0].name, "vm_10_1");  // '1' before '2' in bytes
  EXPECT_EQ(header.vms[1].name, "vm_2_1");
  EXPECT_EQ(header.vms[1].vcpus, 4);
  EXPECT_EQ(header.vms[1].memory, Bytes(1000));
  EXPECT_EQ(header.period, std::chrono::seconds(300));
  EXPECT_EQ(header.steps, 2U);
  // 50.5 % of 4 cores are 2.02; 10 % are 0.4 (twice: 1e1). 125 % of 1000 bytes are 1250.
  const TraceData& data = result.data;
  EXPECT_FLOAT_EQ(data.at(TraceQuantity::cpu_used, 0)[1], 2.02F);
  EXPECT_FLOAT_EQ(data.at(TraceQuantity::cpu_used, 1)[1], 0.4F);
  EXPECT_FLOAT_EQ(data.at(TraceQuantity::cpu_used, 1)[0], 0.4F);
  EXPECT_FLOAT_EQ(data.at(TraceQuantity::memory_used, 0)[1], 250.0F);
  EXPECT_FLOAT_EQ(data.at(TraceQuantity::memory_used, 1)[1], 1250.0F);
  EXPECT_EQ(result.report.count(Finding::memory_above_capacity), 1U);
  EXPECT_EQ(result.report.findings.at(Finding::memory_above_capacity).first_place, "line 2");
  EXPECT_EQ(result.report.count(Finding::memory_without_size), 0U);
  EXPECT_THAT(header.method, HasSubstr("100 % of memory = 1kB"));
}

TEST(Gcd, MemoryWithoutASizeIsLeftOutAndSaid) {
  const Folder folder;
  folder.write("a", "50 150\n");
  folder.write("b", "50 150\n");
  const ImportResult result = import_trace(folder.path());
  EXPECT_FALSE(result.data.has(TraceQuantity::memory_used));
  EXPECT_FLOAT_EQ(result.data.at(TraceQuantity::cpu_used, 0)[0], 0.5F);  // of one core
  EXPECT_EQ(result.report.count(Finding::memory_without_size), 2U);
  EXPECT_EQ(result.report.count(Finding::memory_above_capacity), 0U);
  EXPECT_THAT(result.report.to_text(), HasSubstr("--memory"));
}

struct BadFile {
  std::string content;
  std::string place;
  std::string sentence;
};

TEST(Gcd, BadLinesAreErrorsWithFileAndLine) {
  const std::vector<BadFile> cases{
      {"1 2\n3\n", "line 2", "\"3\"; CPU and memory in percent were expected"},
      {"1 2\n\n", "line 2", "\"\"; CPU and memory"},
      {"1 2\n3 \n", "line 2", "were expected"},
      {"1 2\n3 4 5\n", "line 2", "the memory use is \"4 5\", not a finite number"},
      {"1 2\nx 4\n", "line 2", "the CPU use is \"x\""},
      {"1 2\n3 nan\n", "line 2", "the memory use is \"nan\""},
      {"1 2\n-3 4\n", "line 2", "not within 0..100 %"},
      {"1 2\n100.5 4\n", "line 2", "not within 0..100 %"},
      {"1 2\n3 10001\n", "line 2", "not within 0..10000 %"},
      {"", "line 1", "is an empty file"},
      {"1 2\n", "line 2", "has 1 samples where"},
      {"1 2\n1 2\n1 2\n", "line 3", "has 3 samples where"},
  };
  for (const BadFile& bad : cases) {
    const Folder folder;
    folder.write("a", "1 2\n3 4\n");
    const auto path = folder.write("b", bad.content);
    const InputError error = input_error([&] { import_trace(folder.path()); });
    EXPECT_EQ(error.file(), path.string());
    EXPECT_EQ(error.place(), bad.place) << bad.content;
    EXPECT_THAT(error.sentence(), HasSubstr(bad.sentence));
  }
}

TEST(Gcd, TheLimitOfTheResultHolds) {
  const Folder folder;
  folder.write("a", "1 2\n3 4\n");
  // Two samples of two quantities of 4 bytes.
  EXPECT_NO_THROW(import_trace(folder.path(), {.result_bytes_max = 16}));
  EXPECT_THAT(
      input_error([&] { import_trace(folder.path(), {.result_bytes_max = 15}); }).sentence(),
      HasSubstr("over the limit"));
}

TEST(ImportOptions, WhatAFormatHasNoUseForIsAnError) {
  const Folder folder;
  folder.write("planetlab/a", "1\n");
  folder.write("gcd/a", "1 2\n");
  const auto refusal = [&](const char* name, const auto& set) {
    ImportOptions options;
    set(options);
    return input_error([&] { import_trace(folder.path() / name, options); });
  };
  const InputError memory =
      refusal("planetlab", [](ImportOptions& options) { options.memory = Bytes(1); });
  EXPECT_EQ(memory.place(), "memory");
  EXPECT_THAT(memory.sentence(), HasSubstr("means nothing to the format planetlab"));
  EXPECT_EQ(refusal("planetlab", [](ImportOptions& options) { options.vcpus = 1; }).place(),
            "vcpus");
  EXPECT_EQ(refusal("gcd", [](ImportOptions& options) { options.slots = 1; }).place(), "slots");
  EXPECT_EQ(
      refusal("gcd", [](ImportOptions& options) { options.period = std::chrono::seconds(60); })
          .place(),
      "period");
  EXPECT_THAT(refusal("gcd", [](ImportOptions& options) { options.vcpus = 0; }).sentence(),
              HasSubstr("1 to 1000000"));
  EXPECT_THAT(refusal("gcd", [](ImportOptions& options) { options.memory = Bytes(0); }).sentence(),
              HasSubstr("above 0"));
}

}  // namespace
}  // namespace gemello::traces
