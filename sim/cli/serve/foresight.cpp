#include "sim/cli/serve/foresight.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <stdexcept>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fmt/format.h>

#include "sim/cli/serve/channel.hpp"

namespace gemello::cli {
namespace {

using nlohmann::json;
using protocol::Prediction;

/// The hosts that an action is about: where its VM is, where it goes, what it powers.
std::vector<HostId> hosts_of(const Action& action, const FleetView& view) {
  std::vector<HostId> hosts;
  const auto add = [&](HostId host) {
    if (host.valid() && std::find(hosts.begin(), hosts.end(), host) == hosts.end())
      hosts.push_back(host);
  };
  if (const auto* move = std::get_if<Migrate>(&action)) add(move->from);
  if (const VmId vm = vm_of(action); vm.valid()) add(view.host_of(vm));
  add(target_of(action));
  return hosts;
}

/// One copy of the simulation, and what is read of it: in the process itself or, as JSON, in
/// the one beside it.
class Copy {
 public:
  Copy(Resident& resident, std::vector<HostId> hosts)
      : resident_(resident), hosts_(std::move(hosts)), beginning_(resident.world().metrics()) {}

  /// What can be told at an instant: [asked, unserved] by host in MHz, and N+1.
  json now() {
    json hosts = json::array();
    for (const HostId host : hosts_) {
      const sim::HostLoad load = resident_.world().load(host);
      hosts.push_back({load.asked.count(), (load.asked - load.used).count()});
    }
    const runs::CapacityLeft left = resident_.simulation().metrics().capacity;
    json uncovered = json::array();
    for (const HostId host : left.hosts_not_covered)
      uncovered.push_back(resident_.inventory()[host].name);
    return {{"hosts", hosts}, {"survives", left.survives_any_host}, {"uncovered", uncovered}};
  }

  /// What has come together since the beginning of this copy.
  json since() {
    const runs::Metrics metrics = resident_.world().metrics();
    return {{"energy_kwh", (metrics.energy - beginning_.energy).count() / 3.6e6},
            {"lost", seconds(metrics.lost - beginning_.lost) / 60},
            {"contended", seconds(metrics.contended - beginning_.contended) / 60}};
  }

  bool run_until(Instant until, const std::function<bool()>& go_on) {
    sim::SimWorld& world = resident_.world();
    const Duration slice = std::max<Duration>(1s, (world.end() - world.start()) / 1000);
    while (world.now() < until) {
      world.run_until(std::min(until, world.now() + slice));
      if (!go_on()) return false;
    }
    return true;
  }

