#include "models/behaviour/least_fleet_power.hpp"

#include <algorithm>
#include <vector>

#include <gtest/gtest.h>

#include "models/behaviour/server_power.hpp"

namespace gemello::behaviour {
namespace {

PowerCurve linear(double idle, double full, double standby = 0) {
  PowerCurve curve;
  for (std::size_t tenth = 0; tenth < 11; ++tenth)
    curve.at_tenths[tenth] = Watts(idle + (full - idle) * 0.1 * static_cast<double>(tenth));
  curve.standby = Watts(standby);
  return curve;
}

double least(std::vector<HostKind> kinds, double rate, double memory) {
  return least_fleet_power(kinds, rate, memory).count();
}

// Ten hosts of 100 to 200 W, 1000 MHz, 8 bytes.
HostKind ten() {
  return {linear(100, 200), 1000, 8, 10};
}

// 1500 MHz are one and a half full hosts: 300 W, the rest off.
TEST(LeastFleetPower, FullHostsWhereCpuIsShort) {
  EXPECT_NEAR(least({ten()}, 1500, 0), 300, 1e-6);
}

// 24 bytes need three hosts, 300 W idle; 1500 MHz add 0.1 W each.
TEST(LeastFleetPower, MoreHostsWhereMemoryIsShort) {
  EXPECT_NEAR(least({ten()}, 1500, 24), 450, 1e-6);
}

TEST(LeastFleetPower, NothingToDoIsStandby) {
  EXPECT_NEAR(least({{linear(100, 200, 7), 1000, 8, 10}}, 0, 0), 70, 1e-6);
}

// Standby of the nine others counts: 200 + 9 * 7.
TEST(LeastFleetPower, HostsThatAreOffDrawStandby) {
  EXPECT_NEAR(least({{linear(100, 200, 7), 1000, 8, 10}}, 1000, 0), 263, 1e-6);
}

// The cheaper kind first: two of 50 to 100 W do 2000 MHz for 200 W, the third thousand costs 200 W.
TEST(LeastFleetPower, CheaperKindFirst) {
  EXPECT_NEAR(least({ten(), {linear(50, 100), 1000, 8, 2}}, 3000, 0), 400, 1e-6);
}

// A curve that rises steeply at first and is flat then: half loaded hosts are never the best, so
// that 500 MHz cost half a full host, 100 W, not a half loaded one's 190 W.
TEST(LeastFleetPower, IsBelowTheCurve) {
  PowerCurve curve = linear(100, 200);
  for (std::size_t tenth = 1; tenth < 10; ++tenth) curve.at_tenths[tenth] = Watts(190);
  EXPECT_NEAR(least({{curve, 1000, 8, 10}}, 500, 0), 100, 1e-6);
}

// Whatever is placed whole on whole hosts draws no less: every split of 6 VMs over 3 hosts of two
// kinds, the curve of a HP ProLiant ML110 G4 among them.
TEST(LeastFleetPower, NoPlacementIsBelow) {
  PowerCurve g4;
  const double watts[] = {86, 89.4, 92.6, 96, 99.5, 102, 106, 108, 112, 114, 117};
  std::transform(std::begin(watts), std::end(watts), g4.at_tenths.begin(),
                 [](double w) { return Watts(w); });
  const std::vector<HostKind> kinds{{g4, 3720, 4096, 2}, {linear(94, 135), 5320, 4096, 1}};
  const double rate[] = {2000, 1200, 700, 300, 150, 40};
  const double memory[] = {870, 1740, 613, 870, 1740, 613};
  const double bound = least(kinds, 4390, 6446);
  double best = 1e9;
  for (int code = 0; code < 729; ++code) {
    double used[3] = {};
    double held[3] = {};
    for (int vm = 0, rest = code; vm < 6; ++vm, rest /= 3) {
      used[rest % 3] += rate[vm];
      held[rest % 3] += memory[vm];
    }
    double sum = 0;
    bool fits = true;
    for (int host = 0; host < 3; ++host) {
      const HostKind& kind = kinds[host < 2 ? 0 : 1];
      fits = fits && used[host] <= kind.rate && held[host] <= kind.memory;
      if (fits && held[host] > 0) sum += power_on(kind.power, used[host] / kind.rate).count();
    }
    if (fits) best = std::min(best, sum);
  }
  EXPECT_LE(bound, best);
  EXPECT_GT(bound, 0.8 * best) << "and it is not far below";
}

}  // namespace
}  // namespace gemello::behaviour
