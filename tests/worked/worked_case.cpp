#include "tests/worked/worked_case.hpp"

#include <algorithm>
#include <limits>

#include "models/cloud/json_reader.hpp"
#include "models/policies/registry.hpp"
#include "sim/cli/run/experiment.hpp"
#include "sim/world/sim_world.hpp"
#include "tests/worked/scripted_policy.hpp"

namespace gemello::testing {
namespace {

constexpr float gap = std::numeric_limits<float>::quiet_NaN();

traces::TraceVm read_vm(JsonObject& object) {
  traces::TraceVm vm;
  vm.name = object.at("name").name();
  if (const auto arrival = object.find("arrival"))
    vm.arrival = origin + arrival->quantity<Duration>();
  if (const auto departure = object.find("departure"))
    vm.departure = origin + departure->quantity<Duration>();
  return vm;
}

std::vector<float> read_cores(const JsonValue& value) {
  std::vector<float> cores;
  for (const JsonValue& one : value.array())
    cores.push_back(one.raw().is_null() ? gap : static_cast<float>(one.number(0, 1e6)));
  return cores;
}

sim::WorldSetup setup_of(const cli::Experiment& experiment, runs::EventLog& log,
                         runs::SeriesWriter& series) {
  sim::WorldSetup setup;
  setup.inventory = &experiment.inventory;
  setup.scenario = &experiment.scenario;
  setup.trace = experiment.trace();
  setup.first_trace_vm = experiment.first_trace_vm;
  setup.window = experiment.window;
  setup.length = experiment.length;
  setup.log = &log;
  setup.series = &series;
  return setup;
}

}  // namespace

void write_case_trace(const std::filesystem::path& text, const std::filesystem::path& trace) {
  JsonDocument document = JsonDocument::read(text.string());
  JsonObject root = document.root().object();
  traces::TraceData data;
  data.header.period = root.at("period").quantity_positive<Duration>();
  std::vector<std::vector<float>> columns;
  for (const JsonValue& entry : root.at("vms").array()) {
    JsonObject object = entry.object();
    data.header.vms.push_back(read_vm(object));
    const JsonValue cores = object.at("cores");
    columns.push_back(read_cores(cores));
    if (columns.back().size() != columns.front().size())
      cores.fail("must have as many steps as the first VM's");
    object.finish();
  }
  root.finish();
  data.header.steps = columns.front().size();
  data.add(traces::TraceQuantity::cpu_used);
  for (std::size_t step = 0; step < data.header.steps; ++step)
    for (std::size_t vm = 0; vm < columns.size(); ++vm)
      data.at(traces::TraceQuantity::cpu_used, step)[vm] = columns[vm][step];
  traces::write_trace(trace, data);
}

WorkedResult run_case(const std::filesystem::path& folder, const std::filesystem::path& work) {
  std::filesystem::remove_all(work);
  std::filesystem::create_directories(work);
  const auto trace = work / "trace.gtrace";
  write_case_trace(folder / "trace.json", trace);
  const auto experiment = cli::load_experiment((folder / "scenario.json").string(),
                                               {"workload.trace=" + trace.string()}, std::nullopt);
  const runs::Scenario& scenario = experiment->scenario;
  ScriptedPolicy policy(policies::make_policy(scenario.policy, scenario.file, "$.policy"),
                        read_orders(folder / "orders.json", experiment->inventory));
  runs::EventLog log(work / "events.jsonl", experiment->inventory);
  runs::SeriesWriter series(work / "series");
  sim::SimWorld world(setup_of(*experiment, log, series));
  Controller controller(policy, world.journal(), Guard(scenario.guard), scenario.gate.gate());
  world.on_tick([&] { return controller.tick(world); });
  world.run_until(world.end());
  log.flush();
  series.finish();
  const auto report = runs::report_json(world.metrics(), experiment->inventory);
  runs::write_text_file(work / "report.json", report.dump(1) + "\n");
  return {runs::read_report(work / "report.json"), runs::read_event_log(work / "events.jsonl"),
          runs::SeriesReader(work / "series")};
}

}  // namespace gemello::testing
