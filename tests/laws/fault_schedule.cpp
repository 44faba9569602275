#include "tests/laws/fault_schedule.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "models/runs/fault_kinds.hpp"
#include "sim/world/sim_world.hpp"
#include "tests/support/small_cloud.hpp"

// The reference knows the platform by heart and the kinds of faults by their words; it shares
// nothing with models/runs but the Fault.

namespace gemello::testing {
namespace {

using runs::Fault;
using Words = std::vector<std::string>;

// What a kind of fault takes away of which parts: "down hv1", "blind sw1", "bad wan"...
struct Meaning {
  const char* word;
  Words components;
  const char* takes;  // "" for a repair
};

const std::vector<Meaning>& meanings() {
  static const Words hosts{"hv1", "hv2"};
  static const Words links{"hv1.eth0", "hv1.eth1-sw2", "hv2.eth0", "sw1-sw2#1", "sw2-sw1#2", "wan"};
  static const Words switches{"sw1", "sw2", "sw3"};
  static const Words bricks{"b1", "b2"};
  static const std::vector<Meaning> table{
      {"host-crash", hosts, "down"},          {"host-power-loss", hosts, "down"},
      {"host-hang", hosts, "down"},           {"host-return", hosts, "down"},
      {"link-down", links, "down"},           {"link-up", links, "down"},
      {"link-flap", links, "down"},           {"link-degraded", links, "bad"},
      {"link-restored", links, "bad"},        {"switch-down", switches, "down"},
      {"switch-up", switches, "down"},        {"switch-blind", switches, "blind"},
      {"switch-sighted", switches, "blind"},  {"lost-reply", hosts, "mute"},
      {"daemon-slow", hosts, "slow"},         {"disk-server-down", {"ds1"}, "down"},
      {"disk-server-up", {"ds1"}, "down"},    {"bond-down", {"hv1.bond0"}, "down"},
      {"bond-up", {"hv1.bond0"}, "down"},     {"rack-power-loss", {"r1"}, "down"},
      {"rack-power-return", {"r1"}, "down"},  {"site-power-loss", {"far"}, "down"},
      {"site-power-return", {"far"}, "down"}, {"brick-down", bricks, "down"},
      {"brick-up", bricks, "down"},           {"disk-lost", bricks, "down"},
      {"disk-full", bricks, "full"},          {"disk-freed", bricks, "full"},
      {"disk-slow", bricks, "bad"},           {"disk-mended", bricks, "bad"},
  };
  return table;
}

bool repairs(const std::string& word) {
  return word.ends_with("-up") || word.ends_with("-return") || word.ends_with("-sighted") ||
         word.ends_with("-restored") || word.ends_with("-freed") || word.ends_with("-mended");
}

Words parts_by_heart(const std::string& component) {
  if (component == "hv1.eth1-sw2") return {"hv1.eth1"};
  if (component == "hv1.bond0") return {"hv1.eth0", "hv1.eth1"};
  if (component == "r1") return {"hv1", "hv2", "sw1", "sw2", "ds1"};
  if (component == "far") return {"sw3"};
  return {component};
}

// Ends of faults, and flaps, are apart from all else by more than a host needs to boot.
constexpr Duration boot = 1ms;

Inventory platform() {
  Inventory all;
  all.name = "faults";
  all.sites = {{"near"}, {"far"}};
  all.racks = {{"r1", SiteId(0)}, {"r2", SiteId(1)}};
  for (const char* name : {"sw1", "sw2", "sw3"})
    all.switches.push_back({name, RackId(name[2] == '3' ? 1 : 0), {}, {}});
  const BytesPerSecond speed(1.25e8);
  all.inter_switch_links = {{SwitchId(0), SwitchId(1), speed}, {SwitchId(1), SwitchId(0), speed}};
  Circuit wan;
  wan.name = "wan";
  wan.a = SwitchId(0);
  wan.b = SwitchId(2);
  wan.capacity = speed;
  all.circuits.push_back(wan);
  for (const char* name : {"hv1", "hv2", "ds1"}) {
    Machine machine;
    machine.name = name;
    machine.rack = RackId(0);
    machine.nics = {{"eth0", speed}};
    all.cables.push_back({MachineId(all.machines.size()), 0, SwitchId(0)});
    if (machine.name == "hv1") {
      machine.nics.push_back({"eth1", speed});
      machine.bonds.push_back({"bond0", BondMode::active_backup, BondHash::layer2, {0, 1}});
      all.cables.push_back({MachineId(0), 1, SwitchId(1)});
    }
    if (machine.name == "ds1") {
      all.disk_servers.push_back({name, MachineId(all.machines.size()), {}});
    } else {
      Host host = small_host(name, MachineId(all.machines.size()));
      host.boot_time = boot;
      all.hosts.push_back(host);
    }
    all.machines.push_back(machine);
  }
  for (const char* name : {"b1", "b2"}) {
    Brick brick;
    brick.name = name;
    brick.server = DiskServerId(0);
    all.bricks.push_back(brick);
  }
  return all;
}

// Whether a fault, by its words, takes at `now`; what it takes is not asked here.
bool takes_at(const Fault& fault, Duration now) {
  if (now < fault.at || (fault.lasts && now >= fault.at + *fault.lasts)) return false;
  if (runs::name(fault.what) != "link-flap") return true;
  return (now - fault.at) % fault.shape.period < fault.shape.down;
}

const Meaning& meaning_of(const Fault& fault) {
  const std::string_view word = runs::name(fault.what);
  return *std::find_if(meanings().begin(), meanings().end(),
                       [&](const Meaning& one) { return one.word == word; });
}

/// What the schedule's words say of an instant: by "down hv1" all faults that take it.
std::map<std::string, std::vector<const Fault*>> by_words(const std::vector<Fault>& faults,
                                                          Duration now) {
  std::map<std::string, std::vector<const Fault*>> taken;
  for (const Fault& fault : faults) {
    const Meaning& means = meaning_of(fault);
    if (repairs(means.word) || !takes_at(fault, now)) continue;
    for (const std::string& part : parts_by_heart(fault.component)) {
      const bool mended =
          !fault.lasts && std::any_of(faults.begin(), faults.end(), [&](const Fault& other) {
            const Meaning& mends = meaning_of(other);
            const Words parts = parts_by_heart(other.component);
            return repairs(mends.word) && std::string(mends.takes) == means.takes &&
                   other.at > fault.at && other.at <= now &&
                   std::find(parts.begin(), parts.end(), part) != parts.end();
          });
      if (!mended) taken[means.takes + (" " + part)].push_back(&fault);
    }
  }
  return taken;
}

/// What the world says, in the same words; and of bandwidths, by link, and disks' speeds, by brick.
struct Shown {
  std::set<std::string> taken;
  std::map<std::string, double> bandwidth;
  std::map<std::string, double> disk_share{{"b1", 1.0}, {"b2", 1.0}};
  std::map<std::string, Duration> delay;
};

Shown look(sim::SimWorld& world, const Inventory& inventory) {
  Shown shown;
  const runs::FleetState state = world.save({});
  for (const std::string& part : world.components_down()) shown.taken.insert("down " + part);
  for (std::size_t i = 0; i < state.hosts.size(); ++i) {
    const runs::HostRecord& host = state.hosts[i];
    const std::string& name = inventory.hosts[i].name;
    if (host.state != HostState::on || host.hung) shown.taken.insert("down " + name);
    if (host.replies_lost) shown.taken.insert("mute " + name);
    if (host.reply_delay > Duration{}) shown.taken.insert("slow " + name);
    shown.delay[name] = host.reply_delay;
  }
  for (const auto& one : state.extra.at("sim").at("faults_in_force")) {
    const auto part = one.at("component").get<std::string>();
    if (one.at("what") == "switch-blind") shown.taken.insert("blind " + part);
    if (one.at("what") == "disk-full") shown.taken.insert("full " + part);
    if (one.at("what") == "disk-slow")
      shown.disk_share.at(part) *= one.at("bandwidth_share").get<double>();
  }
  for (const sim::LinkUse& link : world.link_use())
    shown.bandwidth[link.link] = link.bandwidth.count();
  return shown;
}

// The engine's name of a part's link away from its first end.
std::string engine_link(const std::string& part) {
  if (part == "sw1-sw2#1") return "sw1-sw2.0.ab";
  if (part == "sw2-sw1#2") return "sw2-sw1.1.ab";
  return part + (part == "wan" ? ".ab" : ".up");
}

using ByWords = std::map<std::string, std::vector<const Fault*>>;

double share_by_words(const ByWords& words, const std::string& part) {
  double share = 1;
  if (const auto bad = words.find("bad " + part); bad != words.end())
    for (const Fault* fault : bad->second) share *= fault->shape.degradation.bandwidth_share;
  return share;
}

std::string compare(const ByWords& words, const Shown& shown,
                    const std::map<std::string, double>& nominal) {
  std::set<std::string> taken;
  for (const auto& [what, faults] : words)
    if (!what.starts_with("bad ")) taken.insert(what);
  if (taken != shown.taken)
    return fmt::format("words say [{}], the world [{}]", fmt::join(taken, ", "),
                       fmt::join(shown.taken, ", "));
  for (const char* part : {"hv1.eth0", "hv1.eth1", "hv2.eth0", "sw1-sw2#1", "sw2-sw1#2", "wan"}) {
    const std::string link = engine_link(part);
    const double expected = nominal.at(link) * share_by_words(words, part);
    if (std::abs(shown.bandwidth.at(link) - expected) > 1e-9 * expected)
      return fmt::format("{} has {} B/s, words say {}", part, shown.bandwidth.at(link), expected);
  }
  for (const auto& [brick, share] : shown.disk_share)
    if (const double expected = share_by_words(words, brick);
        std::abs(share - expected) > 1e-9 * expected)
      return fmt::format("{} has {} of its speed, words say {}", brick, share, expected);
  for (const char* host : {"hv1", "hv2"}) {
    Duration delay{};
    if (const auto slow = words.find(std::string("slow ") + host); slow != words.end())
      for (const Fault* fault : slow->second) delay += fault->shape.delay;
    if (shown.delay.at(host) != delay)
      return fmt::format("{} answers after {}, words say {}", host,
                         gemello::to_text(shown.delay.at(host)), gemello::to_text(delay));
  }
  return {};
}

/// What is told of parts that work badly, each thing the last time before an instant.
class Told {
 public:
  Told(const std::vector<Fault>& faults, const Inventory& inventory) {
    runs::Scenario scenario;
    scenario.faults = faults;
    events_ = runs::bind_faults(scenario, inventory);
  }

