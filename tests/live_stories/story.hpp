#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "live/synthetic/synthetic_cloud.hpp"
#include "live/world/live_world.hpp"
#include "models/fleet/controller.hpp"
#include "tests/live_stories/diary.hpp"
#include "tests/support/small_cloud.hpp"

namespace gemello::testing {

using live::Mishap;
using live::SyntheticCloud;

/// What a story begins with.
struct Plot {
  SmallCloud small = small_cloud();
  nlohmann::json policy = {{"placement", "worst-fit"},
                           {"rebalancing", "load-balance"},
                           {"failover", "restart-by-priority"}};
  GuardLimits limits;
  Gate gate{GateMode::automatic};
  live::SyntheticTimes times;
  live::WorldTimes world;
  live::DetectionConfig detection;
  std::optional<Inventory> storage_of;  ///< whose names the storage tells; none: the platform's
  Duration storage_look_max{};
  bool witnessed = false;
  bool lock_images = false;
  bool events = true;            ///< hypervisors tell of their domains
  bool deploy = false;           ///< d is wanted
  std::vector<Duration> delays;  ///< of answers, by host
  bool leads = false;            ///< orders go out by the turns of `window()` only
  std::string jammed;            ///< a host whose power switch does not answer from the beginning
  std::string wired_wrongly;     ///< one whose power switch is another machine's, which is on
  /// True: this call goes nowhere and is answered by nobody but the test.
  std::function<bool(HostId, live::CallId, const live::HypervisorCall&)> keeps;
  std::function<bool(HostId, live::CallId, live::PowerOrder)> keeps_power;
};

/// The program of the real fleet in virtual time: the real policies, Controller, Guard and Gate
/// over a LiveWorld over a SyntheticCloud. After whatever happens it is looked whether an image is
/// open twice for writing, and before an action begins whether that could come of it.
class Story {
 public:
  explicit Story(Plot plot = {});
  ~Story();

  SyntheticCloud& cloud() { return *cloud_; }
  live::LiveWorld& world() { return *world_; }
  Controller& controller() { return *controller_; }
  const Diary& diary() const { return diary_; }
  HostId host(std::string_view name) const { return plot_.small.host(name); }
  VmId vm(std::string_view name) const { return plot_.small.vm(name); }

  /// Lets the program run; every happening by then has happened and was answered.
  void run(Duration time) { run_to(cloud_->now() + time); }
  void run_to(Instant end);
  /// True as soon as it holds; false if it did not within this time.
  bool run_until(const std::function<bool()>& holds, Duration at_most);
  /// This process is not scheduled for so long; the fleet goes on.
  void sleep(Duration time);
  /// The program dies and is started again: new world, policy and controller, same file and memory.
  void restart();
  /// The same with another file, which remembers nothing.
  void restart_without_memory() {
    notebook_ = {};
    restart();
  }
  live::OrderWindow& window() { return *window_; }
  /// An answer that the test makes.
  void answer(live::Answer answer) { inbox_->put(std::move(answer)); }
  bool decides = true;  ///< false: the controller is not asked

  /// As a person does it, on a connection of their own.
  void by_hand(HostId host, const live::HypervisorCall& what);
  void migrate_by_hand(std::string_view vm, std::string_view from, std::string_view to);
  /// As a policy of one's own would: through the Guard and the Gate.
  void propose(const Action& action) { proposed_.push_back(action); }

  VmState known(std::string_view vm) { return world_->observe().state(this->vm(vm)); }
  HostState known_host(std::string_view host) { return world_->observe().state(this->host(host)); }
  std::string place(std::string_view vm);
  /// Hosts with a process that may write, "hv1" or "hv1 hv2" or "".
  std::string really(std::string_view vm) const;
  /// Really there, serving, and known to be.
  bool serves_on(std::string_view vm, std::string_view host);
  bool serves_somewhere(std::string_view vm);
  /// "hv1", all that the world knows of copies: "a on hv1 (paused)".
  std::string copies();

  /// Beginnings of diary lines without numbers: how often. "begin start a", "host-lost hv1".
  int count(std::string_view beginning) const;
  /// When the first such line from `since` on was written; never: none.
  Instant when(std::string_view beginning, Instant since = {}) const;
  /// The beginnings occur in this order.
  ::testing::AssertionResult in_order(const std::vector<std::string>& beginnings) const;
  /// Sentences of the world for people.
  const std::vector<std::string>& said() const { return said_; }
  std::string told() const;  ///< the diary, for failures
  Instant begun_at() const { return beginning_; }

  /// What must never be: an image open twice, an action begun that could make it so, ids twice...
  /// The first of them, or "". Who asks judges: otherwise the story's end fails the test on any.
  std::string verdict();
  bool healthy() const { return twice_.empty() && begun_in_error_.empty(); }
  /// The operator lied: from now on two may run; only double starts are still counted.
  void tolerate_two() { tolerate_ = true; }

 private:
  class Proposals;
  live::WorldParts parts();
  void employ();
  void step();
  void look_at_images();
  void judge_intent(const Action& action);
  Instant next_due() const;

  Plot plot_;
  Instant beginning_;
  std::shared_ptr<live::Inbox> inbox_;
  std::unique_ptr<SyntheticCloud> cloud_;
  std::shared_ptr<live::OrderWindow> window_;
  Notebook notebook_;
  Diary diary_;
  std::unique_ptr<live::LiveWorld> world_;
  std::unique_ptr<Policy> policy_;
  std::unique_ptr<Controller> controller_;
  std::vector<Action> proposed_;
  std::vector<std::string> said_;
  std::string twice_;  ///< the first breach of each kind
  std::string begun_in_error_;
  Instant wake_ = never;
  std::uint64_t by_hand_ = 0;
  bool tolerate_ = false;
  bool judged_ = false;
};

/// For stories that are told with image locks and without.
inline std::string name_of_locks(const ::testing::TestParamInfo<bool>& locks) {
  return locks.param ? "ImagesLocked" : "ImagesFree";
}

}  // namespace gemello::testing
