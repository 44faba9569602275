#include "gui/recording/moment.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "gui/recording/health.hpp"

namespace gemello::gui {
namespace {

using PartNow = Moment::PartNow;

// One series at one instant, by the number of the object in a table of the inventory.
class Reading {
 public:
  template <class Table>
  Reading(const Recording& recording, std::string_view series, const Table& table, Instant at)
      : source_(recording.find_series(series)) {
    const auto held = source_ == nullptr ? std::nullopt : recording.row_instant(*source_, at);
    if (!held) {
      source_ = nullptr;
      return;
    }
    at_ = *held;
    // Worlds record all in the order of the inventory; what was recorded otherwise is looked up.
    const std::vector<std::string>& objects = source_->info().objects;
    in_order_ = objects.size() == table.size();
    for (std::size_t i = 0; in_order_ && i < table.size(); ++i)
      in_order_ = objects[i] == table[i].name;
  }
  std::optional<double> of(std::size_t index, const std::string& name) const {
    if (source_ == nullptr) return std::nullopt;
    const auto object = in_order_ ? std::optional(index) : source_->find(name);
    const auto value = object ? source_->at(*object, at_) : std::nullopt;
    if (!value || std::isnan(*value)) return std::nullopt;
    return static_cast<double>(*value);
  }

 private:
  const SeriesSource* source_;
  Instant at_{};
  bool in_order_ = false;
};

// Makes a Moment, table by table: what is made of others comes after them.
class MomentMaker {
 public:
  MomentMaker(const Recording& recording, Instant at)
      : recording_(recording), inventory_(*recording.inventory), at_(at) {}

  Moment make() {
    moment_.at = at_;
    size_tables();
    find_vms();
    find_hosts();
    find_loads();
    find_own_troubles();
    find_network();
    find_storage();
    find_places();
    return std::move(moment_);
  }

 private:
  void size_tables() {
    moment_.hosts.resize(inventory_.hosts.size());
    moment_.vms.resize(inventory_.vms.size());
    moment_.switches.resize(inventory_.switches.size());
    moment_.disk_servers.resize(inventory_.disk_servers.size());
    moment_.bricks.resize(inventory_.bricks.size());
    moment_.volumes.resize(inventory_.volumes.size());
    moment_.circuits.resize(inventory_.circuits.size());
    moment_.inter_switch_links.resize(inventory_.inter_switch_links.size());
    moment_.bonds.resize(recording_.catalogue->count(PartKind::bond));
    moment_.cables.resize(inventory_.cables.size());
    moment_.racks.resize(inventory_.racks.size());
    moment_.sites.resize(inventory_.sites.size());
  }

  PartNow* part_now(Part part) {
    auto* table = table_of(part.kind);
    return table == nullptr || part.index >= table->size() ? nullptr : &(*table)[part.index];
  }
  std::vector<PartNow>* table_of(PartKind kind) {
    switch (kind) {
      case PartKind::site:
        return &moment_.sites;
      case PartKind::rack:
        return &moment_.racks;
      case PartKind::network_switch:
        return &moment_.switches;
      case PartKind::disk_server:
        return &moment_.disk_servers;
      case PartKind::brick:
        return &moment_.bricks;
      case PartKind::volume:
        return &moment_.volumes;
      case PartKind::circuit:
        return &moment_.circuits;
      case PartKind::inter_switch_link:
        return &moment_.inter_switch_links;
      case PartKind::bond:
        return &moment_.bonds;
      case PartKind::cable:
        return &moment_.cables;
      case PartKind::host:
      case PartKind::vm:
        return nullptr;
    }
    return nullptr;
  }

