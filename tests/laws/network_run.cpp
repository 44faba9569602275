#include "tests/laws/network_run.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <map>
#include <memory>
#include <span>

#include <fmt/format.h>

#include "models/policies/registry.hpp"
#include "models/runs/guard_of.hpp"
#include "models/runs/run_folder.hpp"
#include "models/runs/series_reader.hpp"
#include "models/runs/series_writer.hpp"
#include "models/units/text.hpp"
#include "sim/world/sim_world.hpp"
#include "tests/laws/broken.hpp"
#include "tests/laws/child.hpp"
#include "tests/laws/flow_ledger.hpp"
#include "tests/laws/network_oracle.hpp"

namespace gemello::testing {
namespace {

/// A case in a world of its own, with its files.
class Drive {
 public:
  Drive(const NetworkRun& run, const std::filesystem::path& folder,
        const std::filesystem::path& from)
      : made_(network_case(run)), folder_(folder) {
    std::filesystem::create_directories(folder);
    log_ = std::make_unique<runs::EventLog>(folder / "events.jsonl", made_.inventory);
    series_ = std::make_unique<runs::SeriesWriter>(folder / "series");
    policy_ = policies::make_policy(made_.scenario.policy, made_.scenario.file, "$.policy");
    sim::WorldSetup setup;
    setup.inventory = &made_.inventory;
    setup.scenario = &made_.scenario;
    setup.trace = made_.trace.view();
    const traces::TraceHeader& trace = made_.trace.header;
    setup.window = {0, trace.steps, static_cast<std::int64_t>(trace.steps) * trace.period};
    setup.length = std::chrono::seconds(NetworkRun::length);
    setup.log = log_.get();
    setup.series = series_.get();
    runs::FleetState state;
    if (!from.empty()) {
      state = runs::read_state(from.string(), made_.inventory);
      setup.from = &state;
    }
    world_ = std::make_unique<sim::SimWorld>(setup);
    controller_ = std::make_unique<Controller>(*policy_, world_->journal(),
                                               runs::guard_of(made_.scenario, made_.inventory),
                                               made_.scenario.gate.gate());
    if (!from.empty()) controller_->restore(state.controller);
    world_->on_tick([this] { return controller_->tick(*world_); });
  }

  const NetworkCase& made() const { return made_; }
  sim::SimWorld& world() { return *world_; }
  runs::FleetState save() { return world_->save(controller_->state()); }
  void finish() {
    world_->run_until(world_->end());
    log_->flush();
    series_->finish();
  }
  const std::filesystem::path& folder() const { return folder_; }

