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

// Less space than this is none: what is left of it by rounding.
constexpr double no_room = 1;

std::int64_t micros(Instant at) {
  return at.time_since_epoch().count();
}

// Returns whether the write is granted, as write() does.
bool put(Image& image, const ReplicaRule& rule, BrickMask took, double bytes) {
  if (!write(image.copies, rule, took, bytes, image.allocated)) return false;
  for (std::size_t i = 0; i < rule.bricks; ++i)
    if (has_brick(rule.data(), i) && !has_brick(took, i)) image.past[i] += bytes;
  return true;
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
// first, 1 by the file, 2 by the file and the client, 4 the one whose pings are answered fastest.
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
  if (set.settings.read_hash_mode == 4) return nearest(set, client, good);
  const auto data = static_cast<std::uint64_t>(std::popcount(set.rule.data()));
  const bool by_file = set.settings.read_hash_mode == 1;
  const std::uint64_t hash = file_hash(vm, by_file ? MachineId() : client);
  const int hashed = nth(set.rule.data(), static_cast<int>(hash % data));
  return has_brick(good, static_cast<std::size_t>(hashed)) ? hashed : std::countr_zero(good);
}

// Of the file, or of the file and who reads it. Names are the same for ever, and it is asked often.
std::uint64_t Images::file_hash(VmId vm, MachineId client) const {
  const auto [found, is_new] = hashes_.try_emplace({vm, client});
  if (is_new) {
    Stream draw(0, client.valid()
                       ? fmt::format("{}/{}", core_.name(vm), core_.inventory[client].name)
                       : core_.name(vm));
    found->second = draw();
  }
  return found->second;
}

// Of equals the first. A brick in the client's own box is the nearest.
int Images::nearest(const StorageMap::Set& set, MachineId client, BrickMask good) const {
  int best = std::countr_zero(good);
  Duration least = Duration::max();
  for (std::size_t i = 0; i < set.bricks.size(); ++i) {
    if (!has_brick(good, i)) continue;
    Path way;
    const MachineId server = map_.machine_of[set.bricks[i].index()];
    if (!add_leg(way, core_.network, client, server, i) || way.round_trip >= least) continue;
    least = way.round_trip;
    best = static_cast<int>(i);
  }
  return best;
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
  const auto accused = image.copies.accuses;
  const double fresh =
      std::min(image.size - image.allocated, bytes * core_.scenario.storage->new_blocks);
  const double grown = fresh > 0 ? grow(vm, reached, fresh) : 0;
  const BrickMask took = taking(vm, reached);
  if (took != reached) put(image, set.rule, took, 0);
  if (reached == set.rule.all() && is_clean(image.copies, set.rule)) return;
  if (!put(image, set.rule, reached, bytes - fresh)) return;
  if (witness != nullptr && bytes - fresh > 0) witness->wrote(vm, reached);
  if (witness != nullptr && grown > 0 && took != reached) witness->wrote(vm, took);
  remember(image, image.open_at, took, bytes - fresh + grown, since);
  if (accused != image.copies.accuses && stale_) stale_(set_of(vm));
}

void Images::copied(VmId vm, BrickMask taking, double bytes) {
  Image& image = (*this)[vm];
  const auto accused = image.copies.accuses;
  put(image, map_[set_of(vm)].rule, taking, bytes);
  if (accused != image.copies.accuses && stale_) stale_(set_of(vm));
}

// From brick to brick that is filled. Returns what was written.
double Images::grow(VmId vm, BrickMask reached, double bytes) {
  Image& image = (*this)[vm];
  const ReplicaSetId set = set_of(vm);
  const ReplicaRule& rule = map_[set].rule;
  double grown = 0;
  while (grown < bytes && has_space(vm, reached)) {
    const BrickMask took = with_room(set, reached, no_room);
    double step = bytes - grown;
    for (std::size_t i = 0; i < rule.bricks; ++i)
      if (has_brick(static_cast<BrickMask>(took & rule.data()), i))
        step = std::min(step, room(map_[set].bricks[i]));
    grown += step;
    image.allocated += step;
    used_[set.index()] += step;
    put(image, rule, took, step);
  }
  return grown;
}

double Images::room(BrickId brick) const {
  if (full.contains(brick)) return 0;
  return count_of(core_.inventory[brick].capacity) - used(map_.place_of[brick.index()].set);
}

double Images::least_room(ReplicaSetId set) const {
  double least = 0;
  for (const BrickId brick : map_[set].bricks) {
    const double has = core_.inventory[brick].arbiter ? 0 : room(brick);
    if (has >= no_room) least = least > 0 ? std::min(least, has) : has;
  }
  return least;
}

bool Images::some_full(ReplicaSetId set) const {
  return with_room(set, map_[set].rule.all(), no_room) != map_[set].rule.all();
}

bool Images::holds_all(BrickId brick) const {
  return core_.inventory[brick].arbiter || (!full.contains(brick) && room(brick) >= 0);
}

BrickMask Images::with_room(ReplicaSetId set, BrickMask bricks, double bytes) const {
  const StorageMap::Set& plan = map_[set];
  for (std::size_t i = 0; i < plan.bricks.size(); ++i)
    if (has_brick(plan.rule.data(), i) && room(plan.bricks[i]) < bytes)
      bricks = static_cast<BrickMask>(bricks & ~brick_bit(i));
  return bricks;
}

BrickMask Images::taking(VmId vm, BrickMask reached) const {
  const Image& image = (*this)[vm];
  const bool grows = core_.scenario.storage->new_blocks > 0 && image.allocated < image.size;
  return grows ? with_room(set_of(vm), reached, no_room) : reached;
}

bool Images::has_space(VmId vm, BrickMask reached) const {
  const ReplicaRule& rule = map_[set_of(vm)].rule;
  const BrickMask took = taking(vm, reached);
  return (took & sources((*this)[vm].copies, rule, reached)) != 0 && has_quorum(rule, took);
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
                            {"disk", static_cast<int>(image.disk)},
                            {"opened", micros(image.opened)}};
    if (!is_clean(image.copies, map_[set_of(VmId(vm))].rule)) {
      for (std::size_t i = 0; i < bricks; ++i) {
        entry["accuses"].push_back(image.copies.accuses[i]);
        entry["missed"].push_back(image.copies.missed[i]);
      }
      entry["empty"] = image.copies.empty;
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
    image.opened = Instant(Duration(entry.at("opened").get<std::int64_t>()));
    image.gone = entry.at("gone").get<bool>();
    if (!entry.contains("accuses")) continue;
    const std::size_t bricks = map_[set_of(vm)].rule.bricks;
    for (std::size_t i = 0; i < bricks; ++i) {
      image.copies.accuses[i] = entry["accuses"].at(i).get<BrickMask>();
      image.copies.missed[i] = entry["missed"].at(i).get<double>();
    }
    image.copies.empty =
        static_cast<BrickMask>(entry.at("empty").get<BrickMask>() & map_[set_of(vm)].rule.data());
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
