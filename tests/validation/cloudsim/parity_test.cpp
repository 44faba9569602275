// CloudSim 4.0's PlanetLab benchmark of 2011-03-03 against its published figures (README.md). Our
// detector, selector, placement and evacuation decide; the physics are CloudSim's.
#include <cstdlib>
#include <filesystem>
#include <string>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "tests/validation/cloudsim/run_benchmark.hpp"

namespace gemello::cloudsim {
namespace {

// Where the trace of a day is, or why it is nowhere.
struct Day {
  std::filesystem::path path;
  std::string missing;
};

Day day(const std::string& date) {
  const char* folder = std::getenv("GEMELLO_TRACES");
  if (folder == nullptr) return {{}, "GEMELLO_TRACES is not set (datasets/README.md)"};
  const auto file = std::filesystem::path("planetlab") / (date + ".tar.xz");
  const auto path = std::filesystem::path(folder) / file;
  if (std::filesystem::exists(path)) return {path, {}};
  return {{}, fmt::format("GEMELLO_TRACES has no {}", file.string())};
}

class CloudSimParity : public ::testing::Test {
 protected:
  void SetUp() override {
    const Day found = day("20110303");
    if (!found.missing.empty()) GTEST_SKIP() << found.missing;
    workload_ = Workload::read(found.path);
    ASSERT_EQ(workload_.vm_count(), 1052U);
  }

  std::string thr_mmt(const BenchmarkOptions& options) const {
    return run_thr_mmt(workload_, 0.8, options).text();
  }

  Workload workload_;
};

// Columns: kWh, migrations, PDM %, SLATAH %, overall %, average %, shutdowns.

TEST_F(CloudSimParity, ThrMmtEqualsEveryPrintedFigure) {
  EXPECT_EQ(thr_mmt({}), "192.62 26711 0.06 4.91 0.07 10.15 5885");
}

TEST_F(CloudSimParity, DvfsEqualsEveryPrintedFigure) {
  EXPECT_EQ(run_static(workload_, Metering::curve).text(), "802.75 0 0.00 0.00 0.00 0.00 455");
}

TEST_F(CloudSimParity, NonPowerAwareEqualsEveryPrintedFigure) {
  EXPECT_EQ(run_static(workload_, Metering::all_full).text(), "2410.80 0 0.00 0.00 0.00 0.00 455");
}

// Our quanta send 72 % of the placements, which tie within 1e-9 W, to the first host instead of
// the one that the last bit favours. What may change by that is the noise that any change of tie
// rule makes: 1 % of energy, 5 % of migrations and shutdowns, 10 % of the SLA figures.
TEST_F(CloudSimParity, QuantizedComparisonsStayWithinTheRoundingNoise) {
  const Metrics exact = run_thr_mmt(workload_, 0.8, {});
  const Metrics ours = run_thr_mmt(workload_, 0.8, {.comparisons = Comparisons::quantized});
  EXPECT_NEAR(ours.energy_kwh, 192.62, 0.01 * 192.62);
  EXPECT_NEAR(static_cast<double>(ours.migrations), 26711, 0.05 * 26711);
  EXPECT_NEAR(static_cast<double>(ours.shutdowns), 5885, 0.05 * 5885);
  EXPECT_NEAR(ours.pdm, exact.pdm, 0.1 * exact.pdm);
  EXPECT_NEAR(ours.slatah, 0.0491, 0.1 * 0.0491);
  EXPECT_NEAR(ours.violation_overall, exact.violation_overall, 0.1 * exact.violation_overall);
  EXPECT_NEAR(ours.violation_average, 0.1015, 0.1 * 0.1015);
  EXPECT_NE(ours.text(), exact.text()) << "the quanta must have an effect, or the test has none";
}

// One rule changed at a time, against an independent program written from the same rules.
struct Change {
  const char* name;
  BenchmarkOptions options;
  const char* expected;  ///< kWh migrations SLATAH overall shutdowns
};

std::string without_pdm_and_average(const Metrics& metrics) {
  return fmt::format("{:.2f} {} {:.2f} {:.2f} {}", metrics.energy_kwh, metrics.migrations,
                     100 * metrics.slatah, 100 * metrics.violation_overall, metrics.shutdowns);
}

TEST_F(CloudSimParity, EachRuleIsWorthWhatWasPublished) {
  const Change changes[] = {
      {"idle VMs kept", {.rules = {.delete_idle = false}}, "253.76 41634 5.36 0.07 7763"},
      {"samples held", {.rules = {.interpolate = false}}, "148.18 20398 4.89 0.08 4719"},
      {"memory enforced", {.rules = {.enforce_memory = true}}, "455.75 1075 0.12 0.00 629"},
      {"added power from the planned load",
       {.rules = {.measured_power_base = false}},
       "129.70 21813 3.51 0.09 1083"},
      {"targets not emptied", {.evacuate_targets = false}, "202.88 25371 4.64 0.08 4845"},
      {"waking charged", {.rules = {.wake_for_free = false}}, "198.48 26711 4.91 0.07 5885"},
      {"arrivals not booked",
       {.rules = {.book_arrivals_in_full = false}},
       "192.62 26711 0.09 0.07 5885"},
      {"no overhead", {.rules = {.migration_overhead = false}}, "190.82 26711 3.82 0.01 5886"},
      {"no floor", {.rules = {.floor_grants = false}}, "192.62 26711 4.91 0.07 5885"},
  };
  for (const Change& change : changes)
    EXPECT_EQ(without_pdm_and_average(run_thr_mmt(workload_, 0.8, change.options)), change.expected)
        << change.name;
}

// Half of the workload disappears, on every day the same VMs whatever the policy.
TEST(CloudSimDays, IdleVmsAreDeletedInTheseNumbers) {
  struct Expected {
    const char* date;
    std::size_t vms;
    std::int64_t deleted;
  };
  for (const Expected& expected :
       {Expected{"20110303", 1052, 532}, Expected{"20110306", 898, 523},
        Expected{"20110309", 1061, 782}, Expected{"20110322", 1516, 939}}) {
    const Day found = day(expected.date);
    if (!found.missing.empty()) GTEST_SKIP() << found.missing;
    const Workload workload = Workload::read(found.path);
    EXPECT_EQ(workload.vm_count(), expected.vms) << expected.date;
    EXPECT_EQ(run_static(workload, Metering::curve).deleted_vms, expected.deleted) << expected.date;
  }
}

}  // namespace
}  // namespace gemello::cloudsim