 private:
  NetworkCase made_;
  std::filesystem::path folder_;
  std::unique_ptr<runs::EventLog> log_;
  std::unique_ptr<runs::SeriesWriter> series_;
  std::unique_ptr<Policy> policy_;
  std::unique_ptr<sim::SimWorld> world_;
  std::unique_ptr<Controller> controller_;
};

/// Sums over the run of what the oracle says, by VM.
struct Sums {
  std::vector<double> through, cut, excess, recorded;
  explicit Sums(std::size_t vms)
      : through(vms, 0.0), cut(vms, 0.0), excess(vms, 0.0), recorded(vms, 0.0) {}
  void add(const NetworkOracle::Picture& picture, double time) {
    for (std::size_t vm = 0; vm < through.size(); ++vm) {
      through[vm] += picture.through[vm] * time;
      cut[vm] += picture.cut[vm] * time;
      excess[vm] += picture.excess[vm] * time;
      recorded[vm] += picture.recorded[vm] * time;
    }
  }
};

bool far(double a, double b) {
  return std::abs(a - b) > 1 + 2e-6 * std::max(std::abs(a), std::abs(b));
}

void check_guests(const runs::Metrics& metrics, const Sums& sums, const NetworkCase& made,
                  Broken& broken) {
  for (std::size_t vm = 0; vm < metrics.vms.size(); ++vm) {
    const runs::VmMetrics& got = metrics.vms[vm];
    const auto say = [&](const char* what, double is, double should) {
      return fmt::format("{}: {} {} bytes, by the oracle {}", made.inventory.vms[vm].name, what, is,
                         should);
    };
    if (far(got.traffic, sums.through[vm]))
      broken.add("guests' bytes go through", say("through", got.traffic, sums.through[vm]));
    if (far(got.traffic_cut, sums.cut[vm]))
      broken.add("guests' bytes without a way", say("cut", got.traffic_cut, sums.cut[vm]));
    // A small difference of what is offered and what fits.
    const double grain = 1e-9 * (got.traffic + got.traffic_excess);
    if (std::abs(got.traffic_excess - sums.excess[vm]) > 1 + grain)
      broken.add("guests' bytes beyond full links",
                 say("excess", got.traffic_excess, sums.excess[vm]));
    // Without peers each VM's own record is all that it offers.
    const double all = got.traffic + got.traffic_cut + got.traffic_excess;
    if (made.scenario.workload.peers.empty() && far(all, sums.recorded[vm]))
      broken.add("through + cut + excess = offered", say("offered", all, sums.recorded[vm]));
  }
}

void check_capacities(const FlowLedger::Moment& moment, Broken& broken) {
  for (const auto& [link, capacity] : moment.picture.capacity)
    if (far(moment.links.at(link).bandwidth.count(), capacity))
      broken.add("a link is as wide as it is built, less its degradation",
                 fmt::format("{}, {}: {} bytes/s, by the oracle {}", to_text(moment.at), link,
                             moment.links.at(link).bandwidth.count(), capacity));
}

/// What crossed each link in each row of the series, and what it could have carried.
class Rows {
 public:
  // Nothing that matters changed between the two; a row ends with an event.
  void add(const FlowLedger::Moment& before, const FlowLedger::Moment& after) {
    const auto row = static_cast<std::size_t>((before.at - origin) / Duration(60s));
    for (const auto& [link, use] : before.links) {
      auto& [bytes, room] = rows_[{row, link}];
      bytes += after.links.at(link).bytes - use.bytes;
      room += use.bandwidth.count() * seconds(after.at - before.at);
    }
  }

  void check(const std::filesystem::path& folder, Broken& broken) const {
    const runs::SeriesReader reader(folder);
    const runs::Series& loads = *reader.find("link.load");
    for (std::size_t row = 0; row < loads.rows(); ++row)
      for (std::size_t i = 0; i < loads.width(); ++i) {
        const std::string& link = loads.info().objects[i];
        const auto& [bytes, room] = rows_.at({row, link});
        const auto load = static_cast<double>(loads.row(row)[i]);
        if (load < 0 || load > 1 + 1e-5 || std::abs(load - bytes / room) > 1e-5)
          broken.add("a row's load is what crossed of what could have",
                     fmt::format("row {}, {}: {}, {} of {} bytes", row, link, load, bytes, room));
      }
  }

