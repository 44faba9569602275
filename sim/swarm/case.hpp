#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include <nlohmann/json.hpp>

#include "models/cloud/inventory.hpp"
#include "models/runs/scenario.hpp"
#include "models/runs/workload.hpp"
#include "models/traces/trace.hpp"

namespace gemello::swarm {

/// One experiment as the text of its files: what a swarm draws, what is shrunken, and what
/// `gemello run` plays with the same bytes when it was written into a folder.
struct Case {
  std::uint64_t seed = 0;
  nlohmann::json platform;
  nlohmann::json scenario;  ///< refers to "platform.json" and "trace.gtrace"
  traces::TraceData trace;
};

/// Writes platform.json, scenario.json and trace.gtrace. Errors: InputError.
void write_case(const Case& one, const std::filesystem::path& folder);

/// A case as a run needs it. The trace is borrowed.
struct Material {
  Inventory inventory;  ///< with the trace's VMs
  runs::Scenario scenario;
  traces::TraceView trace;
  std::size_t first_trace_vm = 0;
  runs::TraceWindow window;
  Duration length{};
};

/// Read by the readers of the files, from memory. Errors: InputError, as of the files.
Material material_of(const Case& one);

}  // namespace gemello::swarm