  void find_vms() {
    const Reading used(recording_, "vm.cpu_used", inventory_.vms, at_);
    for (std::size_t i = 0; i < moment_.vms.size() && i < recording_.vms.size(); ++i) {
      const VirtualMachine& vm = inventory_.vms[i];
      const VmStretch& stretch = stretch_at(recording_.vms[i], at_);
      Moment::VmNow& now = moment_.vms[i];
      now.phase = stretch.phase;
      now.host = stretch.host;
      now.to = stretch.to;
      // A row is the mean of some time before this instant and after: what is not there uses
      // nothing.
      const bool is_gone = now.phase == VmPhase::down || now.phase == VmPhase::absent ||
                           now.phase == VmPhase::waiting;
      if (!is_gone) now.used_mhz = used.of(i, vm.name);
      if (now.used_mhz && vm.demand_max().count() > 0)
        now.load = *now.used_mhz / vm.demand_max().count();
      if (!now.host.valid() || now.host.index() >= moment_.hosts.size()) continue;
      Moment::HostNow& host = moment_.hosts[now.host.index()];
      host.vms.push_back(VmId(i));
      host.memory += vm.memory.count();
    }
  }

  void find_hosts() {
    const Reading used(recording_, "host.cpu_used", inventory_.hosts, at_);
    const Reading demand(recording_, "host.cpu_demand", inventory_.hosts, at_);
    const Reading power(recording_, "host.power", inventory_.hosts, at_);
    for (std::size_t i = 0; i < moment_.hosts.size() && i < recording_.hosts.size(); ++i) {
      const Host& host = inventory_.hosts[i];
      Moment::HostNow& now = moment_.hosts[i];
      now.phase = stretch_at(recording_.hosts[i], at_).phase;
      now.health = health_of(now.phase);
      if (now.health != Health::good) now.word = name(now.phase);
      const auto value = used.of(i, host.name);
      if (value && host.capacity().count() > 0) now.load = *value / host.capacity().count();
      now.demand_mhz = demand.of(i, host.name);
      now.power_w = power.of(i, host.name);
    }
  }

  void find_loads() {
    const SeriesSource* loads = recording_.find_series("link.load");
    const auto held = loads == nullptr ? std::nullopt : recording_.row_instant(*loads, at_);
    if (!held) return;
    const std::vector<std::string>& objects = loads->info().objects;
    for (std::size_t i = 0; i < objects.size(); ++i) {
      const auto part = recording_.catalogue->of_link(objects[i]);
      PartNow* const now = part ? part_now(*part) : nullptr;
      const auto value = loads->at(i, *held);
      if (now == nullptr || !value || std::isnan(*value)) continue;
      now->load = std::max(now->load.value_or(0), static_cast<double>(*value));
    }
  }

  void trouble(const std::optional<Part>& part, Health health, std::string_view word) {
    if (!part) return;
    if (part->kind == PartKind::host && part->index < moment_.hosts.size()) {
      Moment::HostNow& host = moment_.hosts[part->index];
      if (gravity(health) <= gravity(host.health)) return;
      host.health = health;
      host.word = word;
    } else if (PartNow* const now = part_now(*part)) {
      worsen(*now, health, word);
    }
  }

  void find_own_troubles() {
    for (const FaultBar& fault : recording_.faults) {
      if (fault.from > at_) break;
      if (at_ < fault.until || fault.open)
        trouble(fault.part, health_of(fault.look), runs::word_of(fault.look));
    }
    for (const Condition& condition : recording_.conditions) {
      if (condition.from > at_) break;
      if (at_ < condition.until || condition.open)
        trouble(condition.part, condition.health, condition.word);
    }
    for (Moment::HostNow& host : moment_.hosts)
      if (is_dead(host)) host.load = host.demand_mhz = std::nullopt;
  }

  static bool is_dead(const Moment::HostNow& host) {
    return host.phase == HostPhase::fenced || host.word == "down";
  }

  // Whether a machine is there to send anything, and the name to blame.
  std::string dead_machine(MachineId machine) const {
    const HostId host = recording_.catalogue->host_on(machine);
    if (host.valid()) {
      return is_dead(moment_.hosts[host.index()]) ? inventory_[host].name + " is down"
                                                  : std::string();
    }
    for (std::size_t i = 0; i < inventory_.disk_servers.size(); ++i)
      if (inventory_.disk_servers[i].machine == machine &&
          moment_.disk_servers[i].health == Health::bad)
        return inventory_.disk_servers[i].name + " is down";
    return {};
  }
  std::string dead_switch(SwitchId id) const {
    if (!id.valid() || moment_.switches[id.index()].health != Health::bad) return {};
    return inventory_[id].name + " is " + moment_.switches[id.index()].word;
  }