 private:
  std::map<std::pair<std::size_t, std::string>, std::pair<double, double>> rows_;
};

// A quarter of an hour after the last fault nothing of it is left, and nothing hangs.
void check_end(const FlowLedger::Moment& last, const NetworkOracle& oracle, Broken& broken) {
  const nlohmann::json& books = last.state.extra.at("sim");
  if (!oracle.sound()) broken.add("the faults are over", "not by the oracle");
  if (!last.state.components_down.empty() || !books.at("faults_in_force").empty())
    broken.add("what failed is mended", books.at("faults_in_force").dump());
  if (!books.at("bond_ports_unused").empty())
    broken.add("bonds use their ports again", books.at("bond_ports_unused").dump());
  std::size_t moving = 0;
  for (const runs::VmRecord& vm : last.state.vms)
    if (vm.state == VmState::migrating) ++moving;
  if (moving != last.state.migrations.size())
    broken.add("a migration moves a migrating VM",
               fmt::format("{} and {}", moving, last.state.migrations.size()));
  for (const runs::MigrationRecord& move : last.state.migrations)
    if (move.pathless_since && last.at - *move.pathless_since > 30s)
      broken.add("a migration without a way gives up", to_text(*move.pathless_since));
  const bool sends = std::any_of(last.state.migrations.begin(), last.state.migrations.end(),
                                 [](const auto& move) { return move.sending; });
  for (const auto& [link, use] : last.links) {
    const auto guests = last.picture.load.find(link);
    const double rest = use.rate.count() - (guests == last.picture.load.end() ? 0 : guests->second);
    if (!sends && far(rest, 0) && std::abs(rest) > 1e-6 * use.rate.count())
      broken.add("nothing is under way that nobody sends", fmt::format("{}: {}", link, rest));
  }
}

void note(const FlowLedger::Moment& moment, NetworkReach& reach) {
  if (!moment.state.extra.at("sim").at("congestion").empty()) ++reach.full;
  for (const runs::MigrationRecord& move : moment.state.migrations)
    if (move.pathless_since) ++reach.waiting;
  for (const nlohmann::json& host : moment.state.extra.at("sim").at("hearing"))
    if (host.at(3).get<bool>()) ++reach.deaf;
}

void note(const runs::Metrics& metrics, const FlowLedger& ledger, NetworkReach& reach) {
  reach.guests = ledger.guest_bytes();
  reach.flows = ledger.flow_bytes();
  reach.held = ledger.held();
  reach.cut = metrics.traffic_cut;
  reach.excess = metrics.traffic_excess;
  reach.moved = static_cast<double>(metrics.migrations_done);
  reach.given_up = static_cast<double>(metrics.migrations_failed);
}

FlowLedger::Moment look(Drive& drive, NetworkOracle& oracle) {
  FlowLedger::Moment moment;
  moment.at = drive.world().now();
  moment.state = drive.save();
  for (sim::LinkUse& use : drive.world().link_use()) moment.links.emplace(use.link, use);
  moment.picture = oracle.at(moment.at, moment.state);
  return moment;
}

}  // namespace

std::string broken_network_laws(const NetworkRun& run, NetworkReach* reach) {
  const Scratch scratch;
  Drive drive(run, scratch / "run", {});
  sim::SimWorld& world = drive.world();
  NetworkOracle oracle(drive.made().inventory, drive.made().scenario, drive.made().trace,
                       std::chrono::seconds(NetworkRun::length));
  Broken broken;
  FlowLedger ledger(drive.made().scenario.network, broken);
  Rows rows;
  Sums sums(drive.made().inventory.vms.size());
  world.run_until(origin);
  FlowLedger::Moment before = look(drive, oracle);
  while (before.at < world.end()) {
    check_capacities(before, broken);
    world.run_until(std::max(world.next_event(), before.at + Duration(1)));
    FlowLedger::Moment after = look(drive, oracle);
    ledger.between(before, after);
    sums.add(before.picture, seconds(after.at - before.at));
    rows.add(before, after);
    if (reach != nullptr) note(before, *reach);
    before = std::move(after);
  }
  drive.finish();
  const runs::Metrics metrics = world.metrics();
  ledger.close(metrics);
  check_guests(metrics, sums, drive.made(), broken);
  check_end(before, oracle, broken);
  check_outcomes(drive.folder() / "events.jsonl", before.state, broken);
  rows.check(drive.folder() / "series", broken);
  if (reach != nullptr) note(metrics, ledger, *reach);
  return broken.text();
}

namespace {

using Same = bool(std::span<const float>, std::span<const float>);

bool to_the_bit(std::span<const float> a, std::span<const float> b) {
  return std::memcmp(a.data(), b.data(), a.size_bytes()) == 0;
}

// A row in which a State was written is a sum of two parts.
bool but_for_rounding(std::span<const float> a, std::span<const float> b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](float x, float y) {
    return (std::isnan(x) && std::isnan(y)) || std::abs(x - y) <= 1e-6F * std::abs(x);
  });
}

