#include <set>

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include "models/runs/fault_kinds.hpp"
#include "tests/laws/child.hpp"
#include "tests/laws/fault_schedule.hpp"

namespace rc {

template <>
struct Arbitrary<gemello::testing::DrawnFault> {
  static Gen<gemello::testing::DrawnFault> arbitrary() {
    using gemello::testing::DrawnFault;
    return gen::build<DrawnFault>(
        gen::set(&DrawnFault::kind, gen::inRange<std::uint8_t>(0, gemello::testing::fault_kinds)),
        gen::set(&DrawnFault::component, gen::inRange<std::uint8_t>(0, 6)),
        gen::set(&DrawnFault::at, gen::inRange<std::uint8_t>(0, 30)),
        gen::set(&DrawnFault::lasts, gen::inRange<std::uint8_t>(0, 20)),
        gen::set(&DrawnFault::by_hand));
  }
};

}  // namespace rc

namespace gemello::testing {
namespace {

// Random schedules of overlapping faults of every kind, in the scenario and by hand: at each
// instant a part is down exactly if some fault holds it by the words, and as slow as all of them
// make it; when all have ended, all is as new.
RC_GTEST_PROP(Faults, AddUpAsTheirWordsSay, ()) {
  const auto count = *rc::gen::inRange<std::size_t>(1, 10);
  const auto drawn =
      *rc::gen::container<std::vector<DrawnFault>>(count, rc::gen::arbitrary<DrawnFault>());
  const std::string how = in_fork([&] { return differs_from_words(drawn); });
  RC_LOG(to_text(drawn));
  if (!how.empty()) RC_FAIL(how);
}

// The same where all strike one part: overlaps are the rule.
RC_GTEST_PROP(Faults, AddUpOnOnePart, ()) {
  struct Kinds {
    int first, count;  // of a host, of a link, of a brick
  };
  const Kinds of = *rc::gen::element(Kinds{0, 4}, Kinds{4, 5}, Kinds{23, 7});
  auto drawn = *rc::gen::container<std::vector<DrawnFault>>(7, rc::gen::arbitrary<DrawnFault>());
  for (DrawnFault& fault : drawn) {
    fault.kind = static_cast<std::uint8_t>(of.first + fault.kind % of.count);
    fault.component = 0;
  }
  const std::string how = in_fork([&] { return differs_from_words(drawn); });
  RC_LOG(to_text(drawn));
  if (!how.empty()) RC_FAIL(how);
}

// The laws above leave out no kind of fault.
TEST(FaultSchedule, KnowsEveryKind) {
  std::set<runs::FaultKind> kinds;
  for (std::uint8_t kind = 0; kind < fault_kinds; ++kind)
    kinds.insert(schedule_of({{kind, 0, 0, 1, false}}).at(0).what);
  EXPECT_EQ(kinds.size(), runs::fault_names.size());
}

}  // namespace
}  // namespace gemello::testing
