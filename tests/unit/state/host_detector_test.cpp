#include "models/state/host_detector.hpp"

#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace gemello::host_detector_test {
namespace {

Instant at(std::int64_t s) {
  return origin + std::chrono::seconds(s);
}

// Suspected after 15 s, lost after 30 s.
constexpr Duration suspected_after = 15s;
constexpr Duration lost_after = 30s;

DetectorRule rule_of(bool flaps = false) {
  DetectorRule rule{suspected_after, lost_after, std::nullopt};
  if (flaps) rule.flapping = FlappingRule{2, 100s, 60s};
  return rule;
}

struct Paths {
  std::vector<ConfirmingPath> list;
  HostSigns signs(std::optional<std::int64_t> silent_since, PowerTells power) const {
    HostSigns all;
    if (silent_since) all.silent_since = at(*silent_since);
    all.confirming = list;
    all.power = power;
    return all;
  }
};

struct Row {
  const char* what;
  DetectorPhase before;
  std::int64_t silent_for;  // s; -1: heard
  std::optional<PathTells> storage;
  PowerTells power;
  DetectorPhase after;
  const char* cause;
};

using enum DetectorPhase;
constexpr auto none = std::optional<PathTells>{};
constexpr std::optional<PathTells> alive = PathTells::alive;
constexpr std::optional<PathTells> silent = PathTells::silent;
constexpr std::optional<PathTells> unasked = PathTells::nothing;
constexpr PowerTells mute = PowerTells::nothing;
constexpr PowerTells on = PowerTells::on;
constexpr PowerTells off = PowerTells::off;

// Each line from the words of the header.
const std::vector<Row>& rows() {
  static const std::vector<Row> table = {
      {"heard", heard, -1, none, mute, heard, ""},
      {"not yet long", heard, 14, none, mute, heard, ""},
      {"suspected", heard, 15, none, mute, suspected, ""},
      {"stays suspected", suspected, 29, none, mute, suspected, ""},
      {"lost by heartbeats alone", suspected, 30, none, mute, lost, "no heartbeat for 30s"},
      {"found again", lost, -1, none, mute, heard, ""},
      {"a BMC that reads on says nothing", suspected, 29, none, on, suspected, ""},
      {"nor does it keep from a loss", suspected, 30, none, on, lost, "no heartbeat for 30s"},
      {"a BMC that reads off ends the waiting", heard, 15, none, off, lost,
       "no heartbeat for 15s, its BMC reads off"},
      {"but no host that is heard", heard, -1, none, off, heard, ""},
      {"nor one that is hardly late", heard, 14, none, off, heard, ""},
      {"alive on storage: isolated", suspected, 30, alive, mute, isolated,
       "isolated, not dead: no heartbeat for 30s, alive on storage"},
      {"for however long", isolated, 3000, alive, mute, isolated,
       "isolated, not dead: no heartbeat for 30s, alive on storage"},
      {"until storage is silent too", isolated, 90, silent, mute, lost,
       "no heartbeat for 30s, silent on storage"},
      {"silent on both", suspected, 30, silent, mute, lost,
       "no heartbeat for 30s, silent on storage"},
      {"storage that cannot be asked agrees with nobody", suspected, 3000, unasked, mute, suspected,
       "storage cannot be asked"},
      {"storage silent, heartbeats come", heard, -1, silent, mute, suspected,
       "silent on storage, its heartbeats come"},
      {"storage alive again", suspected, -1, alive, mute, heard, ""},
      {"the first silent path is enough", heard, 3, silent, mute, suspected, ""},
      {"off, and alive on storage: not yet", suspected, 20, alive, off, suspected, ""},
      {"off and silent on storage", suspected, 20, silent, off, lost,
       "no heartbeat for 15s, silent on storage, its BMC reads off"},
      {"lost is not taken back by storage", lost, 40, alive, mute, lost, "no heartbeat for 30s"},
  };
  return table;
}

TEST(HostDetector, StepsByHand) {
  for (const Row& row : rows()) {
    SCOPED_TRACE(row.what);
    Paths paths;
    if (row.storage) paths.list.push_back({"storage", *row.storage});
    const auto since = row.silent_for < 0 ? std::optional<std::int64_t>{} : 1000 - row.silent_for;
    const HostSigns signs = paths.signs(since, row.power);
    HostDetector before;
    before.phase = row.before;
    const HostDetector after = step(before, signs, at(1000), rule_of());
    EXPECT_STREQ(name(after.phase), name(row.after));
    EXPECT_EQ(cause(after, signs, at(1000), rule_of()), row.cause);
  }
}

// Two paths beside the first: both must agree.
TEST(HostDetector, EveryPathMustAgree) {
  const Paths one{{{"storage", PathTells::silent}, {"second network", PathTells::alive}}};
  EXPECT_EQ(step({}, one.signs(0, mute), at(30), rule_of()).phase, isolated);
  const Paths both{{{"storage", PathTells::silent}, {"second network", PathTells::silent}}};
  const HostSigns signs = both.signs(0, mute);
  const HostDetector after = step({}, signs, at(30), rule_of());
  EXPECT_EQ(after.phase, lost);
  EXPECT_EQ(cause(after, signs, at(30), rule_of()),
            "no heartbeat for 30s, silent on storage, second network");
}

TEST(HostDetector, KnowsWhenTimeAloneChangesIt) {
  const Paths none_beside;
  const HostSigns signs = none_beside.signs(100, mute);
  EXPECT_EQ(next_step({}, signs, at(100), rule_of()), at(115));
  EXPECT_EQ(next_step({}, signs, at(115), rule_of()), at(130));
  EXPECT_EQ(next_step({}, signs, at(130), rule_of()), never);
  EXPECT_EQ(next_step({}, none_beside.signs(std::nullopt, mute), at(0), rule_of()), never);
}

HostDetector blink(const HostDetector& detector, std::int64_t from, std::int64_t to) {
  const Paths none_beside;
  const HostDetector gone =
      step(detector, none_beside.signs(from - 15, mute), at(from), rule_of(true));
  EXPECT_EQ(gone.phase, suspected);
  return step(gone, none_beside.signs(std::nullopt, mute), at(to), rule_of(true));
}

// More than two returns in 100 s: back at 20, 50, and 80 s, it is held until 140 s. One more at 130
// s holds it until 190 s: it has to be quiet for 60 s.
TEST(HostDetector, WhoFlapsIsHeld) {
  HostDetector detector = blink(blink({}, 15, 20), 45, 50);
  EXPECT_FALSE(is_flapping(detector, at(50)));
  detector = blink(detector, 75, 80);
  EXPECT_EQ(detector.phase, heard);
  EXPECT_TRUE(is_flapping(detector, at(139)));
  EXPECT_FALSE(is_flapping(detector, at(140)));
  const Paths none_beside;
  EXPECT_EQ(next_step(detector, none_beside.signs(std::nullopt, mute), at(80), rule_of(true)),
            at(140));
  detector = blink(detector, 125, 130);
  EXPECT_TRUE(is_flapping(detector, at(189)));
  EXPECT_FALSE(is_flapping(detector, at(190)));
}

// Back at 20, 70 and 121 s: the first is 101 s old at the third.
TEST(HostDetector, RareReturnsAreForgotten) {
  const HostDetector detector = blink(blink(blink({}, 15, 20), 65, 70), 116, 121);
  EXPECT_FALSE(is_flapping(detector, at(121)));
  EXPECT_EQ(detector.returns, (std::vector<Instant>{at(70), at(121)}));
}

TEST(HostDetector, NamesAreDistinct) {
  std::set<std::string> names;
  for (const DetectorPhase phase : {heard, suspected, isolated, lost}) names.insert(name(phase));
  EXPECT_EQ(names, (std::set<std::string>{"heard", "suspected", "isolated", "lost"}));
}

}  // namespace
}  // namespace gemello::host_detector_test
