// A controller that leads and sees no host any more, beside one that does.
#include <algorithm>
#include <filesystem>
#include <string>
#include <unistd.h>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "live/cli/seat.hpp"
#include "live/lease/led_world.hpp"
#include "live/lease/shared_books.hpp"
#include "live/synthetic/synthetic_cloud.hpp"
#include "live/world/still_allowed.hpp"
#include "models/policies/registry.hpp"
#include "tests/live_stories/diary.hpp"
#include "tests/support/small_cloud.hpp"

namespace gemello::testing {
namespace {

using live::SyntheticCloud;

/// While `cut` nothing reaches the hosts through it: the connection breaks at once.
class CutEnd final : public live::Hypervisor {
 public:
  CutEnd(std::unique_ptr<live::Hypervisor> end, const bool& cut, std::vector<live::CallId>& broken)
      : end_(std::move(end)), cut_(cut), broken_(broken) {}
  void call(live::CallId id, const live::HypervisorCall& what, live::OrderTime time) override {
    if (cut_)
      broken_.push_back(id);
    else
      end_->call(id, what, time);
  }

 private:
  std::unique_ptr<live::Hypervisor> end_;
  const bool& cut_;
  std::vector<live::CallId>& broken_;
};

/// What a test proposes, beside a policy that fences whatever is lost, be it the whole fleet.
class Reckless final : public Policy {
 public:
  Reckless()
      : policy_(policies::make_policy(
            {{"placement", "worst-fit"},
             {"failover", {{"name", "restart-by-priority"}, {"fence_share_max", 1.0}}}},
            "story", "$.policy")) {}
  Decision decide(const FleetView& view, std::span<const Event> events, Reasons* reasons) override {
    Decision decision = policy_->decide(view, events, reasons);
    for (Action& action : std::exchange(proposed, {})) {
      if (reasons != nullptr) reasons->of(decision.actions.size()).author = "the test";
      decision.actions.push_back(std::move(action));
    }
    return decision;
  }
  std::string memory() const override { return policy_->memory(); }
  void recall(std::string_view memory) override { policy_->recall(memory); }

  std::vector<Action> proposed;

 private:
  std::unique_ptr<Policy> policy_;
};

/// One of several controllers: all that the program is, but for its journal's file.
class Program {
 public:
  Program(const std::string& name, SyntheticCloud& cloud, const SmallCloud& small,
          live::FleetConfig fleet)
      : cloud_(cloud), diary(small.inventory) {
    fleet.lease.controller = name;
    seat = std::make_unique<live::Seat>(fleet, cloud);
    world = std::make_unique<live::LiveWorld>(parts(small, fleet));
    led_ = std::make_unique<live::LedWorld>(*world, seat->leadership(), *seat->window(), cloud);
    books_ = std::make_unique<live::SharedBooks>(diary, seat->file(), small.inventory,
                                                 live::lease_path(fleet));
    controller_ = std::make_unique<Controller>(policy, *books_, Guard(), Gate(GateMode::automatic));
    controller_->lead_by(seat->leadership());
    wake_ = cloud.now();
  }

  // As the program's loop does it.
  void step() {
    if (cut) lose_mail();
    world->pump();
    if (!world->ready()) return;
    const bool due = world->has_events() || !seat->knows(world->sight()) || world->now() >= wake_ ||
                     !policy.proposed.empty();
    if (!due) return;
    wake_ = seat->round(
        {*controller_, *world, *led_, *books_},
        [this](const std::string& text) { said.push_back(text); }, [] {});
  }
  Instant next_due() const {
    const Instant wake = world->ready() ? wake_ : never;
    return std::min({world->next_due(), wake, cloud_.now() + 1s});
  }
  bool leads() const { return seat->leads(); }
  int begun(std::string_view what) const {
    return static_cast<int>(
        std::count_if(diary.lines().begin(), diary.lines().end(), [&](const Diary::Line& line) {
          return line.text.starts_with("begin ") && line.text.find(what) != std::string::npos;
        }));
  }

