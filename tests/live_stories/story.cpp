#include "tests/live_stories/story.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "live/world/still_allowed.hpp"
#include "live/world/unasked.hpp"
#include "models/policies/registry.hpp"
#include "models/units/error.hpp"
#include "models/units/text.hpp"

namespace gemello::testing {
namespace {

constexpr Instant start_of_stories{std::chrono::seconds(1'795'651'200)};  // 2026-11-26

// "begin 3 start a on hv2" -> "begin start a on hv2": a story says what, not which number.
std::string without_number(const std::string& line) {
  std::string plain;
  for (std::size_t i = 0; i < line.size();) {
    const std::size_t end = std::min(line.find(' ', i), line.size());
    const std::string word = line.substr(i, end - i);
    const bool digits = word.find_first_not_of("0123456789") == std::string::npos;
    if (!digits || word.empty()) plain += (plain.empty() ? "" : " ") + word;
    i = end + 1;
  }
  return plain;
}

}  // namespace

/// The policy under test, and what a test proposes beside it.
class Story::Proposals final : public Policy {
 public:
  Proposals(std::unique_ptr<Policy> policy, std::vector<Action>& proposed)
      : policy_(std::move(policy)), proposed_(proposed) {}
  Decision decide(const FleetView& view, std::span<const Event> events, Reasons* reasons) override {
    Decision decision = policy_->decide(view, events, reasons);
    for (Action& action : std::exchange(proposed_, {})) {
      if (reasons != nullptr) reasons->of(decision.actions.size()).author = "the test";
      decision.actions.push_back(std::move(action));
    }
    return decision;
  }
  std::string memory() const override { return policy_->memory(); }
  void recall(std::string_view memory) override { policy_->recall(memory); }

 private:
  std::unique_ptr<Policy> policy_;
  std::vector<Action>& proposed_;
};

namespace {

/// Keeps calls back that the test wants.
class KeepingEnd final : public live::Hypervisor {
 public:
  using Keeps = std::function<bool(HostId, live::CallId, const live::HypervisorCall&)>;
  KeepingEnd(HostId host, std::unique_ptr<live::Hypervisor> end, const Keeps& keeps)
      : host_(host), end_(std::move(end)), keeps_(keeps) {}
  void call(live::CallId id, const live::HypervisorCall& what, live::OrderTime time) override {
    if (!keeps_(host_, id, what)) end_->call(id, what, time);
  }

 private:
  HostId host_;
  std::unique_ptr<live::Hypervisor> end_;
  const Keeps& keeps_;
};

class KeepingSwitch final : public live::PowerSwitch {
 public:
  using Keeps = std::function<bool(HostId, live::CallId, live::PowerOrder)>;
  KeepingSwitch(HostId host, std::unique_ptr<live::PowerSwitch> end, const Keeps& keeps)
      : host_(host), end_(std::move(end)), keeps_(keeps) {}
  void call(live::CallId id, live::PowerOrder order, live::OrderTime time) override {
    if (!keeps_(host_, id, order)) end_->call(id, order, time);
  }
  std::string device() const override { return end_->device(); }

 private:
  HostId host_;
  std::unique_ptr<live::PowerSwitch> end_;
  const Keeps& keeps_;
};

}  // namespace

Story::Story(Plot plot)
    : plot_(std::move(plot)),
      beginning_(start_of_stories),
      inbox_(std::make_shared<live::Inbox>()),
      cloud_(std::make_unique<SyntheticCloud>(plot_.small.inventory, plot_.small.placement, inbox_,
                                              start_of_stories, plot_.times)),
      window_(std::make_shared<live::OrderWindow>(*cloud_)),
      diary_(plot_.small.inventory) {
  cloud_->lock_images(plot_.lock_images);
  if (plot_.storage_of) cloud_->name_bricks_as(*plot_.storage_of);
  cloud_->tell_events(plot_.events);
  for (std::size_t i = 0; i < plot_.delays.size(); ++i)
    cloud_->set_delay(HostId(i), plot_.delays[i]);
  if (!plot_.jammed.empty()) cloud_->jam(host(plot_.jammed));
  if (!plot_.wired_wrongly.empty()) cloud_->wire_switch_elsewhere(host(plot_.wired_wrongly), true);
  diary_.on_intent = [this](const Action& action) { judge_intent(action); };
  employ();
  const bool known = run_until([&] { return world_->ready(); }, 1min);
  GEMELLO_INVARIANT(known, "a fleet that answers is known within a minute");
  run(1s);
  beginning_ = cloud_->now();
}

Story::~Story() {
  if (judged_) return;
  if (const std::string breach = verdict(); !breach.empty())
    ADD_FAILURE() << breach << "\n" << told();
}

live::WorldParts Story::parts() {
  live::WorldParts parts;
  parts.inventory = &plot_.small.inventory;
  parts.clock = cloud_.get();
  parts.inbox = inbox_;
  for (std::size_t i = 0; i < plot_.small.inventory.hosts.size(); ++i) {
    const HostId host(i);
    live::HostEnds ends;
    ends.hypervisor = cloud_->hypervisor(host);
    if (plot_.keeps)
      ends.hypervisor = std::make_unique<KeepingEnd>(host, std::move(ends.hypervisor), plot_.keeps);
    ends.power = cloud_->power(host);
    if (plot_.keeps_power)
      ends.power = std::make_unique<KeepingSwitch>(host, std::move(ends.power), plot_.keeps_power);
    if (plot_.witnessed) ends.witness = cloud_->witness(host);
    ends.target_uri = cloud_->target_uri(host);
    parts.hosts.push_back(std::move(ends));
  }
  parts.storage = cloud_->storage();
  if (plot_.deploy) parts.definitions["d"] = cloud_->definition(vm("d"));
  parts.storage_look_max = plot_.storage_look_max;
  parts.memory = &notebook_;
  if (plot_.leads) parts.window = window_;
  parts.times = plot_.world;
  parts.detection = plot_.detection;
  parts.still_allowed = [this](ActionId id, const Action& action) {
    return id == ActionId::none
               ? live::why_not_unasked(*controller_, action)
               : live::why_not_any_more(*controller_, Guard(plot_.limits), *world_, id, action);
  };
  parts.tell = [this](const std::string& text) { said_.push_back(text); };
  return parts;
}

void Story::employ() {
  cloud_->lead_by(plot_.leads ? window_ : nullptr);
  world_ = std::make_unique<live::LiveWorld>(parts());
  policy_ = std::make_unique<Proposals>(policies::make_policy(plot_.policy, "story", "$.policy"),
                                        proposed_);
  controller_ = std::make_unique<Controller>(*policy_, diary_, Guard(plot_.limits), plot_.gate);
  controller_->recover(*world_);
  wake_ = cloud_->now();
}

void Story::restart() {
  controller_.reset();
  policy_.reset();
  world_.reset();
  inbox_ = std::make_shared<live::Inbox>();
  cloud_->answer_into(inbox_);
  employ();
}

Instant Story::next_due() const {
  const Instant decide = decides && world_->ready() ? wake_ : never;
  return std::min({cloud_->next_due(), world_->next_due(), decide});
}

// As the program's own loop: pump, then decide once the fleet is known and something happened.
void Story::step() {
  look_at_images();
  world_->pump();
  if (!decides || !world_->ready()) return;
  if (!world_->has_events() && world_->now() < wake_ && proposed_.empty()) return;
  wake_ = controller_->tick(*world_);
  live::begin_unasked(*controller_, diary_, *world_, *world_, nullptr);
}

void Story::run_to(Instant end) {
  run_until([&] { return cloud_->now() >= end && next_due() > end; }, end - cloud_->now());
}

bool Story::run_until(const std::function<bool()>& holds, Duration at_most) {
  const Instant end = cloud_->now() + at_most;
  step();
  int rounds = 0;
  while (!holds()) {
    const Instant next = std::max(next_due(), cloud_->now());
    if (next > end) {
      cloud_->advance_to(end);
      step();
      return holds();
    }
    rounds = next > cloud_->now() ? 0 : rounds + 1;
    GEMELLO_INVARIANT(rounds < 1000, "a pump does what is due, so that time can pass");
    cloud_->advance_to(next);
    step();
  }
  return true;
}

void Story::sleep(Duration time) {
  const Instant end = cloud_->now() + time;
  while (cloud_->next_due() <= end) {
    cloud_->advance_to(cloud_->next_due());
    look_at_images();
  }
  cloud_->advance_to(end);
}

// ---- what others do --------------------------------------------------------------------------

void Story::by_hand(HostId host, const live::HypervisorCall& what) {
  cloud_->answer_into(std::make_shared<live::Inbox>());
  cloud_->lead_by(nullptr);
  const auto connection = cloud_->hypervisor(host);
  cloud_->answer_into(inbox_);
  cloud_->lead_by(plot_.leads ? window_ : nullptr);
  connection->call(live::CallId{++by_hand_}, what);
}

void Story::migrate_by_hand(std::string_view vm, std::string_view from, std::string_view to) {
  by_hand(host(from), live::MigrateDomain{std::string(vm), cloud_->target_uri(host(to)), ""});
}

// ---- what is true and what is known ----------------------------------------------------------

std::string Story::place(std::string_view vm) {
  const HostId at = world_->observe().host_of(this->vm(vm));
  return at.valid() ? plot_.small.inventory[at].name : std::string();
}

std::string Story::really(std::string_view vm) const {
  std::string hosts;
  for (const HostId at : cloud_->really_on(this->vm(vm)))
    hosts += (hosts.empty() ? "" : " ") + plot_.small.inventory[at].name;
  return hosts;
}

bool Story::serves_on(std::string_view vm, std::string_view host) {
  return really(vm) == host && place(vm) == host && known(vm) == VmState::running &&
         cloud_->state_on(this->host(host), std::string(vm)) == live::DomainState::running;
}

bool Story::serves_somewhere(std::string_view vm) {
  return !place(vm).empty() && serves_on(vm, place(vm));
}

std::string Story::copies() {
  std::string text;
  for (const VmCopy& copy : world_->observe().data().copies)
    text += fmt::format("{}{} on {} ({})", text.empty() ? "" : ", ",
                        plot_.small.inventory[copy.vm].name, plot_.small.inventory[copy.host].name,
                        name(copy.state));
  return text;
}

void Story::look_at_images() {
  if (tolerate_) return;
  for (std::size_t i = 0; i < plot_.small.inventory.vms.size(); ++i) {
    if (cloud_->really_on(VmId(i)).size() < 2) continue;
    if (twice_.empty())
      twice_ = fmt::format("{} runs twice: {}", plot_.small.inventory.vms[i].name,
                           really(plot_.small.inventory.vms[i].name));
  }
}

// Whatever the world would have made of it: it should not even have been asked for.
void Story::judge_intent(const Action& action) {
  const bool starts =
      std::holds_alternative<Start>(action) || std::holds_alternative<Deploy>(action);
  if (tolerate_ || (!starts && !std::holds_alternative<Resume>(action))) return;
  const VmId vm = vm_of(action);
  for (std::size_t i = 0; i < plot_.small.inventory.hosts.size(); ++i) {
    const auto state = cloud_->state_on(HostId(i), plot_.small.inventory[vm].name);
    if (!state || !live::active(*state)) continue;
    if (!starts && HostId(i) == target_of(action)) continue;
    if (begun_in_error_.empty())
      begun_in_error_ =
          fmt::format("begun: {} while it is {} on {}", to_text(action, plot_.small.inventory),
                      live::name(*state), plot_.small.inventory.hosts[i].name);
  }
}

// ---- what was written ------------------------------------------------------------------------

int Story::count(std::string_view beginning) const {
  return static_cast<int>(std::count_if(
      diary_.lines().begin(), diary_.lines().end(),
      [&](const Diary::Line& line) { return without_number(line.text).starts_with(beginning); }));
}

Instant Story::when(std::string_view beginning, Instant since) const {
  for (const Diary::Line& line : diary_.lines())
    if (line.at >= since && without_number(line.text).starts_with(beginning)) return line.at;
  return never;
}

::testing::AssertionResult Story::in_order(const std::vector<std::string>& beginnings) const {
  std::size_t next = 0;
  for (const Diary::Line& line : diary_.lines())
    if (next < beginnings.size() && without_number(line.text).starts_with(beginnings[next])) ++next;
  if (next == beginnings.size()) return ::testing::AssertionSuccess();
  return ::testing::AssertionFailure()
         << "\"" << beginnings[next] << "\" does not follow; told was:\n"
         << told();
}

std::string Story::told() const {
  std::string text;
  for (const Diary::Line& line : diary_.lines()) {
    if (line.text == "monitoring-sample") continue;
    text += fmt::format("  {:9.3f} s  {}\n", seconds(line.at - beginning_), line.text);
  }
  return text;
}

std::string Story::verdict() {
  judged_ = true;
  if (!twice_.empty()) return twice_;
  if (!tolerate_ && cloud_->double_starts() > 0)
    return fmt::format("{} double starts", cloud_->double_starts());
  if (!diary_.complaints().empty()) return diary_.complaints().front();
  return begun_in_error_;
}

}  // namespace gemello::testing