  void find_network() {
    for (std::size_t i = 0; i < inventory_.cables.size(); ++i) {
      const Cable& cable = inventory_.cables[i];
      for (const std::string& why : {dead_switch(cable.to), dead_machine(cable.machine)})
        if (!why.empty()) worsen(moment_.cables[i], Health::bad, why);
    }
    for (std::size_t i = 0; i < inventory_.inter_switch_links.size(); ++i) {
      const InterSwitchLink& link = inventory_.inter_switch_links[i];
      for (const std::string& why : {dead_switch(link.a), dead_switch(link.b)})
        if (!why.empty()) worsen(moment_.inter_switch_links[i], Health::bad, why);
    }
    for (std::size_t i = 0; i < inventory_.circuits.size(); ++i) {
      const Circuit& circuit = inventory_.circuits[i];
      for (const std::string& why : {dead_switch(circuit.a), dead_switch(circuit.b)})
        if (!why.empty()) worsen(moment_.circuits[i], Health::bad, why);
    }
    for (std::uint32_t i = 0; i < moment_.bonds.size(); ++i) find_bond(i);
  }

  void find_bond(std::uint32_t index) {
    const auto [machine, number] = recording_.catalogue->bond({PartKind::bond, index});
    const Bond& bond = inventory_[machine].bonds[number];
    PartNow& now = moment_.bonds[index];
    std::size_t bad = 0;
    std::size_t worse = 0;
    double speed = 0;
    double used = 0;
    for (const std::uint16_t nic : bond.members) {
      const auto cable = recording_.catalogue->cable_in(machine, nic);
      if (!cable) {
        ++bad;
        continue;
      }
      const PartNow& port = moment_.cables[cable->index];
      if (port.health == Health::bad) ++bad;
      if (port.health == Health::degraded) ++worse;
      const double port_speed = inventory_[machine].nics[nic].speed.count();
      speed += port_speed;
      used += port_speed * port.load.value_or(0);
      if (port.load && !now.load) now.load = 0;
    }
    if (now.load && speed > 0) now.load = std::max(*now.load, used / speed);
    const std::size_t all = bond.members.size();
    if (bad > 0)
      worsen(now, bad == all ? Health::bad : Health::degraded,
             fmt::format("{} of {} ports", all - bad, all));
    else if (worse > 0)
      worsen(now, Health::degraded, "a port is degraded");
  }

  void find_storage() {
    std::vector<std::size_t> bad_bricks(moment_.volumes.size());
    std::vector<std::size_t> poor_bricks(moment_.volumes.size());
    for (std::size_t i = 0; i < inventory_.bricks.size(); ++i) {
      const DiskServer& server = inventory_[inventory_.bricks[i].server];
      const std::string why = dead_machine(server.machine);
      if (!why.empty()) worsen(moment_.bricks[i], Health::bad, why);
      PartNow& shelf = moment_.disk_servers[inventory_.bricks[i].server.index()];
      add_load(shelf, moment_.bricks[i].load);
    }
    for (std::size_t i = 0; i < inventory_.disk_servers.size(); ++i) {
      const std::string why = dead_machine(inventory_.disk_servers[i].machine);
      if (!why.empty()) worsen(moment_.disk_servers[i], Health::bad, why);
    }
    for (const ReplicaSet& set : inventory_.replica_sets)
      for (const BrickId brick : set.bricks) {
        const PartNow& now = moment_.bricks[brick.index()];
        if (now.health == Health::bad) ++bad_bricks[set.volume.index()];
        if (now.health == Health::degraded) ++poor_bricks[set.volume.index()];
        add_load(moment_.volumes[set.volume.index()], now.load);
      }
    for (std::size_t i = 0; i < moment_.volumes.size(); ++i) {
      if (bad_bricks[i] > 0)
        worsen(moment_.volumes[i], Health::degraded,
               fmt::format("{} of its bricks {} down", bad_bricks[i],
                           bad_bricks[i] == 1 ? "is" : "are"));
      else if (poor_bricks[i] > 0)
        worsen(moment_.volumes[i], Health::degraded, "a brick is degraded");
    }
  }
  static void add_load(PartNow& part, const std::optional<double>& load) {
    if (load) part.load = std::max(part.load.value_or(0), *load);
  }

