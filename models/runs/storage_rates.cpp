#include "models/runs/storage_rates.hpp"

#include <algorithm>
#include <limits>
#include <map>

#include "models/behaviour/afr_write.hpp"
#include "models/behaviour/tcp_ceiling.hpp"
#include "models/cloud/volume_settings.hpp"
#include "models/units/error.hpp"

namespace gemello::runs {
namespace {

using behaviour::StorageCeilings;
using behaviour::StorageLayout;
using behaviour::StorageOperation;

constexpr BytesPerSecond unlimited{std::numeric_limits<double>::infinity()};

SiteId site_of(const Inventory& inventory, BrickId brick) {
  const DiskServer& server = inventory[inventory[brick].server];
  return inventory[inventory[server.machine].rack].site;
}

/// One of two bricks at the client's site, as in the bed's "str".
bool is_stretched(const Inventory& inventory, const ClientWays& ways) {
  const SiteId here = inventory.site_of(ways.client);
  const auto near = std::count_if(ways.bricks.begin(), ways.bricks.end(), [&](const BrickWay& way) {
    return site_of(inventory, way.brick) == here;
  });
  return near == 1;
}

std::optional<StorageLayout> layout_of(const Inventory& inventory, const Volume& volume,
                                       const ClientWays& ways) {
  if (volume.replica == 1) return StorageLayout::one;
  if (volume.replica == 3 && volume.arbiter == 1) return StorageLayout::arbiter;
  if (volume.arbiter > 0) return std::nullopt;
  if (volume.replica == 3) return StorageLayout::replica_3;
  if (volume.replica != 2) return std::nullopt;
  return is_stretched(inventory, ways) ? StorageLayout::stretched : StorageLayout::replica_2;
}

/// The way to the farthest brick, with data or of all.
const BrickWay& farthest(const Inventory& inventory, const ClientWays& ways, bool with_data) {
  const BrickWay* found = nullptr;
  for (const BrickWay& way : ways.bricks) {
    if (with_data && inventory[way.brick].arbiter) continue;
    if (found == nullptr || way.round_trip > found->round_trip) found = &way;
  }
  GEMELLO_INVARIANT(found != nullptr, "a replica set has a brick with data");
  return *found;
}

/// The way to the brick that reads are from.
const BrickWay& read_way(const Inventory& inventory, const ClientWays& ways,
                         const VolumeSettings& settings) {
  const auto named = static_cast<std::size_t>(std::max<int>(0, settings.read_subvolume));
  if (settings.read_subvolume >= 0 && named < ways.bricks.size() &&
      !inventory[ways.bricks[named].brick].arbiter)
    return ways.bricks[named];
  const MachineId here = inventory[ways.client].machine;
  for (const BrickWay& way : ways.bricks)
    if (settings.choose_local && !inventory[way.brick].arbiter &&
        inventory[inventory[way.brick].server].machine == here)
      return way;
  return farthest(inventory, ways, true);
}

/// What the links let through: of writes, the copies that each carries counted.
StorageCeilings link_ceilings(const Inventory& inventory, const ClientWays& ways,
                              const BrickWay& read_from) {
  std::map<std::uint32_t, behaviour::WritePart> crossed;
  for (const BrickWay& way : ways.bricks) {
    if (inventory[way.brick].arbiter) continue;
    for (const CrossedLink& link : way.out) {
      const auto [part, fresh] = crossed.try_emplace(link.link, link.payload, 1);
      if (!fresh) ++part->second.copies;
    }
  }
  std::vector<behaviour::WritePart> parts;
  for (const auto& [link, part] : crossed) parts.push_back(part);
  BytesPerSecond read = unlimited;
  for (const CrossedLink& link : read_from.back) read = std::min(read, link.payload);
  return {behaviour::write_ceiling(parts), read};
}

class RowMaker {
 public:
  RowMaker(const Inventory& inventory, const ClientWays& ways, StorageLayout layout,
           const VolumeSettings& settings, Bytes window)
      : layout_(layout),
        settings_(settings),
        window_(window),
        all_(farthest(inventory, ways, false)),
        data_(farthest(inventory, ways, true)),
        read_(read_way(inventory, ways, settings)),
        links_(link_ceilings(inventory, ways, read_)) {}

