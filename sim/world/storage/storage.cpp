#include "sim/world/storage/storage.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "models/behaviour/silent_brick.hpp"
#include "models/units/error.hpp"
#include "models/units/text.hpp"

namespace gemello::sim {
namespace {

// Of Due::disk_io: a brick fills up. 0: what is read and written is shared anew.
constexpr std::size_t brick_fills = 1;

}  // namespace

Storage::Storage(Core& core, const StorageMap& map, LinkMeter& meter, Backgrounds& backgrounds,
                 Monitor& monitor, Lives& lives, DiskIo::Setup setup)
    : core_(core),
      map_(map),
      monitor_(monitor),
      lives_(lives),
      images_(core, map),
      links_(core, map, [this](BrickId brick) { return images_.serves(brick); }),
      io_(core, map, images_, links_, meter, backgrounds, std::move(setup)),
      heals_(core, map, images_, meter),
      transfers_(core, map, images_, links_, meter),
      backups_(core, images_, transfers_),
      server_quorum_(core, map, images_),
      resolutions_(core, map, images_),
      user_at_(core.vms.size(), HostId::none()),
      exposed_(map.sets.size()),
      unavailable_(map.sets.size()),
      gained_(map.sets.size(), never),
      heal_began_(map.sets.size(), never),
      served_(map.sets.size(), 0),
      told_(map.sets.size()) {
  links_.on_change([this](HostId host, ReplicaSetId set) { judge_all(host, set); });
  images_.on_stale([this](ReplicaSetId set) {
    stale_.insert(set);
    core_.agenda.add(core_.now(), Due::storage);
  });
  heals_.before_end([this] { io_.account(); });
  heals_.on_change([this](VmId vm) { heal_changed(vm); });
  transfers_.on_copied(
      [this](VmId vm, BrickMask taking, double bytes) { images_.copied(vm, taking, bytes); });
  transfers_.on_end([this](Transfers::Kind kind, VmId vm) {
    transfer_ended(kind, vm, kind == Transfers::Kind::template_copy);
  });
}

// ---- beginnings -----------------------------------------------------------------------------

void Storage::begin() {
  for (std::size_t i = 0; i < images_.size(); ++i) {
    const VmId vm(i);
    if (images_.has(vm) && lives_.adopted(vm))
      images_.create(vm, images_[vm].size * core_.scenario.storage->allocated);
  }
  for (std::size_t s = 0; s < map_.sets.size(); ++s) {
    const ReplicaSetId set(s);
    if (images_.used(set) <= images_.capacity(set)) continue;
    throw InputError(
        core_.scenario.file, "$.storage.allocated",
        fmt::format("images of {:.1f} GB do not fit on the bricks of '{}', of {:.1f} GB",
                    images_.used(set) / 1e9, replica_set_name(core_.inventory, set),
                    images_.capacity(set) / 1e9));
  }
}

void Storage::settle() {
  if (!map_.any) return;
  core_.metrics.storage().modelled();
  server_quorum_.look();
  heals_.look();
  for (std::size_t s = 0; s < map_.sets.size(); ++s) served_[s] = images_.serving(ReplicaSetId(s));
  for (std::size_t i = 0; i < images_.size(); ++i) place(VmId(i));
  refresh_all();
  io_.changed();
}

// ---- who is where ---------------------------------------------------------------------------

void Storage::changed(VmId vm) {
  if (!images_.has(vm)) return;
  changed_.push_back(vm);
  core_.agenda.add(core_.now(), Due::storage);
}

void Storage::look_later() {
  if (!map_.any) return;
  network_changed_ = true;
  core_.agenda.add(core_.now(), Due::storage);
}

// Whose mount holds the image open.
void Storage::place(VmId vm) {
  if (!images_.has(vm)) return;
  const runs::VmRecord& record = core_[vm];
  const ReplicaSetId set = images_.set_of(vm);
  const bool open = record.host.valid() && holds_memory(record.state);
  const HostId now = open ? record.host : HostId::none();
  HostId& before = user_at_[vm.index()];
  if (now != before) {
    io_.account();
    if (now.valid()) links_.use(now, set);
    if (before.valid()) links_.leave(before, set);
    before = now;
  }
  judge(vm);
}

DiskState Storage::disk_of(VmId vm, std::string& why) const {
  const runs::VmRecord& record = core_[vm];
  const Image& image = images_[vm];
  if (!image.exists || !record.host.valid() || !serves(record.state) ||
      (record.state == VmState::migrating && lives_.paused_on_its_way(vm)))
    return DiskState::none;
  const ReplicaSetId set = images_.set_of(vm);
  if (links_.waits(record.host, set) || image.locks > 0) return DiskState::waiting;
  const ImageAccess access = images_.access(vm, links_.reached(record.host, set));
  why = gemello::name(access);
  if (access != ImageAccess::granted) return DiskState::denied;
  why = "no space left";
  const bool fails = io_.writes(vm) && !images_.has_space(vm, links_.reached(record.host, set));
  // Who has just opened it, or was resumed, is answered when its first write is over.
  const bool answered =
      image.disk != DiskState::none && core_.now() >= image.opened + DiskIo::write_service;
  return fails && answered ? DiskState::denied : DiskState::open;
}

// Who waits for a quorum while it boots goes on when that is back. Of an image of which nobody has
// a copy, or every copy lacks something, it would wait for ever. Says why it cannot be opened.
const char* Storage::boots_from_nothing(VmId vm) const {
  const runs::VmRecord& record = core_[vm];
  if (record.state != VmState::starting || !images_[vm].exists) return nullptr;
  const ReplicaSetId set = images_.set_of(vm);
  if (links_.waits(record.host, set)) return nullptr;
  const ImageAccess access = images_.access(vm, links_.reached(record.host, set));
  const bool in_vain = images_[vm].gone || access == ImageAccess::split_brain;
  return in_vain ? gemello::name(access) : nullptr;
}

void Storage::judge(VmId vm) {
  if (!images_.has(vm)) return;
  if (const char* why = boots_from_nothing(vm); why != nullptr) {
    lives_.boot_fails(vm,
                      fmt::format("{} cannot open the image: {}", core_.name(core_[vm].host), why));
    return changed(vm);
  }
  Image& image = images_[vm];
  std::string why;
  const DiskState now = disk_of(vm, why);
  const HostId host = now == DiskState::none ? HostId::none() : core_[vm].host;
  if (now != image.disk || host != image.open_at) {
    if (image.disk == DiskState::none) {
      image.opened = core_.now();
      if (images_.some_full(images_.set_of(vm)))
        core_.agenda.add(core_.now() + DiskIo::write_service, Due::storage, 1 + vm.index());
    }
    io_.account();
    image.disk = now;
    image.open_at = host;
    core_.metrics.storage().waits(vm, core_.now(), now == DiskState::waiting);
    io_.changed();
  }
  if (now == DiskState::denied) return lives_.pause_by_io_error(vm, why);
  if (now != DiskState::open) return;
  const ReplicaSetId set = images_.set_of(vm);
  const BrickMask reached = links_.reached(host, set);
  // The first write after a brick was given up, or was full, marks it; an image that nobody writes
  // stays whole.
  if (images_.taking(vm, reached) != map_[set].rule.all() && io_.writes(vm))
    images_.wrote(vm, reached, 0, core_.now());
  if (is_clean(image.copies, map_[set].rule) || !heals_.clients_heal(set)) return;
  io_.account();
  heals_.by_client(vm, host, reached);
}

void Storage::judge_all(HostId host, ReplicaSetId set) {
  io_.changed();
  for (const VmId vm : images_.of(set))
    if (user_at_[vm.index()] == host) judge(vm);
  refresh(set);
  heals_.look_for_stale(set);
  core_.agenda.add(core_.now(), Due::storage);  // transfers that wait for the connection
}

// What was stale can be read from again; where clients heal, the next file's turn has come.
void Storage::heal_changed(VmId vm) {
  const ReplicaSetId set = images_.set_of(vm);
  if (heal_began_[set.index()] == never) heal_began_[set.index()] = core_.now();
  io_.changed();
  judge(vm);
  if (heals_.clients_heal(set))
    for (const VmId other : images_.of(set))
      if (!is_clean(images_[other].copies, map_[set].rule)) judge(other);
  refresh(set);
}

// ---- what changed ---------------------------------------------------------------------------

void Storage::look() {
  const std::vector<VmId> changed = std::move(changed_);
  changed_.clear();
  for (const VmId vm : changed) place(vm);
  if (network_changed_) look_at_network();
  const std::set<ReplicaSetId> stale = std::move(stale_);
  stale_.clear();
  for (const ReplicaSetId set : stale) {
    refresh(set);
    heals_.look_for_stale(set);
  }
  transfers_.look();
}

void Storage::look_at_network() {
  network_changed_ = false;
  io_.account();
  server_quorum_.look();
  for (std::size_t s = 0; s < map_.sets.size(); ++s) {
    const BrickMask now = images_.serving(ReplicaSetId(s));
    if ((now & ~served_[s]) != 0) gained_[s] = core_.now();
    served_[s] = now;
  }
  links_.look();
  heals_.look();
  io_.changed();
  refresh_all();
}

// Who writes to a full brick finds out.
void Storage::find_full() {
  for (std::size_t s = 0; s < map_.sets.size(); ++s) {
    const ReplicaSetId set(s);
    if (!images_.some_full(set)) continue;
    for (const VmId vm : images_.of(set))
      if (images_[vm].disk == DiskState::open && io_.writes(vm)) judge(vm);
  }
}

// Looks again when the growth of now will have filled a brick.
void Storage::rework() {
  io_.account();
  find_full();
  // Who begins to write while a brick is away marks it.
  if (std::exchange(step_loaded_, false) && !links_.complete())
    for (std::size_t i = 0; i < images_.size(); ++i)
      if (images_[VmId(i)].disk == DiskState::open) judge(VmId(i));
  io_.rework();
  if (core_.scenario.storage->new_blocks <= 0) return;
  Duration first = core_.replay.period();
  for (std::size_t s = 0; s < map_.sets.size(); ++s) {
    const double growth = io_.growth(ReplicaSetId(s));
    const double room = images_.least_room(ReplicaSetId(s));
    if (growth <= 0 || room <= 0 || room / growth > 1e6) continue;
    first = std::min(first, Duration(1 + static_cast<std::int64_t>(room / growth * 1e6)));
  }
  const Instant full = first < core_.replay.period() ? core_.now() + first : never;
  if (full == full_) return;
  if (full_ != never) core_.agenda.remove(full_, Due::disk_io, brick_fills);
  full_ = full;
  if (full != never) core_.agenda.add(full, Due::disk_io, brick_fills);
}

void Storage::planned_disk_io(std::size_t index, Instant at) {
  if (index == brick_fills) full_ = at;
}

void Storage::handle(Due due, std::size_t index) {
  switch (due) {
    case Due::brick_link:
      return links_.due(index);
    case Due::server_quorum:
      if (server_quorum_.due(index)) look_later();
      return;
    case Due::resolution:
      return resolve_split(index);
    case Due::storage:
      return index == 0 ? look() : judge(VmId(index - 1));  // its first write is over
    case Due::heal:
      return heal(index);
    case Due::backup:
      return backups_.due(index);
    case Due::disk_io:
      if (index == brick_fills) full_ = never;
      return rework();
    default:
      GEMELLO_INVARIANT(false, "is nothing of the storage's");
  }
}

void Storage::heal(std::size_t set) {
  io_.account();
  heals_.crawl(ReplicaSetId(set));
  refresh(ReplicaSetId(set));
}

void Storage::account() {
  if (!map_.any) return;
  io_.account();
  account_network();
}

void Storage::account_network() {
  using Kind = Transfers::Kind;
  std::array<double, runs::disk_phase_count> network{};
  const auto put = [&](runs::DiskPhase phase, double bytes) {
    network[static_cast<std::size_t>(phase)] = bytes;
  };
  put(runs::DiskPhase::create, transfers_.network(Kind::template_copy));
  put(runs::DiskPhase::boot, transfers_.network(Kind::boot));
  put(runs::DiskPhase::backup, transfers_.network(Kind::backup));
  put(runs::DiskPhase::run, io_.totals().network);
  put(runs::DiskPhase::heal, heals_.moved());
  core_.metrics.storage().moved(io_.totals().read, io_.totals().written, network, heals_.moved());
}

// ---- faults ---------------------------------------------------------------------------------

void Storage::slow_down(BrickId brick, double share) {
  if (!map_.any || !map_.read[brick.index()].valid()) return;
  io_.account();
  images_.speed[brick.index()] = share;
  const Brick& disk = core_.inventory[brick];
  core_.flows.set_bandwidth(map_.read[brick.index()], disk.read * share);
  core_.flows.set_bandwidth(map_.write[brick.index()], disk.write * share);
  io_.changed();
}

void Storage::fill(BrickId brick, bool full) {
  if (map_.any) io_.account();
  if (full)
    images_.full.insert(brick);
  else
    images_.full.erase(brick);
  const ReplicaSetId set = map_.place_of[brick.index()].set;
  if (!map_.any || !set.valid()) return;
  for (const VmId vm : images_.of(set)) changed(vm);
}

// All that was on it is lost the instant it fails.
void Storage::wipe(BrickId brick) {
  const StorageMap::Place place = map_.place_of[brick.index()];
  if (!map_.any || !place.set.valid()) return;
  io_.account();
  for (const VmId vm : images_.of(place.set)) {
    if (!images_[vm].exists) continue;
    tell_lost_writes(vm, place.index);
    replace(images_[vm].copies, map_[place.set].rule, place.index, images_[vm].allocated);
    if (images_.witness != nullptr) images_.witness->replaced(vm, place.index);
  }
  look_later();
}

// The only good copy goes: what others missed is gone for good, and one of them will count.
void Storage::tell_lost_writes(VmId vm, std::size_t brick) {
  const StorageMap::Set& set = map_[images_.set_of(vm)];
  const ReplicaImage& copies = images_[vm].copies;
  if (sources(copies, set.rule, set.rule.all()) != brick_bit(brick)) return;
  double least = images_[vm].allocated;
  for (std::size_t i = 0; i < set.bricks.size(); ++i)
    if (i != brick && has_brick(set.rule.data(), i)) least = std::min(least, copies.missed[i]);
  const auto others = static_cast<BrickMask>(set.rule.data() & ~brick_bit(brick));
  images_[vm].gone = images_[vm].allocated > 0 && (others & ~copies.empty) == 0;
  core_.metrics.storage().lost_writes();
  core_.note("writes-lost", [&] {
    return nlohmann::json{{"vm", core_.name(vm)},
                          {"brick", core_.inventory[set.bricks[brick]].name},
                          {"bytes", least},
                          {"all", images_[vm].gone}};
  });
}

// ---- the lives of VMs -----------------------------------------------------------------------

std::string Storage::refuses(VmId vm, HostId host) const {
  if (!images_.has(vm)) return {};
  const ReplicaSetId set = images_.set_of(vm);
  if (links_.in_use(host, set) && links_.waits(host, set)) return {};  // it opens, and waits
  const BrickMask found = links_.finds(host, set);
  const ImageAccess access = images_.access(vm, found);
  const BrickMask roomy = images_.with_room(set, found, new_image(vm));
  if (access == ImageAccess::granted && !images_[vm].exists && !may_serve(map_[set].rule, roomy))
    return "no space left on " + replica_set_name(core_.inventory, set);
  if (access == ImageAccess::granted) return {};
  return fmt::format("{} cannot open the image: {}", core_.name(host), name(access));
}

// Only bricks that the host would find can refuse it.
std::string Storage::locked(VmId vm, HostId host) const {
  const auto lock = locks_.find(vm);
  if (lock == locks_.end()) return {};
  const ReplicaSetId set = images_.set_of(vm);
  const BrickMask reached = links_.finds(host, set);
  Instant until = origin;
  for (std::size_t i = 0; i < lock->second.until.size(); ++i)
    if (has_brick(reached, i)) until = std::max(until, lock->second.until[i]);
  if (until <= core_.now()) return {};
  return fmt::format("the bricks hold the lock of {} until {}", core_.name(lock->second.holder),
                     to_text(until));
}

void Storage::launched(VmId vm, HostId host, bool first) {
  if (!images_.has(vm)) return;
  const runs::StorageSettings& settings = *core_.scenario.storage;
  const ReplicaSetId set = images_.set_of(vm);
  locks_.erase(vm);
  const double copied = count_of(settings.template_size);
  const bool copies = first && copied > 0 && !images_[vm].exists;
  const bool created = !images_[vm].exists;
  const BrickMask roomy = images_.with_room(set, map_[set].rule.all(), new_image(vm));
  if (created) images_.create(vm, new_image(vm));
  place(vm);
  if (created) miss_absent(vm, links_.reached(host, set) & roomy);
  if (copies)
    transfers_.begin(Transfers::Kind::template_copy, vm, core_.machine(host),
                     std::min(copied, images_[vm].size));
  else
    transfer_ended(Transfers::Kind::template_copy, vm, false);
}

// What an image that is made now will hold.
double Storage::new_image(VmId vm) const {
  const runs::StorageSettings& settings = *core_.scenario.storage;
  const double copied = count_of(settings.template_size);
  const double size = images_[vm].size;
  return copied > 0 ? std::min(copied, size) : size * settings.allocated;
}

// A file that is created while a brick is away, or has no space for it, is not there at all.
void Storage::miss_absent(VmId vm, BrickMask there) {
  const ReplicaSetId set = images_.set_of(vm);
  for (std::size_t i = 0; i < map_[set].bricks.size(); ++i)
    if (!has_brick(there, i)) {
      replace(images_[vm].copies, map_[set].rule, i, images_[vm].allocated);
      if (images_.witness != nullptr) images_.witness->replaced(vm, i);
    }
  refresh(set);
}

void Storage::transfer_ended(Transfers::Kind kind, VmId vm, bool copied) {
  if (kind == Transfers::Kind::backup) return backups_.ended(vm);
  const runs::VmRecord& record = core_[vm];
  if (record.state != VmState::starting) return;
  const double reads = count_of(core_.scenario.storage->boot_read);
  if (copied) lives_.boot_anew(vm);  // nobody boots from what is not there yet
  if (kind == Transfers::Kind::template_copy && reads > 0)
    return transfers_.begin(Transfers::Kind::boot, vm, core_.machine(record.host), reads);
  if (record.boot_end && *record.boot_end <= core_.now())
    core_.agenda.add(core_.now(), Due::vm_transition, vm.index());
}

bool Storage::loading(VmId vm) const {
  return transfers_.under_way(Transfers::Kind::template_copy, vm) ||
         transfers_.under_way(Transfers::Kind::boot, vm);
}

void Storage::launch_over(VmId vm) {
  transfers_.cancel(Transfers::Kind::template_copy, vm);
  transfers_.cancel(Transfers::Kind::boot, vm);
}

// The bricks drop the lock of a client that they have not heard of for so long.
void Storage::died(VmId vm, HostId host) {
  launch_over(vm);
  if (!images_.has(vm)) return;
  const StorageMap::Set& set = map_[images_.set_of(vm)];
  Lock& lock = locks_[vm] = {host, {}};
  for (const BrickId brick : set.bricks)
    lock.until.push_back(links_.silent_since(host, brick).value_or(core_.now()) +
                         behaviour::silent_client_unlocked(set.settings.tcp_user_timeout));
}

void Storage::retired(VmId vm) {
  if (!images_.has(vm)) return;
  io_.account();
  launch_over(vm);
  transfers_.cancel(Transfers::Kind::backup, vm);
  heals_.forget(vm);
  images_.remove(vm);
  split_.erase(vm);
  backups_.ended(vm);
  changed(vm);
  refresh(images_.set_of(vm));
}

}  // namespace gemello::sim