 private:
  live::WorldParts parts(const SmallCloud& small, const live::FleetConfig& fleet) {
    inbox_ = std::make_shared<live::Inbox>();
    cloud_.answer_into(inbox_);
    cloud_.lead_by(seat->window());
    live::WorldParts parts;
    parts.inventory = &small.inventory;
    parts.clock = &cloud_;
    parts.inbox = inbox_;
    parts.window = seat->window();
    parts.times = fleet.times;
    parts.memory = &notebook_;
    for (std::size_t i = 0; i < small.inventory.hosts.size(); ++i) {
      live::HostEnds ends;
      ends.hypervisor = std::make_unique<CutEnd>(cloud_.hypervisor(HostId(i)), cut, broken_);
      ends.power = cloud_.power(HostId(i));  // on a network of its own: it goes on answering
      ends.target_uri = cloud_.target_uri(HostId(i));
      parts.hosts.push_back(std::move(ends));
    }
    return parts;
  }

  // What a host had to say does not come any more; power switches are on another network.
  void lose_mail() {
    for (live::Answer& answer : inbox_->take().answers) {
      const bool of_switch = std::holds_alternative<live::PowerReading>(answer.value);
      if (of_switch)
        inbox_->put(std::move(answer));
      else
        broken_.push_back(answer.call);
    }
    for (const live::CallId call : std::exchange(broken_, {}))
      inbox_->put({call, live::Ending::unknown, "the connection broke", {}});
  }

  SyntheticCloud& cloud_;
  std::shared_ptr<live::Inbox> inbox_;
  std::vector<live::CallId> broken_;
  Notebook notebook_;
  Instant wake_ = never;

 public:
  bool cut = false;  ///< its own network
  Diary diary;
  Reckless policy;
  std::vector<std::string> said;
  std::unique_ptr<live::Seat> seat;
  std::unique_ptr<live::LiveWorld> world;

 private:
  std::unique_ptr<live::LedWorld> led_;
  std::unique_ptr<live::SharedBooks> books_;
  std::unique_ptr<Controller> controller_;
};

/// c1 leads, c2 watches; a turn lasts 150 s and is renewed every 10 s, a host is suspected after
/// 10 s of silence and lost after 30 s.
class SightOfTwo : public ::testing::Test {
 protected:
  SightOfTwo() {
    std::string pattern =
        (std::filesystem::temp_directory_path() / "gemello-sight-XXXXXX").string();
    folder_ = mkdtemp(pattern.data());
    live::FleetConfig fleet;
    fleet.name = "story";
    fleet.lease.file = folder_ / "story.lease";
    live::RecordFile::create(fleet.lease.file, fleet.name);
    c1 = std::make_unique<Program>("c1", cloud, small, fleet);
    c2 = std::make_unique<Program>("c2", cloud, small, fleet);
    run(60s);
  }
  ~SightOfTwo() override { std::filesystem::remove_all(folder_); }

  void run(Duration time) {
    run_until([] { return false; }, time);
  }
  /// After how long it held; nothing: it did not within this time.
  std::optional<Duration> run_until(const std::function<bool()>& holds, Duration at_most) {
    const Instant begin = cloud.now();
    const Instant end = begin + at_most;
    for (;;) {
      c1->step();
      c2->step();
      EXPECT_FALSE(c1->leads() && c2->leads()) << "two lead";
      if (holds()) return cloud.now() - begin;
      if (cloud.now() >= end) return std::nullopt;
      const Instant next = std::min({cloud.next_due(), c1->next_due(), c2->next_due(), end});
      cloud.advance_to(std::max(next, cloud.now() + Duration(1)));
    }
  }
  HostId host(const char* name) const { return small.host(name); }
  bool serves(const char* vm) {
    const auto& view = c2->world->observe();
    return cloud.really_on(small.vm(vm)).size() == 1 &&
           view.state(small.vm(vm)) == VmState::running;
  }

