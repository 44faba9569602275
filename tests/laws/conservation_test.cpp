#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include "tests/laws/child.hpp"
#include "tests/laws/random_run.hpp"

namespace rc {

template <>
struct Arbitrary<gemello::testing::RandomFault> {
  static Gen<gemello::testing::RandomFault> arbitrary() {
    using gemello::testing::RandomFault;
    return gen::build<RandomFault>(
        gen::set(&RandomFault::kind, gen::inRange<std::uint8_t>(0, 5)),
        gen::set(&RandomFault::host, gen::inRange<std::uint8_t>(0, 5)),
        gen::set(&RandomFault::at, gen::inRange<std::uint16_t>(0, 1199)),
        gen::set(&RandomFault::lasts, gen::inRange<std::uint16_t>(1, 1199)));
  }
};

}  // namespace rc

namespace gemello::testing {
namespace {

RandomRun draw_run(std::size_t faults_max) {
  RandomRun run;
  run.seed = *rc::gen::inRange<std::uint64_t>(1, 1'000'000);
  run.hosts = *rc::gen::inRange<std::uint8_t>(2, 6);
  run.vms = *rc::gen::inRange<std::uint8_t>(1, static_cast<std::uint8_t>(5 * (run.hosts - 1) + 1));
  run.policy = *rc::gen::inRange<std::uint8_t>(0, 9);
  const auto count = *rc::gen::inRange<std::size_t>(0, faults_max + 1);
  run.faults =
      *rc::gen::container<std::vector<RandomFault>>(count, rc::gen::arbitrary<RandomFault>());
  return run;
}

void expect_laws(std::size_t faults_max) {
  const RandomRun run = draw_run(faults_max);
  const std::string broken = in_fork([&] { return broken_laws(run); });
  RC_LOG(to_text(run));
  if (!broken.empty()) RC_FAIL(broken);
}

// Conservation of CPU, memory, energy and actions, and recovery once the faults are over, on small
// fleets of every policy. Each run is a forked process, for the engine is a process singleton.

RC_GTEST_PROP(Laws, HoldInFairWeather, ()) {
  expect_laws(0);
}

RC_GTEST_PROP(Laws, HoldUnderFaults, ()) {
  expect_laws(6);
}

}  // namespace
}  // namespace gemello::testing
