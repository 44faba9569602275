#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "models/traces/import.hpp"
#include "models/traces/info.hpp"
#include "models/traces/operations.hpp"
#include "models/traces/sink.hpp"
#include "models/units/error.hpp"
#include "models/units/text.hpp"
#include "sim/cli/command.hpp"
#include "sim/cli/record/record_command.hpp"
#include "sim/cli/trace/trace_verbs.hpp"

namespace gemello::cli {
namespace {

void add_info(CLI::App& trace, int& exit_code) {
  struct Options {
    std::string path;
    bool json = false;
    bool verify = false;
  };
  auto options = std::make_shared<Options>();
  CLI::App* verb = trace.add_subcommand("info", "What a trace holds: sizes, statistics, gaps");
  verb->add_option("TRACE", options->path, "a .gtrace file, or anything import reads")->required();
  verb->add_flag("--json", options->json, "as JSON");
  verb->add_flag("--verify", options->verify, "check the file's checksum, too");
  verb->footer("Example:\n  gemello trace info datasets/samples/two-core-mix.gtrace");
  verb->callback([options, &exit_code] {
    const AnyTrace any = open_any(options->path);
    if (options->verify && any.file) any.file->verify();
    const traces::TraceView view = any.view();
    const traces::TraceInfo info = traces::info(view);
    fmt::print("{}", options->json ? traces::info_json(*view.header, info) + "\n"
                                   : traces::info_text(*view.header, info));
    exit_code = exit_ok;
  });
}

void add_cut(CLI::App& trace, int& exit_code) {
  struct Options {
    std::string path, output, from, to;
    std::vector<std::string> names;
    std::size_t first = 0;
  };
  auto options = std::make_shared<Options>();
  CLI::App* verb = trace.add_subcommand("cut", "Cut out a window of time and some VMs");
  verb->add_option("TRACE", options->path, "the trace")->required();
  verb->add_option("-o,--output", options->output, "the .gtrace file to write")->required();
  verb->add_option("--from", options->from, "begin of the window, such as 2h");
  verb->add_option("--to", options->to, "its end");
  verb->add_option("--vms", options->names, "patterns of VM names to keep (* and ?)");
  verb->add_option("--first", options->first, "keep only the first N of them");
  verb->footer(
      "Example:\n  gemello trace cut datasets/samples/two-core-mix.gtrace -o servers.gtrace "
      "--from 10min --to 20min --vms '*-server'");
  verb->callback([options, &exit_code] {
    const AnyTrace any = open_any(options->path);
    traces::CutOptions cut;
    if (!options->from.empty()) cut.from = origin + duration_option("--from", options->from);
    if (!options->to.empty()) cut.to = origin + duration_option("--to", options->to);
    cut.names = options->names;
    if (options->first > 0) cut.first = options->first;
    traces::TraceWriter writer(options->output);
    traces::cut(any.view(), cut, writer);
    tell_written(options->output, traces::Trace::open(options->output).header());
    exit_code = exit_ok;
  });
}

void add_scale(CLI::App& trace, int& exit_code) {
  struct Options {
    std::string path, output;
    std::vector<std::string> factors;
  };
  auto options = std::make_shared<Options>();
  CLI::App* verb = trace.add_subcommand("scale", "Multiply quantities by factors");
  verb->add_option("TRACE", options->path, "the trace")->required();
  verb->add_option("-o,--output", options->output, "the .gtrace file to write")->required();
  verb->add_option("--by", options->factors, "quantity=factor, such as cpu_used=1.5")->required();
  verb->footer(
      "Example:\n  gemello trace scale datasets/samples/two-core-mix.gtrace -o busy.gtrace --by "
      "cpu_used=4");
  verb->callback([options, &exit_code] {
    const AnyTrace any = open_any(options->path);
    traces::ScaleOptions scale;
    for (const std::string& assignment : options->factors) {
      const std::size_t equals = assignment.find('=');
      const auto quantity = traces::quantity_named(assignment.substr(0, equals));
      double factor = 0;
      if (equals == std::string::npos || !quantity ||
          !read_number(std::string_view(assignment).substr(equals + 1), factor))
        throw InputError("--by", assignment, "expected quantity=factor, such as cpu_used=1.5");
      scale.factors[traces::index_of(*quantity)] = factor;
    }
    traces::TraceWriter writer(options->output);
    traces::scale(any.view(), scale, writer);
    tell_written(options->output, traces::Trace::open(options->output).header());
    exit_code = exit_ok;
  });
}

void add_resample(CLI::App& trace, int& exit_code) {
  struct Options {
    std::string path, output, period;
  };
  auto options = std::make_shared<Options>();
  CLI::App* verb = trace.add_subcommand("resample", "Bring a trace to another period");
  verb->add_option("TRACE", options->path, "the trace")->required();
  verb->add_option("-o,--output", options->output, "the .gtrace file to write")->required();
  verb->add_option("--period", options->period, "the new period, such as 60s")->required();
  verb->footer(
      "Example:\n  gemello trace resample datasets/samples/two-core-mix.gtrace -o minutes.gtrace "
      "--period 60s");
  verb->callback([options, &exit_code] {
    const AnyTrace any = open_any(options->path);
    traces::TraceWriter writer(options->output);
    traces::resample(any.view(), duration_option("--period", options->period), writer);
    tell_written(options->output, traces::Trace::open(options->output).header());
    exit_code = exit_ok;
  });
}

}  // namespace

void add_trace_commands(CLI::App& app, int& exit_code) {
  CLI::App* trace =
      app.add_subcommand("trace", "Utilization traces: read, look, cut, make, record");
  trace->require_subcommand(1);
  trace->footer("Example:\n  gemello trace info datasets/samples/two-core-mix.gtrace");
  add_import_command(*trace, exit_code);
  add_info(*trace, exit_code);
  add_cut(*trace, exit_code);
  add_scale(*trace, exit_code);
  add_resample(*trace, exit_code);
  add_synth_commands(*trace, exit_code);
  add_record_command(*trace, exit_code);
}

}  // namespace gemello::cli
