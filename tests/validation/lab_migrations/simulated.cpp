#include "tests/validation/lab_migrations/simulated.hpp"

#include <stdexcept>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "models/runs/run_folder.hpp"
#include "models/units/text.hpp"
#include "tests/laws/child.hpp"
#include "tests/worked/worked_case.hpp"

namespace gemello::testing {
namespace {

using nlohmann::json;

constexpr double MiB = 1 << 20;
constexpr double full_dirty_rate = 1000;  // MiB/s of a busy vCPU, as the load guest's flavour says

bool over_wan(const LabRow& row) {
  return row.text("case").find("WAN") != std::string::npos;
}

json platform_for(const LabRow& row) {
  json platform = json::parse(runs::read_text_file(GEMELLO_SOURCE_DIR "/platforms/lab.json"));
  json& circuit = platform["circuits"][0];
  if (row.number("rate_Mbit_s") > 0) circuit["capacity"] = row.text("rate_Mbit_s") + "Mbps";
  if (row.number("round_trip_ms") > 0) circuit["round_trip"] = row.text("round_trip_ms") + "ms";
  return platform;
}

json migration_for(Manner manner, bool loaded, const BedCosts& costs) {
  const std::int64_t touched = loaded ? costs.touched_loaded : costs.touched_idle;
  json migration{{"setup_time", unparse(costs.setup_time)},
                 {"resume_time", unparse(costs.resume_time)},
                 {"zero_page_share", 1 - static_cast<double>(touched) / BedCosts::memory}};
  if (manner == Manner::not_live) {
    migration["live"] = false;
    migration["bandwidth_cap"] = "35MiB/s";
    return migration;
  }
  migration["rounds_max"] = 100'000;  // QEMU has no limit
  if (manner == Manner::auto_converge) migration["auto_converge"] = true;
  if (manner == Manner::suspended) {
    migration["rounds_max"] = 1;
    migration["on_no_convergence"] = "stop-and-copy";
  }
  return migration;
}

json scenario_for(const LabRow& row, Manner manner, const BedCosts& costs, Duration patience) {
  const bool loaded = row.number("dirty_MiB_s") > 0;
  return {{"format", "gemello-scenario-1"},
          {"name", "lab"},
          {"platform", "platform.json"},
          {"workload",
           {{"trace", "trace.gtrace"},
            {"sizes", {{"rule", "fixed"}, {"flavour", loaded ? "load-guest" : "idle-guest"}}}}},
          {"policy", {{"placement", {{"name", "best-fit"}, {"wake", false}}}}},
          {"network", {{"tcp_window", unparse(costs.tcp_window)}}},
          {"migration", migration_for(manner, loaded, costs)},
          // The bed's first action deploys the guest; the order is its second.
          {"orders", json::array({{{"at", "2min"},
                                   {"action",
                                    {{"action", "migrate"},
                                     {"vm", "vm1"},
                                     {"from", "h1"},
                                     {"to", over_wan(row) ? "h3" : "h2"}}}},
                                  {{"at", unparse(2min + patience)},
                                   {"action", {{"action", "cancel"}, {"of", 2}}}}})}};
}

void write_case(const std::filesystem::path& folder, const LabRow& row, Manner manner,
                const BedCosts& costs, Duration patience) {
  std::filesystem::create_directories(folder);
  const auto write = [&](const char* name, const json& content) {
    runs::write_text_file(folder / name, content.dump(1) + "\n");
  };
  write("platform.json", platform_for(row));
  write("scenario.json", scenario_for(row, manner, costs, patience));
  const double cores = row.number("dirty_MiB_s") / full_dirty_rate;
  write("trace.json",
        {{"period", "60s"},
         {"vms", json::array({{{"name", "vm1"}, {"cores", std::vector<double>(10, cores)}}})}});
}

}  // namespace

Simulated simulate(const LabRow& row, Manner manner, const BedCosts& costs, Duration patience) {
  const Scratch scratch;
  write_case(scratch / "case", row, manner, costs, patience);
  const std::string said = in_fork([&] {
    const WorkedResult result = run_case(scratch / "case", scratch / "work");
    return result.report.tables.at("migrations").dump();
  });
  const json rows = json::parse(said, nullptr, false);
  if (!rows.is_array() || rows.size() != 1) throw std::runtime_error("no migration: " + said);
  const json& one = rows[0];
  Simulated out;
  out.done = one.at("result") == "done";
  out.total_ms = (one.at("ended_s").get<double>() - one.at("started_s").get<double>()) * 1e3;
  out.down_ms = one.at("downtime_s").get<double>() * 1e3;
  out.moved_MiB = one.at("sent_bytes").get<double>() / MiB;
  out.rounds = one.at("rounds").get<int>();
  return out;
}

}  // namespace gemello::testing
