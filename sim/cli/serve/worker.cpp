#include "sim/cli/serve/worker.hpp"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <poll.h>
#include <span>
#include <sys/wait.h>
#include <unistd.h>
#include <utility>

#include <fmt/format.h>

#include "models/cloud/platform_writer.hpp"
#include "models/protocol/snapshot.hpp"
#include "models/runs/report.hpp"
#include "models/units/error.hpp"
#include "sim/cli/run/run_again.hpp"
#include "sim/cli/serve/foresight.hpp"
#include "sim/cli/serve/last_words.hpp"

namespace gemello::cli {

using nlohmann::json;
using namespace protocol;

namespace {

constexpr std::size_t proposals_max = 4;  // processes at once, of one simulation

/// The request under way was cancelled.
struct Cancelled {
  Instant at;
};

// What `gemello run` says on stderr.
json notes_on(const Experiment& experiment, bool seeded) {
  json notes = json::array();
  if (const std::string text = experiment.import.to_text(); !text.empty()) notes.push_back(text);
  if (seeded && !runs::is_random(experiment.scenario))
    notes.push_back(
        "nothing in this scenario is random (detection.heartbeat_phase is staggered): the seed "
        "changes nothing");
  return notes;
}

// For whoever reads a broken invariant on stderr.
Resident* broken_one = nullptr;

std::string describe_resident() {
  return fmt::format("at {} of '{}', seed {}; last events:\n{}", to_text(broken_one->world().now()),
                     broken_one->scenario().name, broken_one->scenario().seed,
                     broken_one->log().tail());
}

}  // namespace

Worker::Worker(Channel channel, std::string name)
    : channel_(std::move(channel)), name_(std::move(name)) {
  send(fmt::format("H{}", ::getpid()));
}

// ---- lines in and out -----------------------------------------------------------------------

// The process has no purpose without its server.
void Worker::take_input() {
  const bool open = channel_.fill();
  while (auto line = channel_.next()) {
    if (line->starts_with('C'))
      cancelled_.insert(std::stoull(line->substr(1)));
    else
      inbox_.push_back(std::move(*line));
  }
  if (!open) ::_exit(0);
}

void Worker::wait_for_input() {
  while (inbox_.empty()) {
    pollfd there{channel_.socket(), POLLIN, 0};
    if (::poll(&there, 1, -1) < 0 && errno != EINTR) ::_exit(1);
    take_input();
  }
}

// Returns when the line is with the kernel: a client that does not read stops its simulation, and
// nothing piles up. What comes in meanwhile is taken, or two full pipes would wait for each other.
void Worker::send(std::string line, Descriptor with) {
  channel_.post(std::move(line), std::move(with));
  while (channel_.flush() && channel_.has_output()) {
    pollfd room{channel_.socket(), POLLIN | POLLOUT, 0};
    if (::poll(&room, 1, -1) < 0 && errno != EINTR) ::_exit(1);
    if ((room.revents & (POLLIN | POLLHUP)) != 0) take_input();
  }
  if (channel_.has_output()) ::_exit(0);
}

void Worker::answer(const Message& message) {
  std::string line = write_message(message);
  line.pop_back();
  if (ending_) send("X");  // first: who reads the answer may use the name again
  send(fmt::format("F{} {}", current_, line));
}

void Worker::listen() {
  resident_->listen(
      [this](std::string_view line) {
        remember_last_words(line);
        if (collected_) collected_->push_back(json::parse(line));
        if (!events_) return;
        std::string message = write_message(EventMessage{name_, json::parse(line)});
        message.pop_back();
        send("N" + message);
      },
      [this](std::span<const SeriesRow> rows) {
        if (!samples_) return;
        std::string message =
            write_message(SampleMessage{name_, sample_json(resident_->world().observe(), rows)});
        message.pop_back();
        send("N" + message);
      });
}

// ---- the loop -------------------------------------------------------------------------------

void Worker::live() {
  for (;;) {
    wait_for_input();
    const std::string line = std::move(inbox_.front());
    inbox_.pop_front();
    if (line.starts_with('P')) {
      send(line + " " + figures().dump());
      continue;
    }
    try {
      handle(read_request(std::string_view(line).substr(1)));
    } catch (const InputError& error) {
      fail(error_from(error));
    } catch (const Cancelled& cancelled) {
      fail({ErrorCode::cancelled, "", "", fmt::format("cancelled at {}", to_text(cancelled.at))});
    }
    cancelled_.erase(current_);
    if (ending_) ::_exit(0);
  }
}

void Worker::fail(Error error) {
  if (resident_ == nullptr) ending_ = true;  // nothing was loaded
  answer(Failure{current_, std::nullopt, std::move(error)});
}

void Worker::handle(const Request& request) {
  current_ = request.id;
  current_name_ = name_of(request.body);
  collected_.reset();
  for (std::deque<pid_t>* children : {&proposals_, &branches_})
    std::erase_if(*children, [](pid_t pid) { return ::waitpid(pid, nullptr, WNOHANG) != 0; });
  take_input();
  const Instant now = resident_ ? resident_->world().now() : origin;
  const bool branches = std::holds_alternative<Branch>(request.body);
  const bool proposes = std::holds_alternative<Propose>(request.body);
  if (branches) return branch(std::get<Branch>(request.body));
  if (proposes) return propose(std::get<Propose>(request.body));
  if (cancelled()) throw Cancelled{now};
  const json result = result_of(request.body);
  ending_ = std::holds_alternative<Unload>(request.body);
  answer(Reply{current_, current_name_, result});
}

json Worker::result_of(const RequestBody& body) {
  if (const auto* one = std::get_if<Load>(&body)) return load(*one);
  if (const auto* one = std::get_if<RunUntil>(&body)) return run(*one);
  if (const auto* one = std::get_if<Step>(&body)) return step(*one);
  if (const auto* one = std::get_if<Subscribe>(&body)) return subscribe(*one);
  if (const auto* one = std::get_if<InjectFault>(&body)) {
    resident_->plan_fault(*one);
    return {{"now_s", seconds_json(resident_->world().now())}};
  }
  if (const auto* one = std::get_if<Order>(&body))
    return {{"now_s", seconds_json(resident_->world().now())},
            {"verdict", to_json(resident_->order(resident_->action_from(one->action)))}};
  if (std::holds_alternative<AskInventory>(body))
    return {{"platform", json::parse(write_platform(resident_->inventory()))},
            {"links", resident_->link_names()}};
  if (std::holds_alternative<AskSnapshot>(body))
    return snapshot_json(resident_->view(), resident_->network());
  if (std::holds_alternative<AskFigures>(body)) return figures();
  return json::object();
}

json Worker::figures() {
  return {{"now_s", seconds_json(resident_->world().now())},
          {"figures", figures_json(runs::figures_of(resident_->simulation().metrics()))}};
}

// ---- what is asked --------------------------------------------------------------------------

json Worker::about() const {
  sim::SimWorld& world = resident_->world();
  return {{"simulation", name_},
          {"scenario", resident_->scenario().name},
          {"seed", resident_->scenario().seed},
          {"start_s", seconds_json(world.start())},
          {"now_s", seconds_json(world.now())},
          {"end_s", seconds_json(world.end())},
          {"hosts", resident_->inventory().hosts.size()},
          {"vms", resident_->inventory().vms.size()}};
}

json Worker::load(const Load& load) {
  std::unique_ptr<Experiment> experiment;
  std::string state = load.state;
  if (load.run.empty()) {
    experiment = load_experiment(load.scenario, load.sets, load.seed);
  } else {
    RunAgain again = read_run_again(load.run, origin + *load.at);
    experiment = std::move(again.experiment);
    state = again.state_file;
  }
  const json notes = notes_on(*experiment, load.seed.has_value());
  auto made = naming_state_file(
      state, [&] { return std::make_unique<Resident>(std::move(experiment), state); });
  tell_death_on(channel_.socket());
  for (const int signal : {SIGINT, SIGTERM}) ::signal(signal, SIG_DFL);  // SimGrid took them
  resident_ = std::move(made);
  broken_one = resident_.get();
  set_invariant_context(describe_resident);
  listen();
  json result = about();
  result["notes"] = notes;
  if (load.run.empty()) return result;
  try {
    if (!advance(origin + *load.at, Duration::zero())) throw Cancelled{resident_->world().now()};
    check_same_events(load.run, origin + *load.at, resident_->log());
  } catch (...) {
    ending_ = true;
    throw;
  }
  result["now_s"] = seconds_json(resident_->world().now());
  result["events_verified"] = resident_->log().lines();
  return result;
}

// Goes on in slices between two looks at the input; false: cancelled. progress: zero for none.
bool Worker::advance(Instant until, Duration progress) {
  sim::SimWorld& world = resident_->world();
  until = std::min(until, world.end());
  const Duration slice = std::max<Duration>(1s, (world.end() - world.start()) / 1000);
  const bool tells = progress > Duration::zero() && progress < until - world.now();
  Instant tell_at = tells ? world.now() + progress : never;
  do {
    world.run_until(std::min({until, world.now() + slice, tell_at}));
    if (world.now() == tell_at && tell_at < until) {
      std::string message = write_message(protocol::Progress{current_, name_, world.now()});
      message.pop_back();
      send("N" + message);
      tell_at = progress < until - tell_at ? tell_at + progress : never;
    }
    take_input();
    if (cancelled() && world.now() < until) return false;
  } while (world.now() < until);
  return true;
}

json Worker::run(const RunUntil& run) {
  sim::SimWorld& world = resident_->world();
  const Instant until = run.until ? origin + *run.until : world.end();
  if (until < world.now())
    throw InputError("", "$.until",
                     fmt::format("{} has passed: it is {}", to_text(until), to_text(world.now())));
  if (until > world.end())
    throw InputError("", "$.until", fmt::format("the run ends at {}", to_text(world.end())));
  if (!advance(until, run.progress.value_or(Duration::zero()))) throw Cancelled{world.now()};
  return {{"now_s", seconds_json(world.now())}, {"ended", world.now() == world.end()}};
}

json Worker::step(const Step& step) {
  sim::SimWorld& world = resident_->world();
  collected_ = json::array();
  std::uint64_t looks = 0;
  const bool found = resident_->step(step.to, [&] {
    if (++looks % 256 == 0) take_input();
    return !cancelled();
  });
  const json lines = *std::exchange(collected_, std::nullopt);
  if (!found && cancelled()) throw Cancelled{world.now()};
  return {{"now_s", seconds_json(world.now())},
          {"found", found},
          {"ended", world.now() == world.end()},
          {"events", lines}};
}

json Worker::subscribe(const Subscribe& subscribe) {
  events_ = subscribe.events;
  samples_ = subscribe.samples;
  return {{"events", events_}, {"samples", samples_}};
}

// ---- copies ---------------------------------------------------------------------------------

// In a new process: none of the other's requests, subscriptions and children are its own.
void Worker::begin_anew(Descriptor socket) {
  channel_ = Channel(std::move(socket));
  inbox_.clear();
  proposals_.clear();
  branches_.clear();
  events_ = samples_ = false;
  tell_death_on(channel_.socket());
  send(fmt::format("H{}", ::getpid()));
}

void Worker::branch(const Branch& branch) {
  Descriptor socket = channel_.take_descriptor();
  const pid_t child = ::fork();
  if (child > 0) branches_.push_back(child);
  if (child != 0) return;  // where there is no process, the server learns it from the socket
  begin_anew(std::move(socket));
  name_ = branch.as;
  answer(Reply{current_, current_name_, about()});
}

void Worker::propose(const Propose& propose) {
  Descriptor socket = channel_.take_descriptor();
  while (proposals_.size() >= proposals_max) {
    ::waitpid(proposals_.front(), nullptr, 0);
    proposals_.pop_front();
  }
  const pid_t child = ::fork();
  if (child > 0) proposals_.push_back(child);
  if (child != 0) return;
  begin_anew(std::move(socket));
  resident_->listen([](std::string_view line) { remember_last_words(line); }, {});
  ending_ = true;
  const auto prediction = foresee(*resident_, propose.action, propose.horizon, [this] {
    take_input();
    return !cancelled();
  });
  if (!prediction) throw Cancelled{resident_->world().now()};
  answer(Reply{current_, current_name_, to_json(*prediction)});
}

}  // namespace gemello::cli
