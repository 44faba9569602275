#include "models/runs/task_load.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "models/units/error.hpp"

namespace gemello::runs {
namespace {

/// Tasks of given first step, cores and samples, in order.
struct Given {
  std::size_t first_step;
  std::int64_t cores;
  std::vector<float> used;
};

traces::TaskTrace trace_of(const std::vector<Given>& given) {
  traces::TaskTrace trace;
  trace.period = 30s;
  for (const Given& one : given) {
    traces::Task task;
    task.name = std::to_string(trace.tasks.size());
    task.first_step = one.first_step;
    task.first_sample = trace.samples.size();
    task.samples = one.used.size();
    task.cores = one.cores;
    task.core_speed = Megahertz(2000);
    task.memory = Bytes(40);
    trace.samples.insert(trace.samples.end(), one.used.begin(), one.used.end());
    trace.steps = std::max(trace.steps, one.first_step + one.used.size());
    trace.tasks.push_back(task);
  }
  return trace;
}

const TaskHosts two_task_hosts{2, Cores(4), Megahertz(2000), Bytes(100)};

std::vector<double> watts(const std::vector<behaviour::LoadCount>& counts) {
  // 10 W idle, 2 W more for each tenth: power tells the loads' sum and the hosts' number apart
  // only through the curve's bend at the last tenth (50 W).
  PowerCurve curve;
  for (std::size_t i = 0; i < 10; ++i)
    curve.at_tenths[i] = Watts(10 + 2.0 * static_cast<double>(i));
  curve.at_tenths[10] = Watts(50);
  std::vector<double> result;
  for (const auto& count : counts) {
    EXPECT_NEAR(count.hosts(), 2, 1e-12);
    result.push_back(behaviour::fleet_power(curve, count).count());
  }
  return result;
}

// Two cores each: first-fit puts both tasks on the first host, 2 + 2 of 4 cores: 50 W + 10 W idle.
// The one with most free cores takes the second: 0.5 and 0.5, 20 W each. Then both are gone.
TEST(TaskLoad, PlacementDecidesWhoSharesAHost) {
  const auto trace = trace_of({{0, 2, {2}}, {0, 2, {2}}, {1, 1, {0}}});
  EXPECT_THAT(watts(task_load(trace, two_task_hosts, TaskPlacement::first_fit, "t")),
              ::testing::Pointwise(::testing::DoubleNear(1e-9), {60.0, 20.0}));
  EXPECT_THAT(watts(task_load(trace, two_task_hosts, TaskPlacement::most_free, "t")),
              ::testing::Pointwise(::testing::DoubleNear(1e-9), {40.0, 20.0}));
}

// Task 1 ends after step 0 on host 1, task 0 goes on on host 0; task 2 follows where 1 was freed:
// full hosts of 4 cores, so hosts never mix: step 1 is 0.5 (20 W) and 0.25 (15 W).
TEST(TaskLoad, AHostFreedInAStepTakesATaskOfTheSameStep) {
  const auto trace = trace_of({{0, 4, {4, 2}}, {0, 4, {1}}, {1, 4, {1}}});
  for (const auto placement :
       {TaskPlacement::first_fit, TaskPlacement::most_free, TaskPlacement::last_freed})
    EXPECT_THAT(watts(task_load(trace, two_task_hosts, placement, "t")),
                ::testing::Pointwise(::testing::DoubleNear(1e-9), {65.0, 35.0}));
}

// Memory of 40 of 100: two to a host, though a third core is free. Four fit on two hosts.
TEST(TaskLoad, MemoryLimitsAsCoresDo) {
  const auto fits = trace_of({{0, 1, {1}}, {0, 1, {1}}, {0, 1, {1}}, {0, 1, {1}}});
  EXPECT_THAT(watts(task_load(fits, two_task_hosts, TaskPlacement::first_fit, "t")),
              ::testing::Pointwise(::testing::DoubleNear(1e-9), {40.0}));
  auto one_more = fits;
  one_more.tasks.push_back(one_more.tasks.back());
  one_more.tasks.back().name = "fifth";
  try {
    task_load(one_more, two_task_hosts, TaskPlacement::first_fit, "tasks.csv");
    FAIL() << "five tasks were placed on two hosts with memory for four";
  } catch (const InputError& error) {
    EXPECT_EQ(error.file(), "tasks.csv");
    EXPECT_EQ(error.place(), "task fifth");
  }
}

// Five cores recorded of a task that has two of them: it gets two, half the host.
TEST(TaskLoad, UseIsHeldToTheTasksCores) {
  const auto trace = trace_of({{0, 2, {5}}});
  EXPECT_THAT(watts(task_load(trace, two_task_hosts, TaskPlacement::first_fit, "t")),
              ::testing::Pointwise(::testing::DoubleNear(1e-9), {30.0}));
}

}  // namespace
}  // namespace gemello::runs
