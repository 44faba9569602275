#include <fstream>
#include <memory>
#include <string>

#include <fmt/format.h>

#include "models/traces/figures.hpp"
#include "models/traces/load_model.hpp"
#include "models/units/error.hpp"
#include "models/units/exit_code.hpp"
#include "sim/cli/trace/trace_verbs.hpp"

namespace gemello::cli {
namespace {

void add_figures(CLI::App& trace, int& exit_code) {
  struct Options {
    std::string path;
    bool json = false;
  };
  auto options = std::make_shared<Options>();
  CLI::App* verb = trace.add_subcommand(
      "figures", "Mean, spread, autocorrelation and daily rhythm of the CPU use of VMs");
  verb->add_option("TRACE", options->path, "a .gtrace file, or anything import reads")->required();
  verb->add_flag("--json", options->json, "as JSON");
  verb->footer("Example:\n  gemello trace figures datasets/synthetic/synthetic-week.gtrace");
  verb->callback([options, &exit_code] {
    const AnyTrace any = open_any(options->path);
    const traces::TraceView view = any.view();
    const auto figures = traces::load_figures(traces::series_figures(view, options->path));
    fmt::print("{}", options->json ? traces::figures_json(*view.header, figures) + "\n"
                                   : traces::figures_text(*view.header, figures));
    exit_code = exit_ok;
  });
}

void add_fit(CLI::App& trace, int& exit_code) {
  struct Options {
    std::string path, output;
  };
  auto options = std::make_shared<Options>();
  CLI::App* verb =
      trace.add_subcommand("fit", "Fit a load model for synth to the CPU use of a trace");
  verb->add_option("TRACE", options->path, "the trace, two days or longer")->required();
  verb->add_option("-o,--output", options->output, "the model to write, JSON")->required();
  verb->footer("Example:\n  gemello trace fit bitbrains.gtrace -o bitbrains.load.json");
  verb->callback([options, &exit_code] {
    const AnyTrace any = open_any(options->path);
    const traces::LoadModel model = traces::fit_load_model(any.view(), options->path);
    std::ofstream file(options->output, std::ios::binary | std::ios::trunc);
    file << traces::load_model_to_json(model);
    file.close();
    if (!file) throw InputError(options->output, "line 1", "cannot be written");
    fmt::print(stderr, "wrote {}: {} classes, {}\n", options->output, model.classes.size(),
               model.origin);
    exit_code = exit_ok;
  });
}

void add_synth(CLI::App& trace, int& exit_code) {
  struct Options {
    std::string path, output, length = "1w";
    std::int64_t vms = 100;
    std::uint64_t seed = 1;
  };
  auto options = std::make_shared<Options>();
  CLI::App* verb = trace.add_subcommand("synth", "Make a synthetic trace from a load model");
  verb->add_option("MODEL", options->path, "a load model, JSON, as fit writes it")->required();
  verb->add_option("-o,--output", options->output, "the .gtrace file to write")->required();
  verb->add_option("--vms", options->vms, "number of VMs")->capture_default_str();
  verb->add_option("--length", options->length, "how long, such as 1w")->capture_default_str();
  verb->add_option("--seed", options->seed, "of the random streams")->capture_default_str();
  verb->footer(
      "Example:\n  gemello trace synth datasets/synthetic/bitbrains-rnd.load.json --vms 100 "
      "--length 1w --seed 1 -o week.gtrace");
  verb->callback([options, &exit_code] {
    if (options->vms < 1) throw InputError("--vms", "", "must be at least 1");
    const traces::LoadModel model =
        traces::load_model_from_json(read_text_file(options->path), options->path);
    const traces::TraceData data =
        traces::synthesize(model, {.vms = static_cast<std::size_t>(options->vms),
                                   .length = duration_option("--length", options->length),
                                   .seed = options->seed});
    traces::write_trace(options->output, data);
    tell_written(options->output, data.header);
    exit_code = exit_ok;
  });
}

}  // namespace

void add_synth_commands(CLI::App& trace, int& exit_code) {
  add_figures(trace, exit_code);
  add_fit(trace, exit_code);
  add_synth(trace, exit_code);
}

}  // namespace gemello::cli
