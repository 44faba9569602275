#include <filesystem>
#include <memory>
#include <stdexcept>
#include <string>

#include <fmt/format.h>

#include "models/cloud/platform_reader.hpp"
#include "models/runs/power_meter.hpp"
#include "models/runs/run_folder.hpp"
#include "models/units/error.hpp"
#include "models/units/text.hpp"
#include "sim/cli/command.hpp"

namespace gemello::cli {
namespace {

struct CalibrateOptions {
  std::filesystem::path run;
  std::string meter;
  std::string hold_out = "24h";
  std::string mean = "150s";
  bool json = false;
};

Duration duration_of(const std::string& option, const std::string& text) {
  try {
    return parse<Duration>(text);
  } catch (const std::invalid_argument& error) {
    throw InputError(option, "", error.what());
  }
}

/// The platform that a run read, if it is still the same file.
Inventory platform_of(const std::filesystem::path& run) {
  for (const runs::InputFile& input : runs::read_run(run).inputs) {
    if (input.what != "platform") continue;
    if (runs::fingerprint("platform", input.path) != input)
      throw InputError(input.path, "", "is not as it was when the run read it: run it again");
    return read_platform(input.path);
  }
  throw InputError((run / "run.json").string(), "$.inputs", "names no platform");
}

int calibrate(const CalibrateOptions& options) {
  const std::string folder = (options.run / "series").string();
  const Inventory inventory = platform_of(options.run);
  const runs::SeriesReader series(folder);
  const runs::Meter meter = runs::read_meter(options.meter);
  const runs::PowerLedger ledger =
      runs::calibrate_power(runs::metered_load(series, inventory, meter, folder), meter,
                            duration_of("--hold-out", options.hold_out),
                            duration_of("--mean", options.mean), options.meter);
  fmt::print("{}",
             options.json ? runs::ledger_json(ledger).dump(1) + "\n" : runs::ledger_text(ledger));
  return exit_ok;
}

}  // namespace

void add_calibrate_command(CLI::App& app, int& exit_code) {
  auto options = std::make_shared<CalibrateOptions>();
  CLI::App* verb = app.add_subcommand(
      "calibrate", "Fit the hosts' power curve to a meter; errors on readings held out");
  verb->add_option("RUN", options->run, "a run folder with the series of hosts")->required();
  verb->add_option("--meter", options->meter,
                   "CSV \"time_ms,power_w\": total power of the hosts, stamped at the end of each "
                   "reading, from the start of the run")
      ->required();
  verb->add_option("--hold-out", options->hold_out,
                   "how much each check leaves out of its fit; default 24h");
  verb->add_option("--mean", options->mean, "errors are of means over this; default 150s");
  verb->add_flag("--json", options->json, "as JSON on stdout");
  verb->footer("Example:\n  gemello calibrate runs/lisa --meter measured_power.csv");
  verb->callback([options, &exit_code] { exit_code = calibrate(*options); });
}

}  // namespace gemello::cli
