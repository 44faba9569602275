#include "sim/world/storage/disk_io.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "models/units/error.hpp"
#include "models/units/text.hpp"

namespace gemello::sim {
namespace {

constexpr double no_ceiling = 1e15;  // bytes/s
// Of what a link has: flows are left their least share, guests come before.
constexpr double share_max = 1 - FlowManager::residual_share_min;
constexpr double share_min = 0.005;
// A brick that has more to do than this answers no later than at this: what does not fit is cut.
constexpr double busy_max = 0.95;
// As write_service, of a read: 260 to 351 us.
constexpr Duration read_service{330};

}  // namespace

DiskIo::DiskIo(Core& core, const StorageMap& map, Images& images, const BrickLinks& links,
               LinkMeter& meter, Backgrounds& backgrounds, Setup setup)
    : core_(core),
      map_(map),
      images_(images),
      links_(links),
      meter_(meter),
      backgrounds_(backgrounds),
      setup_(std::move(setup)),
      since_(core.now()),
      reads_(core.vms.size(), 0.0),
      writes_(core.vms.size(), 0.0),
      loads_(core.flows.link_count(), 0.0) {}

void DiskIo::load_step() {
  if (!map_.any) return;
  const Duration elapsed = core_.now() - setup_.trace_start;
  setup_.source.take(traces::TraceQuantity::disk_read, elapsed, setup_.scale, reads_);
  setup_.source.take(traces::TraceQuantity::disk_write, elapsed, setup_.scale, writes_);
  loads_changed();
}

void DiskIo::changed() {
  regroup_ = true;
  loads_changed();
}

void DiskIo::loads_changed() {
  if (map_.any) core_.agenda.add(core_.now(), Due::disk_io);
}

void DiskIo::regroup() {
  regroup_ = false;
  const bool grows = core_.scenario.storage->new_blocks > 0;
  for (auto& [key, group] : groups_) {
    group.vms.clear();
    group.from.clear();
  }
  for (std::size_t i = 0; i < images_.size(); ++i) {
    const VmId vm(i);
    const Image& image = images_[vm];
    if (image.disk != DiskState::open) continue;
    const Key key{image.open_at, images_.set_of(vm)};
    Group& group = groups_[key];
    const BrickMask reached = links_.reached(key.first, key.second);
    const int from = images_.read_brick(vm, core_.machine(key.first), reached);
    if (from < 0) continue;
    group.vms.push_back(static_cast<std::uint32_t>(i));
    group.from.push_back(static_cast<std::uint8_t>(from));
    if (group.reached != reached) group.streams.clear();
    group.reached = reached;
    const ReplicaRule& rule = map_[key.second].rule;
    if (group.vms.size() == 1) group.plain = !grows;
    group.plain = group.plain && reached == rule.all() && is_clean(image.copies, rule);
  }
  std::erase_if(groups_, [](const auto& entry) { return entry.second.vms.empty(); });
}

// The connection keeps its way: the same key as the one that looks whether there is one.
void DiskIo::find_ways(const Key& key, Group& group) {
  if (group.version == core_.network.version() && !group.streams.empty()) return;
  group.version = core_.network.version();
  const auto& bricks = map_[key.second].bricks;
  group.to.assign(bricks.size(), {});
  group.back.assign(bricks.size(), {});
  const MachineId client = core_.machine(key.first);
  for (std::size_t i = 0; i < bricks.size(); ++i) {
    const MachineId server = map_.machine_of[bricks[i].index()];
    const std::uint64_t flow_key = key.first.index() * map_.machine_of.size() + bricks[i].index();
    const auto fill = [&](Way& way, MachineId from, MachineId to) {
      if (from == to) return void(way = {{}, {}, no_ceiling});
      auto path = core_.network.route(from, to, NetworkRole::storage, flow_key);
      if (!path) return;
      const double ceiling = std::min(connection_ceiling(core_, *path).count(), no_ceiling);
      way = {std::move(path->links), path->round_trip, ceiling};
    };
    fill(group.to[i], client, server);
    fill(group.back[i], server, client);
  }
  build_streams(key, group);
}

void DiskIo::build_streams(const Key& key, Group& group) {
  const StorageMap::Set& set = map_[key.second];
  const auto& settings = *core_.scenario.storage;
  group.streams.assign(1 + set.bricks.size(), {});
  group.wanted.assign(group.streams.size(), 0.0);
  group.ceilings.assign(group.streams.size(), no_ceiling);
  group.most_written = 0;
  group.most_read.assign(set.bricks.size(), 0.0);
  group.copies = 0;
  const auto use = [&](behaviour::FairStream& stream, const Way& way, BrickId brick, LinkId disk,
                       Bytes size) {
    for (const LinkId link : way.links) stream.uses.emplace_back(link.index(), 1.0);
    stream.uses.emplace_back(disk.index(), 1.0);
    stream.uses.emplace_back(loads_.size() + brick.index(), 1.0 / count_of(size));
  };
  for (std::size_t i = 0; i < set.bricks.size(); ++i) {
    const BrickId brick = set.bricks[i];
    if (!has_brick(static_cast<BrickMask>(group.reached & set.rule.data()), i)) continue;
    use(group.streams[0], group.to[i], brick, map_.write[brick.index()], settings.write_size);
    use(group.streams[1 + i], group.back[i], brick, map_.read[brick.index()], settings.read_size);
    group.ceilings[0] = std::min(group.ceilings[0], group.to[i].ceiling);
    group.ceilings[1 + i] = group.back[i].ceiling;
    if (!group.to[i].links.empty()) ++group.copies;
  }
}

// What the VMs of each group want, within what the time of one operation lets each of them have;
// their connection carries no more than its window and losses let it.
void DiskIo::set_demands() {
  for (auto& [key, group] : groups_) {
    std::fill(group.wanted.begin(), group.wanted.end(), 0.0);
    group.most_written = 0;
    group.most_read.assign(group.to.size(), 0.0);
    for (behaviour::FairStream& stream : group.streams) stream.weight = 0;
    for (std::size_t i = 0; i < group.vms.size(); ++i) {
      const std::size_t from = group.from[i];
      const double write = std::min(writes_[group.vms[i]], group.write_limit);
      const double read = std::min(reads_[group.vms[i]], group.read_limit[from]);
      group.most_written = std::max(group.most_written, writes_[group.vms[i]]);
      group.most_read[from] = std::max(group.most_read[from], reads_[group.vms[i]]);
      group.wanted[0] += write;
      group.wanted[1 + from] += read;
      group.streams[0].weight += write > 0 ? 1 : 0;
      group.streams[1 + from].weight += read > 0 ? 1 : 0;
    }
    for (std::size_t s = 0; s < group.streams.size(); ++s) {
      group.streams[s].demand = std::min(group.wanted[s], group.ceilings[s]);
      group.streams[s].weight = std::max(1.0, group.streams[s].weight);
    }
  }
}

void DiskIo::load_by_demands(std::vector<double>& loads) const {
  loads.assign(loads_.size() + map_.machine_of.size(), 0.0);
  for (const auto& [key, group] : groups_)
    for (const behaviour::FairStream& stream : group.streams)
      if (stream.demand > 0)
        for (const auto& [resource, amount] : stream.uses)
          loads[resource] += amount * stream.demand;
}

std::vector<behaviour::FairStream> DiskIo::all_streams() const {
  std::vector<behaviour::FairStream> all;
  for (const auto& [key, group] : groups_)
    all.insert(all.end(), group.streams.begin(), group.streams.end());
  return all;
}

void DiskIo::find_room() {
  room_.clear();
  for (std::size_t i = 0; i < loads_.size(); ++i) {
    const double bandwidth = core_.flows.bandwidth(LinkId(i)).count();
    const double guests = backgrounds_.of(Backgrounds::Layer::guests, LinkId(i));
    room_.push_back(std::max(bandwidth * share_max - guests, bandwidth * share_min));
  }
  for (std::size_t b = 0; b < map_.machine_of.size(); ++b)
    room_.push_back(core_.inventory.bricks[b].iops.count() * images_.speed[b]);
}

// How busy a brick is, heals and copies included: 0..busy_max.
double DiskIo::busy(BrickId brick, const std::vector<double>& loads) const {
  double most = loads[loads_.size() + brick.index()] /
                (core_.inventory[brick].iops.count() * images_.speed[brick.index()]);
  for (const LinkId link : {map_.read[brick.index()], map_.write[brick.index()]})
    most = std::max(most, (loads[link.index()] + core_.flows.link_load(link).count()) /
                              core_.flows.bandwidth(link).count());
  return std::min(most, busy_max);
}

// One VM has so many operations under way; each takes its round trips and its turn at the brick.
// turns: by brick, how many times as long as when it is idle. Returns whether it is less than some
// VM wanted last.
bool DiskIo::set_limits(const std::vector<double>& turns) {
  const runs::StorageSettings& settings = *core_.scenario.storage;
  const auto limit = [&](Bytes size, double operation) {
    return settings.outstanding * count_of(size) / operation;
  };
  bool cuts = false;
  for (auto& [key, group] : groups_) {
    const StorageMap::Set& set = map_[key.second];
    double slowest = 0;
    group.read_limit.assign(set.bricks.size(), 0.0);
    for (std::size_t i = 0; i < set.bricks.size(); ++i) {
      if (!has_brick(group.reached, i)) continue;
      const double turn = turns[set.bricks[i].index()];
      slowest = std::max(slowest, seconds(group.to[i].round_trip) * set.write_round_trips +
                                      seconds(write_service) * turn);
      group.read_limit[i] = limit(settings.read_size,
                                  seconds(group.back[i].round_trip) + seconds(read_service) * turn);
      cuts = cuts || group.most_read[i] > group.read_limit[i];
    }
    group.write_limit = slowest > 0 ? limit(settings.write_size, slowest) : 0;
    cuts = cuts || group.most_written > group.write_limit;
  }
  return cuts;
}

// rates: of all_streams; empty: each has what it wants.
void DiskIo::apply(const std::vector<double>& rates) {
  std::size_t next = 0;
  for (auto& [key, group] : groups_) {
    group.short_of = false;
    group.read_share.assign(group.to.size(), 1.0);
    group.write_share = 1.0;
    for (std::size_t s = 0; s < group.streams.size(); ++s, ++next) {
      behaviour::FairStream& stream = group.streams[s];
      if (!rates.empty()) stream.demand = std::min(stream.demand, rates[next]);
      if (stream.demand >= group.wanted[s]) continue;
      (s == 0 ? group.write_share : group.read_share[s - 1]) = stream.demand / group.wanted[s];
      group.short_of = true;
    }
    group.short_of = group.short_of || group.most_written > group.write_limit;
    for (std::size_t i = 0; i < group.most_read.size(); ++i)
      group.short_of = group.short_of || group.most_read[i] > group.read_limit[i];
  }
  if (!rates.empty()) load_by_demands(wanted_);
  for (std::size_t link = 0; link < loads_.size(); ++link) {
    if (wanted_[link] == loads_[link]) continue;
    loads_[link] = wanted_[link];
    backgrounds_.set(Backgrounds::Layer::disks, LinkId(link), loads_[link]);
  }
}

void DiskIo::rework() {
  account();
  if (regroup_) regroup();
  for (auto& [key, group] : groups_) find_ways(key, group);
  // How long an operation takes depends on what is asked of the bricks, and the other way round.
  turns_.assign(map_.machine_of.size(), 1.0);
  set_limits(turns_);
  set_demands();
  load_by_demands(wanted_);
  for (std::size_t b = 0; b < turns_.size(); ++b)
    if (map_.read[b].valid()) turns_[b] = 1 / (1 - busy(BrickId(b), wanted_));
  if (set_limits(turns_)) {
    set_demands();
    load_by_demands(wanted_);
  }
  find_room();
  bool fits = true;
  for (std::size_t r = 0; r < wanted_.size() && fits; ++r) fits = wanted_[r] <= room_[r];
  apply(fits ? std::vector<double>() : behaviour::fair_rates(all_streams(), room_));
}

double DiskIo::growth(ReplicaSetId set) const {
  double rate = 0;
  for (const auto& [key, group] : groups_)
    if (key.second == set) rate += group.streams[0].demand;
  return rate * core_.scenario.storage->new_blocks;
}

void DiskIo::account(Group& group, double interval) {
  const double written = group.streams[0].demand * interval;
  totals_.written += written;
  totals_.network += written * group.copies;
  for (std::size_t i = 0; i < group.back.size(); ++i) {
    const double read = group.streams[1 + i].demand * interval;
    totals_.read += read;
    if (!group.back[i].links.empty()) totals_.network += read;
  }
  if (!group.plain || group.short_of) account_vms(group, interval);
}

// Writes reach the images, and who wants more than it gets waits.
void DiskIo::account_vms(Group& group, double interval) {
  for (std::size_t i = 0; i < group.vms.size(); ++i) {
    const VmId vm(group.vms[i]);
    const std::size_t from = group.from[i];
    const double wrote = std::min(writes_[vm.index()], group.write_limit) * group.write_share;
    const double read =
        std::min(reads_[vm.index()], group.read_limit[from]) * group.read_share[from];
    if (wrote > 0) images_.wrote(vm, group.reached, wrote * interval, since_);
    if (!group.short_of) continue;
    const double wanted = writes_[vm.index()] + reads_[vm.index()];
    if (wanted > 0) core_.metrics.storage().stall(vm, interval * (1 - (wrote + read) / wanted));
  }
}

void DiskIo::account() {
  if (since_ == core_.now()) return;
  const double interval = seconds(core_.now() - since_);
  for (auto& [key, group] : groups_) account(group, interval);
  for (std::size_t i = 0; i < images_.size(); ++i)
    if (images_[VmId(i)].disk == DiskState::waiting)
      core_.metrics.storage().stall(VmId(i), interval);
  for (std::size_t link = 0; link < loads_.size(); ++link)
    if (loads_[link] > 0) meter_.add(LinkId(link), loads_[link] * interval);
  since_ = core_.now();
}

nlohmann::json DiskIo::recorded() const {
  return {{"read", reads_}, {"written", writes_}};
}

void DiskIo::restore(const nlohmann::json& recorded) {
  const std::size_t vms = reads_.size();
  recorded.at("read").get_to(reads_);
  recorded.at("written").get_to(writes_);
  if (reads_.size() != vms || writes_.size() != vms)
    throw InputError("", "$.extra.sim.storage.disk_io",
                     fmt::format("is not of {} VMs, as the scenario is", vms));
}

}  // namespace gemello::sim
