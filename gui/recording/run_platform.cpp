#include "gui/recording/run_platform.hpp"

#include <algorithm>
#include <optional>
#include <string_view>
#include <unordered_set>

#include <fmt/format.h>

#include "models/cloud/platform_reader.hpp"
#include "models/runs/run_inputs.hpp"

namespace gemello::gui {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

// Names that a report's table or a series knows, in the order of their first mention.
std::vector<std::string> known_names(const json& report, const char* table, const char* key,
                                     const std::vector<SeriesPtr>& series, std::string_view kind) {
  std::vector<std::string> names;
  std::unordered_set<std::string> met;
  const auto add = [&](const std::string& name) {
    if (!name.empty() && met.insert(name).second) names.push_back(name);
  };
  for (const SeriesPtr& one : series)
    if (one->info().kind == kind)
      for (const std::string& object : one->info().objects) add(object);
  const auto rows = report.is_object() ? report.find(table) : report.end();
  if (!report.is_object() || rows == report.end() || !rows->is_array()) return names;
  for (const json& row : *rows)
    if (row.is_object() && row.contains(key) && row[key].is_string())
      add(row[key].get<std::string>());
  return names;
}

double capacity_of(const json& report, const std::string& host) {
  const auto rows = report.is_object() ? report.find("hosts") : report.end();
  if (!report.is_object() || rows == report.end() || !rows->is_array()) return 0;
  for (const json& row : *rows) {
    if (!row.is_object() || !row.contains("host") || row["host"] != json(host)) continue;
    const auto capacity = row.find("capacity_MHz");
    return capacity != row.end() && capacity->is_number() ? capacity->get<double>() : 0;
  }
  return 0;
}

// A platform of which nothing is known but who was there.
Inventory by_names(const runs::RunInfo& info, const json& report,
                   const std::vector<SeriesPtr>& series) {
  Inventory inventory;
  inventory.name = info.name;
  inventory.sites.push_back({"unknown site"});
  inventory.racks.push_back({"unknown rack", SiteId(0)});
  for (const std::string& name : known_names(report, "hosts", "host", series, "host")) {
    Host host;
    host.name = name;
    host.machine = MachineId(inventory.machines.size());
    host.cores = Cores(1);
    host.core_speed = Megahertz(capacity_of(report, name));
    Machine machine;
    machine.name = name;
    machine.rack = RackId(0);
    inventory.machines.push_back(std::move(machine));
    inventory.hosts.push_back(std::move(host));
  }
  return inventory;
}

std::optional<Inventory> from_named_file(const fs::path& folder, const runs::RunInfo& info) {
  runs::RunInfo platform_only;
  for (const runs::InputFile& input : info.inputs)
    if (input.what == "platform") platform_only.inputs.push_back(input);
  if (platform_only.inputs.empty()) return std::nullopt;
  try {
    const auto found = runs::find_inputs(platform_only, folder, runs::InputCheck::digest);
    return read_platform(found.front().path);
  } catch (const InputError&) {
    return std::nullopt;
  }
}

}  // namespace

Inventory platform_of(const fs::path& folder, const runs::RunInfo& info, const json& report,
                      const std::vector<SeriesPtr>& series, std::vector<std::string>& notes) {
  const fs::path kept = folder / "platform.json";
  if (fs::exists(kept)) return read_platform(kept.string());
  std::optional<Inventory> found = from_named_file(folder, info);
  notes.push_back(
      found ? "The folder has no platform.json: the platform is read from the file that the run "
              "was made of; sizes of the trace's VMs are not known."
            : "The folder has no platform.json, and the platform's file is not there as it was: "
              "hosts and VMs are known by name only, network and storage not at all.");
  Inventory inventory = found ? *std::move(found) : by_names(info, report, series);
  std::unordered_set<std::string> known;
  for (const VirtualMachine& vm : inventory.vms) known.insert(vm.name);
  for (const std::string& name : known_names(report, "vms", "vm", series, "vm")) {
    if (!known.insert(name).second) continue;
    VirtualMachine vm;
    vm.name = name;
    inventory.vms.push_back(std::move(vm));
  }
  return inventory;
}

}  // namespace gemello::gui