  std::filesystem::path folder_;
  SmallCloud small = small_cloud();
  SyntheticCloud cloud{small.inventory, small.placement, std::make_shared<live::Inbox>(), origin};
  std::unique_ptr<Program> c1;
  std::unique_ptr<Program> c2;
};

// Cut at T, c1 heard each host within the 2 s before: it doubts at T + 10 s at the latest, and
// gives its turn back between T + 28 s and T + 30 s; c2 looks every 10 s and leads by T + 41 s. No
// host is fenced, though c1 reaches every power switch, calls them lost and has a policy that
// would.
TEST_F(SightOfTwo, WhoSeesNobodyFencesNobodyAndLetsTheOtherLead) {
  ASSERT_TRUE(c1->leads());
  c1->cut = true;
  const auto given_up = run_until([&] { return !c1->leads(); }, 1min);
  ASSERT_TRUE(given_up);
  EXPECT_GE(*given_up, 28s);
  EXPECT_LE(*given_up, 31s);
  ASSERT_FALSE(c1->said.empty());
  EXPECT_NE(c1->said.back().find("no host answers on any path"), std::string::npos)
      << c1->said.back();
  const auto led = run_until([&] { return c2->leads(); }, 1min);
  ASSERT_TRUE(led);
  EXPECT_LE(*led, 11s);
  run(10min);
  EXPECT_TRUE(c2->leads());
  EXPECT_EQ(c1->begun("fence"), 0);
  EXPECT_EQ(c2->begun("fence"), 0);
  EXPECT_TRUE(cloud.orders().empty()) << cloud.orders()[0].text;
}

// What it was there for goes on: hv1 loses its power, and c2 fences it and starts its guests.
TEST_F(SightOfTwo, TheOneThatSeesRestartsWhatIsLost) {
  c1->cut = true;
  ASSERT_TRUE(run_until([&] { return c2->leads(); }, 1min));
  cloud.lose_power(host("hv1"));
  ASSERT_TRUE(run_until([&] { return serves("a") && serves("b"); }, 3min));
  EXPECT_EQ(c2->begun("fence hv1"), 1);
  EXPECT_EQ(c1->begun("fence"), 0);
  EXPECT_EQ(cloud.double_starts(), 0);
}

// 20 s of silence are no 30 s: c1 decides nothing meanwhile and goes on in the same turn.
TEST_F(SightOfTwo, AShortSilenceCostsNoTurn) {
  const Epoch turn = c1->seat->leadership().turn(cloud.now())->epoch;
  c1->cut = true;
  c1->policy.proposed.clear();
  run(12s);  // it doubts
  c1->policy.proposed.push_back(Migrate{small.vm("c"), host("hv2"), host("hv3")});
  run(8s);
  EXPECT_TRUE(c1->leads());
  EXPECT_EQ(c1->begun("migrate"), 0) << "by a picture that nobody vouches for";
  c1->cut = false;
  run(1min);
  EXPECT_EQ(c1->begun("migrate"), 1);
  ASSERT_TRUE(c1->leads());
  EXPECT_EQ(c1->seat->leadership().turn(cloud.now())->epoch, turn);
  EXPECT_EQ(c2->begun(""), 0);
}

// A migration is under way: given back, the turn would end before what was begun in it. It ends by
// its time. c1 does not doubt before T + 8 s, so its last renewal is one of T to T + 10 s; c2 sees
// that record up to 10 s later, for 160 s, and looks every 10 s: it leads between T + 160 s and
// T + 190 s.
TEST_F(SightOfTwo, WithAnOrderUnderWayTheTurnEndsByItsTime) {
  c1->policy.proposed.push_back(Migrate{small.vm("c"), host("hv2"), host("hv3")});
  ASSERT_TRUE(run_until([&] { return c1->begun("migrate") == 1; }, 5s));
  c1->cut = true;
  const auto led = run_until([&] { return c2->leads(); }, 5min);
  ASSERT_TRUE(led);
  EXPECT_GE(*led, 160s - 2s);
  EXPECT_LE(*led, 191s);
  run(3min);
  EXPECT_EQ(cloud.really_on(small.vm("c")), std::vector<HostId>{host("hv3")});
  EXPECT_EQ(c1->begun("fence") + c2->begun("fence"), 0);
  EXPECT_TRUE(c2->diary.open().empty());
}

// Nobody sees anybody, for the hosts are dead indeed: both watch, and say that a person is needed.
// The person's word explains the silence: whoever is told leads, and goes on from there.
TEST_F(SightOfTwo, AFleetThatIsDownAsAWholeIsSeenByAPersonsWord) {
  for (const char* name : {"hv1", "hv2", "hv3"}) cloud.lose_power(host(name));
  run(2min);
  EXPECT_FALSE(c1->leads());
  EXPECT_FALSE(c2->leads());
  EXPECT_NE(c1->said.back().find("a person is needed"), std::string::npos) << c1->said.back();
  EXPECT_EQ(c1->begun("fence") + c2->begun("fence"), 0);
  for (const char* name : {"hv1", "hv2", "hv3"})
    ASSERT_FALSE(c2->world->declare_dead(host(name), "giulia", c2->world->now()));
  ASSERT_TRUE(run_until([&] { return c2->leads(); }, 15s));
  EXPECT_FALSE(c1->leads());
}

}  // namespace
}  // namespace gemello::testing
