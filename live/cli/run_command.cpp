#include <csignal>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <optional>

#include <fmt/format.h>

#include "live/cli/command.hpp"
#include "live/cli/fleet_ends.hpp"
#include "live/cli/narrator.hpp"
#include "live/cli/real_clock.hpp"
#include "live/journal/sqlite_journal.hpp"
#include "models/cloud/platform_reader.hpp"
#include "models/fleet/controller.hpp"
#include "models/policies/registry.hpp"
#include "models/units/error.hpp"
#include "models/units/text.hpp"

namespace gemello::live {
namespace {

struct Options {
  std::string fleet;
  std::string mode;
  std::vector<std::string> automatic;
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

std::size_t kind_named(const std::string& text) {
  std::string known;
  for (std::size_t kind = 0; kind < action_kind_count; ++kind) {
    if (text == action_kind_name(kind)) return kind;
    known += std::string(known.empty() ? "" : ", ") + action_kind_name(kind);
  }
  throw InputError("--auto", text, "is no kind of action; there are " + known);
}

// observe and recommend as the fleet file and the command line say; automatic by --auto only.
Gate gate_of(const FleetConfig& fleet, const Options& options, bool automatic) {
  GateMode mode = fleet.gate_mode;
  if (options.mode == "observe") mode = GateMode::observe;
  if (options.mode == "recommend") mode = GateMode::recommend;
  Gate gate(mode, fleet.approval_timeout);
  for (const auto& [kind, other] : fleet.gate) gate.set_mode(kind, other);
  if (automatic && options.automatic.empty())
    for (std::size_t kind = 0; kind < action_kind_count; ++kind)
      gate.set_mode(kind, GateMode::automatic);
  for (const std::string& text : options.automatic)
    gate.set_mode(kind_named(text), GateMode::automatic);
  return gate;
}

std::string gate_text(const Gate& gate, const GateMode fallback) {
  std::string acts;
  for (std::size_t kind = 0; kind < action_kind_count; ++kind)
    if (gate.mode_of(kind) == GateMode::automatic)
      acts += std::string(acts.empty() ? "" : ", ") + action_kind_name(kind);
  if (acts.empty()) return fmt::format("{}: nothing is done", name(fallback));
  return fmt::format("acts by itself: {}; otherwise {}", acts, name(fallback));
}

class Session {
 public:
  Session(const FleetConfig& fleet, const Options& options, bool automatic)
      : fleet_(fleet),
        options_(options),
        inventory_(read_platform(fleet.resolve(fleet.platform))),
        journal_(journal_path(fleet), inventory_, fleet.name),
        log_(open_log(options, inventory_)),
        narrator_(journal_, log_.get(), inventory_, stderr),
        inbox_(std::make_shared<Inbox>()),
        world_(parts()),
        policy_(make_policy(fleet)),
        controller_(*policy_, narrator_, Guard(fleet.guard), gate_of(fleet, options, automatic)) {}

  int run();

 private:
  static std::unique_ptr<runs::EventLog> open_log(const Options& options,
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
    WorldParts parts = world_parts(fleet_, inventory_, clock_, inbox_);
    parts.memory = &journal_;
    return parts;
  }
  void warn();
  void take_requests();
  void take(const OperatorRequest& asked);
  void tick();

