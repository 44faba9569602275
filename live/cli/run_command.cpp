#include <algorithm>
#include <csignal>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <unistd.h>

#include <fmt/format.h>

#include "live/cli/checks.hpp"
#include "live/cli/command.hpp"
#include "live/cli/fleet_ends.hpp"
#include "live/cli/gate_choice.hpp"
#include "live/cli/narrator.hpp"
#include "live/cli/real_clock.hpp"
#include "live/cli/seat.hpp"
#include "live/cli/talk.hpp"
#include "live/cli/wall_time.hpp"
#include "live/journal/sqlite_journal.hpp"
#include "live/lease/led_world.hpp"
#include "live/lease/shared_books.hpp"
#include "live/world/still_allowed.hpp"
#include "live/world/unasked.hpp"
#include "models/cloud/platform_reader.hpp"
#include "models/fleet/controller.hpp"
#include "models/policies/registry.hpp"
#include "models/units/error.hpp"
#include "models/units/text.hpp"

namespace gemello::live {
namespace {

struct RunOptions {
  std::string fleet;
  GateChoice gate;
  std::string length;
  std::string log;
};

volatile std::sig_atomic_t stop_requested = 0;

void on_stop(int signal) {
  if (stop_requested != 0) _exit(128 + signal);
  stop_requested = signal;
}

/// Without a policy a controller watches and tells.
class NoPolicy final : public Policy {
 public:
  Decision decide(const FleetView&, std::span<const Event>, Reasons*) override { return {}; }
};

/// The fleet's limits, and the host that this program runs on, if it is one of the fleet's.
Guard guard_of(const FleetConfig& fleet, const Inventory& inventory) {
  GuardLimits limits = fleet.guard;
  for (const std::string& here : {machine_name(), fleet.lease.controller})
    if (const HostId host = inventory.find_host(here); host.valid())
      limits.needed_on.push_back(host);
  return Guard(std::move(limits));
}

class Session {
 public:
  Session(const FleetConfig& fleet, const RunOptions& options)
      : fleet_(fleet),
        options_(options),
        inventory_(read_platform(fleet.resolve(fleet.platform))),
        journal_(journal_path(fleet), inventory_, fleet.name),
        log_(open_log(options, inventory_)),
        seat_(fleet.lease.file.empty() ? nullptr : std::make_unique<Seat>(fleet, clock_)),
        books_(books()),
        narrator_(books_ ? static_cast<Journal&>(*books_) : journal_, log_.get(), inventory_,
                  stderr),
        inbox_(std::make_shared<Inbox>()),
        world_(parts()),
        policy_(make_policy(fleet)),
        guard_(guard_of(fleet, inventory_)),
        controller_(*policy_, narrator_, guard_of(fleet, inventory_),
                    gate_of(fleet, options.gate)) {
    if (!seat_) return;
    led_world_ = std::make_unique<LedWorld>(world_, seat_->leadership(), *seat_->window(), clock_);
    controller_.lead_by(seat_->leadership());
  }

  int run();

 private:
  static std::unique_ptr<runs::EventLog> open_log(const RunOptions& options,
                                                  const Inventory& inventory) {
    if (options.log.empty()) return nullptr;
    if (std::filesystem::exists(options.log))
      throw InputError(options.log, "", "exists already: a log is never overwritten");
    return std::make_unique<runs::EventLog>(options.log, inventory);
  }
  static std::unique_ptr<Policy> make_policy(const FleetConfig& fleet) {
    if (fleet.policy.is_null()) return std::make_unique<NoPolicy>();
    return policies::make_policy(fleet.policy, fleet.file, "$.policy");
  }
  WorldParts parts() {
    WorldParts parts =
        world_parts(fleet_, inventory_, clock_, inbox_, seat_ ? seat_->window() : nullptr);
    parts.memory = &journal_;
    parts.still_allowed = [this](ActionId id, const Action& action) {
      return id == ActionId::none ? why_not_unasked(controller_, action)
                                  : why_not_any_more(controller_, guard_, world_, id, action);
    };
    parts.tell = [this](const std::string& text) { say(text); };
    return parts;
  }
  std::unique_ptr<SharedBooks> books() {
    if (!seat_) return nullptr;
    return std::make_unique<SharedBooks>(journal_, seat_->file(), inventory_, lease_path(fleet_));
  }
  void say(const std::string& text) { narrator_.say(world_.now(), text); }
  void open();
  void warn();
  void tell_left_open();
  void name_strangers();
  void take(const OperatorRequest& asked);
  void take_answer(const OperatorRequest& asked);
  void take_statement_of_death(const OperatorRequest& asked);
  void take_armed(const OperatorRequest& asked);
  void tick();
  void decide();
  void close();