  std::string compare(const ByWords& words, Duration now) {
    for (; next_ < events_.size() && events_[next_].at <= origin + now; ++next_) {
      const std::string word(runs::name(events_[next_].what));
      if (word == "link-degraded" || word == "link-restored" || word == "disk-slow" ||
          word == "disk-mended")
        bad_["bad " + events_[next_].component] = events_[next_].degradation;
      if (word == "switch-blind" || word == "switch-sighted")
        held_["blind " + events_[next_].component] = events_[next_].in_force;
      if (word == "disk-full" || word == "disk-freed")
        held_["full " + events_[next_].component] = events_[next_].in_force;
    }
    for (const auto& [what, told] : held_)
      if (told != words.contains(what)) return what + " is told otherwise";
    for (const auto& [what, told] : bad_) {
      double arrive = 1;
      Duration longer{};
      if (const auto bad = words.find(what); bad != words.end())
        for (const Fault* fault : bad->second) {
          arrive *= 1 - fault->shape.degradation.loss;
          longer += fault->shape.degradation.extra_round_trip;
        }
      const double share = share_by_words(words, what.substr(std::string("bad ").size()));
      if (std::abs(told.bandwidth_share - share) > 1e-9 * share)
        return fmt::format("{}: a share of {} is told, words say {}", what, told.bandwidth_share,
                           share);
      if (std::abs(told.loss - (1 - arrive)) > 1e-12 || told.extra_round_trip != longer)
        return fmt::format("{}: loss {} and {} are told, words say {} and {}", what, told.loss,
                           gemello::to_text(told.extra_round_trip), 1 - arrive,
                           gemello::to_text(longer));
    }
    return {};
  }

