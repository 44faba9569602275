#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "models/cloud/inventory.hpp"
#include "models/runs/run_folder.hpp"
#include "models/runs/scenario.hpp"
#include "models/runs/workload.hpp"
#include "models/traces/import.hpp"
#include "models/traces/trace.hpp"

namespace gemello::cli {

/// Everything a run reads, read and checked against each other.
struct Experiment {
  runs::Scenario scenario;
  Inventory inventory;  ///< the platform and the workload's VMs
  std::size_t first_trace_vm = 0;
  std::optional<traces::Trace> file;  ///< a native trace, mapped
  traces::TraceData data;             ///< any other, imported
  traces::ImportReport import;
  runs::TraceWindow window;
  Duration length{};
  std::vector<runs::InputFile> inputs;

  traces::TraceView trace() const { return file ? file->view() : data.view(); }
};

/// sets: "path=value" overrides. Errors: InputError.
std::unique_ptr<Experiment> load_experiment(const std::string& scenario_path,
                                            const std::vector<std::string>& sets,
                                            std::optional<std::uint64_t> seed);

/// The same of a scenario that is no file of its own: as if `text` stood at `scenario_path`.
std::unique_ptr<Experiment> load_experiment_text(const std::string& text,
                                                 const std::string& scenario_path,
                                                 const std::vector<std::string>& sets,
                                                 std::optional<std::uint64_t> seed);

/// "gemello", "commit", "compiler", "simgrid": for run.json and --version.
std::map<std::string, std::string> program_versions();

}  // namespace gemello::cli
