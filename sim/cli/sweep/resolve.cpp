#include "sim/cli/sweep/resolve.hpp"

#include <algorithm>
#include <cstdlib>

#include <fmt/format.h>

#include "models/policies/registry.hpp"
#include "models/runs/event_log.hpp"
#include "models/runs/scenario.hpp"
#include "models/traces/checksum.hpp"
#include "sim/cli/run/experiment.hpp"

namespace gemello::cli {
namespace {

namespace fs = std::filesystem;

std::optional<std::string> environment(std::string_view name) {
  const char* value = std::getenv(std::string(name).c_str());
  if (value == nullptr || *value == '\0') return std::nullopt;
  return std::string(value);
}

// A trace may be a folder of files: their names and contents, sorted.
runs::InputFile print_of_folder(const std::string& what, const std::string& path) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::recursive_directory_iterator(path))
    if (entry.is_regular_file()) files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  runs::InputFile all{what, path, 0, 0};
  traces::Fnv1a64 digest;
  for (const fs::path& file : files) {
    const runs::InputFile one = runs::fingerprint(what, file.string());
    all.bytes += one.bytes;
    const std::string text =
        fs::relative(file, path).string() + '\n' + runs::hex(one.fnv1a64) + '\n';
    digest.add(std::as_bytes(std::span(text)));
  }
  all.fnv1a64 = digest.value();
  return all;
}

}  // namespace

Resolver::Resolver() : versions_(program_versions()) {
  // A commit names the program, but not one with changes of its own, or of no commit.
  const std::string& commit = versions_["commit"];
  if (commit == "unknown" || commit.find('+') != std::string::npos)
    unrecorded_["program"] = runs::hex(runs::fingerprint("program", "/proc/self/exe").fnv1a64);
  versions_.insert(unrecorded_.begin(), unrecorded_.end());
}

const runs::InputFile& Resolver::print_of(const std::string& what, const std::string& path) {
  const auto found = prints_.find(path);
  if (found != prints_.end()) return found->second;
  return prints_
      .emplace(path,
               fs::is_directory(path) ? print_of_folder(what, path) : runs::fingerprint(what, path))
      .first->second;
}

void Resolver::resolve_case(const runs::Sweep& sweep, runs::CaseResult& one) {
  runs::ScenarioOptions options;
  options.variables = environment;
  options.sets = one.what.sets;
  if (one.what.seed) options.sets.push_back(fmt::format("seed={}", *one.what.seed));
  const runs::Scenario scenario =
      runs::read_scenario(sweep.scenarios[one.what.scenario].path, options);
  one.seed = scenario.seed;
  nlohmann::json all = runs::resolved(scenario);
  all["policy"] = policies::resolve_policy(scenario.policy, scenario.file, "$.policy");
  const std::array inputs{print_of("platform", scenario.platform_path),
                          print_of("trace", scenario.workload.trace_path)};
  one.digest = runs::case_digest(all, inputs, versions_);
  traces_.emplace(one.digest, inputs[1]);
}

std::vector<runs::CaseResult> Resolver::resolve(const runs::Sweep& sweep) {
  std::vector<runs::CaseResult> all;
  for (runs::SweepCase& what : runs::cases_of(sweep)) {
    runs::CaseResult one;
    one.seed = what.seed.value_or(0);
    one.what = std::move(what);
    try {
      resolve_case(sweep, one);
    } catch (const InputError& error) {
      one.state = runs::CaseResult::State::failed;
      one.failure = fmt::format("invalid input: {}", error.what());
    } catch (const fs::filesystem_error& error) {
      one.state = runs::CaseResult::State::failed;
      one.failure = fmt::format("invalid input: {}", error.what());
    }
    all.push_back(std::move(one));
  }
  return all;
}

bool Resolver::is_run(const fs::path& folder, const std::string& digest) {
  if (!fs::exists(folder)) return false;
  try {
    runs::RunInfo info = runs::read_run(folder);
    if (info.end.how != runs::RunEnd::How::completed) return false;
    info.versions.insert(unrecorded_.begin(), unrecorded_.end());
    const bool has_trace =
        std::any_of(info.inputs.begin(), info.inputs.end(),
                    [](const runs::InputFile& input) { return input.what == "trace"; });
    // A run does not record the content of a trace that is a folder.
    if (const auto trace = traces_.find(digest); !has_trace && trace != traces_.end())
      info.inputs.push_back(trace->second);
    return runs::case_digest(info.scenario, info.inputs, info.versions) == digest;
  } catch (const InputError&) {
    return false;  // damaged, or of another program
  }
}

}  // namespace gemello::cli
