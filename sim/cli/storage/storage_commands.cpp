#include <cstdio>
#include <memory>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "models/cloud/near_name.hpp"
#include "models/cloud/platform_reader.hpp"
#include "models/runs/scenario.hpp"
#include "models/runs/storage_rates.hpp"
#include "models/units/error.hpp"
#include "models/units/text.hpp"
#include "sim/cli/command.hpp"
#include "sim/engine/network.hpp"

namespace gemello::cli {
namespace {

constexpr Duration round_trip_max = 1s;

struct RatesOptions {
  std::string platform;
  std::string volume;
  std::vector<std::string> clients;
  std::vector<std::string> round_trips;
  bool json = false;
};

/// "5" is in milliseconds, as in the tables of the bench; "5ms" says so itself.
Duration round_trip_of(const std::string& text) {
  double plain = 0;
  Duration made{};
  try {
    made = parse<Duration>(read_number(text, plain) ? text + "ms" : text);
  } catch (const std::invalid_argument& error) {
    throw InputError("--round-trips", text, error.what());
  }
  if (made < Duration::zero() || made > round_trip_max)
    throw InputError("--round-trips", text, "must be a round trip of 0 to 1 s");
  return made;
}

std::vector<Duration> round_trips_of(const std::vector<std::string>& texts) {
  std::vector<Duration> made;
  for (const std::string& text : texts) {
    made.push_back(round_trip_of(text));
    if (std::count(made.begin(), made.end(), made.back()) > 1)
      throw InputError("--round-trips", text, "is there twice");
  }
  return made;
}

template <class Table>
std::vector<std::string_view> names_of(const Table& table) {
  std::vector<std::string_view> names;
  for (const auto& each : table) names.push_back(each.name);
  return names;
}

std::vector<VolumeId> volumes_of(const Inventory& inventory, const RatesOptions& options) {
  if (inventory.volumes.empty())
    throw InputError(options.platform, "$.volumes", "has no volume to tell rates of");
  std::vector<VolumeId> made;
  if (options.volume.empty()) {
    for (std::size_t volume = 0; volume < inventory.volumes.size(); ++volume)
      made.emplace_back(volume);
    return made;
  }
  const VolumeId found = inventory.find_volume(options.volume);
  if (!found.valid())
    throw InputError(
        "--volume", options.volume,
        "is no volume of the platform" + did_you_mean(options.volume, names_of(inventory.volumes)));
  return {found};
}

/// Those named, or the first host of each site.
std::vector<HostId> clients_of(const Inventory& inventory, const RatesOptions& options) {
  std::vector<HostId> made;
  for (const std::string& name : options.clients) {
    made.push_back(inventory.find_host(name));
    if (!made.back().valid())
      throw InputError(
          "--client", name,
          "is no host of the platform" + did_you_mean(name, names_of(inventory.hosts)));
    if (std::count(made.begin(), made.end(), made.back()) > 1)
      throw InputError("--client", name, "is there twice");
  }
  if (!made.empty()) return made;
  std::set<SiteId> seen;
  for (std::size_t host = 0; host < inventory.hosts.size(); ++host)
    if (seen.insert(inventory.site_of(HostId(host))).second) made.emplace_back(host);
  return made;
}

/// The network of a platform, asked for ways and never run.
class Ways {
 public:
  Ways(const Inventory& inventory, const std::string& file)
      : inventory_(inventory),
        file_(file),
        flows_(engine_),
        network_(inventory, flows_, options()) {}

  runs::ClientWays of(HostId client, ReplicaSetId set) const {
    runs::ClientWays made{client, set, {}};
    for (const BrickId brick : inventory_[set].bricks) made.bricks.push_back(way(client, brick));
    return made;
  }

 private:
  static sim::NetworkOptions options() {
    sim::NetworkOptions made;
    made.lan_round_trip = runs::NetworkSettings{}.lan_round_trip;
    return made;
  }

  runs::BrickWay way(HostId client, BrickId brick) const {
    const MachineId here = inventory_[client].machine;
    const MachineId there = inventory_[inventory_[brick].server].machine;
    if (here == there) return {brick, {}, 0, {}, {}};
    const auto out = network_.route(here, there, NetworkRole::storage, brick.index());
    const auto back = network_.route(there, here, NetworkRole::storage, brick.index());
    if (!out || !back)
      throw InputError(
          file_, "host " + inventory_[client].name,
          fmt::format("has no way to brick {} over the storage network", inventory_[brick].name));
    return {brick, out->round_trip, out->loss, crossed(out->links), crossed(back->links)};
  }

  std::vector<runs::CrossedLink> crossed(const std::vector<sim::LinkId>& links) const {
    std::vector<runs::CrossedLink> made;
    for (const sim::LinkId link : links) made.push_back({link.index(), flows_.bandwidth(link)});
    return made;
  }

  const Inventory& inventory_;
  const std::string& file_;
  sim::Engine engine_;
  sim::FlowManager flows_;
  sim::Network network_;
};

int storage_rates(const RatesOptions& options) {
  const Inventory inventory = read_platform(options.platform);
  const std::vector<Duration> round_trips = round_trips_of(options.round_trips);
  const Ways ways(inventory, options.platform);
  std::vector<runs::VolumeRates> volumes;
  for (const VolumeId volume : volumes_of(inventory, options)) {
    std::vector<runs::ClientWays> of_volume;
    for (const HostId client : clients_of(inventory, options))
      for (const ReplicaSetId set : inventory[volume].replica_sets)
        of_volume.push_back(ways.of(client, set));
    volumes.push_back(runs::rates_of(inventory, volume, of_volume, round_trips));
  }
  fmt::print(
      stderr,
      "service times are those of the test bed (GlusterFS 10.3, options of group virt, bricks "
      "in memory): no disk is counted\n");
  fmt::print("{}", options.json ? runs::rates_json(inventory, volumes).dump(1) + "\n"
                                : runs::rates_text(inventory, volumes));
  return exit_ok;
}

}  // namespace

void add_storage_commands(CLI::App& app, int& exit_code) {
  auto options = std::make_shared<RatesOptions>();
  CLI::App* storage = app.add_subcommand("storage", "Replicated volumes: what can be expected");
  storage->require_subcommand(1);
  CLI::App* rates = storage->add_subcommand(
      "rates", "How fast one thread of a client reads, writes and makes files on each volume");
  rates->add_option("PLATFORM", options->platform, "a platform.json")->required();
  rates->add_option("--volume", options->volume, "only this one");
  rates
      ->add_option("--client", options->clients,
                   "hosts to tell it of; default: the first of each site")
      ->allow_extra_args(false);
  rates
      ->add_option("--round-trips", options->round_trips,
                   "0,1,2,5,10,20 ms: to every brick, in place of the platform's circuits")
      ->delimiter(',')
      ->allow_extra_args(false);
  rates->add_flag("--json", options->json, "as JSON on stdout");
  const char* example =
      "Example:\n  gemello storage rates platforms/napoli-roma.json --round-trips 0,1,2,5,10,20";
  storage->footer(example);
  rates->footer(example);
  rates->callback([options, &exit_code] { exit_code = storage_rates(*options); });
}

}  // namespace gemello::cli
