#pragma once

#include <filesystem>
#include <fstream>
#include <functional>
#include <string>

#include <gtest/gtest.h>

#include "models/cloud/inventory.hpp"
#include "models/runs/event_log.hpp"
#include "models/runs/metrics_accumulator.hpp"
#include "models/runs/report.hpp"
#include "models/runs/run_folder.hpp"
#include "models/runs/series_writer.hpp"
#include "models/units/error.hpp"

namespace gemello::runs {

/// A folder of one test, empty at its start.
inline std::filesystem::path fresh_folder() {
  const auto* test = ::testing::UnitTest::GetInstance()->current_test_info();
  const std::filesystem::path folder = std::filesystem::path(::testing::TempDir()) /
                                       "gemello-runs" / test->test_suite_name() / test->name();
  std::filesystem::remove_all(folder);
  std::filesystem::create_directories(folder);
  return folder;
}

inline void put(const std::filesystem::path& path, const std::string& text) {
  std::ofstream(path, std::ios::binary) << text;
}

inline std::string get(const std::filesystem::path& path) {
  return read_text_file(path);
}

/// The InputError that an action throws.
inline InputError refused(const std::function<void()>& action) {
  try {
    action();
  } catch (const InputError& error) {
    return error;
  }
  ADD_FAILURE() << "nothing was refused";
  return InputError("", "", "");
}

/// Two hosts hv1, hv2 of 2 cores of 1000 MHz and 10 GB, one switch, a cabled port each, a flavour
/// "small" of 1 core of 1000 MHz and 4 GB, VMs vm1, vm2.
inline Inventory two_hosts() {
  Inventory inventory;
  inventory.name = "two-hosts";
  inventory.sites.push_back({"site"});
  inventory.racks.push_back({"rack", SiteId(0)});
  inventory.switches.push_back({"sw1", RackId(0), {}, {}});
  inventory.switches.push_back({"sw2", RackId(0), {}, {}});
  inventory.inter_switch_links.push_back({SwitchId(0), SwitchId(1), BytesPerSecond(1.25e9)});
  for (std::size_t i = 0; i < 2; ++i) {
    Machine machine;
    machine.name = "hv" + std::to_string(i + 1);
    machine.rack = RackId(0);
    machine.nics.push_back({"eth0", BytesPerSecond(1.25e8)});
    inventory.machines.push_back(machine);
    Host host;
    host.name = machine.name;
    host.machine = MachineId(i);
    host.cores = Cores(2);
    host.core_speed = Megahertz(1000);
    host.memory = Bytes(10'000'000'000);
    inventory.hosts.push_back(host);
  }
  Flavour small;
  small.name = "small";
  small.vcpus = Cores(1);
  small.core_speed = Megahertz(1000);
  small.memory = Bytes(4'000'000'000);
  small.dirty_rate = BytesPerSecond(1e6);
  small.working_set = Bytes(1'000'000'000);
  small.boot_time = 30s;
  inventory.flavours.push_back(small);
  for (const char* name : {"vm1", "vm2"})
    inventory.vms.push_back(make_vm(name, FlavourId(0), inventory.flavours[0]));
  return inventory;
}

inline Instant at(double seconds_since_start) {
  return origin + duration_nearest(seconds_since_start);
}

/// Writes a small finished run: vm1 moves from hv1 to `to`... hv1 is lost at 600 s, its VM is back
/// at 660 s; 1200 s in all, a series row every 60 s. Returns the folder.
struct SmallRun {
  std::string name = "small";
  double move_at_s = 300;
  double energy_j = 3.6e6;
  std::uint64_t seed = 1;
  bool interrupted = false;
  bool quiet = false;       ///< no move, no fault, no outage
  std::string vm2 = "vm2";  ///< names that a page must escape
  std::string host2 = "hv2";
  std::string volume = {};  ///< not empty: VMs have images on it, and it has troubles
};

/// A volume of two bricks, one on each machine.
inline void add_volume(Inventory& inventory, const std::string& name) {
  Volume volume;
  volume.name = name;
  volume.replica = 2;
  ReplicaSet set;
  set.volume = VolumeId(0);
  for (std::size_t i = 0; i < 2; ++i) {
    inventory.disk_servers.push_back({"ds" + std::to_string(i + 1), MachineId(i), {}});
    Brick brick;
    brick.name = "b" + std::to_string(i + 1);
    brick.server = DiskServerId(i);
    inventory.bricks.push_back(brick);
    set.bricks.emplace_back(i);
  }
  volume.replica_sets.emplace_back(0);
  inventory.replica_sets.push_back(set);
  inventory.volumes.push_back(volume);
}

/// A split brain, a heal, pauses and times without a replica.
inline void log_storage_story(EventLog& log, const SmallRun& run) {
  log.note(at(700), "heal-begins", {{"vm", run.vm2}, {"from", "b1"}, {"to", "b2"}, {"bytes", 1e9}});
  log.note(at(710), "split-brain",
           {{"vm", run.vm2},
            {"volume", run.volume},
            {"writers",
             {{{"host", run.host2},
               {"wrote_to", {"b1"}},
               {"from", "00:10:00"},
               {"until", "00:11:00"},
               {"bytes", 1e6}}}}});
}

inline void add_storage_story(MetricsAccumulator& sums) {
  StorageBooks& books = sums.storage();
  books.modelled();
  books.trouble(StorageTrouble::Kind::exposed, ReplicaSetId(0), at(600), true);
  books.trouble(StorageTrouble::Kind::unavailable, ReplicaSetId(0), at(620), true);
  books.trouble(StorageTrouble::Kind::unavailable, ReplicaSetId(0), at(640), false);
  books.stall(VmId(1), 20);
  books.split_brain();
  books.moved(1e9, 2e9, {0, 1e9, 4e9, 0, 1e9}, 1e9);
}

/// What happens in it.
inline void log_small_story(EventLog& log, const SmallRun& run, const Rationale& why) {
  log.intent(at(run.move_at_s), ActionId{1}, Migrate{VmId(0), HostId(0), HostId(1)}, &why);
  log.event({at(run.move_at_s + 10), ActionDone{ActionId{1}, std::nullopt}});
  log.note(at(600), "fault", {{"what", "host-crash"}, {"component", "hv1"}});
  log.note(at(610), "bond-changed",
           {{"component", run.host2 + ".bond0"},
            {"from", {run.host2 + ".eth0", run.host2 + ".eth1"}},
            {"to", {run.host2 + ".eth1"}},
            {"cause", run.host2 + ".eth0 is down"}});
  log.event({at(630), HostLost{HostId(0), Incarnation{1}, "no heartbeat for 30 s"}});
  log.refusal(at(640), ActionId{2}, Start{StoppedVm::as_stated(VmId(1)), HostId(1)},
              "no proof of death", nullptr);
  log.event({at(660), VmStarted{VmId(1), HostId(1)}});
  if (!run.volume.empty()) log_storage_story(log, run);
}

inline std::filesystem::path write_small_run(const std::filesystem::path& out,
                                             const SmallRun& run = {}) {
  Inventory inventory = two_hosts();
  inventory.vms[1].name = run.vm2;
  inventory.hosts[1].name = run.host2;
  if (!run.volume.empty()) add_volume(inventory, run.volume);
  RunWriter writer(out, RunWriter::Existing::refuse);
  EventLog log(writer.events_path(), inventory);
  Rationale why;
  why.author = "rebalancing/test";
  why.because = "hv1 is <busy> & hot";
  why.score_meaning = "load after the move";
  why.best.push_back({HostId(1), 0.25});
  why.rejections["full"] = 1;
  log.event({at(0), VmStarted{VmId(0), HostId(0)}});
  log.event({at(0), VmStarted{VmId(1), HostId(0)}});
  if (!run.quiet) log_small_story(log, run, why);
  log.flush();

  SeriesWriter series(writer.series_path());
  const auto used = series.add({"host", "cpu_used", "MHz", origin, 60s, {"hv1", run.host2}});
  const auto demand = series.add({"host", "cpu_demand", "MHz", origin, 60s, {"hv1", run.host2}});
  const auto on = series.add({"host", "on", "1", origin, 60s, {"hv1", run.host2}});
  std::vector<SeriesWriter::Handle> fleet;
  for (const char* quantity : {"cpu_demand", "cpu_used", "power", "hosts_on", "vms_serving"})
    fleet.push_back(series.add({"fleet", quantity, "1", origin, 60s, {"fleet"}}));
  const auto link = series.add({"link", "load", "1", origin, 60s, {"hv1.eth0.up"}});
  for (int row = 0; row < 20; ++row) {
    const float load = row < 10 ? 500.0F + 50.0F * static_cast<float>(row) : 0.0F;
    series.append(used, std::vector<float>{load, 300.0F});
    series.append(demand, std::vector<float>{load * 1.2F, 300.0F});
    series.append(on, std::vector<float>{row < 10 ? 1.0F : 0.0F, 1.0F});
    const std::vector<float> totals{load * 1.2F + 300, load + 300, 200, row < 10 ? 2.F : 1.F,
                                    row == 10 ? 1.F : 2.F};
    for (std::size_t i = 0; i < totals.size(); ++i)
      series.append(fleet[i], std::vector<float>{totals[i]});
    series.append(link, std::vector<float>{row == 5 ? 0.8F : 0.0F});
  }
  series.finish();

  MetricsAccumulator sums(inventory, origin, {"hv1.eth0.up"});
  for (std::size_t v = 0; v < 2; ++v) {
    sums.vm_wanted(VmId(v), at(0));
    sums.vm_served(VmId(v), at(0));
    sums.add_vm(VmId(v), 1200, 500, 500);
  }
  if (!run.quiet) {
    sums.migration_ended({VmId(0), HostId(0), HostId(1), at(run.move_at_s), at(run.move_at_s + 10),
                          MigrationOutcome::Result::done, Bytes(1'250'000'000), 100ms, 0, 2});
    sums.host_lost(false);
    sums.vm_down(VmId(1), at(600), "hv1 crashed");
    sums.vm_served(VmId(1), at(660));
  }
  if (!run.volume.empty()) add_storage_story(sums);
  sums.add_energy(HostId(0), Joules(run.energy_j));
  sums.add_link(0, 60, 0.8);
  sums.add_link(0, 1140, 0);
  writer.write("report.json", report_json(sums.result(at(1200)), inventory).dump(1) + "\n");

  RunInfo info;
  info.name = run.name;
  info.scenario = {{"name", run.name}, {"about", "A run <made> by hand."}, {"platform", "p.json"}};
  info.seed = run.seed;
  info.versions = {{"gemello", "0.1.0"}};
  info.inputs = {{"trace", "t.gtrace", 10, 0x2a}};
  info.event_lines = log.lines();
  info.event_digest = log.digest();
  info.end = {run.interrupted ? RunEnd::How::interrupted : RunEnd::How::completed, at(1200),
              run.interrupted ? "stopped by a signal" : ""};
  return writer.finish(info);
}

}  // namespace gemello::runs
