#include "models/behaviour/server_power.hpp"

#include <functional>
#include <limits>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "models/behaviour/host_power_cycle.hpp"
#include "models/units/error.hpp"

namespace gemello::behaviour {
namespace {

PowerCurve of(const std::array<double, 11>& watts, double standby) {
  PowerCurve curve;
  curve.name = "curve";
  for (std::size_t tenth = 0; tenth < watts.size(); ++tenth)
    curve.at_tenths[tenth] = Watts(watts[tenth]);
  curve.standby = Watts(standby);
  return curve;
}

// HP ProLiant ML110 G4 (Xeon 3040), SPECpower_ssj2008.
PowerCurve ml110_g4() {
  return of({86, 89.4, 92.6, 96, 99.5, 102, 106, 108, 112, 114, 117}, 5);
}

TEST(ServerPower, ThePointsOfTheCurveAreItsValues) {
  EXPECT_DOUBLE_EQ(power_on(ml110_g4(), 0).count(), 86);
  EXPECT_DOUBLE_EQ(power_on(ml110_g4(), 0.5).count(), 102);
  EXPECT_DOUBLE_EQ(power_on(ml110_g4(), 1).count(), 117);
  EXPECT_EQ(power_off(ml110_g4()), Watts(5));
}

// 35 % lies midway between 96 W (30 %) and 99.5 W (40 %): 97.75 W. 98 % four fifths of the way
// from 114 W to 117 W: 116.4 W.
TEST(ServerPower, LinearBetweenThem) {
  EXPECT_NEAR(power_on(ml110_g4(), 0.35).count(), 97.75, 1e-12);
  EXPECT_NEAR(power_on(ml110_g4(), 0.98).count(), 116.4, 1e-12);
}

TEST(ServerPower, RoundingPastTheEndsIsTheEnd) {
  EXPECT_EQ(power_on(ml110_g4(), 1 + 1e-12), Watts(117));
  EXPECT_EQ(power_on(ml110_g4(), -1e-12), Watts(86));
  EXPECT_DEATH(power_on(ml110_g4(), 1.01), "between 0 and 1");
  EXPECT_DEATH(power_on(ml110_g4(), std::numeric_limits<double>::quiet_NaN()), "between 0 and 1");
}

// A load that rises steadily from 0 to 20 % spends half its time on each piece: means of 86 and
// 89.4 (87.7 W) and of 89.4 and 92.6 (91 W), so 89.35 W on average; over 100 s 8935 J.
TEST(ServerPower, ARampIsIntegratedPieceByPiece) {
  EXPECT_NEAR(ramp_energy(ml110_g4(), 0, 0.2, 100s).count(), 8935, 1e-9);
  EXPECT_NEAR(ramp_energy(ml110_g4(), 0.2, 0, 100s).count(), 8935, 1e-9);
}

// From 5 % to 25 %: half a piece (87.7 to 89.4: 88.55 W, a quarter of the time), a whole one (91 W,
// half) and half a piece (92.6 to 94.3: 93.45 W, a quarter): 91 W.
TEST(ServerPower, ARampMayStartAndEndWithinAPiece) {
  EXPECT_NEAR(ramp_energy(ml110_g4(), 0.05, 0.25, 10s).count(), 910, 1e-9);
}

TEST(ServerPower, ALevelLoadIsPowerTimesTime) {
  EXPECT_NEAR(ramp_energy(ml110_g4(), 0.35, 0.35, 1h).count(), 97.75 * 3600, 1e-6);
  EXPECT_NEAR(ramp_energy(ml110_g4(), 1, 1, 1s).count(), 117, 1e-9);
}

std::string refusal(const PowerCurve& curve) {
  try {
    check_curve(curve, "file.json", "$.power");
  } catch (const InputError& error) {
    EXPECT_EQ(error.file(), "file.json");
    EXPECT_EQ(error.place(), "$.power");
    return error.sentence();
  }
  return "accepted";
}

TEST(ServerPower, CurvesThatNoServerHasAreRefused) {
  EXPECT_EQ(refusal(ml110_g4()), "accepted");
  PowerCurve falling = ml110_g4();
  falling.at_tenths[3] = Watts(90);
  EXPECT_EQ(refusal(falling), "power falls from 92.6 W at 20 % to 90 W at 30 % of load");
  PowerCurve negative = ml110_g4();
  negative.at_tenths[0] = Watts(-1);
  EXPECT_EQ(refusal(negative), "the power at 0 % must be a power of 0 W or more, not -1 W");
  PowerCurve infinite = ml110_g4();
  infinite.at_tenths[10] = Watts(std::numeric_limits<double>::infinity());
  EXPECT_THAT(refusal(infinite), ::testing::HasSubstr("the power at 100 %"));
  PowerCurve thirsty = ml110_g4();
  thirsty.standby = Watts(100);
  EXPECT_EQ(refusal(thirsty), "standby draws 100 W, more than idle (86 W)");
}

Host host() {
  Host made;
  made.power = ml110_g4();
  made.boot_time = 100s;
  made.shutdown_time = 20s;
  return made;
}

TEST(HostPowerCycle, EachPhaseHasItsPower) {
  const PowerCycleAssumption assumption{.boot_utilization = 0.9, .shutdown_utilization = 0.2};
  const auto watts = [&](PowerPhase phase) {
    return phase_power(ml110_g4(), phase, 0.5, assumption).count();
  };
  EXPECT_DOUBLE_EQ(watts(PowerPhase::off), 5);
  EXPECT_DOUBLE_EQ(watts(PowerPhase::booting), 114);
  EXPECT_DOUBLE_EQ(watts(PowerPhase::running), 102);
  EXPECT_DOUBLE_EQ(watts(PowerPhase::shutting_down), 92.6);
}

// Booting 100 s at 117 W and shutting down 20 s at 102 W: 11700 + 2040 = 13740 J. Idle would have
// used 86 W * 120 s = 10320 J meanwhile, so the cycle costs 3420 J more, which standby wins back
// at 86 - 5 = 81 W: 42.2 s.
TEST(HostPowerCycle, EnergyAndBreakEven) {
  EXPECT_NEAR(cycle_energy(host(), {}).count(), 13740, 1e-9);
  EXPECT_NEAR(seconds(break_even_time(host(), {})), 3420.0 / 81, 2e-6);
}

TEST(HostPowerCycle, BreakEvenAtTheEdges) {
  // A boot that draws less than idle is won back at once.
  EXPECT_EQ(break_even_time(host(), {.boot_utilization = 0, .shutdown_utilization = 0}), 0s);
  Host never_saves = host();
  never_saves.power.standby = Watts(86);
  EXPECT_EQ(break_even_time(never_saves, {}), Duration::max());
}

}  // namespace
}  // namespace gemello::behaviour