  const FleetConfig& fleet_;
  const RunOptions& options_;
  Inventory inventory_;
  RealClock clock_;
  SqliteJournal journal_;
  std::unique_ptr<runs::EventLog> log_;
  std::unique_ptr<Seat> seat_;  ///< null: no other controller
  std::unique_ptr<SharedBooks> books_;
  Narrator narrator_;
  std::shared_ptr<Inbox> inbox_;
  LiveWorld world_;
  std::unique_ptr<LedWorld> led_world_;  ///< null without a seat
  std::unique_ptr<Policy> policy_;
  const Guard guard_;  ///< for what waits: counts no moves
  Controller controller_;
  Instant wake_ = never;
  Instant began_{};
  Instant next_strangers_{};
  std::set<std::string> strangers_;  ///< sentences about guests that are in no platform
};

// The first line tells what this life may do.
void Session::open() {
  controller_.gate().arm(journal_.armed());
  const bool armed = controller_.gate().armed();
  say(fmt::format("{}: {} hosts, {} VMs; {}{}", fleet_.name, inventory_.hosts.size(),
                  inventory_.vms.size(), armed ? "" : "DISARMED: nothing is begun; once armed: ",
                  gate_text(controller_.gate(), fleet_.gate_mode)));
  if (!armed)
    say("DISARMED by a person in an earlier life: nothing is begun until somebody says "
        "`gemello-live arm`");
  // After the line: whoever arms must have been able to read it.
  began_ = clock_.now();
}

void Session::warn() {
  const auto warning = [](const std::string& text) { tell(stderr, "warning: " + text); };
  if (!seat_)
    warning(
        "no lease: nothing but the lock of the journal on this machine keeps a second controller "
        "away");
  for (const HostConfig& host : fleet_.hosts) {
    if (host.boot_id.empty())
      warning(host.name +
              " has no second path (boot_id): when its libvirtd hangs, the host is taken for lost");
    if (host.fence_agent.empty())
      warning(host.name +
              " cannot be fenced: after a loss its VMs wait for a person (no lease that expires "
              "proves a death here)");
  }
  if (keeps_leftovers(controller_.gate()))
    warning(
        "start is automatic and destroy-copy is not: hosts that come back keep leftovers and take "
        "no VMs");
}

void Session::tell_left_open() {
  for (const InFlightAction& open : controller_.in_flight().all())
    if (open.unknown_since)
      say(fmt::format("action {} was left open by an earlier {}: unknown: {}", number(open.id),
                      seat_ ? "turn" : "life", to_text(open.action, inventory_)));
}

// Guests that the platform does not know, each once.
void Session::name_strangers() {
  if (world_.now() < next_strangers_) return;
  next_strangers_ = world_.now() + fleet_.times.look_period;
  for (const auto& [host, report] : world_.reports())
    for (const DomainReport& domain : report.domains) {
      if (inventory_.find_vm(domain.name).valid()) continue;
      const std::string sentence =
          fmt::format("{}: guest '{}' is not in the platform: nobody looks after it",
                      inventory_[host].name, domain.name);
      if (strangers_.insert(sentence).second) say(sentence);
    }
}

void Session::take(const OperatorRequest& asked) {
  using Kind = OperatorRequest::Kind;
  switch (asked.kind) {
    case Kind::approve:
    case Kind::refuse:
      return take_answer(asked);
    case Kind::declare_dead:
      return take_statement_of_death(asked);
    case Kind::disarm:
    case Kind::arm:
      return take_armed(asked);
  }
}

void Session::take_answer(const OperatorRequest& asked) {
  const bool approved = asked.kind == OperatorRequest::Kind::approve;
  const auto& held = controller_.gate().held();
  if (std::any_of(held.begin(), held.end(),
                  [&](const Gate::Held& one) { return one.id == asked.action; }))
    return world_.answer(asked.action, approved, asked.operator_name);
  say(fmt::format("{} {} {}: nothing is held under {}", asked.operator_name,
                  approved ? "approves" : "refuses", number(asked.action), number(asked.action)));
}

void Session::take_statement_of_death(const OperatorRequest& asked) {
  const HostId host = inventory_.find_host(asked.host);
  const auto refusal = host.valid() ? world_.declare_dead(host, asked.operator_name, asked.at)
                                    : std::optional<std::string>("there is no such host");
  if (refusal)
    say(fmt::format("{} declares {} dead: not taken: {}", asked.operator_name, asked.host,
                    *refusal));
}

// Disarming is always taken. Arming is about a running controller: who armed an earlier one has
// not read what this one may do.
void Session::take_armed(const OperatorRequest& asked) {
  const bool armed = asked.kind == OperatorRequest::Kind::arm;
  if (armed && asked.at < began_)
    return say(fmt::format("{} armed at {}, before this run began: not taken; say it again",
                           asked.operator_name, wall_time(asked.at)));
  if (!armed) controller_.gate().arm(false);
  journal_.set_armed(world_.now(), armed, asked.operator_name);
  controller_.gate().arm(armed);
  if (armed) {
    controller_.ask_again();
    wake_ = world_.now();
  }
  say(fmt::format("{} by {}", armed ? "armed" : "DISARMED: nothing is begun from here on",
                  asked.operator_name));
}

void Session::tick() {
  if (!world_.ready()) return;
  for (const OperatorRequest& asked : journal_.take_requests()) take(asked);
  const bool sees_other = seat_ && !seat_->knows(world_.sight());
  if (!world_.has_events() && !sees_other && world_.now() < wake_) return;
  decide();
  if (log_) log_->flush();
}

void Session::decide() {
  if (seat_) {
    wake_ = seat_->round(
        {controller_, world_, *led_world_, narrator_},
        [this](const std::string& text) { say(text); }, [this] { tell_left_open(); });
    return;
  }
  wake_ = controller_.tick(world_);
  begin_unasked(controller_, narrator_, world_, world_, nullptr);
}

void Session::close() {
  for (const InFlightAction& open : controller_.in_flight().all())
    if (!open.ended_at)
      say(fmt::format("action {} is left open: {}", number(open.id),
                      to_text(open.action, inventory_)));
  if (seat_ && seat_->leave(anything_open(controller_))) say("the turn is given back");
  if (log_) log_->flush();
}

int Session::run() {
  const Instant end =
      options_.length.empty() ? never : world_.now() + parse<Duration>(options_.length);
  open();
  warn();
  if (!seat_) {
    controller_.recover(world_);
    tell_left_open();
  }
  wake_ = world_.now();
  while (stop_requested == 0 && world_.now() < end) {
    world_.pump();
    name_strangers();
    tick();
    const Instant wake = world_.ready() ? wake_ : never;
    const Instant due = std::min({world_.next_due(), wake, end, world_.now() + Duration(1s)});
    inbox_->wait(std::max(due - clock_.now(), Duration(1000)));
  }
  say(stop_requested != 0 ? "stopped by a signal" : "the time is over");
  close();
  return cli::exit_ok;
}

void end_on_signals() {
  std::signal(SIGINT, on_stop);
  std::signal(SIGTERM, on_stop);
  if (std::signal(SIGHUP, on_stop) == SIG_IGN) std::signal(SIGHUP, SIG_IGN);  // nohup
}

int run(const RunOptions& options) {
  const FleetConfig fleet = read_fleet(options.fleet);
  if (fleet.platform.empty())
    throw InputError(fleet.file, "$",
                     "has no \"platform\": make one with gemello-live inventory -o");
  end_on_signals();
  // On the heap for good: a call that hangs may outlive every scope.
  auto* session = new Session(fleet, options);
  return session->run();
}

}  // namespace

void add_run_command(CLI::App& app, int& exit_code) {
  auto options = std::make_shared<RunOptions>();
  CLI::App* verb = app.add_subcommand(
      "run", "Watch a fleet and recommend; act by itself only where --auto says so");
  verb->add_option("-c,--fleet", options->fleet, "fleet.json")->required();
  verb->add_option("--mode", options->gate.mode,
                   "observe or recommend, instead of the fleet file's")
      ->check(CLI::IsMember({"observe", "recommend"}));
  verb->add_option("--auto", options->gate.automatic,
                   "kinds of actions to do without asking (start,fence,resume,destroy-copy); none "
                   "named: all")
      ->expected(0, static_cast<int>(action_kind_count))
      ->delimiter(',')
      ->default_str(every_kind)  // of --auto alone
      ->option_text("[KIND,...]")
      ->check(CLI::Validator(fault_of_kind, ""));
  verb->add_option("--for", options->length, "end after this time (2h); without: never")
      ->check(is_duration());
  verb->add_option("--log", options->log, "write events and decisions here (events.jsonl)");
  verb->footer(
      "Examples:\n  gemello-live run -c fleet.json\n  gemello-live run -c fleet.json --auto "
      "start,fence,resume,destroy-copy");
  verb->callback([options, &exit_code] { exit_code = run(*options); });
}

}  // namespace gemello::live
