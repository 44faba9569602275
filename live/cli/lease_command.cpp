#include <cstdio>
#include <memory>

#include <fmt/format.h>

#include "live/cli/command.hpp"
#include "live/cli/real_clock.hpp"
#include "live/cli/seat.hpp"
#include "live/cli/talk.hpp"
#include "models/units/error.hpp"

namespace gemello::live {
namespace {

struct LeaseOptions {
  std::string fleet;
  bool create = false;
};

int run(const LeaseOptions& options) {
  const FleetConfig fleet = read_fleet(options.fleet);
  if (fleet.lease.file.empty())
    throw InputError(fleet.file, "$", "has no \"lease\": its fleet has one controller");
  const std::string path = lease_path(fleet);
  if (options.create) {
    RecordFile::create(path, fleet.name);
    tell(stderr, path + ": made; nobody leads yet");
    return cli::exit_ok;
  }
  const RealClock clock;
  const Duration patience = lease_patience(fleet.lease);
  LeaseFile file(std::make_shared<RecordFile>(path, fleet.name, patience / 2), patience, clock);
  const auto record = file.read();
  if (!record) {
    tell(stderr, "gemello-live: the lease cannot be reached: " + file.problem());
    return cli::exit_run_failed;
  }
  // Whether the holder still renews it takes a second look, which is a controller's to make.
  tell(stdout, record->holder.empty()
                   ? fmt::format("nobody leads; {} turns so far", number(record->epoch))
                   : fmt::format("{} took turn {}, renewed {} times", record->holder,
                                 number(record->epoch), record->renewals));
  return cli::exit_ok;
}

}  // namespace

void add_lease_command(CLI::App& app, int& exit_code) {
  auto options = std::make_shared<LeaseOptions>();
  CLI::App* verb =
      app.add_subcommand("lease", "Who leads, of several controllers; or make the file they share");
  verb->add_option("-c,--fleet", options->fleet, "fleet.json")->required();
  verb->add_flag("--create", options->create, "make the file, once for the whole fleet");
  verb->callback([options, &exit_code] { exit_code = run(*options); });
}

}  // namespace gemello::live
