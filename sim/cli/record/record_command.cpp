#include "sim/cli/record/record_command.hpp"

#include <csignal>
#include <filesystem>
#include <memory>
#include <stdexcept>
#include <string>
#include <unistd.h>
#include <vector>

#include <fmt/format.h>

#include "models/units/error.hpp"
#include "models/units/text.hpp"
#include "sim/cli/record/recorder.hpp"

namespace gemello::cli {
namespace {

volatile std::sig_atomic_t stop_requested = 0;

void request_stop(int) {
  stop_requested = 1;
}

/// The options as typed.
struct Typed {
  std::vector<std::string> units;
  std::string unit_file;
  std::string period = "10s";
  std::string duration = "40min";
  std::string output;
  std::string logs;
  std::string origin;
  std::string licence;
};

Duration duration_option(const std::string& text, const char* option) {
  try {
    return parse<Duration>(text);
  } catch (const std::invalid_argument& error) {
    throw InputError(option, "", error.what());
  }
}

RecordOptions options_of(const Typed& typed) {
  RecordOptions options;
  if (!typed.unit_file.empty()) options.units = read_unit_file(typed.unit_file);
  for (const std::string& unit : typed.units) {
    options.units.push_back(parse_unit(unit, "unit", unit));
  }
  options.period = duration_option(typed.period, "--period");
  options.duration = duration_option(typed.duration, "--duration");
  options.logs = typed.logs;
  options.origin = typed.origin;
  options.licence = typed.licence;
  return options;
}

void install_stop() {
  struct sigaction action {};
  action.sa_handler = request_stop;
  ::sigaction(SIGINT, &action, nullptr);
  ::sigaction(SIGTERM, &action, nullptr);
}

void record(const Typed& typed) {
  const std::filesystem::path output = typed.output;
  if (output.extension() != ".gtrace") {
    throw InputError(typed.output, "", "the output's name must end in .gtrace");
  }
  const RecordOptions options = options_of(typed);
  if (!options.logs.empty()) std::filesystem::create_directories(options.logs);
  install_stop();
  const bool terminal = ::isatty(STDERR_FILENO) != 0;
  const auto talk = [&](std::string_view line) {
    fmt::print(stderr, "{}{}\n", terminal ? "\r\033[K" : "", line);
  };
  const auto progress = [&](std::size_t done, std::size_t wanted) {
    if (terminal) {
      const Duration left = options.period * static_cast<std::int64_t>(wanted - done);
      fmt::print(stderr, "\r\033[K{} of {} periods, {} left", done, wanted, to_text(left));
      if (done == wanted) fmt::print(stderr, "\n");
    }
  };
  const traces::TraceData data = record_units(options, stop_requested, talk, progress);
  traces::write_trace(output, data);
  talk(fmt::format("{}: {} units, {} periods of {}{}", typed.output, data.header.vms.size(),
                   data.header.steps, unparse(data.header.period),
                   stop_requested != 0 ? " (stopped early)" : ""));
}

}  // namespace

void add_record_command(CLI::App& trace, int& exit_code) {
  const auto typed = std::make_shared<Typed>();
  CLI::App* command = trace.add_subcommand(
      "record", "Record the real utilization of this machine's programs as a trace");
  command->add_option("-o,--output", typed->output, "The trace to write, *.gtrace")->required();
  command->add_option("units", typed->units,
                      "NAME=pid:PID, NAME=cgroup:PATH, NAME=cmd:COMMAND, "
                      "NAME=cmd@NETNS:COMMAND, NAME[START..STOP]=cmd:COMMAND");
  command->add_option("-f,--units-file", typed->unit_file, "A file with one unit a line");
  command->add_option("--period", typed->period, "Length of a sample, 1s at least")
      ->capture_default_str();
  command->add_option("--duration", typed->duration, "Length of the record")->capture_default_str();
  command->add_option("--logs", typed->logs, "Folder for the commands' output, NAME.log");
  command->add_option("--origin", typed->origin, "Where the record comes from (default: CPU)");
  command->add_option("--licence", typed->licence, "What may be done with the record");
  command->footer(
      "Examples:\n"
      "  gemello trace record -o shell.gtrace --duration 10min shell=pid:4711\n"
      "  gemello trace record -o build.gtrace --period 1s 'build=cmd:ninja -C build'\n"
      "Ctrl-C ends the record and writes what was recorded.");
  command->callback([typed, &exit_code] {
    record(*typed);
    exit_code = 0;
  });
}

}  // namespace gemello::cli
