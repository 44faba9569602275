#include "models/units/time.hpp"

#include <limits>
#include <stdexcept>

#include <gtest/gtest.h>

#include "models/units/quantity.hpp"

namespace gemello {
namespace {

// ENGINE.md, Time: a flow ended at 6.29999999433 s; its microsecond is the one after it.
TEST(RoundedUp, AnEngineDateNeverComesBackEarly) {
  EXPECT_EQ(duration_rounded_up(6.29999999433), Duration(6300000));
  EXPECT_EQ(duration_rounded_up(1e-9), Duration(1));
}

TEST(RoundedUp, WholeMicrosecondsStay) {
  for (std::int64_t us : {1LL, 100000LL, 300100000LL, 86100100000LL})
    EXPECT_EQ(duration_rounded_up(static_cast<double>(us) * 1e-6), Duration(us)) << us;
}

TEST(RoundedUp, RefusesWhatIsNoTime) {
  EXPECT_THROW(duration_rounded_up(std::numeric_limits<double>::quiet_NaN()),
               std::invalid_argument);
  EXPECT_THROW(duration_rounded_up(1e300), std::invalid_argument);
}

TEST(ToText, ReadsAsAClock) {
  EXPECT_EQ(to_text(Duration(26h + 3min + 4500ms)), "1d 02:03:04.5");
  EXPECT_EQ(to_text(origin), "00:00:00");
  EXPECT_EQ(to_text(never), "never");
  EXPECT_EQ(to_text(Duration(-1s)), "-00:00:01");
}

// 100 W for 36 h = 3600 Wh = 3.6 kWh.
TEST(Quantity, PowerTimesTimeIsEnergy) {
  EXPECT_DOUBLE_EQ(kilowatt_hours(Watts(100) * Duration(36h)), 3.6);
  EXPECT_DOUBLE_EQ(Bytes(1500) / Bytes(1000), 1.5);
  EXPECT_EQ(BytesPerSecond(125e6) * Duration(2s), Bytes(250'000'000));
}

}  // namespace
}  // namespace gemello