  const FleetConfig& fleet_;
  const Options& options_;
  Inventory inventory_;
  RealClock clock_;
  SqliteJournal journal_;
  std::unique_ptr<runs::EventLog> log_;
  Narrator narrator_;
  std::shared_ptr<Inbox> inbox_;
  LiveWorld world_;
  std::unique_ptr<Policy> policy_;
  Controller controller_;
  Instant wake_ = never;
};

void Session::warn() {
  for (const HostConfig& host : fleet_.hosts) {
    if (host.boot_id.empty())
      fmt::print(stderr,
                 "warning: {} has no second path (boot_id): when its libvirtd hangs, the host is "
                 "taken for lost\n",
                 host.name);
    if (host.fence_agent.empty())
      fmt::print(stderr, "warning: {} cannot be fenced: after a loss its VMs wait for a person\n",
                 host.name);
  }
}

void Session::take(const OperatorRequest& asked) {
  using Kind = OperatorRequest::Kind;
  const Instant now = world_.now();
  switch (asked.kind) {
    case Kind::approve:
    case Kind::refuse:
      return world_.answer(asked.action, asked.kind == Kind::approve, asked.operator_name);
    case Kind::declare_dead: {
      const HostId host = inventory_.find_host(asked.host);
      const auto refusal = host.valid() ? world_.declare_dead(host, asked.operator_name, asked.at)
                                        : std::optional<std::string>("there is no such host");
      if (refusal)
        narrator_.say(now, fmt::format("{} declares {} dead: not taken: {}", asked.operator_name,
                                       asked.host, *refusal));
      return;
    }
    case Kind::disarm:
    case Kind::arm:
      controller_.gate().arm(asked.kind == Kind::arm);
      return narrator_.say(
          now,
          fmt::format("{} by {}",
                      asked.kind == Kind::arm ? "armed" : "disarmed: nothing is begun from here on",
                      asked.operator_name));
  }
}

void Session::take_requests() {
  for (const OperatorRequest& asked : journal_.take_requests()) take(asked);
}

void Session::tick() {
  if (!world_.ready()) return;
  take_requests();
  if (!world_.has_events() && world_.now() < wake_) return;
  wake_ = controller_.tick(world_);
  if (log_) log_->flush();
}

int Session::run() {
  warn();
  const Instant end =
      options_.length.empty() ? never : world_.now() + parse<Duration>(options_.length);
  controller_.recover(world_);
  for (const InFlightAction& open : controller_.in_flight().all())
    narrator_.say(world_.now(), fmt::format("action {} was left open by an earlier life: unknown: "
                                            "{}",
                                            static_cast<std::uint64_t>(open.id),
                                            to_text(open.action, inventory_)));
  narrator_.say(world_.now(), fmt::format("{}: {} hosts, {} VMs; {}", fleet_.name,
                                          inventory_.hosts.size(), inventory_.vms.size(),
                                          gate_text(controller_.gate(), fleet_.gate_mode)));
  wake_ = world_.now();
  while (stop_requested == 0 && world_.now() < end) {
    world_.pump();
    tick();
    const Instant wake = world_.ready() ? wake_ : never;
    const Instant due = std::min({world_.next_due(), wake, end, world_.now() + Duration(1s)});
    inbox_->wait(std::max(due - clock_.now(), Duration(1000)));
  }
  narrator_.say(world_.now(), stop_requested != 0 ? "stopped by a signal" : "the time is over");
  for (const InFlightAction& open : controller_.in_flight().all())
    if (!open.ended_at)
      narrator_.say(world_.now(),
                    fmt::format("action {} is left open: {}", static_cast<std::uint64_t>(open.id),
                                to_text(open.action, inventory_)));
  if (log_) log_->flush();
  return cli::exit_ok;
}

int run(const Options& options, bool automatic) {
  if (!options.length.empty()) {
    try {
      (void)parse<Duration>(options.length);
    } catch (const std::invalid_argument& error) {
      throw InputError("--for", options.length, error.what());
    }
  }
  for (const std::string& kind : options.automatic) (void)kind_named(kind);
  const FleetConfig fleet = read_fleet(options.fleet);
  if (fleet.platform.empty())
    throw InputError(fleet.file, "$",
                     "has no \"platform\": make one with gemello-live inventory -o");
  std::signal(SIGINT, on_stop);
  std::signal(SIGTERM, on_stop);
  // On the heap for good: a call that hangs may outlive every scope.
  auto* session = new Session(fleet, options, automatic);
  return session->run();
}

}  // namespace

void add_run_command(CLI::App& app, int& exit_code) {
  auto options = std::make_shared<Options>();
  CLI::App* verb = app.add_subcommand(
      "run", "Watch a fleet and recommend; act by itself only where --auto says so");
  verb->add_option("-c,--fleet", options->fleet, "fleet.json")->required();
  verb->add_option("--mode", options->mode, "observe or recommend, instead of the fleet file's")
      ->check(CLI::IsMember({"observe", "recommend"}));
  CLI::Option* automatic =
      verb->add_option("--auto", options->automatic,
                       "kinds of actions to do without asking (migrate,start,fence...); none "
                       "named: all")
          ->expected(0, static_cast<int>(action_kind_count))
          ->delimiter(',');
  verb->add_option("--for", options->length, "end after this time (2h); without: never");
  verb->add_option("--log", options->log, "write events and decisions here (events.jsonl)");
  verb->footer(
      "Examples:\n  gemello-live run -c fleet.json\n  gemello-live run -c fleet.json --auto "
      "start,fence,resume,destroy-copy");
  verb->callback(
      [options, automatic, &exit_code] { exit_code = run(*options, automatic->count() > 0); });
}

}  // namespace gemello::live
