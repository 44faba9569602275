// bench_recording [VMS [DAYS]]: how long a run folder takes to be opened, and what of it is asked
// for over and over. The folder is made before the clock starts: a log, a report and series such as
// a month of 10,000 VMs on 1,000 hosts leaves; the series' rows are holes of their files.
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <random>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "gui/recording/chronicle.hpp"
#include "gui/recording/moment.hpp"
#include "gui/recording/run_loader.hpp"
#include "models/cloud/platform_writer.hpp"
#include "models/runs/event_log.hpp"
#include "models/runs/run_folder.hpp"
#include "models/runs/series_format.hpp"

namespace {

using namespace gemello;
namespace fs = std::filesystem;
using nlohmann::json;

struct Month {
  std::size_t vms = 10'000;
  std::size_t days = 30;
  std::size_t hosts() const { return vms / 10; }
  std::size_t moves() const { return vms * days / 2; }  // a VM moves every second day
  Instant end() const { return origin + static_cast<std::int64_t>(days) * 24h; }
};

Inventory platform_of(const Month& month) {
  Inventory inventory;
  inventory.name = "month";
  inventory.sites.push_back({"site"});
  for (std::size_t r = 0; r < month.hosts() / 40 + 1; ++r) {
    inventory.racks.push_back({fmt::format("rack{}", r), SiteId(0)});
    inventory.switches.push_back({fmt::format("sw{}", r), RackId(r), {}, {}});
    if (r > 0)
      inventory.inter_switch_links.push_back({SwitchId(0), SwitchId(r), BytesPerSecond(1.25e9)});
  }
  for (std::size_t h = 0; h < month.hosts(); ++h) {
    Machine machine;
    machine.name = fmt::format("hv{:04}", h);
    machine.rack = RackId(h / 40);
    machine.nics = {{"eth0", BytesPerSecond(1.25e9)}, {"eth1", BytesPerSecond(1.25e9)}};
    machine.bonds.push_back(
        {"bond0", BondMode::active_backup, BondHash::layer2, {0, 1}, 100ms, {}, {}});
    for (const auto role : {NetworkRole::management, NetworkRole::migration})
      machine.roles[static_cast<std::size_t>(role)] = {Interface::Kind::bond, 0, {}};
    for (std::uint16_t nic = 0; nic < 2; ++nic)
      inventory.cables.push_back({MachineId(h), nic, SwitchId(h / 40)});
    Host host;
    host.name = machine.name;
    host.machine = MachineId(h);
    host.model = "bench";
    host.cores = Cores(32);
    host.core_speed = Megahertz(2000);
    host.memory = Bytes(std::int64_t{256} << 30);
    host.power.name = "flat";
    for (Watts& watts : host.power.at_tenths) watts = Watts(200);
    host.boot_time = host.shutdown_time = 60s;
    inventory.hosts.push_back(host);
    inventory.machines.push_back(machine);
  }
  Flavour flavour{"small",          Cores(2),
                  Megahertz(2000),  Bytes(std::int64_t{4} << 30),
                  Bytes(0),         BytesPerSecond(1e6),
                  Bytes(1'000'000), 30s};
  inventory.flavours.push_back(flavour);
  for (std::size_t v = 0; v < month.vms; ++v)
    inventory.vms.push_back(make_vm(fmt::format("vm{:05}", v), FlavourId(0), flavour));
  return inventory;
}

class Writer {
 public:
  Writer(const Month& month, const fs::path& out)
      : month_(month),
        inventory_(platform_of(month)),
        writer_(out, runs::RunWriter::Existing::replace),
        log_(writer_.events_path(), inventory_) {
    why_.author = "rebalancing/load-balance";
    why_.because = "hv0000 has 1.31 of the mean load";
    why_.score_meaning = "load after the move";
    why_.rejections = {{"memory", 12}, {"no better than before", 340}};
  }

  void write() {
    writer_.write("platform.json", write_platform(inventory_));
    begin();
    for (std::size_t i = 0; i < month_.moves(); ++i) move(i);
    log_.flush();
    write_series();
    report_["format"] = "gemello-report-1";
    report_["figures"] = json::array();
    writer_.write("report.json", report_.dump(1));
    runs::RunInfo info;
    info.name = "month";
    info.scenario = {{"name", "month"}};
    info.event_lines = log_.lines();
    info.event_digest = log_.digest();
    info.end.at = month_.end();
    writer_.finish(info);
    fmt::print("{} VMs, {} lines of log\n", month_.vms, log_.lines());
  }

