#include "models/runs/strikes.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <tuple>

#include <fmt/format.h>

#include "models/behaviour/failure_law.hpp"
#include "models/runs/fault_parts.hpp"
#include "models/units/error.hpp"
#include "models/units/streams.hpp"

namespace gemello::runs {
namespace {

constexpr std::size_t strikes_max = 200'000;
constexpr double longest_s = 1e5 * 365.25 * 86400;

// Whole milliseconds, as laws are drawn, and never nothing.
Duration scaled(Duration length, double factor) {
  const double scaled_s = std::min(seconds(length) * factor, longest_s);
  return Duration{std::max<std::int64_t>(1, std::llround(scaled_s * 1e3)) * 1000};
}

struct Drawn {
  Strike strike;
  std::size_t part = 0;  // of its class
};

// The hosts among which a burst spreads, its first one included.
std::vector<std::size_t> domain_of(const Inventory& inventory, std::size_t host,
                                   BurstRule::Within within) {
  const auto rack = [&](std::size_t h) { return inventory[inventory.hosts[h].machine].rack; };
  std::vector<std::size_t> domain;
  for (std::size_t h = 0; h < inventory.hosts.size(); ++h) {
    const bool inside = within == BurstRule::Within::cloud ||
                        (within == BurstRule::Within::site &&
                         inventory[rack(h)].site == inventory[rack(host)].site) ||
                        (within == BurstRule::Within::rack && rack(h) == rack(host));
    if (inside) domain.push_back(h);
  }
  return domain;
}

class StormDraw {
 public:
  StormDraw(const Scenario& scenario, const Inventory& inventory, Duration end)
      : scenario_(scenario), storm_(*scenario.storm), inventory_(inventory), end_(end) {}

  std::vector<Drawn> draw() {
    for (const auto& [kind, modes] : storm_.classes) {
      const std::vector<std::string> parts = parts_of_class(inventory_, kind);
      if (parts.empty() && !modes.empty() && storm_.named.count(kind) == 1)
        throw InputError(scenario_.file, fmt::format("$.storm.classes.{}", name(kind)),
                         fmt::format("the platform has no {} that could fail", name(kind)));
      for (std::size_t part = 0; part < parts.size(); ++part)
        for (std::size_t mode = 0; mode < modes.size(); ++mode)
          renew(kind, modes[mode], parts[part], part, mode);
    }
    return std::move(drawn_);
  }

 private:
  // Alternating renewal of one mode of one part: in service, down, in service...
  void renew(ComponentClass kind, const FailureMode& mode, const std::string& part,
             std::size_t index, std::size_t mode_index) {
    const std::string tail = fmt::format("{}/{}", part, mode_index);
    Stream life(scenario_.seed, fmt::format("storm/{}/{}", name(kind), tail));
    const bool fails = !leaves_in_service(mode.fault);  // a slow host draws none along
    const bool bursts =
        kind == ComponentClass::host && fails && storm_.bursts && storm_.bursts->share > 0;
    std::vector<std::size_t> domain;
    if (bursts) domain = domain_of(inventory_, index, storm_.bursts->within);
    const double others = static_cast<double>(std::min<std::size_t>(
                              bursts ? static_cast<std::size_t>(storm_.bursts->hosts) : 1,
                              std::max<std::size_t>(domain.size(), 1))) -
                          1;
    // Of the failures that begin here a part q draws `others` along, so that the share s of all is
    // in bursts, and all are as many as the law says: s = q (others + 1) / (1 + q others).
    const double share = bursts ? storm_.bursts->share : 0;
    const double leads = share / (others + 1 - share * others);
    const double stretch = (others > 0 ? 1 + leads * others : 1) / storm_.scale;
    Stream burst(scenario_.seed, "storm/burst/" + tail);
    const double first = life.uniform();
    Duration at = scaled(behaviour::draw_residual(mode.failure, first, life.uniform()), stretch);
    for (std::size_t failure = 0; at < end_; ++failure) {
      const Duration repair = behaviour::draw(mode.repair, life.uniform());
      add(kind, mode, part, index, at, repair, {});
      if (others > 0 && burst.uniform() < leads)
        spread(mode, part, index, domain, static_cast<std::size_t>(others), at,
               fmt::format("storm/burst/{}/{}/", tail, failure));
      at += repair + scaled(behaviour::draw(mode.failure, life.uniform()), stretch);
    }
  }

  // Who follows is drawn by rank, each host from a stream of its own: another host in the rack
  // takes part in some bursts and leaves the rest as they were.
  void spread(const FailureMode& mode, const std::string& first, std::size_t first_index,
              const std::vector<std::size_t>& domain, std::size_t others, Duration at,
              const std::string& stream) {
    std::vector<std::tuple<double, std::size_t, Stream>> ranks;
    for (const std::size_t host : domain) {
      if (host == first_index) continue;
      Stream own(scenario_.seed, stream + inventory_.hosts[host].name);
      const double rank = own.uniform();
      ranks.emplace_back(rank, host, own);
    }
    std::sort(ranks.begin(), ranks.end(), [](const auto& a, const auto& b) {
      return std::tie(std::get<0>(a), std::get<1>(a)) < std::tie(std::get<0>(b), std::get<1>(b));
    });
    for (std::size_t i = 0; i < others; ++i) {
      auto& [rank, host, own] = ranks[i];
      const Duration when = at + scaled(storm_.bursts->window, own.uniform());
      const Duration repair = behaviour::draw(mode.repair, own.uniform());
      if (when < end_)
        add(ComponentClass::host, mode, inventory_.hosts[host].name, host, when, repair, first);
    }
  }

