#include <cmath>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "models/runs/storage_rates.hpp"
#include "models/runs/storage_text.hpp"
#include "models/runs/text_table.hpp"
#include "models/units/text.hpp"

namespace gemello::runs {
namespace {

using behaviour::StorageLayout;
using behaviour::StorageOperation;

std::string_view words(StorageLayout layout) {
  switch (layout) {
    case StorageLayout::one:
      return "one brick";
    case StorageLayout::replica_2:
      return "replica 2";
    case StorageLayout::replica_3:
      return "replica 3";
    case StorageLayout::arbiter:
      return "replica 3 with an arbiter";
    case StorageLayout::stretched:
      return "replica 2, one brick at the client's site";
  }
  return "";
}

std::string site_name(const Inventory& inventory, HostId client) {
  return inventory.sites[inventory.site_of(client).index()].name;
}

/// Which of the volume's sets, counted from 1.
std::vector<std::size_t> numbers(const Volume& volume, const std::vector<ReplicaSetId>& sets) {
  std::vector<std::size_t> made;
  for (std::size_t number = 0; number < volume.replica_sets.size(); ++number)
    for (const ReplicaSetId set : sets)
      if (volume.replica_sets[number] == set) made.push_back(number + 1);
  return made;
}

std::string heading(const Inventory& inventory, const Volume& volume, const ClientRates& rates) {
  std::vector<std::string> bricks;
  for (const BrickWay& way : rates.bricks)
    bricks.push_back(fmt::format("{} {}", inventory[way.brick].name, unparse(way.round_trip)));
  std::string sets;
  if (volume.replica_sets.size() > 1)
    sets = fmt::format(", set{} {}", rates.sets.size() > 1 ? "s" : "",
                       fmt::join(numbers(volume, rates.sets), ", "));
  const std::string trips =
      rates.write_trips == 1 ? "" : fmt::format(", {} round trips a write", rates.write_trips);
  return fmt::format("{} from {} ({}){}: {}{}; {}", volume.name, inventory[rates.client].name,
                     site_name(inventory, rates.client), sets,
                     rates.layout ? words(*rates.layout) : "nothing like it was measured", trips,
                     fmt::join(bricks, ", "));
}

nlohmann::json limit(BytesPerSecond rate) {
  if (!std::isfinite(rate.count())) return nullptr;
  return rate.count() * 1e-6;
}

nlohmann::json client_json(const Inventory& inventory, const Volume& volume,
                           const ClientRates& rates) {
  nlohmann::json made{
      {"client", inventory[rates.client].name}, {"site", site_name(inventory, rates.client)},
      {"sets", numbers(volume, rates.sets)},    {"layout", nullptr},
      {"bricks", nlohmann::json::array()},      {"rows", nlohmann::json::array()}};
  if (rates.layout) made["layout"] = behaviour::name(*rates.layout);
  for (const BrickWay& way : rates.bricks)
    made["bricks"].push_back(
        {{"brick", inventory[way.brick].name}, {"round_trip_ms", milliseconds(way.round_trip)}});
  for (const ClientRates::Row& row : rates.rows) {
    nlohmann::json by_operation;
    for (const StorageOperation operation : behaviour::storage_operations())
      by_operation[column(operation)] = row.rates[static_cast<std::size_t>(operation)];
    made["rows"].push_back({{"round_trip_ms", milliseconds(row.round_trip)},
                            {"write_limit_MBs", limit(row.ceilings.write)},
                            {"read_limit_MBs", limit(row.ceilings.read)},
                            {"rates", by_operation}});
  }
  return made;
}

}  // namespace

std::string rates_text(const Inventory& inventory, const std::vector<VolumeRates>& volumes) {
  std::vector<std::string> header{"round trip"};
  for (const StorageOperation operation : behaviour::storage_operations())
    header.push_back(column(operation));
  header.insert(header.end(), {"maxW_MBs", "maxR_MBs"});
  TextTable table(header);
  for (const VolumeRates& volume : volumes)
    for (const ClientRates& client : volume.clients) {
      table.section(heading(inventory, inventory[volume.volume], client));
      for (const ClientRates::Row& row : client.rows) {
        std::vector<std::string> cells{unparse(row.round_trip)};
        for (const double rate : row.rates) cells.push_back(rate_text(rate));
        cells.push_back(rate_text(row.ceilings.write.count() * 1e-6));
        cells.push_back(rate_text(row.ceilings.read.count() * 1e-6));
        table.row(std::move(cells));
      }
    }
  return table.text() +
         "One thread; round trip: to the slowest brick. MBs are 10^6 bytes/s, the others "
         "operations/s;\nmaxW and maxR: what the network lets through, copies counted.\n";
}

nlohmann::json rates_json(const Inventory& inventory, const std::vector<VolumeRates>& volumes) {
  nlohmann::json made{{"service_times", "test bed: GlusterFS 10.3, group virt, bricks in memory"},
                      {"volumes", nlohmann::json::array()}};
  for (const VolumeRates& volume : volumes) {
    nlohmann::json clients = nlohmann::json::array();
    for (const ClientRates& client : volume.clients)
      clients.push_back(client_json(inventory, inventory[volume.volume], client));
    made["volumes"].push_back(
        {{"volume", inventory[volume.volume].name}, {"clients", std::move(clients)}});
  }
  return made;
}

}  // namespace gemello::runs