 private:
  void begin() {
    for (std::size_t v = 0; v < month_.vms; ++v) {
      place_.emplace_back(v % month_.hosts());
      log_.event({origin, VmRequested{VmId(v)}});
      log_.intent(origin, next_, Deploy{VmId(v), place_.back()}, &why_);
      log_.event({origin, ActionDone{next_, {}}});
      log_.event({origin, VmStarted{VmId(v), place_.back()}});
      next_ = ActionId{number(next_) + 1};
      report_["vms"].push_back({{"vm", inventory_.vms[v].name},
                                {"wanted_s", 2592000.0},
                                {"waited_s", 0.0},
                                {"served_s", 2591000.0},
                                {"availability", 0.9997},
                                {"outages", 1},
                                {"outage_s", 1000.0},
                                {"migrations", 15},
                                {"migration_downtime_s", 1.5},
                                {"cpu_asked_MHz_s", 1.5e9},
                                {"cpu_delivered_MHz_s", 1.4e9},
                                {"contended_s", 100.0},
                                {"cpu_lost_moving_MHz_s", 100.0}});
    }
  }

  void move(std::size_t i) {
    const Instant now = origin + (month_.end() - origin) /
                                     static_cast<std::int64_t>(month_.moves()) *
                                     static_cast<std::int64_t>(i);
    if (i % 500 == 499) log_.note(now, "fault", {{"what", "switch-down"}, {"component", "sw1"}});
    if (i % 500 == 0 && i > 0)
      log_.note(now, "fault", {{"what", "switch-up"}, {"component", "sw1"}, {"ends", true}});
    const VmId vm(random_() % month_.vms);
    const HostId to(random_() % month_.hosts());
    why_.best = {{to, 0.8123}, {HostId(1), 0.8434}, {HostId(2), 0.9}};
    log_.intent(now, next_, Migrate{vm, place_[vm.index()], to}, &why_);
    log_.event({now, ActionDone{next_, {}}});
    next_ = ActionId{number(next_) + 1};
    report_["migrations"].push_back({{"vm", inventory_[vm].name},
                                     {"from", inventory_[place_[vm.index()]].name},
                                     {"to", inventory_[to].name},
                                     {"started_s", seconds(now)},
                                     {"ended_s", seconds(now) + 20.5},
                                     {"result", "done"},
                                     {"sent_bytes", 4'000'000'000},
                                     {"downtime_s", 0.1},
                                     {"rounds", 3}});
    place_[vm.index()] = to;
  }

  void write_series() {
    fs::create_directories(writer_.series_path());
    json index{{"format", runs::series_format}, {"byte_order", "little-endian float32"}};
    const auto add = [&](const char* kind, const char* quantity, const auto& table) {
      const std::size_t rows = month_.days * 288;
      json objects = json::array();
      for (const auto& row : table) objects.push_back(row.name);
      json levels = json::array();
      std::size_t level = 0;
      for (std::size_t left = rows;; left = (left + 15) / 16, ++level) {
        const fs::path file =
            writer_.series_path() / runs::series_file(fmt::format("{}.{}", kind, quantity), level);
        std::ofstream(file, std::ios::binary).close();
        fs::resize_file(file, left * table.size() * sizeof(float) * (level == 0 ? 1 : 3));
        if (level > 0) levels.push_back(left);
        if (left == 1) break;
      }
      index["series"].push_back({{"kind", kind},
                                 {"quantity", quantity},
                                 {"unit", "MHz"},
                                 {"start_us", 0},
                                 {"period_us", 300'000'000},
                                 {"rows", rows},
                                 {"pyramid", true},
                                 {"levels", levels},
                                 {"objects", objects}});
    };
    for (const char* quantity : {"cpu_used", "cpu_demand", "power", "on"})
      add("host", quantity, inventory_.hosts);
    add("vm", "cpu_used", inventory_.vms);
    runs::write_text_file(writer_.series_path() / "index.json", index.dump(1));
  }

  Month month_;
  Inventory inventory_;
  runs::RunWriter writer_;
  runs::EventLog log_;
  Rationale why_;
  ActionId next_{1};
  std::vector<HostId> place_;
  json report_;
  std::mt19937 random_{1};
};

template <class Work>
double milliseconds(int times, const Work& work) {
  const auto start = std::chrono::steady_clock::now();
  for (int i = 0; i < times; ++i) work(i);
  const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - start;
  return took.count() / times;
}

}  // namespace

int main(int argc, char** argv) {
  Month month;
  if (argc > 1) month.vms = std::strtoul(argv[1], nullptr, 10);
  if (argc > 2) month.days = std::strtoul(argv[2], nullptr, 10);
  const fs::path folder = fs::temp_directory_path() / "gemello-bench-recording";
  Writer(month, folder).write();
  gui::RecordingPtr run;
  for (int turn = 0; turn < 3; ++turn)
    fmt::print("open: {:.0f} ms\n", milliseconds(1, [&](int) { run = gui::load_run(folder); }));
  fmt::print("what stands at an instant: {:.2f} ms\n", milliseconds(100, [&](int i) {
               (void)gui::moment_at(*run, origin + (month.end() - origin) / 100 * i);
             }));
  gui::Chronicle chronicle(run->inventory, run->catalogue, origin);
  for (const runs::LogLine& line : runs::read_event_log(folder / "events.jsonl"))
    chronicle.follow(line);
  fmt::print("a snapshot of a chronicle: {:.2f} ms\n", milliseconds(20, [&](int) {
               gui::Recording recording;
               chronicle.fill(recording, month.end());
             }));
  fs::remove_all(folder);
}
