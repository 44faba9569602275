#include <filesystem>
#include <memory>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "models/runs/storage_bench.hpp"
#include "models/runs/storage_fit.hpp"
#include "models/units/error.hpp"
#include "models/units/text.hpp"
#include "sim/cli/command.hpp"

namespace gemello::cli {
namespace {

struct CalibrateStorageOptions {
  std::vector<std::filesystem::path> tables;
  std::vector<std::string> round_trips;
  std::vector<std::string> predict;
  std::string counts = "fixed";
  bool choose_counts = false;
  bool json = false;
};

/// "5" is in milliseconds, as in the tables; "5ms" says so itself.
Duration round_trip_of(const std::string& option, const std::string& text) {
  double plain = 0;
  const std::string with_unit = read_number(text, plain) ? text + "ms" : text;
  Duration made{};
  try {
    made = parse<Duration>(with_unit);
  } catch (const std::invalid_argument& error) {
    throw InputError(option, text, error.what());
  }
  if (made < Duration::zero() || made > 1s)
    throw InputError(option, text, "must be a round trip of 0 to 1 s");
  return made;
}

std::map<Duration, Duration> means_of(const std::vector<std::string>& texts) {
  std::map<Duration, Duration> means;
  for (const std::string& text : texts) {
    const std::size_t equals = text.find('=');
    if (equals == std::string::npos)
      throw InputError("--round-trip", text, "must read NOMINAL=MEAN, like 5=5.5ms");
    const Duration nominal = round_trip_of("--round-trip", text.substr(0, equals));
    const Duration mean = round_trip_of("--round-trip", text.substr(equals + 1));
    if (mean == Duration::zero())
      throw InputError("--round-trip", text, "a mean of 0 is no round trip");
    if (!means.emplace(nominal, mean).second)
      throw InputError("--round-trip", text, "gives the same setting twice");
  }
  return means;
}

int calibrate_storage(const CalibrateStorageOptions& options) {
  runs::StorageFitOptions fitting;
  fitting.choose_counts = options.choose_counts;
  fitting.means = means_of(options.round_trips);
  std::set<Duration> known;
  for (const std::string& text : options.predict) {
    fitting.predict.push_back(round_trip_of("--predict", text));
    if (!known.insert(fitting.predict.back()).second)
      throw InputError("--predict", text, "is there twice");
  }
  const runs::StorageFit fit = runs::fit_storage(runs::read_storage_bench(options.tables), fitting);
  fmt::print("{}", options.json ? runs::fit_json(fit).dump(1) + "\n" : runs::fit_text(fit));
  return exit_ok;
}

}  // namespace

void add_calibrate_storage_command(CLI::App& app, int& exit_code) {
  auto options = std::make_shared<CalibrateStorageOptions>();
  CLI::App* verb = app.add_subcommand(
      "calibrate-storage",
      "Fit how fast a Gluster volume answers to a bench; residuals at other round trips");
  verb->add_option("FILE", options->tables,
                   "tables of the bench (tests/validation/lab_storage), read as one")
      ->required();
  verb->add_option("--round-trip", options->round_trips,
                   "NOMINAL=MEAN, like 5=5.5ms: the mean round trip at a setting of 5 ms; else "
                   "what a comment with pings says, else 0.5 ms more than set")
      ->allow_extra_args(false);
  verb->add_option("--predict", options->predict, "settings to predict rates for: 1,2,10,20")
      ->delimiter(',')
      ->allow_extra_args(false);
  CLI::Option* fixed = verb->add_option("--counts", options->counts,
                                        "fixed: the shipped numbers of round trips, the default")
                           ->check(CLI::IsMember({"fixed"}));
  verb->add_flag("--choose-counts", options->choose_counts,
                 "take for each operation the number of round trips that fits best")
      ->excludes(fixed);
  verb->add_flag("--json", options->json, "as JSON on stdout");
  verb->footer(
      "Example:\n  gemello calibrate-storage tests/validation/lab_storage/gluster_vs_rtt.tsv "
      "--predict 1,2,10,20");
  verb->callback([options, &exit_code] { exit_code = calibrate_storage(*options); });
}

}  // namespace gemello::cli
