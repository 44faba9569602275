#include <algorithm>
#include <map>
#include <set>
#include <string>

#include <fmt/format.h>

#include "models/cloud/platform_parts.hpp"
#include "models/cloud/volume_settings.hpp"

namespace gemello {
namespace {

void read_brick(const JsonValue& entry, PlatformParts& parts) {
  JsonObject object(entry);
  const JsonValue name = object.at("name");
  add_name(parts.bricks, name.name(), BrickId(parts.inventory.bricks.size()), name);
  Brick brick;
  brick.name = name.name();
  brick.server = object.at("server").reference(parts.disk_servers);
  brick.capacity = object.at("capacity").quantity_positive<Bytes>();
  brick.read = object.at("read").quantity_positive<BytesPerSecond>();
  brick.write = object.at("write").quantity_positive<BytesPerSecond>();
  brick.iops = object.at("iops").quantity_positive<Iops>();
  brick.arbiter = object.boolean_or("arbiter", false);
  object.finish();
  parts.inventory.bricks.push_back(std::move(brick));
}

// One replica set: as many bricks as the volume says, of as many arbiters, each on its own
// machine and in no other set.
void read_replica_set(const JsonValue& place, const Volume& volume, ReplicaSet& set,
                      std::set<BrickId>& used, const PlatformParts& parts) {
  const std::vector<JsonValue> members = place.array();
  if (members.size() != volume.replica)
    place.fail(fmt::format("must have {} bricks, as 'replica' says, not {}", volume.replica,
                           members.size()));
  std::map<MachineId, std::string> machines;
  int arbiters = 0;
  for (const JsonValue& member : members) {
    const BrickId id = member.reference(parts.bricks);
    const Brick& brick = parts.inventory[id];
    if (!used.insert(id).second)
      member.fail(fmt::format("brick '{}' is already in a replica set", brick.name));
    const DiskServer& server = parts.inventory[brick.server];
    const auto [other, alone] = machines.emplace(server.machine, brick.name);
    if (!alone)
      member.fail(fmt::format("bricks '{}' and '{}' of one replica set are both on '{}'",
                              other->second, brick.name, server.name));
    if (brick.arbiter) ++arbiters;
    set.bricks.push_back(id);
  }
  if (arbiters != volume.arbiter)
    place.fail(fmt::format("must have {} arbiter bricks, as 'arbiter' says, not {}", volume.arbiter,
                           arbiters));
}

// Options by name, and the release they must suit; a complaint of settings_of at its place.
void read_settings(JsonObject& object, Volume& volume) {
  const JsonValue version = object.at("version");
  volume.version = version.name();
  std::map<std::string, JsonValue> places{{"version", version}};
  if (volume.arbiter > 0) places.emplace("arbiter", object.at("arbiter"));
  if (const auto found = object.find("options")) {
    JsonObject options(*found);
    for (const auto& [key, value] : options.entries()) {
      volume.options[key] = value.string();
      places.emplace("options." + key, value);
    }
    options.finish();
  }
  try {
    settings_of(volume);
  } catch (const InputError& error) {
    const auto place = places.find(error.place());
    GEMELLO_INVARIANT(place != places.end(), "a complaint of a volume about what it has not");
    place->second.fail(error.sentence());
  }
}

void read_volume(const JsonValue& entry, std::set<BrickId>& used, PlatformParts& parts) {
  JsonObject object(entry);
  const JsonValue name = object.at("name");
  const VolumeId id(parts.inventory.volumes.size());
  add_name(parts.volumes, name.name(), id, name);
  Volume volume;
  volume.name = name.name();
  volume.replica = static_cast<std::uint8_t>(object.at("replica").integer(1, 16));
  volume.arbiter = static_cast<std::uint8_t>(object.integer_or("arbiter", 0, 1, 0));
  if (volume.arbiter >= volume.replica)
    object.at("arbiter").fail("a replica set needs a brick with data");
  read_settings(object, volume);
  const JsonValue sets = object.at("replica_sets");
  for (const JsonValue& place : sets.array()) {
    volume.replica_sets.emplace_back(parts.inventory.replica_sets.size());
    ReplicaSet set;
    set.volume = id;
    read_replica_set(place, volume, set, used, parts);
    parts.inventory.replica_sets.push_back(std::move(set));
  }
  if (volume.replica_sets.empty()) sets.fail("a volume must have one replica set at least");
  object.finish();
  parts.inventory.volumes.push_back(std::move(volume));
}

}  // namespace

void read_storage(JsonObject& root, PlatformParts& parts) {
  for (const JsonValue& entry : root.array_or_empty("bricks")) read_brick(entry, parts);
  std::set<BrickId> used;
  for (const JsonValue& entry : root.array_or_empty("volumes")) read_volume(entry, used, parts);
}

}  // namespace gemello
