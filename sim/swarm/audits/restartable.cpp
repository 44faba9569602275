#include "sim/swarm/audits/restartable.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "models/policies/registry.hpp"
#include "models/units/text.hpp"
#include "sim/swarm/audits/domains.hpp"

namespace gemello::swarm {
namespace {

constexpr Duration reply_timeout = 30s;    // of the simulated world
constexpr Duration longest_pause = 30min;  // of models/policies/backoff.hpp

// Every copy with data lacks something: accused by another, or on a disk that is new.
bool whole_nowhere(const sim::ImageTruth& image) {
  BrickMask accused = image.copies.empty;
  for (std::size_t i = 0; i < image.rule.bricks; ++i) accused |= image.copies.accuses[i];
  return (image.rule.data() & ~accused) == 0;
}

// An entry of what a part of the policy remembers: {"failover/NAME": {TABLE: {NAME: entry}}}.
const nlohmann::json* find(const nlohmann::json& memory, const char* table,
                           const std::string& name) {
  if (!memory.is_object()) return nullptr;
  for (const auto& [part, text] : memory.items())
    if (part.starts_with("failover") && text.contains(table) && text[table].contains(name))
      return &text[table][name];
  return nullptr;
}

// Of VMs alike the first one's entry alone says so.
bool held_back(const nlohmann::json& memory) {
  if (!memory.is_object()) return false;
  for (const auto& [part, text] : memory.items())
    if (part.starts_with("lifecycle") && text.contains("waiting"))
      for (const auto& [vm, entry] : text["waiting"].items())
        if (entry.contains("held_because")) return true;
  return false;
}

// More of the hosts that should answer are silent than failover takes for dead.
bool too_many_silent(const Sight& sight, double share_max) {
  double silent = 0, all = 0;
  for (std::size_t i = 0; i < sight.books.hosts.state.size(); ++i) {
    const HostState state = sight.books.hosts.state[i];
    const bool quiet = state == HostState::unreachable || sight.books.hosts.suspected[i] != 0;
    silent += quiet ? 1 : 0;
    all += quiet || state == HostState::on ? 1 : 0;
  }
  return all > 0 && silent / all > share_max;
}

nlohmann::json failover_of(const Sight& sight) {
  return policies::resolve_policy(sight.scenario.policy, sight.scenario.file,
                                  "$.policy")["failover"];
}

nlohmann::json placement_of(const Sight& sight) {
  return policies::resolve_policy(sight.scenario.policy, sight.scenario.file,
                                  "$.policy")["placement"];
}

// Failover restarts where there is memory, whatever the CPU limit says.
bool squeezes(const Sight& sight) {
  const nlohmann::json failover = failover_of(sight);
  return !failover.is_object() || failover.value("squeeze", true);
}

}  // namespace

Duration restart_bound(const Inventory& inventory, const runs::Scenario& scenario) {
  const nlohmann::json spec =
      policies::resolve_policy(scenario.policy, scenario.file, "$.policy")["failover"];
  Duration boot{}, vm_boot{}, cut{};
  for (const Host& host : inventory.hosts) {
    boot = std::max(boot, host.boot_time);
    cut = std::max(cut, host.bmc.power_off);
  }
  for (const VirtualMachine& vm : inventory.vms) vm_boot = std::max(vm_boot, vm.boot_time);
  Duration bound = scenario.detection.heartbeat_timeout + scenario.detection.heartbeat_interval +
                   boot + 3 * scenario.monitoring_period + longest_pause;
  // The lease changes hands, and what was open is seen again.
  if (const auto& seats = scenario.controllers)
    bound += seats->lasts + seats->margin + 3 * seats->renew + seats->order_limit;
  if (!spec.is_object() || !spec.contains("starts_in_flight")) return bound;
  const auto option = [&](const char* name) {
    return parse<Duration>(spec.at(name).get<std::string>());
  };
  const auto fences = 1 + spec.at("fence_retries").get<std::int64_t>();
  const Duration retry = fences > 1 ? option("fence_retry") : Duration{};
  bound +=
      option("fence_delay") + std::min<std::int64_t>(fences, 6) * (cut + reply_timeout + retry);
  const auto at_once = spec.at("starts_in_flight").get<std::int64_t>();
  const auto groups = (static_cast<std::int64_t>(inventory.vms.size()) + at_once - 1) / at_once;
  if (const auto& rule = scenario.detection.flapping) bound += rule->within + rule->hold;
  // Each of a chain of starts boots and has served for its delay.
  for (const runs::StartRule& rule : scenario.workload.start_order) bound += vm_boot + rule.delay;
  return bound + groups * (vm_boot + 1s);
}

// A first start keeps to the placement's CPU limit, a restart goes where there is memory
// ("squeeze"). All guests' highest demand is more than anybody books for them.
double Restartable::cpu_limit(const Sight& sight, VmId vm) const {
  constexpr double none = 1e9;
  if (sight.truth.vms[vm.index()].state != VmState::requested && squeezes(sight)) return none;
  return placement_of(sight).value("cpu_limit", 0.0);
}

// On, or off where it is the policy's to power it on: one that is shown off by waking it for who
// has no place, one that was lost after its fence.
bool Restartable::is_for_guests(const Sight& sight, const Closing& closing, HostId host) const {
  const runs::HostRecord& record = sight.truth.hosts[host.index()];
  if (record.maintenance) return false;
  if (record.state == HostState::on) return !record.hung;
  if (record.state != HostState::off || record.broken || !sight.inventory[host].bmc.present)
    return false;
  const HostState shown = sight.books.hosts.state[host.index()];
  if (shown == HostState::off) return placement_of(sight).value("wake", false);
  const nlohmann::json failover = failover_of(sight);
  const bool lost = shown == HostState::unreachable || shown == HostState::dead;
  return lost && failover.is_object() && failover.value("power_on_after_fence", true) &&
         !given_up(sight, closing, host);
}

bool Restartable::has_place(const Sight& sight, const Closing& closing, VmId vm) const {
  const VirtualMachine& guest = sight.inventory[vm];
  const double limit = cpu_limit(sight, vm);
  for (std::size_t h = 0; h < sight.inventory.hosts.size(); ++h) {
    if (!is_for_guests(sight, closing, HostId(h))) continue;
    const Host& host = sight.inventory.hosts[h];
    std::int64_t left = host.memory.count() - host.memory_reserved.count();
    bool clear = true;
    double cpu = sight.inventory[vm].demand_max().count();
    for (std::size_t i = 0; i < sight.truth.vms.size(); ++i) {
      const runs::VmRecord& other = sight.truth.vms[i];
      const VirtualMachine& beside = sight.inventory.vms[i];
      const bool apart = !guest.anti_affinity.empty() && VmId(i) != vm &&
                         beside.anti_affinity == guest.anti_affinity;
      // One that was lost keeps its place among them, also when failover has given it up.
      if (apart && sight.books.vms.state[i] == VmState::lost)
        clear = clear &&
                !fail_together(sight.inventory, HostId(h), sight.books.vms.host[i], guest.across);
      if (!occupies(other.state)) continue;
      if (apart)
        clear = clear && !fail_together(sight.inventory, HostId(h), other.host, guest.across);
      if (!guest.affinity.empty() && beside.affinity == guest.affinity)
        clear = clear && fail_together(sight.inventory, HostId(h), other.host, guest.within);
      if (other.host != HostId(h)) continue;
      left -= beside.memory.count();
      cpu += beside.demand_max().count();
    }
    clear = clear && cpu <= limit * host.capacity().count();
    for (const VmCopy& copy : *sight.truth.copies) clear = clear && copy.host != HostId(h);
    if (clear && left >= sight.inventory[vm].memory.count()) return true;
  }
  return false;
}

// What failover says of itself must be so. Of several controllers the orders are not counted.
bool Restartable::given_up(const Sight& sight, const Closing& closing, HostId host) const {
  const auto* lost = find(closing.memory, "hosts", sight.inventory[host].name);
  const std::string phase = lost != nullptr ? lost->value("phase", "") : "";
  const nlohmann::json failover = failover_of(sight);
  if (phase == "needs-operator") return true;
  if (phase == "too-many-lost")
    return too_many_silent(sight, failover.at("fence_share_max").get<double>());
  if (phase != "gave-up") return false;
  if (sight.scenario.controllers) return true;
  const auto begun = fences_.find(host);
  return begun != fences_.end() && begun->second > failover.at("fence_retries").get<std::int64_t>();
}

bool Restartable::given_up(const Sight& sight, const Closing& closing, VmId vm) const {
  const auto* entry = find(closing.memory, "vms", sight.inventory[vm].name);
  if (entry == nullptr || !entry->value("gave_up", false)) return false;
  if (sight.scenario.controllers) return true;
  const auto begun = starts_.find(vm);
  return begun != starts_.end() &&
         begun->second > failover_of(sight).at("retries").get<std::int64_t>();
}

// Of its host, or of one on which a paused VM may run as well.
bool Restartable::unproven(const Sight& sight, const Closing& closing, VmId vm) const {
  const std::size_t i = vm.index();
  if (sight.books.vms.state[i] == VmState::lost)
    return given_up(sight, closing, sight.books.vms.host[i]);
  if (sight.truth.vms[i].state != VmState::paused) return false;
  for (std::size_t host = 0; host < sight.inventory.hosts.size(); ++host)
    if (given_up(sight, closing, HostId(host))) return true;
  return false;
}

// A fenced host stays off by the option, and its brick with it.
bool Restartable::brick_left_off(const Sight& sight, VmId vm) const {
  const nlohmann::json failover = failover_of(sight);
  const bool stays_off = failover.is_object() && !failover.value("power_on_after_fence", true);
  const auto image = sight.world.image(vm);
  if (!stays_off || !image || image->serving == image->rule.all()) return false;
  const Volume& volume = sight.inventory[sight.inventory[vm].volume];
  const auto is_off = [&](BrickId brick) {
    const MachineId machine = sight.inventory[sight.inventory[brick].server].machine;
    for (std::size_t i = 0; i < sight.inventory.hosts.size(); ++i)
      if (sight.inventory.hosts[i].machine == machine)
        return sight.truth.hosts[i].state == HostState::off;
    return false;
  };
  return std::any_of(volume.replica_sets.begin(), volume.replica_sets.end(), [&](auto set) {
    const auto& bricks = sight.inventory[set].bricks;
    return std::any_of(bricks.begin(), bricks.end(), is_off);
  });
}

std::string Restartable::excuse(const Sight& sight, const Closing& closing, VmId vm) const {
  const runs::VmRecord& record = sight.truth.vms[vm.index()];
  if (const auto image = sight.world.image(vm); image && image->exists)
    if (image->gone || whole_nowhere(*image)) return "its image is lost or split";
  if (brick_left_off(sight, vm)) return "a brick of its volume is left off";
  if (!occupies(record.state) && !has_place(sight, closing, vm))
    return "no host has a place for it";
  if (unproven(sight, closing, vm)) return "a host cannot be proven dead";
  if (given_up(sight, closing, vm)) return "failover gave it up";
  // Until a moment ago it had to wait. Who reads its image first boots for longer.
  const bool lately =
      sight.now - record.placed_since <= (sight.inventory[vm].volume.valid()
                                              ? restart_bound(sight.inventory, sight.scenario)
                                              : sight.inventory[vm].boot_time);
  if (record.state == VmState::starting && lately) {
    if (sight.scenario.policy.contains("lifecycle")) return "admission has let it in a moment ago";
    if (!squeezes(sight)) return "demand has let it in a moment ago";
  }
  if (record.state == VmState::requested && held_back(closing.memory))
    return "admission holds requests back";
  return waits_for(sight, closing, vm);
}

// Others that do not run and have an excuse: who starts before it, who needs a batch VM's room.
std::string Restartable::waits_for(const Sight& sight, const Closing& closing, VmId vm) const {
  const auto down = [&](VmId other) {
    const runs::VmRecord& record = sight.truth.vms[other.index()];
    const bool serves = record.state == VmState::running || record.state == VmState::migrating;
    return record.wanted && !serves;
  };
  const VirtualMachine& guest = sight.inventory[vm];
  for (const VmId before : guest.starts_after)
    if (down(before) && !excuse(sight, closing, before).empty())
      return "it starts after one that cannot";
  if (!guest.batch) return "";
  for (std::size_t i = 0; i < sight.inventory.vms.size(); ++i)
    if (!sight.inventory.vms[i].batch && down(VmId(i)) && !leaving_.contains(VmId(i)) &&
        !excuse(sight, closing, VmId(i)).empty())
      return "it has given way to one that is still down";
  return "";
}

// The host on which monitoring listens was fenced and is left off: nobody hears of anything.
bool Restartable::listener_left_off(const Sight& sight) {
  const MachineId observer = sight.inventory.find_machine(sight.scenario.detection.observer);
  const nlohmann::json failover = failover_of(sight);
  if (!failover.is_object() || failover.value("power_on_after_fence", true)) return false;
  for (std::size_t i = 0; i < sight.inventory.hosts.size(); ++i)
    if (observer.valid() && sight.inventory.hosts[i].machine == observer)
      return sight.truth.hosts[i].state == HostState::off;
  return false;
}

// Reaches a majority of the lease's machines, and who listens.
bool Restartable::somebody_could_lead(const Sight& sight) {
  const MachineId observer = sight.inventory.find_machine(sight.scenario.detection.observer);
  const auto& settings = *sight.scenario.controllers;
  return std::any_of(settings.seats.begin(), settings.seats.end(), [&](const auto& seat) {
    const MachineId machine = sight.inventory.find_machine(seat.on);
    std::size_t reached = 0;
    for (const std::string& name : settings.lease_on)
      reached += sight.world.reaches(machine, sight.inventory.find_machine(name)) ? 1 : 0;
    return 2 * reached > settings.lease_on.size() &&
           (!observer.valid() || sight.world.reaches(observer, machine));
  });
}

void Restartable::begun(const Sight&, ActionId, const Action& action) {
  if (std::holds_alternative<Fence>(action)) ++fences_[target_of(action)];
  if (std::holds_alternative<Start>(action)) ++starts_[vm_of(action)];
}

void Restartable::told(const Sight&, const Event& event) {
  if (const auto* lost = std::get_if<HostLost>(&event.body)) fences_.erase(lost->host);
  if (const auto* up = std::get_if<VmStarted>(&event.body)) starts_.erase(up->vm);
  if (const auto* unwanted = std::get_if<VmRetirementRequested>(&event.body))
    leaving_.insert(unwanted->vm);
}

void Restartable::ended(const Sight& sight, const Closing& closing) {
  if (closing.storm_end == never) return;
  if (!closing.led && !somebody_could_lead(sight)) return;
  if (listener_left_off(sight)) return;
  const Duration bound = restart_bound(sight.inventory, sight.scenario);
  if (sight.now < closing.storm_end + bound) return;
  for (std::size_t i = 0; i < sight.truth.vms.size(); ++i) {
    const runs::VmRecord& record = sight.truth.vms[i];
    const bool runs = record.state == VmState::running || record.state == VmState::migrating;
    if (!record.wanted || runs || leaving_.contains(VmId(i))) continue;
    if (!excuse(sight, closing, VmId(i)).empty()) continue;
    broken(sight.now, fmt::format("{} is {}, shown as {}, {} after the last fault (bound {})",
                                  sight.inventory.vms[i].name, name(record.state),
                                  name(sight.books.vms.state[i]),
                                  to_text(sight.now - closing.storm_end), to_text(bound)));
  }
}

}  // namespace gemello::swarm
