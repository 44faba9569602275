#include "models/runs/images.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "models/cloud/near_name.hpp"
#include "models/units/error.hpp"

namespace gemello::runs {
namespace {

VolumeId volume_of(const Inventory& inventory, const Scenario& scenario, std::size_t rule) {
  const std::string& name = scenario.storage->images[rule].volume;
  const VolumeId id = inventory.find_volume(name);
  if (id.valid()) return id;
  throw InputError(scenario.file, fmt::format("$.storage.images[{}].volume", rule),
                   no_such("volume", name, inventory.volumes));
}

void apply_rule(Inventory& inventory, std::size_t first, const Scenario& scenario,
                std::size_t rule) {
  const std::string& pattern = scenario.storage->images[rule].vms;
  const VolumeId volume = volume_of(inventory, scenario, rule);
  const std::string place = fmt::format("$.storage.images[{}].vms", rule);
  bool any = false;
  for (std::size_t v = first; v < inventory.vms.size(); ++v) {
    VirtualMachine& vm = inventory.vms[v];
    if (!matches(pattern, vm.name)) continue;
    if (vm.disk == Bytes{})
      throw InputError(scenario.file, place,
                       fmt::format("VM '{}' has no disk: its flavour '{}' has no size of one",
                                   vm.name, inventory[vm.flavour].name));
    vm.volume = volume;
    any = true;
  }
  if (!any)
    throw InputError(scenario.file, place, fmt::format("no VM of the trace matches '{}'", pattern));
}

void check_images(const Inventory& inventory, const Scenario& scenario) {
  bool any = false;
  for (const VirtualMachine& vm : inventory.vms) {
    if (!vm.volume.valid()) continue;
    if (vm.disk == Bytes{})
      throw InputError(
          scenario.file, "$.storage",
          fmt::format("VM '{}' of the platform has an image and no disk size", vm.name));
    any = true;
  }
  if (!any)
    throw InputError(scenario.file, "$.storage",
                     "no VM has an image; 'images' gives the VMs of the trace theirs");
}

void check_backup(const Inventory& inventory, const Scenario& scenario, std::size_t index) {
  const StorageSettings::Backup& backup = scenario.storage->backups[index];
  const std::string place = fmt::format("$.storage.backups[{}]", index);
  const MachineId machine = inventory.find_machine(backup.to);
  if (!machine.valid())
    throw InputError(scenario.file, place + ".to",
                     no_such("machine", backup.to, inventory.machines));
  if (inventory[machine].interface(NetworkRole::storage).kind == Interface::Kind::none)
    throw InputError(
        scenario.file, place + ".to",
        fmt::format("machine '{}' has no interface for the role 'storage'", backup.to));
  const bool any = std::any_of(
      inventory.vms.begin(), inventory.vms.end(),
      [&](const VirtualMachine& vm) { return vm.volume.valid() && matches(backup.vms, vm.name); });
  if (!any)
    throw InputError(scenario.file, place + ".vms",
                     fmt::format("no VM with an image matches '{}'", backup.vms));
}

void check_resolution(const Inventory& inventory, const Scenario& scenario, std::size_t index) {
  const StorageSettings::Resolution& order = scenario.storage->resolve[index];
  const std::string place = fmt::format("$.storage.resolve[{}]", index);
  const VmId vm = inventory.find_vm(order.vm);
  if (!vm.valid() || !inventory[vm].volume.valid())
    throw InputError(scenario.file, place + ".vm",
                     fmt::format("no VM named '{}' has an image", order.vm));
  const BrickId brick = inventory.find_brick(order.keep);
  std::vector<std::string_view> known;
  for (const ReplicaSetId set : inventory[inventory[vm].volume].replica_sets)
    for (const BrickId one : inventory[set].bricks) known.push_back(inventory[one].name);
  if (!brick.valid() || std::find(known.begin(), known.end(), order.keep) == known.end())
    throw InputError(scenario.file, place + ".keep",
                     fmt::format("volume '{}', which holds the image of '{}', has no brick named "
                                 "'{}'{}",
                                 inventory[inventory[vm].volume].name, order.vm, order.keep,
                                 did_you_mean(order.keep, known)));
  if (inventory[brick].arbiter)
    throw InputError(scenario.file, place + ".keep",
                     fmt::format("brick '{}' is an arbiter: it holds no copy", order.keep));
}

}  // namespace

void place_images(Inventory& inventory, std::size_t first, const Scenario& scenario) {
  if (!scenario.storage) return;
  for (std::size_t r = 0; r < scenario.storage->images.size(); ++r)
    apply_rule(inventory, first, scenario, r);
  check_images(inventory, scenario);
  for (std::size_t b = 0; b < scenario.storage->backups.size(); ++b)
    check_backup(inventory, scenario, b);
  for (std::size_t r = 0; r < scenario.storage->resolve.size(); ++r)
    check_resolution(inventory, scenario, r);
}

}  // namespace gemello::runs