 private:
  std::vector<runs::BoundFault> events_;
  std::size_t next_ = 0;
  std::map<std::string, runs::LinkDegradation> bad_;
  std::map<std::string, bool> held_;
};

}  // namespace

std::vector<Fault> schedule_of(const std::vector<DrawnFault>& drawn) {
  std::vector<Fault> faults;
  for (std::size_t i = 0; i < drawn.size(); ++i) {
    // None at the very beginning: what a link has without faults is looked up there.
    const auto order = std::chrono::milliseconds(2 * i + 1);
    const Meaning& means = meanings()[drawn[i].kind % meanings().size()];
    Fault fault;
    fault.at = std::chrono::seconds(drawn[i].at % 30) + order;
    for (const auto& [word, kind] : runs::fault_names)
      if (word == means.word) fault.what = kind;
    fault.component = means.components[drawn[i].component % means.components.size()];
    const std::string_view word = means.word;
    const bool flaps = word == "link-flap";
    if (!repairs(std::string(word)) && (drawn[i].lasts % 20 != 0 || flaps))
      fault.lasts =
          std::chrono::seconds(1 + drawn[i].lasts % 20) + std::chrono::milliseconds(100 * (i + 1));
    if (flaps) fault.shape = {2s, 950ms, {}};
    if (word == "link-degraded") {
      const auto number = static_cast<double>(i);
      fault.shape.degradation = {1 / (2 + number), number / 20, std::chrono::milliseconds(1 << i)};
    }
    if (word == "disk-slow")
      fault.shape.degradation.bandwidth_share = 1 / (2 + static_cast<double>(i));
    if (word == "daemon-slow") fault.shape.delay = std::chrono::seconds(1 << i);
    faults.push_back(fault);
  }
  return faults;
}

std::string differs_from_words(const std::vector<DrawnFault>& drawn) {
  const std::vector<Fault> faults = schedule_of(drawn);
  const Inventory inventory = platform();
  runs::Scenario scenario;
  scenario.file = "random";
  for (std::size_t i = 0; i < faults.size(); ++i)
    if (!drawn[i].by_hand) scenario.faults.push_back(faults[i]);
  sim::WorldSetup setup;
  setup.inventory = &inventory;
  setup.scenario = &scenario;
  setup.length = 5min;
  sim::SimWorld world(setup);
  std::map<std::string, double> nominal = look(world, inventory).bandwidth;
  for (std::size_t i = 0; i < faults.size(); ++i)
    if (drawn[i].by_hand) world.plan_fault(faults[i]);
  Told told(faults, inventory);
  std::vector<Duration> instants;
  for (std::int64_t second = 0; second < 55; ++second)
    for (const auto fraction : {50ms, 450ms, 930ms, 980ms})
      instants.push_back(std::chrono::seconds(second) + fraction);
  instants.push_back(2min);
  for (const Duration now : instants) {
    world.run_until(origin + now);
    const auto words = by_words(faults, now);
    std::string how = compare(words, look(world, inventory), nominal);
    if (how.empty()) how = told.compare(words, now);
    if (!how.empty()) return fmt::format("at {}: {}", gemello::to_text(now), how);
  }
  const bool all_end = std::all_of(faults.begin(), faults.end(), [](const Fault& fault) {
    return fault.lasts || repairs(std::string(runs::name(fault.what)));
  });
  if (all_end && !world.save({}).extra.at("sim").at("faults_in_force").empty())
    return "all have ended, and some are in force";
  return {};
}

std::string to_text(const std::vector<DrawnFault>& drawn) {
  const std::vector<Fault> faults = schedule_of(drawn);
  std::string text;
  for (std::size_t i = 0; i < faults.size(); ++i)
    text += fmt::format("{} {} {} {}{}\n", gemello::to_text(faults[i].at),
                        runs::name(faults[i].what), faults[i].component,
                        faults[i].lasts ? "for " + gemello::to_text(*faults[i].lasts) : "for good",
                        drawn[i].by_hand ? ", by hand" : "");
  return text;
}

}  // namespace gemello::testing