  /// As the platform is: the bed's own round trip is in the base times.
  ClientRates::Row as_is() const {
    ClientRates::Row made;
    made.round_trip = all_.round_trip;
    made.ceilings = {std::min(links_.write, tcp(data_.round_trip, data_.loss)),
                     std::min(links_.read, tcp(read_.round_trip, read_.loss))};
    return fill(made, beyond_bed(all_.round_trip), beyond_bed(read_.round_trip));
  }
  /// As the bed would be with so much delay to every brick.
  ClientRates::Row at(Duration round_trip) const {
    ClientRates::Row made;
    made.round_trip = round_trip;
    made.ceilings = {std::min(links_.write, tcp(round_trip, 0)),
                     std::min(links_.read, tcp(round_trip, 0))};
    return fill(made, round_trip, round_trip);
  }

 private:
  static Duration beyond_bed(Duration round_trip) {
    return std::max(Duration::zero(), round_trip - behaviour::test_bed_round_trip);
  }
  BytesPerSecond tcp(Duration round_trip, double loss) const {
    behaviour::TcpPath path;
    path.round_trip = round_trip;
    path.loss = loss;
    path.window = window_;
    return behaviour::tcp_ceiling(path);
  }
  int trips(StorageOperation operation) const {
    return behaviour::replicated(layout_) ? behaviour::round_trips(operation, settings_)
                                          : behaviour::round_trips(operation, false);
  }

  /// `waited` and `read`: what a round trip to the slowest brick and to the one that is read adds.
  ClientRates::Row fill(ClientRates::Row made, Duration waited, Duration read) const {
    for (const StorageOperation operation : behaviour::storage_operations()) {
      const bool reads =
          operation == StorageOperation::read_1m || operation == StorageOperation::read_4k;
      const Duration time = behaviour::operation_time(behaviour::service_time(operation, layout_),
                                                      trips(operation), reads ? read : waited);
      made.rates[static_cast<std::size_t>(operation)] = behaviour::in_column(
          operation, behaviour::operation_rate(operation, time, made.ceilings));
    }
    return made;
  }

  StorageLayout layout_;
  const VolumeSettings& settings_;
  Bytes window_;
  const BrickWay& all_;
  const BrickWay& data_;
  const BrickWay& read_;
  StorageCeilings links_;
};

bool alike(const ClientRates& a, const ClientRates& b) {
  if (a.client != b.client || a.layout != b.layout || a.rows.size() != b.rows.size()) return false;
  for (std::size_t brick = 0; brick < a.bricks.size(); ++brick)
    if (a.bricks[brick].round_trip != b.bricks[brick].round_trip) return false;
  for (std::size_t row = 0; row < a.rows.size(); ++row)
    if (a.rows[row].rates != b.rows[row].rates ||
        a.rows[row].ceilings.write != b.rows[row].ceilings.write ||
        a.rows[row].ceilings.read != b.rows[row].ceilings.read)
      return false;
  return true;
}

}  // namespace

VolumeRates rates_of(const Inventory& inventory, VolumeId volume,
                     const std::vector<ClientWays>& ways, const std::vector<Duration>& round_trips,
                     Bytes window) {
  VolumeRates made{volume, {}};
  const VolumeSettings settings = settings_of(inventory[volume]);
  for (const ClientWays& of : ways) {
    ClientRates rates{of.client, {of.set}, of.bricks, {}, 1, {}};
    rates.layout = layout_of(inventory, inventory[volume], of);
    if (inventory[volume].replica > 1)
      rates.write_trips =
          behaviour::write_round_trips(settings, behaviour::WritePattern::streaming);
    if (rates.layout) {
      const RowMaker maker(inventory, of, *rates.layout, settings, window);
      if (round_trips.empty()) rates.rows.push_back(maker.as_is());
      for (const Duration round_trip : round_trips) rates.rows.push_back(maker.at(round_trip));
    }
    const auto same = std::find_if(made.clients.begin(), made.clients.end(),
                                   [&](const ClientRates& other) { return alike(other, rates); });
    if (same == made.clients.end())
      made.clients.push_back(std::move(rates));
    else
      same->sets.push_back(of.set);
  }
  return made;
}

}  // namespace gemello::runs
