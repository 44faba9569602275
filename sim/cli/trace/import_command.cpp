#include <fstream>
#include <memory>
#include <stdexcept>
#include <string>

#include <fmt/format.h>

#include "models/traces/import.hpp"
#include "models/units/error.hpp"
#include "models/units/exit_code.hpp"
#include "models/units/text.hpp"
#include "sim/cli/trace/trace_verbs.hpp"

namespace gemello::cli {
namespace {

struct Options {
  std::string source, output, format, origin, licence, memory, period, waits, columns;
  std::int64_t vcpus = 0;
  std::int64_t slots = 0;
  bool json = false;
};

constexpr const char* footer =
    R"(Formats, told apart by content unless --format says:
  planetlab      one file per VM, an integer CPU percentage per line
  gwa-bitbrains  GWA-T-12: one CSV per VM
  gcd            one file per VM, CPU and memory percentages; memory is kept with --memory
  swf            a log of batch jobs, on --slots job slots, first come first served; how long
                 the jobs wait is reported (stderr, --json) and listed (--waits)
  surf-tasks     batch tasks and the fragments of their load, as OpenDC's, in two CSV files
  gtrace         our own, to change its origin or licence
  csv            any other table, with --columns MAPPING.json (its JSON Schema:
                 models/traces/columns.schema.json)

Examples:
  gemello trace import "$GEMELLO_TRACES/bitbrains-rnd/2013-7.tar.xz" -o bitbrains.gtrace
  gemello trace import "$GEMELLO_TRACES/google-gcd-vms/GCD_VMs.tar.gz" --memory 8GiB -o gcd.gtrace
  gemello trace import table.csv --columns mapping.json -o table.gtrace
  gemello trace import jobs.swf.gz --slots 128 -o workers.gtrace --waits waits.csv)";

Bytes memory_option(const std::string& text) {
  try {
    return parse<Bytes>(text);
  } catch (const std::invalid_argument& error) {
    throw InputError("--memory", "", error.what());
  }
}

traces::ImportOptions import_options(const CLI::App& verb, const Options& options) {
  traces::ImportOptions import;
  if (!options.format.empty()) {
    import.format = traces::format_named(options.format);
    if (!import.format) {
      throw InputError(
          "--format", "",
          fmt::format("'{}' is no format we read: {}", options.format, traces::format_names()));
    }
  }
  import.origin = options.origin;
  import.licence = options.licence;
  if (verb.count("--vcpus") > 0) import.vcpus = options.vcpus;
  if (verb.count("--memory") > 0) import.memory = memory_option(options.memory);
  if (verb.count("--slots") > 0) {
    if (options.slots < 1) throw InputError("--slots", "", "must be at least 1");
    import.slots = static_cast<std::size_t>(options.slots);
  }
  if (verb.count("--columns") > 0) {
    import.columns =
        traces::column_mapping_from_json(read_text_file(options.columns), options.columns);
    if (!import.format) import.format = traces::TraceFormat::csv;
  }
  if (verb.count("--period") > 0) import.period = duration_option("--period", options.period);
  return import;
}

void write_waits(const std::string& path, const traces::ImportReport& report) {
  if (!report.batch) {
    throw InputError("--waits", "", "only a log of batch jobs (swf) has waits to list");
  }
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file << report.batch->table_csv();
  file.close();
  if (!file) throw InputError(path, "line 1", "cannot be written");
}

}  // namespace

void add_import_command(CLI::App& trace, int& exit_code) {
  auto options = std::make_shared<Options>();
  CLI::App* verb = trace.add_subcommand("import", "Read a public trace into our own format");
  verb->add_option("SOURCE", options->source,
                   "folder, file (.gz .xz too) or archive (.tar .tar.gz .tar.xz .zip)")
      ->required();
  verb->add_option("-o,--output", options->output, "the .gtrace file to write")->required();
  verb->add_option("--format", options->format, "one of those below; default: by content");
  verb->add_option("--columns", options->columns, "csv: what the columns mean, JSON");
  verb->add_option("--slots", options->slots, "swf: number of job slots, one VM each");
  verb->add_option("--vcpus", options->vcpus,
                   "swf: processors of a job slot; gcd: cores that are 100 %; default 1");
  verb->add_option("--memory", options->memory,
                   "swf: memory of a slot's VM; gcd: what 100 % is, such as 8GiB");
  verb->add_option("--period", options->period, "swf: length of a step; default 300s");
  verb->add_option("--waits", options->waits, "swf: write the wait of each job to this CSV");
  verb->add_option("--origin", options->origin, "where the record comes from, for the header");
  verb->add_option("--licence", options->licence, "what may be done with it, for the header");
  verb->add_flag("--json", options->json, "the import report as JSON on stdout");
  verb->footer(footer);
  verb->callback([verb, options, &exit_code] {
    const traces::ImportResult result =
        traces::import_trace(options->source, import_options(*verb, *options));
    if (!options->waits.empty()) write_waits(options->waits, result.report);
    traces::write_trace(options->output, result.data);
    fmt::print(stderr, "{}", result.report.to_text());
    if (options->json) fmt::print("{}\n", result.report.to_json());
    tell_written(options->output, result.data.header);
    exit_code = exit_ok;
  });
}

}  // namespace gemello::cli
