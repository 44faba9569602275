#include <cstdio>
#include <filesystem>
#include <memory>

#include <fmt/format.h>

#include "live/cli/checks.hpp"
#include "live/cli/command.hpp"
#include "live/cli/fleet_ends.hpp"
#include "live/cli/talk.hpp"
#include "live/gluster/gluster_storage.hpp"
#include "live/inventory/build_inventory.hpp"
#include "live/inventory/fleet_table.hpp"
#include "models/cloud/platform_warnings.hpp"
#include "models/cloud/platform_writer.hpp"
#include "models/runs/run_folder.hpp"
#include "models/units/error.hpp"
#include "models/units/text.hpp"

namespace gemello::live {
namespace {

struct InventoryOptions {
  std::string fleet;
  std::string out;
  std::string patience = "15s";
  bool partial = false;
  bool replace = false;
  bool json = false;
};

// Before the hosts are asked. A device or a pipe is never replaced.
void check_target(const InventoryOptions& options) {
  if (options.out.empty() || !std::filesystem::exists(options.out)) return;
  if (!std::filesystem::is_regular_file(options.out))
    throw InputError(options.out, "", "is not a regular file: no platform is written there");
  if (!options.replace)
    throw InputError(options.out, "", "exists already: --replace overwrites it");
}

int inventory(const InventoryOptions& options) {
  const FleetConfig fleet = read_fleet(options.fleet);
  check_target(options);
  const OneLook look = look_once(fleet, parse<Duration>(options.patience));
  std::optional<StorageReport> storage;
  if (!fleet.gluster.command.empty()) storage = observe_gluster(fleet.gluster);
  if (options.json)
    fmt::print("{}\n", fleet_json(fleet, look.reports, storage, look.silent).dump(2));
  else
    fmt::print("{}", fleet_table(fleet, look.reports, storage, look.silent));
  if (!look.silent.empty() && !options.partial) {
    for (const auto& [host, cause] : look.silent)
      tell(stderr, one_line(fmt::format("gemello-live: {}: {}", host, cause)));
    tell(stderr,
         "gemello-live: no platform was written: what a silent host runs is not known "
         "(--partial leaves it out)");
    return cli::exit_run_failed;
  }
  if (options.out.empty()) return cli::exit_ok;
  const BuiltInventory built = build_inventory(fleet, look.reports, storage);
  check_target(options);
  runs::write_text_file(options.out, write_platform(built.inventory));
  for (const std::string& sentence : built.assumptions) tell(stderr, "assumed: " + sentence);
  for (const std::string& sentence : built.warnings) tell(stderr, "warning: " + sentence);
  for (const std::string& sentence : platform_warnings(built.inventory))
    tell(stderr, "warning: " + sentence);
  tell(stderr, fmt::format("wrote {}: {} hosts, {} VMs, {} bricks", options.out,
                           built.inventory.hosts.size(), built.inventory.vms.size(),
                           built.inventory.bricks.size()));
  return cli::exit_ok;
}

}  // namespace

void add_inventory_command(CLI::App& app, int& exit_code) {
  auto options = std::make_shared<InventoryOptions>();
  CLI::App* verb = app.add_subcommand(
      "inventory", "What the hosts and the storage of a fleet tell, as a table and a platform");
  verb->add_option("-c,--fleet", options->fleet, "fleet.json")->required();
  verb->add_option("-o,--out", options->out, "platform to write (gemello run reads it)");
  verb->add_option("--wait", options->patience, "how long to wait for answers (15s)")
      ->check(is_duration());
  verb->add_flag("--partial", options->partial, "leave out hosts that do not answer");
  verb->add_flag("--replace", options->replace, "overwrite the platform");
  verb->add_flag("--json", options->json, "the table as JSON");
  verb->footer("Example:\n  gemello-live inventory -c fleet.json -o platform.json");
  verb->callback([options, &exit_code] { exit_code = inventory(*options); });
}

}  // namespace gemello::live
