#include "sim/world/storage/images.hpp"

#include <algorithm>
#include <bit>

#include <fmt/format.h>

#include "models/units/error.hpp"
#include "models/units/streams.hpp"
#include "models/units/text.hpp"

namespace gemello::sim {
namespace {

// The n-th brick of a mask, n < its number of bits.
int nth(BrickMask mask, int n) {
  for (int i = 0;; ++i)
    if (has_brick(mask, static_cast<std::size_t>(i)) && n-- == 0) return i;
}

std::int64_t micros(Instant at) {
  return at.time_since_epoch().count();
}

}  // namespace

Images::Images(Core& core, const StorageMap& map)
    : speed(core.inventory.bricks.size(), 1.0),
      core_(core),
      map_(map),
      images_(core.vms.size()),
      by_set_(map.sets.size()),
      used_(map.sets.size(), 0.0),
      capacity_(map.sets.size(), 0.0) {
  for (std::size_t s = 0; s < map.sets.size(); ++s)
    for (const BrickId id : map.sets[s].bricks) {
      const Brick& brick = core.inventory[id];
      const double room = count_of(brick.capacity);
      if (!brick.arbiter) capacity_[s] = capacity_[s] > 0 ? std::min(capacity_[s], room) : room;
    }
  for (std::size_t vm = 0; vm < images_.size(); ++vm) {
    if (!has(VmId(vm))) continue;
    images_[vm].size = count_of(core.inventory.vms[vm].disk);
    by_set_[set_of(VmId(vm)).index()].emplace_back(vm);
  }
}

VmId Images::named(const nlohmann::json& name, const char* place) const {
  const VmId vm = core_.inventory.find_vm(name.get<std::string>());
  if (!vm.valid() || !has(vm))
    throw InputError("", place, fmt::format("'{}' has no image here", name.get<std::string>()));
  return vm;
}

void Images::create(VmId vm, double allocated) {
  Image& image = (*this)[vm];
  if (image.exists) return;
  image.exists = true;
  image.allocated = std::min(allocated, image.size);
  used_[set_of(vm).index()] += image.allocated;
  if (witness != nullptr) witness->created(vm);
}

void Images::remove(VmId vm) {
  Image& image = (*this)[vm];
  if (!image.exists) return;
  used_[set_of(vm).index()] -= image.allocated;
  const double size = image.size;
  image = {};
  image.size = size;
}

bool Images::serves(BrickId brick) const {
  return brick_serves(core_, brick, map_.host_beside[brick.index()]);
}

BrickMask Images::serving(ReplicaSetId set) const {
  BrickMask mask = 0;
  for (std::size_t i = 0; i < map_[set].bricks.size(); ++i)
    if (serves(map_[set].bricks[i])) mask |= brick_bit(i);
  return mask;
}

// A local brick first (choose-local), then the one that was named, then by read-hash-mode: 0 the
// first, 1 by the file, 2 by the file and the client; by load or latency (3 to 5) spreads as 2
// does.
int Images::read_brick(VmId vm, MachineId client, BrickMask reached) const {
  const StorageMap::Set& set = map_[set_of(vm)];
  const BrickMask good = sources((*this)[vm].copies, set.rule, reached);
  if (good == 0) return -1;
  if (set.settings.choose_local)
    for (std::size_t i = 0; i < set.bricks.size(); ++i)
      if (has_brick(good, i) && map_.machine_of[set.bricks[i].index()] == client)
        return static_cast<int>(i);
  const int named = set.settings.read_subvolume;
  if (named >= 0 && has_brick(good, static_cast<std::size_t>(named))) return named;
  if (set.settings.read_hash_mode == 0) return std::countr_zero(good);
  Stream draw(0, set.settings.read_hash_mode == 1
                     ? core_.name(vm)
                     : fmt::format("{}/{}", core_.name(vm), core_.inventory[client].name));
  const auto data = static_cast<std::uint64_t>(std::popcount(set.rule.data()));
  const int hashed = nth(set.rule.data(), static_cast<int>(draw() % data));
  return has_brick(good, static_cast<std::size_t>(hashed)) ? hashed : std::countr_zero(good);
}

ImageAccess Images::access(VmId vm, BrickMask reached) const {
  if ((*this)[vm].gone) return ImageAccess::no_source;
  return gemello::access((*this)[vm].copies, map_[set_of(vm)].rule, reached);
}

void Images::remember(Image& image, HostId host, BrickMask reached, double bytes, Instant since) {
  if (image.writers.empty() || image.writers.back().host != host ||
      image.writers.back().reached != reached)
    image.writers.push_back({host, reached, since, core_.now(), 0});
  image.writers.back().until = core_.now();
  image.writers.back().bytes += bytes;
}

void Images::wrote(VmId vm, BrickMask reached, double bytes, Instant since) {
  Image& image = (*this)[vm];
  const StorageMap::Set& set = map_[set_of(vm)];
  const double grown =
      std::min(image.size - image.allocated, bytes * core_.scenario.storage->new_blocks);
  if (grown > 0) {
    image.allocated += grown;
    used_[set_of(vm).index()] += grown;
  }
  if (reached == set.rule.all() && is_clean(image.copies, set.rule)) return;
  const auto accused = image.copies.accuses;
  if (!write(image.copies, set.rule, reached, bytes, image.allocated)) return;
  if (witness != nullptr && bytes > 0) witness->wrote(vm, reached);
  remember(image, image.open_at, reached, bytes, since);
  if (accused != image.copies.accuses && stale_) stale_(set_of(vm));
}

bool Images::out_of_space(ReplicaSetId set) const {
  const auto& bricks = map_[set].bricks;
  return used(set) >= capacity(set) ||
         std::any_of(bricks.begin(), bricks.end(), [&](BrickId id) { return full.contains(id); });
}

nlohmann::json Images::books() const {
  nlohmann::json list = nlohmann::json::array();
  for (std::size_t vm = 0; vm < images_.size(); ++vm) {
    const Image& image = images_[vm];
    if (!image.exists) continue;
    const std::size_t bricks = map_[set_of(VmId(vm))].rule.bricks;
    nlohmann::json entry = {{"vm", core_.name(VmId(vm))},
                            {"allocated", image.allocated},
                            {"gone", image.gone},
                            {"disk", static_cast<int>(image.disk)}};
    if (!is_clean(image.copies, map_[set_of(VmId(vm))].rule)) {
      for (std::size_t i = 0; i < bricks; ++i) {
        entry["accuses"].push_back(image.copies.accuses[i]);
        entry["missed"].push_back(image.copies.missed[i]);
      }
      for (const Image::Writer& writer : image.writers)
        entry["writers"].push_back({writer.host.valid() ? core_.name(writer.host) : "",
                                    writer.reached, micros(writer.from), micros(writer.until),
                                    writer.bytes});
    }
    list.push_back(std::move(entry));
  }
  std::vector<std::string> no_process;
  for (const BrickId id : core_.bricks_stopped) no_process.push_back(core_.inventory[id].name);
  return {{"images", list}, {"stopped", no_process}};
}

void Images::restore(const nlohmann::json& books) {
  for (const nlohmann::json& entry : books.at("images")) {
    const VmId vm = named(entry.at("vm"), "$.extra.sim.storage.images");
    create(vm, entry.at("allocated").get<double>());
    Image& image = (*this)[vm];
    image.disk = static_cast<DiskState>(std::clamp(entry.at("disk").get<int>(), 0, 3));
    image.gone = entry.at("gone").get<bool>();
    if (!entry.contains("accuses")) continue;
    const std::size_t bricks = map_[set_of(vm)].rule.bricks;
    for (std::size_t i = 0; i < bricks; ++i) {
      image.copies.accuses[i] = entry["accuses"].at(i).get<BrickMask>();
      image.copies.missed[i] = entry["missed"].at(i).get<double>();
    }
    for (const nlohmann::json& writer : entry.value("writers", nlohmann::json::array()))
      image.writers.push_back(
          {core_.inventory.find_host(writer.at(0).get<std::string>()),
           writer.at(1).get<BrickMask>(), Instant(Duration(writer.at(2).get<std::int64_t>())),
           Instant(Duration(writer.at(3).get<std::int64_t>())), writer.at(4).get<double>()});
  }
  for (const nlohmann::json& name : books.at("stopped")) {
    const BrickId brick = core_.inventory.find_brick(name.get<std::string>());
    if (brick.valid()) core_.bricks_stopped.insert(brick);
  }
}

nlohmann::json writers_json(const Image& image, const Core& core, const StorageMap::Set& set) {
  nlohmann::json list = nlohmann::json::array();
  for (const Image::Writer& writer : image.writers) {
    std::vector<std::string> bricks;
    for (std::size_t i = 0; i < set.bricks.size(); ++i)
      if (has_brick(writer.reached, i)) bricks.push_back(core.inventory[set.bricks[i]].name);
    list.push_back({{"host", writer.host.valid() ? core.name(writer.host) : std::string()},
                    {"wrote_to", bricks},
                    {"from", to_text(writer.from)},
                    {"until", to_text(writer.until)},
                    {"bytes", writer.bytes}});
  }
  return list;
}

}  // namespace gemello::sim
