#include "sim/cli/run/experiment.hpp"

#include <cstdlib>
#include <filesystem>
#include <utility>

#include <fmt/format.h>

#include "models/cloud/platform_reader.hpp"
#include "models/runs/strikes.hpp"
#include "sim/engine/engine.hpp"
#include "sim/engine/versions.hpp"
#include "version.hpp"

namespace gemello::cli {
namespace {

std::optional<std::string> environment(std::string_view name) {
  const char* value = std::getenv(std::string(name).c_str());
  if (value == nullptr || *value == '\0') return std::nullopt;
  return std::string(value);
}

void load_trace(Experiment& experiment) {
  const std::string& path = experiment.scenario.workload.trace_path;
  if (std::filesystem::path(path).extension() == ".gtrace") {
    experiment.file = traces::Trace::open(path);
  } else {
    traces::ImportResult imported = traces::import_trace(path);
    experiment.data = std::move(imported.data);
    experiment.import = std::move(imported.report);
  }
  if (!experiment.trace().has(traces::TraceQuantity::cpu_used))
    throw InputError(path, "", "the trace has no cpu_used: there is nothing to replay");
  if (experiment.scenario.workload.wait_is_demand &&
      !experiment.trace().has(traces::TraceQuantity::cpu_wait))
    throw InputError(experiment.scenario.file, "$.workload.demand",
                     "the trace has no cpu_wait: 'used' is all it can ask for");
}

runs::ScenarioOptions options_of(const std::vector<std::string>& sets,
                                 std::optional<std::uint64_t> seed) {
  runs::ScenarioOptions options;
  options.variables = environment;
  options.sets = sets;
  if (seed) options.sets.push_back(fmt::format("seed={}", *seed));
  return options;
}

std::unique_ptr<Experiment> complete(runs::Scenario read, const std::string& scenario_path) {
  auto experiment = std::make_unique<Experiment>();
  experiment->scenario = std::move(read);
  const runs::Scenario& scenario = experiment->scenario;
  experiment->inventory = read_platform(scenario.platform_path);
  load_trace(*experiment);
  const traces::TraceHeader& header = *experiment->trace().header;
  experiment->window = runs::window_of(scenario, header);
  experiment->length = runs::duration_of(scenario, experiment->window);
  if (experiment->length > sim::run_length_max)
    throw InputError(scenario_path, "$.duration",
                     fmt::format("a run of {} is longer than 50 years: make several of it",
                                 to_text(experiment->length)));
  runs::check_orders(scenario, experiment->length);
  experiment->first_trace_vm = experiment->inventory.vms.size();
  runs::add_workload(experiment->inventory, scenario, header);
  runs::load_replay(experiment->scenario);
  // complains before anything is written
  runs::all_faults(scenario, experiment->inventory, experiment->length);
  experiment->inputs = {runs::fingerprint("scenario", scenario_path),
                        runs::fingerprint("platform", scenario.platform_path)};
  if (std::filesystem::is_regular_file(scenario.workload.trace_path))
    experiment->inputs.push_back(runs::fingerprint("trace", scenario.workload.trace_path));
  if (scenario.storm && scenario.storm->replay &&
      std::filesystem::is_regular_file(scenario.storm->replay->log_path))
    experiment->inputs.push_back(runs::fingerprint("failures", scenario.storm->replay->log_path));
  return experiment;
}

}  // namespace

std::unique_ptr<Experiment> load_experiment(const std::string& scenario_path,
                                            const std::vector<std::string>& sets,
                                            std::optional<std::uint64_t> seed) {
  return complete(runs::read_scenario(scenario_path, options_of(sets, seed)), scenario_path);
}

std::unique_ptr<Experiment> load_experiment_text(const std::string& text,
                                                 const std::string& scenario_path,
                                                 const std::vector<std::string>& sets,
                                                 std::optional<std::uint64_t> seed) {
  return complete(runs::read_scenario_text(text, scenario_path, options_of(sets, seed)),
                  scenario_path);
}

std::map<std::string, std::string> program_versions() {
  return {{"gemello", GEMELLO_VERSION},
          {"commit", GEMELLO_COMMIT},
          {"compiler", GEMELLO_COMPILER},
          {"simgrid", sim::simgrid_version()}};
}

}  // namespace gemello::cli
