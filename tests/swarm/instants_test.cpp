#include <algorithm>
#include <map>
#include <set>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "sim/swarm/draw/draw_case.hpp"
#include "sim/swarm/every_instant.hpp"
#include "sim/swarm/fork_pool.hpp"

namespace gemello::testing {
namespace {

using swarm::Case;
using swarm::Probe;
using swarm::Verdict;

struct Kind {
  bool stored = false, seats = false;
};

// The first seed of a shape, cut to the storm's first faults: a run that is short and busy.
Case short_case(const Kind& kind) {
  for (std::uint64_t seed = 1;; ++seed) {
    Case one = swarm::draw_case(seed, 0.125);
    const auto hosts = one.platform["hosts"].size();
    if (one.platform.contains("volumes") == kind.stored &&
        one.scenario.contains("controllers") == kind.seats && hosts == 3) {
      one.scenario["monitoring"] = {{"period", "5min"}};
      return one;
    }
  }
}

Verdict undisturbed(const Case& one) {
  swarm::Manner manner;
  manner.note_instants = true;
  return swarm::in_fork([&] { return swarm::play(one, manner); });
}

class EveryInstant : public ::testing::TestWithParam<Kind> {};

TEST_P(EveryInstant, HasAFaultOfEachKindThatFits) {
  const Case one = short_case(GetParam());
  const swarm::Material material = swarm::material_of(one);
  const Verdict base = undisturbed(one);
  std::map<Duration, std::set<runs::FaultKind>> kinds;
  std::size_t deaths = 0;
  for (const Probe& probe : swarm::probes_of(material, base, 1)) {
    if (probe.fault) kinds[probe.fault->at].insert(probe.fault->what);
    deaths += probe.dies_at_step != 0 ? 1 : 0;
  }
  ASSERT_GT(base.when.size(), 20U);
  // of the last instant, which is the end, there is none
  EXPECT_EQ(kinds.size(), base.when.size() - 1);
  const std::set<runs::FaultKind>& fit = kinds.begin()->second;
  EXPECT_TRUE(fit.contains(runs::FaultKind::host_hang));
  EXPECT_EQ(fit.contains(runs::FaultKind::disk_lost), GetParam().stored);
  for (const auto& [at, here] : kinds) EXPECT_EQ(here, fit);
  EXPECT_EQ(deaths, base.steps);
  EXPECT_GT(deaths, 20U);
}

// Each tenth, and other tenths of the other cases; of several controllers, which have five times as
// many steps, each thirtieth. All of them by the verb.
TEST_P(EveryInstant, BreaksNoRule) {
  const Case one = short_case(GetParam());
  const swarm::Material material = swarm::material_of(one);
  const auto probes = swarm::probes_of(material, undisturbed(one), 1);
  const std::size_t step = GetParam().seats ? 30 : 10;
  for (std::size_t i = GetParam().stored ? 3 : (GetParam().seats ? 6 : 0); i < probes.size();
       i += step) {
    const Verdict verdict = swarm::in_fork([&] { return swarm::play_probe(material, probes[i]); });
    for (const auto& finding : verdict.findings)
      ADD_FAILURE() << swarm::to_text(probes[i]) << ": " << finding.rule << " at "
                    << to_text(finding.at) << ": " << finding.sentence;
  }
}

INSTANTIATE_TEST_SUITE_P(Of, EveryInstant,
                         ::testing::Values(Kind{}, Kind{.stored = true}, Kind{.seats = true}),
                         [](const auto& kind) {
                           return kind.param.stored ? "Storage"
                                                    : (kind.param.seats ? "Seats" : "Neither");
                         });

}  // namespace
}  // namespace gemello::testing
