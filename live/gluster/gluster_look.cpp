#include "live/gluster/gluster_look.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "live/config/fleet_parts.hpp"
#include "live/gluster/gluster_xml.hpp"
#include "models/units/error.hpp"

namespace gemello::live {
namespace {

std::string first_line(const std::string& text) {
  const std::size_t begin = text.find_first_not_of(" \t\r\n");
  if (begin == std::string::npos) return {};
  return text.substr(begin, text.find_first_of("\r\n", begin) - begin);
}

struct Output {
  std::string text;
  std::string source;  // the command as typed
};

// Gluster gives its reason as XML, or as text on either stream, with or without an exit code.
Output run_gluster(const GlusterConfig& config, const GlusterRunner& run,
                   const std::vector<std::string>& arguments) {
  Command command = config.command;
  command.insert(command.end(), arguments.begin(), arguments.end());
  const std::string source = fmt::format("{}", fmt::join(command, " "));
  ProcessResult result = run(command);
  if (result.ok()) return {std::move(result.out), source};
  if (!result.problem.empty()) throw InputError(source, "", result.problem);
  if (result.out.starts_with("<?xml")) expect_gluster_success(result.out, source);
  const std::string said = first_line(result.err.empty() ? result.out : result.err);
  throw InputError(
      source, "",
      fmt::format("ended with exit code {}{}", result.exit_code, said.empty() ? "" : ": " + said));
}

// Names go into a command line that a shell at the far end of an ssh may read.
void expect_plain_names(const StorageReport& report, const std::string& source) {
  for (const VolumeReport& volume : report.volumes)
    if (!is_volume_name(volume.name))
      throw InputError(source, "", fmt::format("'{}' is no name of a volume", volume.name));
}

void look_at_volume(const GlusterConfig& config, const GlusterRunner& run, std::size_t index,
                    StorageReport& report) {
  const std::string name = report.volumes[index].name;
  std::optional<InputError> blind;
  try {
    const Output status =
        run_gluster(config, run, {"--mode=script", "volume", "status", name, "detail", "--xml"});
    read_volume_status(status.text, status.source, report);
  } catch (const InputError& error) {
    blind = error;
  }
  VolumeReport& volume = report.volumes[index];
  const bool replicated = volume.replica > 1 && volume.disperse == 0;
  if (!replicated && blind) throw *blind;
  if (!replicated) return;
  try {
    const Output summary = run_gluster(
        config, run, {"--mode=script", "volume", "heal", name, "info", "summary", "--xml"});
    if (blind) read_brick_connections(summary.text, summary.source, volume);
    blind.reset();
    read_heal_summary(summary.text, summary.source, volume);
  } catch (const InputError&) {
    // heal_entries stays empty: a node without a server has no heal to tell of.
    if (blind) throw *blind;
  }
}

std::string version_or_empty(const GlusterConfig& config, const GlusterRunner& run) {
  try {
    const Output version = run_gluster(config, run, {"--version"});
    return read_gluster_version(version.text, version.source);
  } catch (const InputError&) {
    return {};  // "not told"
  }
}

}  // namespace

StorageReport look_at_gluster(const GlusterConfig& config, const GlusterRunner& run) {
  const std::string which = config.volume.empty() ? "all" : config.volume;
  const Output info = run_gluster(config, run, {"--mode=script", "volume", "info", which, "--xml"});
  StorageReport report;
  read_volume_info(info.text, info.source, report);
  expect_plain_names(report, info.source);
  for (std::size_t i = 0; i < report.volumes.size(); ++i)
    if (report.volumes[i].started) look_at_volume(config, run, i, report);
  report.version = version_or_empty(config, run);
  return report;
}

}  // namespace gemello::live
