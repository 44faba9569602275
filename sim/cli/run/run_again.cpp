#include "sim/cli/run/run_again.hpp"

#include <fstream>
#include <span>

#include <fmt/format.h>

#include "models/cloud/json_text.hpp"
#include "models/runs/run_folder.hpp"
#include "models/runs/run_inputs.hpp"
#include "models/traces/checksum.hpp"
#include "models/units/error.hpp"

namespace gemello::cli {

RunAgain read_run_again(const std::filesystem::path& folder, Instant at) {
  const runs::RunInfo info = runs::read_run(folder);
  const std::string file = (folder / "run.json").string();
  if (at > info.end.at)
    throw InputError("", "$.at", fmt::format("the run ended at {}", to_text(info.end.at)));
  if (at < info.start)
    throw InputError("", "$.at", fmt::format("the run began at {}", to_text(info.start)));
  RunAgain again;
  std::string scenario_path;
  // The scenario itself is in run.json, overrides applied; only its folder matters.
  for (const runs::InputFile& input : runs::find_inputs(info, folder, runs::InputCheck::digest)) {
    if (input.what == "scenario") scenario_path = input.path;
    if (input.what == "state") again.state_file = input.path;
  }
  if (scenario_path.empty()) throw InputError(file, "$.inputs", "names no scenario");
  again.experiment = load_experiment_text(info.scenario.dump(), scenario_path, {}, std::nullopt);
  return again;
}

void check_same_events(const std::filesystem::path& folder, Instant at, const runs::EventLog& log) {
  const std::string path = (folder / "events.jsonl").string();
  std::ifstream stream(path, std::ios::binary);
  if (!stream) throw InputError(path, "", "cannot be read");
  traces::Fnv1a64 digest;
  std::uint64_t lines = 0;
  for (std::string line; std::getline(stream, line); ++lines) {
    const nlohmann::json fields = parse_strict_json(line, path);
    if (!fields.is_object() || !fields.contains("t") || !fields["t"].is_number())
      throw InputError(path, fmt::format("line {}", lines + 1), "is no line of an event log");
    if (origin + duration_nearest(fields["t"].get<double>()) > at) break;
    line += '\n';
    digest.add(std::as_bytes(std::span(line)));
  }
  if (lines != log.lines() || digest.value() != log.digest())
    throw InputError(path, "",
                     fmt::format("another {} lines up to {} came of simulating it again: the run "
                                 "was made by another program or on another machine",
                                 log.lines(), to_text(at)));
}

}  // namespace gemello::cli