// The rows of `rest` are the last ones of `whole`.
void compare_rows(const std::filesystem::path& whole, const std::filesystem::path& rest, Same same,
                  const char* law, Broken& broken) {
  const runs::SeriesReader all(whole), tail(rest);
  for (const runs::Series& series : tail.all()) {
    const runs::Series& full = *all.find(series.info().name());
    for (std::size_t row = 0; row < series.rows(); ++row)
      if (!same(series.row(row), full.row(full.rows() - series.rows() + row)))
        broken.add(law, fmt::format("{}, row {} of {}", series.info().name(), row, series.rows()));
  }
}

void compare_events(const std::filesystem::path& whole, const std::filesystem::path& rest,
                    std::size_t before, Broken& broken) {
  const auto all = lines_of(whole), tail = lines_of(rest);
  if (before + tail.size() != all.size())
    broken.add("as many events",
               fmt::format("{} and {} after {}", tail.size(), all.size(), before));
  for (std::size_t i = 0; i < tail.size() && before + i < all.size(); ++i)
    if (tail[i] != all[before + i])
      broken.add("events go on to the byte", tail[i] + "\n  for " + all[before + i]);
}

// The engine's own clock begins anew with a State, so that what a flow moved since it last changed
// is off by the rounding of a date: 1e-13 s.
void compare_states(const std::filesystem::path& a, const std::filesystem::path& b,
                    Broken& broken) {
  nlohmann::json one = nlohmann::json::parse(runs::read_text_file(a));
  nlohmann::json other = nlohmann::json::parse(runs::read_text_file(b));
  const auto flatten = [](nlohmann::json& state) {
    std::vector<double> bytes;
    for (nlohmann::json& move : state.at("migrations")) {
      bytes.push_back(move.at("bytes_left").get<double>());
      move.erase("bytes_left");
    }
    nlohmann::json& links = state.at("extra").at("sim").at("link_bytes");
    for (const nlohmann::json& link : links) bytes.push_back(link.get<double>());
    links = nlohmann::json::array();
    return bytes;
  };
  const std::vector<double> x = flatten(one), y = flatten(other);
  const bool same = std::equal(x.begin(), x.end(), y.begin(), y.end(),
                               [](double p, double q) { return std::abs(p - q) < 1e-3; });
  if (!same) broken.add("the last State has the same bytes", "it has not");
  if (one != other)
    broken.add("the last State is the same", nlohmann::json::diff(one, other).dump());
}

}  // namespace

std::string broken_by_state(const NetworkRun& run, std::int64_t at_microseconds) {
  const Scratch scratch;
  const auto file = scratch / "state.json";
  const auto in_world = [&](const std::string& name, bool saves, bool goes_on) {
    return in_fork([&] {
      Drive drive(run, scratch / name, goes_on ? file : std::filesystem::path());
      const Inventory& inventory = drive.made().inventory;
      if (saves) {
        drive.world().run_until(origin + Duration(at_microseconds));
        runs::write_text_file(file, runs::write_state(drive.save(), inventory));
      }
      drive.finish();
      runs::FleetState last = drive.save();
      last.event_lines = last.event_digest = 0;
      runs::write_text_file(drive.folder() / "last.json", runs::write_state(last, inventory));
      return std::string();
    });
  };
  std::string failed = in_world("plain", false, false);
  failed += in_world("saved", true, false);
  failed += in_world("rest", false, true);
  if (!failed.empty()) return failed;
  const auto lines = nlohmann::json::parse(runs::read_text_file(file)).at("event_lines");
  Broken broken;
  compare_events((scratch / "plain") / "events.jsonl", scratch / "saved" / "events.jsonl", 0,
                 broken);
  compare_rows((scratch / "plain") / "series", scratch / "saved" / "series", but_for_rounding,
               "writing a State disturbs no row", broken);
  compare_events(scratch / "saved" / "events.jsonl", scratch / "rest" / "events.jsonl",
                 lines.get<std::size_t>(), broken);
  compare_rows(scratch / "saved" / "series", scratch / "rest" / "series", to_the_bit,
               "rows go on to the bit", broken);
  compare_states(scratch / "saved" / "last.json", scratch / "rest" / "last.json", broken);
  return broken.text();
}

}  // namespace gemello::testing
