#pragma once

#include <memory>
#include <string>
#include <vector>

#include "gui/recording/moment.hpp"
#include "gui/recording/recording.hpp"
#include "models/cloud/platform_reader.hpp"

/// Recordings made by hand, for tests of views and models.
namespace gemello::gui::by_hand {

constexpr Instant hour(double hours) {
  return Instant(Duration(static_cast<std::int64_t>(hours * 3600e6)));
}
constexpr Instant clock(int hours, int minutes, int secs = 0) {
  return Instant(std::chrono::hours(hours) + std::chrono::minutes(minutes) +
                 std::chrono::seconds(secs));
}

inline Part host_part(std::uint32_t i) {
  return {PartKind::host, i};
}
inline Part vm_part(std::uint32_t i) {
  return {PartKind::vm, i};
}

inline std::shared_ptr<const Inventory> with_vms(Inventory inventory, std::size_t count) {
  Flavour size;
  size.vcpus = Cores(2);
  size.core_speed = Megahertz(2000);
  size.memory = Bytes(std::int64_t{4} << 30);
  for (std::size_t i = 0; i < count; ++i) {
    inventory.vms.push_back(make_vm("vm" + std::to_string(i + 1), FlavourId(), size));
  }
  return std::make_shared<const Inventory>(std::move(inventory));
}

inline void say(Recording& run, Instant at, MarkKind kind, const std::string& word,
                const std::string& text, std::vector<Part> about = {}, std::uint64_t action = 0) {
  Mark mark;
  mark.at = at;
  mark.kind = kind;
  mark.word = word;
  mark.text = text;
  mark.about = std::move(about);
  mark.action = action;
  mark.line = run.marks.size() + 1;
  run.marks.push_back(std::move(mark));
}

inline void tell_napoli_story(Recording& run) {
  const std::uint32_t one = 0, nine = 8, three = 2;
  const auto beat = [&run](int from_minute, int until_minute) {
    for (int minute = from_minute; minute < until_minute; minute += 20) {
      say(run, clock(0, minute), MarkKind::event, "sample", "monitoring published a view");
    }
  };
  beat(0, 120);
  say(run, clock(2, 0), MarkKind::fault, "host-crash", "kvm-01 crashes", {host_part(0)});
  say(run, clock(2, 0, 5), MarkKind::trouble, "host-suspected", "kvm-01 is silent", {host_part(0)});
  say(run, clock(2, 0, 30), MarkKind::trouble, "host-lost", "kvm-01 is lost", {host_part(0)});
  say(run, clock(2, 0, 31), MarkKind::decision, "fence", "fence kvm-01", {host_part(0)}, 1);
  say(run, clock(2, 1), MarkKind::outcome, "done", "kvm-01 is fenced", {host_part(0)}, 1);
  say(run, clock(2, 1), MarkKind::decision, "start", "start vm1 on kvm-02",
      {vm_part(one), host_part(1)}, 2);
  say(run, clock(2, 1), MarkKind::decision, "start", "start vm9 on kvm-02",
      {vm_part(nine), host_part(1)}, 3);
  say(run, clock(2, 2), MarkKind::refusal, "no-room", "vm12 finds no room", {vm_part(11)});
  say(run, clock(2, 3), MarkKind::outcome, "done", "vm1 runs", {vm_part(one)}, 2);
  say(run, clock(2, 3), MarkKind::outcome, "done", "vm9 runs", {vm_part(nine)}, 3);
  beat(140, 180);
  say(run, clock(3, 0), MarkKind::decision, "migrate", "migrate vm3 to kvm-06",
      {vm_part(three), host_part(5)}, 4);
  say(run, clock(3, 1), MarkKind::outcome, "done", "vm3 is on kvm-06", {vm_part(three)}, 4);
  beat(200, 240);
}

/// Four hours of the Napoli cloud with 12 VMs, VM i on host i modulo 8. At 2:00 kvm-01 crashes, is
/// lost at 2:00:30, fenced from 2:01, boots at 2:20 and is on at 2:24; its VMs vm1 and vm9 boot on
/// kvm-02 from 2:01 to 2:03. vm3 migrates from kvm-03 to kvm-06 from 3:00 to 3:01. vm12 is asked
/// for at 1:00, waits ten minutes, boots two. Faults: kvm-03.eth0 down from 1:30 to 1:45, kvm-01
/// down from 2:00 to 2:20, sw1-sw2 degraded from 2:30 on.
inline std::shared_ptr<Recording> napoli() {
  auto run = std::make_shared<Recording>();
  run->title = "by hand";
  run->inventory =
      with_vms(read_platform(std::string(GEMELLO_SOURCE_DIR) + "/platforms/infn-napoli.json"), 12);
  run->catalogue = std::make_shared<const Catalogue>(*run->inventory);
  run->end = run->end_planned = clock(4, 0);
  for (std::size_t i = 0; i < 12; ++i) {
    run->vms.push_back({{origin, VmPhase::running, HostId(i % 8), HostId()}});
  }
  for (const std::size_t i : {std::size_t{0}, std::size_t{8}}) {
    run->vms[i].push_back({clock(2, 0), VmPhase::down, HostId(), HostId()});
    run->vms[i].push_back({clock(2, 1), VmPhase::booting, HostId(1), HostId()});
    run->vms[i].push_back({clock(2, 3), VmPhase::running, HostId(1), HostId()});
  }
  run->vms[2].push_back({clock(3, 0), VmPhase::migrating, HostId(2), HostId(5)});
  run->vms[2].push_back({clock(3, 1), VmPhase::running, HostId(5), HostId()});
  run->vms[11] = {{origin, VmPhase::absent, HostId(), HostId()},
                  {clock(1, 0), VmPhase::waiting, HostId(), HostId()},
                  {clock(1, 10), VmPhase::booting, HostId(3), HostId()},
                  {clock(1, 12), VmPhase::running, HostId(3), HostId()}};
  run->hosts.assign(8, {{origin, HostPhase::on}});
  run->hosts[0] = {{origin, HostPhase::on},
                   {clock(2, 0, 5), HostPhase::suspected},
                   {clock(2, 0, 30), HostPhase::lost},
                   {clock(2, 1), HostPhase::fenced},
                   {clock(2, 20), HostPhase::booting},
                   {clock(2, 24), HostPhase::on}};
  const auto fault = [&run](const std::string& component, runs::FaultLook look, Instant from,
                            Instant until, bool open) {
    run->faults.push_back({component, run->catalogue->find(component), look, from, until, open});
  };
  fault("kvm-03.eth0", runs::FaultLook::down, clock(1, 30), clock(1, 45), false);
  fault("kvm-01", runs::FaultLook::down, clock(2, 0), clock(2, 20), false);
  fault("sw1-sw2", runs::FaultLook::degraded, clock(2, 30), clock(4, 0), true);
  tell_napoli_story(*run);
  return run;
}

/// The phases of the recording's lanes at an instant; host i uses (i + 1) tenths of its CPU, VM i
/// (i + 1) twentieths of its own; parts are good but for faults in force.
inline std::shared_ptr<Moment> moment(const Recording& run, Instant at) {
  auto now = std::make_shared<Moment>();
  const Inventory& inventory = *run.inventory;
  now->at = at;
  for (std::size_t i = 0; i < run.hosts.size(); ++i) {
    Moment::HostNow host;
    host.phase = stretch_at(run.hosts[i], at).phase;
    const bool on = host.phase == HostPhase::on;
    host.health = on ? Health::good : Health::bad;
    if (on) host.load = 0.1 * static_cast<double>(i % 10 + 1);
    if (on) host.power_w = 200 + static_cast<double>(i);
    now->hosts.push_back(std::move(host));
  }
  for (std::size_t i = 0; i < run.vms.size(); ++i) {
    const VmStretch& stretch = stretch_at(run.vms[i], at);
    Moment::VmNow vm{stretch.phase, stretch.host, stretch.to, {}, {}};
    if (stretch.host.valid()) {
      vm.load = 0.05 * static_cast<double>(i % 20 + 1);
      vm.used_mhz = *vm.load * inventory.vms[i].demand_max().count();
      now->hosts[stretch.host.index()].vms.emplace_back(i);
      now->hosts[stretch.host.index()].memory += inventory.vms[i].memory.count();
    }
    now->vms.push_back(vm);
  }
  const auto good = [&run](PartKind kind) {
    return std::vector<Moment::PartNow>(run.catalogue->count(kind));
  };
  now->switches = good(PartKind::network_switch);
  now->disk_servers = good(PartKind::disk_server);
  now->bricks = good(PartKind::brick);
  now->volumes = good(PartKind::volume);
  now->circuits = good(PartKind::circuit);
  now->inter_switch_links = good(PartKind::inter_switch_link);
  now->bonds = good(PartKind::bond);
  now->cables = good(PartKind::cable);
  now->racks = good(PartKind::rack);
  now->sites = good(PartKind::site);
  for (const FaultBar& fault : run.faults) {
    if (!fault.part || at < fault.from || at >= fault.until) continue;
    const Health health = fault.look == runs::FaultLook::degraded ? Health::degraded : Health::bad;
    const Moment::PartNow ill{health, {}, runs::word_of(fault.look)};
    if (fault.part->kind == PartKind::cable) now->cables[fault.part->index] = ill;
    if (fault.part->kind == PartKind::inter_switch_link) {
      now->inter_switch_links[fault.part->index] = ill;
    }
  }
  return now;
}

/// 800 hosts in one rack and as many VMs as wanted, for a day, each VM moved every three hours; a
/// mark for each move.
inline std::shared_ptr<Recording> large(std::size_t vms) {
  auto run = std::make_shared<Recording>();
  run->title = "large";
  run->inventory = with_vms(
      read_platform(std::string(GEMELLO_SOURCE_DIR) + "/platforms/planetlab-800.json"), vms);
  run->catalogue = std::make_shared<const Catalogue>(*run->inventory);
  run->end = run->end_planned = clock(24, 0);
  run->hosts.assign(run->inventory->hosts.size(), {{origin, HostPhase::on}});
  const std::size_t hosts = run->hosts.size();
  for (std::size_t i = 0; i < vms; ++i) {
    std::vector<VmStretch> lane{{origin, VmPhase::running, HostId(i % hosts), HostId()}};
    for (int n = 1; n < 8; ++n) {
      const Instant at = clock(3 * n, static_cast<int>(i % 60));
      const HostId to((i + static_cast<std::size_t>(n) * 7) % hosts);
      lane.push_back({at, VmPhase::migrating, lane.back().host, to});
      lane.push_back({at + 1min, VmPhase::running, to, HostId()});
    }
    run->vms.push_back(std::move(lane));
  }
  for (int n = 1; n < 8; ++n) {
    for (int minute = 0; minute < 60; ++minute) {
      for (std::size_t i = static_cast<std::size_t>(minute); i < vms; i += 60) {
        say(*run, clock(3 * n, minute), MarkKind::decision, "migrate",
            "migrate vm" + std::to_string(i + 1), {vm_part(static_cast<std::uint32_t>(i))}, i + 1);
      }
    }
  }
  return run;
}

}  // namespace gemello::gui::by_hand