 private:
  Resident& resident_;
  std::vector<HostId> hosts_;
  runs::Metrics beginning_;
};

bool send_all(int socket, std::string_view text) {
  while (!text.empty()) {
    const ssize_t sent = ::send(socket, text.data(), text.size(), MSG_NOSIGNAL);
    if (sent < 0 && errno == EINTR) continue;
    if (sent <= 0) return false;
    text.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

/// Up to the next newline; nothing if the other end closed.
std::optional<std::string> receive_line(int socket) {
  std::string line;
  for (char byte = 0;;) {
    const ssize_t got = ::recv(socket, &byte, 1, 0);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return std::nullopt;
    if (byte == '\n') return line;
    line += byte;
  }
}

/// The copy without the order, in a process beside this one. It waits to be told the instant at
/// which the action ended, answers how its hosts are then, and again at the horizon.
class Beside {
 public:
  Beside(Resident& resident, const std::vector<HostId>& hosts, Instant horizon) {
    std::array<int, 2> ends{};
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0)
      throw std::runtime_error("no socket for the copy beside");
    mine_ = Descriptor(ends[0]);
    Descriptor theirs(ends[1]);
    pid_ = ::fork();
    if (pid_ < 0) throw std::runtime_error("no process for the copy beside");
    if (pid_ > 0) return;
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    mine_.close();
    for (const int signal : {SIGABRT, SIGSEGV, SIGBUS, SIGFPE, SIGILL}) ::signal(signal, SIG_DFL);
    live(resident, hosts, horizon, theirs.get());
  }
  ~Beside() {
    if (pid_ <= 0) return;
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
  }
  Beside(const Beside&) = delete;
  Beside& operator=(const Beside&) = delete;

  void tell(Instant at) const {
    send_all(mine_.get(), fmt::format("{}\n", at.time_since_epoch().count()));
  }
  json answer() const {
    const auto line = receive_line(mine_.get());
    if (!line) throw std::runtime_error("the copy without the order died");
    return json::parse(*line);
  }

 private:
  [[noreturn]] static void live(Resident& resident, const std::vector<HostId>& hosts,
                                Instant horizon, int socket) {
    Copy copy(resident, hosts);
    const auto go_on = [] { return true; };
    resident.listen({}, {});
    resident.world().ask();  // as the other copy's controller is, to whom the order is given
    if (const auto told = receive_line(socket)) {
      copy.run_until(Instant(Duration(std::stoll(*told))), go_on);
      if (send_all(socket, copy.now().dump() + "\n")) {
        copy.run_until(horizon, go_on);
        send_all(socket, copy.since().dump() + "\n");
      }
    }
    ::_exit(0);
  }

  Descriptor mine_;
  pid_t pid_ = -1;
};

std::vector<protocol::LinkOutlook> links_between(const std::vector<sim::LinkUse>& before,
                                                 const std::vector<sim::LinkUse>& after,
                                                 Duration time) {
  std::vector<protocol::LinkOutlook> links;
  for (std::size_t i = 0; i < after.size(); ++i) {
    const double bytes = after[i].bytes - before[i].bytes;
    if (bytes <= 0) continue;
    const double could = after[i].bandwidth.count() * seconds(time);
    links.push_back({after[i].link, bytes, could > 0 ? bytes / could : 0});
  }
  return links;
}

void set_outcome(const std::optional<Event>& event, Prediction& prediction) {
  prediction.outcome = Prediction::Outcome::open;
  if (!event) return;
  prediction.ended = event->time;
  if (std::holds_alternative<ActionDone>(event->body)) {
    prediction.outcome = Prediction::Outcome::done;
  } else if (const auto* failed = std::get_if<ActionFailed>(&event->body)) {
    prediction.outcome = Prediction::Outcome::failed;
    prediction.cause = failed->cause;
  } else if (const auto* unknown = std::get_if<ActionUnknown>(&event->body)) {
    prediction.outcome = Prediction::Outcome::unknown;
    prediction.cause = unknown->cause;
  }
}

// The move of this VM that began with the order.
std::optional<protocol::MigrationOutlook> migration_of(const Action& action,
                                                       const runs::Metrics& metrics,
                                                       Instant ordered) {
  const auto* move = std::get_if<Migrate>(&action);
  if (move == nullptr) return std::nullopt;
  for (const runs::MigrationOutcome& one : metrics.migrations)
    if (one.vm == move->vm && one.started == ordered)
      return protocol::MigrationOutlook{one.downtime, one.sent, one.rounds};
  return std::nullopt;
}

void set_hosts(const Inventory& inventory, const std::vector<HostId>& hosts, const json& before,
               const json& after, const json& otherwise, Prediction& prediction) {
  for (std::size_t i = 0; i < hosts.size(); ++i) {
    const auto at = [&](const json& instant, std::size_t which) {
      return instant.at("hosts").at(i).at(which).get<double>();
    };
    prediction.hosts.push_back({inventory[hosts[i]].name, inventory[hosts[i]].capacity().count(),
                                at(before, 0), at(after, 0), at(otherwise, 0), at(before, 1),
                                at(after, 1), at(otherwise, 1)});
  }
  prediction.survives_any_host = {
      before.at("survives").get<bool>(), after.at("survives").get<bool>(),
      otherwise.at("survives").get<bool>(), after.at("uncovered").get<std::vector<std::string>>()};
}

protocol::WithAndWithout both(const json& with, const json& without, const char* key) {
  return {with.at(key).get<double>(), without.at(key).get<double>()};
}

}  // namespace

std::optional<Prediction> foresee(Resident& resident, const nlohmann::json& action_json,
                                  Duration horizon, const std::function<bool()>& go_on) {
  const Action action = resident.action_from(action_json);
  sim::SimWorld& world = resident.world();
  Prediction prediction;
  prediction.action = action_json;
  prediction.ordered = world.now();
  const bool beyond_end = horizon >= world.end() - world.now();
  prediction.horizon = beyond_end ? world.end() : world.now() + horizon;
  const std::vector<HostId> hosts = hosts_of(action, resident.view());
  Copy copy(resident, hosts);
  const json before = copy.now();
  const std::vector<sim::LinkUse> links_before = world.link_use();
  Beside beside(resident, hosts, prediction.horizon);
  prediction.verdict = resident.order(action);
  if (prediction.verdict.kind == protocol::Verdict::Kind::refused) {
    prediction.horizon = prediction.ordered;
    set_hosts(resident.inventory(), hosts, before, before, before, prediction);
    return prediction;
  }
  while (!resident.journal().outcome() && world.now() < prediction.horizon) {
    world.run_until(std::min(prediction.horizon, world.next_event()));
    if (!go_on()) return std::nullopt;
  }
  beside.tell(world.now());
  set_outcome(resident.journal().outcome(), prediction);
  prediction.migration = migration_of(action, world.metrics(), prediction.ordered);
  prediction.links =
      links_between(links_before, world.link_use(), world.now() - prediction.ordered);
  const json after = copy.now();
  if (!copy.run_until(prediction.horizon, go_on)) return std::nullopt;
  const json with = copy.since();
  const json otherwise = beside.answer();
  const json without = beside.answer();
  set_hosts(resident.inventory(), hosts, before, after, otherwise, prediction);
  prediction.energy = both(with, without, "energy_kwh");
  prediction.lost = both(with, without, "lost");
  prediction.contended = both(with, without, "contended");
  return prediction;
}

}  // namespace gemello::cli