  // What a rack or site has come to: how many of its machines and switches are not well.
  struct Tally {
    std::size_t all = 0, bad = 0, poor = 0;
    double used = 0, capacity = 0;
    void add(Health health) {
      ++all;
      if (health == Health::bad) ++bad;
      if (health == Health::degraded) ++poor;
    }
    void add(const Tally& other) {
      all += other.all;
      bad += other.bad;
      poor += other.poor;
      used += other.used;
      capacity += other.capacity;
    }
    void judge(PartNow& now) const {
      if (capacity > 0) now.load = used / capacity;
      if (bad > 0)
        worsen(now, bad == all ? Health::bad : Health::degraded,
               fmt::format("{} of {} down", bad, all));
      else if (poor > 0)
        worsen(now, Health::degraded, fmt::format("{} of {} not well", poor, all));
    }
  };

  void find_places() {
    std::vector<Tally> racks(inventory_.racks.size());
    std::vector<Tally> sites(inventory_.sites.size());
    for (std::size_t i = 0; i < inventory_.hosts.size(); ++i) {
      Tally& rack = racks[inventory_[inventory_.hosts[i].machine].rack.index()];
      const Moment::HostNow& host = moment_.hosts[i];
      rack.add(host.health);
      if (!host.load) continue;
      rack.used += *host.load * inventory_.hosts[i].capacity().count();
      rack.capacity += inventory_.hosts[i].capacity().count();
    }
    for (std::size_t i = 0; i < inventory_.switches.size(); ++i)
      racks[inventory_.switches[i].rack.index()].add(moment_.switches[i].health);
    for (std::size_t i = 0; i < inventory_.disk_servers.size(); ++i)
      if (!recording_.catalogue->host_on(inventory_.disk_servers[i].machine).valid())
        racks[inventory_[inventory_.disk_servers[i].machine].rack.index()].add(
            moment_.disk_servers[i].health);
    for (std::size_t i = 0; i < racks.size(); ++i) {
      racks[i].judge(moment_.racks[i]);
      sites[inventory_.racks[i].site.index()].add(racks[i]);
    }
    for (std::size_t i = 0; i < sites.size(); ++i) sites[i].judge(moment_.sites[i]);
  }

  const Recording& recording_;
  const Inventory& inventory_;
  Instant at_;
  Moment moment_;
};

}  // namespace

Moment::PartNow Moment::of(Part part) const {
  const auto in = [&](const std::vector<PartNow>& table) {
    return part.index < table.size() ? table[part.index] : PartNow{};
  };
  switch (part.kind) {
    case PartKind::site:
      return in(sites);
    case PartKind::rack:
      return in(racks);
    case PartKind::network_switch:
      return in(switches);
    case PartKind::host:
      if (part.index >= hosts.size()) return {};
      return {hosts[part.index].health, hosts[part.index].load, hosts[part.index].word};
    case PartKind::disk_server:
      return in(disk_servers);
    case PartKind::brick:
      return in(bricks);
    case PartKind::volume:
      return in(volumes);
    case PartKind::circuit:
      return in(circuits);
    case PartKind::inter_switch_link:
      return in(inter_switch_links);
    case PartKind::bond:
      return in(bonds);
    case PartKind::cable:
      return in(cables);
    case PartKind::vm:
      break;
  }
  if (part.kind != PartKind::vm || part.index >= vms.size()) return {};
  const VmNow& vm = vms[part.index];
  const bool well = vm.phase == VmPhase::running || vm.phase == VmPhase::migrating;
  const bool gone = vm.phase == VmPhase::absent;
  const bool poor =
      vm.phase == VmPhase::booting || vm.phase == VmPhase::waiting || vm.phase == VmPhase::unknown;
  return {well   ? Health::good
          : gone ? Health::off
          : poor ? Health::degraded
                 : Health::bad,
          vm.load, well ? std::string() : std::string(name(vm.phase))};
}

Moment moment_at(const Recording& recording, Instant at) {
  return MomentMaker(recording, at).make();
}

}  // namespace gemello::gui
