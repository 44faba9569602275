#include <memory>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "models/runs/energy_bound.hpp"
#include "models/runs/run_folder.hpp"
#include "sim/cli/command.hpp"
#include "sim/cli/run/run_again.hpp"

namespace gemello::cli {
namespace {

struct BoundOptions {
  std::vector<std::string> runs;
  bool json = false;
};

runs::EnergyBound bound_of(const std::string& folder) {
  const RunAgain again = read_run_again(folder, runs::read_run(folder).start);
  const std::string series = folder + "/series";
  return runs::energy_bound(runs::SeriesReader(series), again.experiment->inventory,
                            again.experiment->scenario.guard.memory_overcommit_max, series);
}

int bound(const BoundOptions& options) {
  nlohmann::ordered_json all = nlohmann::ordered_json::array();
  std::string text =
      fmt::format("{:>12}  {:>12}  {:>8}  {}\n", "drawn, kWh", "least, kWh", "above", "run");
  for (const std::string& folder : options.runs) {
    const runs::EnergyBound one = bound_of(folder);
    const double drawn = kilowatt_hours(one.drawn);
    const double least = kilowatt_hours(one.least);
    text += fmt::format("{:>12.2f}  {:>12.2f}  {:>7.1f}%  {}\n", drawn, least,
                        least > 0 ? 100 * (drawn / least - 1) : 0, folder);
    all.push_back({{"run", folder},
                   {"drawn_kwh", drawn},
                   {"least_kwh", least},
                   {"time_s", seconds(one.time)},
                   {"rows", one.rows}});
  }
  fmt::print("{}", options.json ? all.dump(1) + "\n" : text);
  return exit_ok;
}

}  // namespace

void add_bound_command(CLI::App& app, int& exit_code) {
  auto options = std::make_shared<BoundOptions>();
  CLI::App* verb = app.add_subcommand(
      "bound", "How far runs are from the least energy that any placement could have drawn");
  verb->add_option("RUN", options->runs, "run folders")->required();
  verb->add_flag("--json", options->json, "as JSON on stdout");
  verb->footer(
      "The bound lets VMs be split at will between hosts and moves cost nothing: nobody is below\n"
      "it, and no policy reaches it in general.\n"
      "Example:\n  gemello bound runs/spread runs/consolidated");
  verb->callback([options, &exit_code] { exit_code = bound(*options); });
}

}  // namespace gemello::cli