  void add(ComponentClass kind, const FailureMode& mode, const std::string& part, std::size_t index,
           Duration at, Duration repair, const std::string& burst) {
    if (drawn_.size() == strikes_max)
      throw InputError(scenario_.file, "$.storm",
                       fmt::format("strikes more than {} times", strikes_max));
    drawn_.push_back({{{at, mode.fault, part, repair, mode.shape}, kind, burst, false}, index});
  }

  const Scenario& scenario_;
  const Storm& storm_;
  const Inventory& inventory_;
  Duration end_;
  std::vector<Drawn> drawn_;
};

// In order of time, without those that strike a part which its class has down already, or slow, or
// full.
std::vector<Strike> one_at_a_time(std::vector<Drawn> drawn) {
  std::stable_sort(drawn.begin(), drawn.end(), [](const Drawn& a, const Drawn& b) {
    return a.strike.fault.at < b.strike.fault.at;
  });
  // By class, part, and what of it: 0 for all that takes it out of service.
  std::map<std::tuple<ComponentClass, std::size_t, int>, Duration> down_until;
  std::vector<Strike> strikes;
  for (Drawn& one : drawn) {
    const Fault& fault = one.strike.fault;
    const int what = leaves_in_service(fault.what) ? 1 + static_cast<int>(fault.what) : 0;
    Duration& until = down_until[{one.strike.kind, one.part, what}];
    if (fault.at < until) continue;
    until = fault.at + *fault.lasts;
    strikes.push_back(std::move(one.strike));
  }
  return strikes;
}

void add_replay(const Scenario& scenario, const Inventory& inventory, Duration end,
                std::vector<Strike>& strikes) {
  const FailureReplay& replay = *scenario.storm->replay;
  const traces::FailureLog log =
      replay.read ? *replay.read : traces::read_failure_log(replay.log_path);
  if (replay.start > log.length - end)
    throw InputError(scenario.file, "$.storm.replay",
                     fmt::format("the log is {} long and ends before a storm of {} from {} on",
                                 to_text(log.length), to_text(end), to_text(replay.start)));
  const std::size_t hosts = inventory.hosts.size();
  const bool wraps = replay.map == FailureReplay::Map::round_robin;
  for (std::size_t n = 0; hosts > 0 && n < log.nodes.size(); ++n) {
    if (n >= hosts && !wraps) break;
    for (const traces::Outage& outage : log.nodes[n].outages) {
      const Duration at = std::max(outage.from - replay.start, Duration{});
      const Duration until = outage.until - replay.start;
      if (until <= Duration{} || at >= end) continue;
      if (strikes.size() == strikes_max)
        throw InputError(scenario.file, "$.storm.replay",
                         fmt::format("strikes more than {} times", strikes_max));
      strikes.push_back({{at, replay.fault, inventory.hosts[n % hosts].name, until - at, {}},
                         ComponentClass::host,
                         {},
                         true});
    }
  }
}

template <class Table>
std::vector<std::string> names_of(const Table& table) {
  std::vector<std::string> names;
  for (const auto& row : table) names.push_back(row.name);
  return names;
}

}  // namespace

bool leaves_in_service(FaultKind kind) {
  return kind == FaultKind::daemon_slow || kind == FaultKind::disk_slow ||
         kind == FaultKind::disk_full;
}

std::vector<std::string> parts_of_class(const Inventory& inventory, ComponentClass kind) {
  std::vector<std::string> names;
  switch (kind) {
    case ComponentClass::host:
      return names_of(inventory.hosts);
    case ComponentClass::network_switch:
      return names_of(inventory.switches);
    case ComponentClass::circuit:
      return names_of(inventory.circuits);
    case ComponentClass::brick:
      return names_of(inventory.bricks);
    case ComponentClass::nic:
      for (const Machine& machine : inventory.machines)
        for (std::size_t n = 0; n < machine.nics.size(); ++n)
          names.push_back(port_name(machine, n));
      return names;
    case ComponentClass::cable:
      for (const Cable& cable : inventory.cables) names.push_back(cable_name(inventory, cable));
      return names;
    case ComponentClass::inter_switch_link:
      return link_names(inventory);
    case ComponentClass::rack:
    case ComponentClass::site:
      return powered_names(inventory, kind == ComponentClass::site);
    case ComponentClass::disk_server:
      for (const DiskServer& server : inventory.disk_servers)
        if (!is_hyper_converged(inventory, server)) names.push_back(server.name);
      return names;
  }
  return names;
}

void load_replay(Scenario& scenario) {
  if (!scenario.storm || !scenario.storm->replay) return;
  FailureReplay& replay = *scenario.storm->replay;
  replay.read =
      std::make_shared<const traces::FailureLog>(traces::read_failure_log(replay.log_path));
}

std::vector<Strike> storm_strikes(const Scenario& scenario, const Inventory& inventory,
                                  Duration length) {
  if (!scenario.storm) return {};
  const Duration end = std::min(length, scenario.storm->until.value_or(length));
  std::vector<Strike> strikes = one_at_a_time(StormDraw(scenario, inventory, end).draw());
  if (scenario.storm->replay) add_replay(scenario, inventory, end, strikes);
  std::stable_sort(strikes.begin(), strikes.end(),
                   [](const Strike& a, const Strike& b) { return a.fault.at < b.fault.at; });
  return strikes;
}

}  // namespace gemello::runs
