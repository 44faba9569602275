#include "sim/swarm/case.hpp"

#include "models/cloud/platform_reader.hpp"
#include "models/runs/fault_holds.hpp"
#include "models/runs/run_folder.hpp"

namespace gemello::swarm {

void write_case(const Case& one, const std::filesystem::path& folder) {
  std::filesystem::create_directories(folder);
  runs::write_text_file(folder / "platform.json", one.platform.dump(1) + "\n");
  runs::write_text_file(folder / "scenario.json", one.scenario.dump(1) + "\n");
  traces::write_trace(folder / "trace.gtrace", one.trace);
}

Material material_of(const Case& one) {
  Material made;
  made.scenario = runs::read_scenario_text(one.scenario.dump(), "scenario.json");
  made.inventory = read_platform_text(one.platform.dump(), "platform.json");
  made.trace = one.trace.view();
  made.window = runs::window_of(made.scenario, one.trace.header);
  made.length = runs::duration_of(made.scenario, made.window);
  runs::check_orders(made.scenario, made.length);
  made.first_trace_vm = made.inventory.vms.size();
  runs::add_workload(made.inventory, made.scenario, one.trace.header);
  // complains of what the platform does not have
  runs::all_holds(made.scenario, made.inventory, made.length);
  return made;
}

}  // namespace gemello::swarm
