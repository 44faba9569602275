#include <algorithm>

#include "sim/world/storage/storage.hpp"

// What is missing and what cannot be read, as the truth is and as monitoring finds it out.

namespace gemello::sim {

bool Storage::whole(ReplicaSetId set) const {
  const ReplicaRule& rule = map_[set].rule;
  if (images_.serving(set) != rule.all()) return false;
  const auto& vms = images_.of(set);
  return std::all_of(vms.begin(), vms.end(), [&](VmId vm) {
    return !images_[vm].exists || (!images_[vm].gone && is_clean(images_[vm].copies, rule));
  });
}

bool Storage::available(ReplicaSetId set) const {
  const BrickMask there = images_.serving(set);
  if (gemello::access(ReplicaImage{}, map_[set].rule, there) != ImageAccess::granted) return false;
  const auto& vms = images_.of(set);
  return std::all_of(vms.begin(), vms.end(), [&](VmId vm) {
    return !images_[vm].exists || images_.access(vm, there) == ImageAccess::granted;
  });
}

void Storage::refresh(ReplicaSetId set) {
  using Kind = runs::StorageTrouble::Kind;
  runs::StorageBooks& books = core_.metrics.storage();
  const std::size_t s = set.index();
  for (const VmId vm : images_.of(set)) find_split(vm);
  const bool exposed = !whole(set);
  if (exposed != exposed_[s]) {
    exposed_[s] = exposed;
    books.trouble(Kind::exposed, set, core_.now(), exposed);
    // From the return of a brick; where all served and were out of reach, from the first heal.
    if (!exposed && heal_began_[s] != never)
      books.healed(core_.now() - (gained_[s] != never ? gained_[s] : heal_began_[s]));
    gained_[s] = heal_began_[s] = never;
    core_.note(exposed ? "replicas-missing" : "replicas-complete", [&] {
      return nlohmann::json{{"volume", replica_set_name(core_.inventory, set)}};
    });
  }
  const bool unavailable = !available(set);
  if (unavailable == unavailable_[s]) return;
  unavailable_[s] = unavailable;
  books.trouble(Kind::unavailable, set, core_.now(), unavailable);
  core_.note(unavailable ? "volume-unavailable" : "volume-available", [&] {
    return nlohmann::json{{"volume", replica_set_name(core_.inventory, set)}};
  });
}

void Storage::refresh_all() {
  for (std::size_t s = 0; s < map_.sets.size(); ++s) refresh(ReplicaSetId(s));
}

// As it was before the State: told already, and of this run's books from here on.
void Storage::take_over() {
  using Kind = runs::StorageTrouble::Kind;
  for (std::size_t s = 0; s < map_.sets.size(); ++s) {
    const ReplicaSetId set(s);
    exposed_[s] = !whole(set);
    unavailable_[s] = !available(set);
    if (exposed_[s]) core_.metrics.storage().trouble(Kind::exposed, set, core_.now(), true);
    if (unavailable_[s]) core_.metrics.storage().trouble(Kind::unavailable, set, core_.now(), true);
    for (const VmId vm : images_.of(set))
      if (images_[vm].exists && in_split_brain(images_[vm].copies, map_[set].rule))
        split_.insert(vm);
  }
}

void Storage::find_split(VmId vm) {
  const StorageMap::Set& set = map_[images_.set_of(vm)];
  const Image& image = images_[vm];
  const bool split = image.exists && in_split_brain(image.copies, set.rule);
  if (!split) return void(split_.erase(vm));
  if (!split_.insert(vm).second) return;
  core_.metrics.storage().split_brain();
  core_.note("split-brain", [&] {
    return nlohmann::json{{"vm", core_.name(vm)},
                          {"volume", replica_set_name(core_.inventory, images_.set_of(vm))},
                          {"writers", writers_json(image, core_, set)}};
  });
}

// The command heals the file itself; who was denied may be resumed.
void Storage::resolve_split(std::size_t entry) {
  io_.account();
  const VmId vm = resolutions_.due(entry);
  if (!vm.valid()) return;
  const ReplicaSetId set = images_.set_of(vm);
  io_.changed();
  judge(vm);
  heals_.begin_crawl(set);
  refresh(set);
}

void Storage::tell() {
  if (!map_.any) return;
  for (std::size_t s = 0; s < map_.sets.size(); ++s) {
    const ReplicaSetId set(s);
    Told& told = told_[s];
    if (exposed_[s] != told.degraded) {
      told = {exposed_[s], heals_.left(set)};
      if (told.degraded)
        monitor_.emit(ReplicaDegraded{set});
      else
        monitor_.emit(ReplicaHealed{set});
    }
    if (!told.degraded) continue;
    const double left = heals_.left(set);
    if (left < told.left)
      monitor_.emit(
          HealProgress{core_.inventory[set].volume, Bytes(static_cast<std::int64_t>(left))});
    told.left = left;
  }
  for (const VmId vm : split_)
    if (told_split_.insert(vm).second) monitor_.emit(SplitBrain{images_.set_of(vm), vm});
  std::erase_if(told_split_, [&](VmId vm) { return !split_.contains(vm); });
}

}  // namespace gemello::sim
