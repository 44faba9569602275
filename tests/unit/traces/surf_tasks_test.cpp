#include "models/traces/surf_tasks.hpp"

#include <cmath>

#include <gmock/gmock.h>

#include "tests/unit/traces/traces_support.hpp"

namespace gemello::traces {
namespace {

using ::testing::HasSubstr;
using namespace testing;  // what the tests of this folder share

const std::string tasks_csv =
    "id,submission_time,duration,cpu_count,cpu_capacity,mem_capacity\n"
    "12,2022-10-06 22:01:10,60000,16,33600.0,100000\n"
    "11,2022-10-06 22:00:00,91000,16,33600.0,100000\n"
    "13,2022-10-06 22:00:40,9000,1,33600.0,100000\n";
const std::string fragments_csv =
    "id,duration,cpu_count,cpu_usage\n"
    "12,30000,16,33600.0\n"
    "12,30000,16,0.0\n"
    "11,30000,16,2100\n"
    "11,30000,16,4200.0\n"
    "11,30000,16,1050\n";

// Three tasks, of which 13 has no fragment. 11 begins with the record, 12 70 s later: in the step
// [60 s, 90 s). 16 cores of 2100 MHz: 4200 MHz are two of them.
TEST(SurfTasks, TasksBecomeRowsOfSamples) {
  const Folder folder;
  folder.write("tasks.csv", tasks_csv);
  folder.write("fragments.csv", fragments_csv);
  folder.write("SOURCE.txt", "where this is from\n");
  folder.write("power.csv", "time_ms,power_w\n30000,22008\n");
  ImportReport report;
  const TaskTrace trace = read_surf_tasks(folder.path(), report);
  EXPECT_EQ(trace.period, 30s);
  EXPECT_EQ(trace.steps, 4U);
  EXPECT_EQ(trace.start_unix_seconds, 1665093600);  // date -u -d '2022-10-06 22:00' +%s
  ASSERT_EQ(trace.tasks.size(), 2U);
  EXPECT_EQ(trace.tasks[0].name, "11");
  EXPECT_EQ(trace.tasks[0].first_step, 0U);
  EXPECT_THAT(trace.used(trace.tasks[0]), ::testing::ElementsAre(1.0F, 2.0F, 0.5F));
  EXPECT_EQ(trace.tasks[1].name, "12");
  EXPECT_EQ(trace.tasks[1].first_step, 2U);
  EXPECT_THAT(trace.used(trace.tasks[1]), ::testing::ElementsAre(16.0F, 0.0F));
  EXPECT_EQ(trace.tasks[1].cores, 16);
  EXPECT_EQ(trace.tasks[1].core_speed, Megahertz(2100));
  EXPECT_EQ(trace.tasks[1].memory, Bytes(100'000'000'000));
  EXPECT_EQ(report.members, 2U);
  EXPECT_EQ(report.count(Finding::no_samples), 1U);
  EXPECT_EQ(report.count(Finding::beside_data), 2U);
  EXPECT_EQ(report.count(Finding::length_differs), 0U);  // 90 s of samples for 91 s: the grid
}

TEST(SurfTasks, ImportGivesEachTaskAColumnFromItsFirstSampleToItsLast) {
  const Folder folder;
  folder.write("tasks.csv", tasks_csv);
  folder.write("fragments.csv", fragments_csv);
  const ImportResult result = import_trace(folder.path());
  EXPECT_EQ(result.report.format, TraceFormat::surf_tasks);
  const TraceHeader& header = result.data.header;
  ASSERT_EQ(header.vms.size(), 2U);
  EXPECT_EQ(header.steps, 4U);
  EXPECT_EQ(header.vms[0].arrival, gemello::origin);
  EXPECT_EQ(header.vms[0].departure, gemello::origin + 90s);
  EXPECT_EQ(header.vms[1].arrival, gemello::origin + 60s);
  EXPECT_EQ(header.vms[1].departure, never);  // there when the record ends
  EXPECT_EQ(header.vms[1].vcpus, 16);
  const auto row = [&](std::size_t step) { return result.data.at(TraceQuantity::cpu_used, step); };
  EXPECT_EQ(row(0)[0], 1.0F);
  EXPECT_TRUE(std::isnan(row(0)[1]));
  EXPECT_EQ(row(2)[0], 0.5F);
  EXPECT_EQ(row(2)[1], 16.0F);
  EXPECT_TRUE(std::isnan(row(3)[0]));
  EXPECT_EQ(row(3)[1], 0.0F);
}

TEST(SurfTasks, ACompressedMemberIsReadLikeAPlainOne) {
  const Folder folder;
  folder.write("tasks.csv", tasks_csv);
  write_compressed(folder.path() / "fragments.csv.xz",
                   "id,duration,cpu_count,cpu_usage\n11,30000,16,2100\n");
  ImportReport report;
  const TaskTrace trace = read_surf_tasks(folder.path(), report);
  ASSERT_EQ(trace.tasks.size(), 1U);
  EXPECT_THAT(trace.used(trace.tasks[0]), ::testing::ElementsAre(1.0F));
  EXPECT_EQ(report.count(Finding::length_differs), 1U);  // one sample for 91 s

  folder.write("fragments.csv.xz", fragments_csv);
  EXPECT_THAT(input_error([&] { read_surf_tasks(folder.path(), report); }).sentence(),
              HasSubstr("is not compressed"));
}

TEST(SurfTasks, UseAboveCapacityIsKeptAndCounted) {
  const Folder folder;
  folder.write("tasks.csv", tasks_csv);
  folder.write("fragments.csv", "id,duration,cpu_count,cpu_usage\n11,30000,16,35700\n");
  ImportReport report;
  const TaskTrace trace = read_surf_tasks(folder.path(), report);
  EXPECT_EQ(trace.samples.front(), 17.0F);
  EXPECT_EQ(report.count(Finding::cpu_above_capacity), 1U);
}

struct BadTasks {
  std::string tasks;
  std::string fragments;
  std::string place;
  std::string sentence;
};

TEST(SurfTasks, BadInputIsAnErrorWithFileAndLine) {
  const std::string th = "id,submission_time,duration,cpu_count,cpu_capacity,mem_capacity\n";
  const std::string fh = "id,duration,cpu_count,cpu_usage\n";
  const std::string task = "1,2022-10-06 22:00:00,30000,16,33600,100000\n";
  const std::string fragment = "1,30000,16,2100\n";
  const std::vector<BadTasks> cases{
      {th, fh + fragment, "line 1", "no task"},
      {th + task, fh, "line 1", "no fragment"},
      {th + task + task, fh + fragment, "line 3", "task 1 comes twice"},
      {th + task, fh + "2,30000,16,1\n", "line 2", "is of task 2"},
      {th + task, fh + fragment + "0,30000,16,1\n", "line 3", "is of task 0"},
      {th + "2,2022-10-06 22:00:00,1,16,1,1\n" + task,
       fh + "1,30000,16,1\n2,30000,16,1\n" + fragment, "line 4", "fragments come twice"},
      {th + "1,2022-10-06 22:00,1,16,1,1\n", fh + fragment, "line 2", "not a date and time"},
      {th + "1,2022-02-30 22:00:00,1,16,1,1\n", fh + fragment, "line 2", "not a date and time"},
      {th + "1,2022-10-06 24:00:00,1,16,1,1\n", fh + fragment, "line 2", "not a date and time"},
      {th + "1,2022-10-06 22:00:00,1,0,1,1\n", fh + fragment, "line 2", "cpu_count is \"0\""},
      {th + "1,2022-10-06 22:00:00,1,1,0,1\n", fh + fragment, "line 2", "0 MHz"},
      {th + "1,2022-10-06 22:00:00,1,1,1\n", fh + fragment, "line 2", "6 columns"},
      {th + task, fh + ",30000,16,1\n", "line 2", "id is \"\""},  // found by fuzzing
      {th + task, fh + "1,30000,16,-1\n", "line 2", "not a number of MHz"},
      {th + task, fh + "1,30000,16,nan\n", "line 2", "not a number of MHz"},
      {th + task, fh + "1,30000,16,1,1\n", "line 2", "4 columns"},
      {th + task, fh + fragment + "1,60000,16,1\n", "line 3", "lasts 60000 ms"},
      {th + task, fh + fragment + "1,30000,8,1\n", "line 3", "cpu_count of 8"},
      {th + task, fh + "1,30000,8,1\n", "line 2", "where its task has 16"},
      {th + task, fh + "1,31622400001,16,1\n", "line 2", "longer than 366 days"},
      {th + task + "2,2123-10-06 22:00:00,1,16,1,1\n", fh + fragment + "2,30000,16,1\n", "line 3",
       "over 100 years"},
      {th + task, fh + "1,0,16,1\n", "line 2", "duration is \"0\""},
  };
  for (const BadTasks& bad : cases) {
    const Folder folder;
    folder.write("tasks.csv", bad.tasks);
    folder.write("fragments.csv", bad.fragments);
    ImportReport report;
    const InputError error = input_error([&] { read_surf_tasks(folder.path(), report); });
    EXPECT_EQ(error.place(), bad.place) << bad.sentence;
    EXPECT_THAT(error.sentence(), HasSubstr(bad.sentence));
  }
}

TEST(SurfTasks, BothFilesMustBeThereOnce) {
  const Folder folder;
  folder.write("tasks.csv", tasks_csv);
  ImportReport report;
  EXPECT_THAT(input_error([&] { read_surf_tasks(folder.path(), report); }).sentence(),
              HasSubstr("no file of fragments"));
  folder.write("fragments.csv", fragments_csv);
  folder.write("more/tasks.csv", tasks_csv);
  EXPECT_THAT(input_error([&] { read_surf_tasks(folder.path(), report); }).sentence(),
              HasSubstr("holds tasks as well"));
}

TEST(SurfTasks, AResultOverTheLimitIsRefusedBeforeItIsMade) {
  const Folder folder;
  folder.write("tasks.csv", tasks_csv);
  folder.write("fragments.csv", fragments_csv);
  ImportOptions options;
  options.result_bytes_max = 4 * 2 * sizeof(float) - 1;  // four steps of two tasks
  EXPECT_THAT(input_error([&] { import_trace(folder.path(), options); }).sentence(),
              HasSubstr("limit"));
}

}  // namespace
}  // namespace gemello::traces
