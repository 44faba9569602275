#include <algorithm>
#include <limits>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "live/inventory/inventory_parts.hpp"
#include "models/cloud/platform_warnings.hpp"
#include "models/units/text.hpp"

namespace gemello::live {
namespace {

// A domain where it was seen.
struct Sighting {
  const Host* host = nullptr;
  const DomainReport* domain = nullptr;
};
using Sightings = std::vector<Sighting>;

// How much a domain is the VM: 2 it may be running, 1 it is one end of a migration, 0 only its
// definition.
int presence(const DomainReport& domain) {
  if (!active(domain.state)) return 0;
  const bool one_end =
      domain.state == DomainState::incoming || domain.state == DomainState::handed_over;
  return one_end ? 1 : 2;
}

std::string hosts_of(const Sightings& sightings, int least, int most) {
  std::vector<std::string> names;
  for (const Sighting& one : sightings)
    if (presence(*one.domain) >= least && presence(*one.domain) <= most)
      names.push_back(one.host->name);
  return subject("host", names);
}

void warn_of_doubles(InventoryParts& parts, const std::string& name, const Sightings& sightings) {
  if (sightings.size() < 2) return;
  const auto with = [&](int least) {
    return std::count_if(sightings.begin(), sightings.end(),
                         [least](const Sighting& one) { return presence(*one.domain) >= least; });
  };
  const bool strangers = std::any_of(sightings.begin(), sightings.end(), [&](const Sighting& one) {
    return one.domain->uuid != sightings.front().domain->uuid;
  });
  const std::string different = strangers ? " (and they are different domains, by UUID)" : "";
  if (with(2) > 1)
    parts.warnings.push_back(
        fmt::format("DANGER: domain {} is active on {} at once{}: its image may be written twice; "
                    "stop all but one now",
                    name, hosts_of(sightings, 2, 2), different));
  else if (with(1) == 0)
    parts.warnings.push_back(fmt::format("domain {} is defined on {} and active on none{}", name,
                                         hosts_of(sightings, 0, 0), different));
  if (with(1) > 0 && static_cast<std::size_t>(with(1)) < sightings.size())
    parts.warnings.push_back(
        fmt::format("domain {} is active on {}; its definition is left over on {}{}", name,
                    hosts_of(sightings, 1, 2), hosts_of(sightings, 0, 0), different));
}

// The first with the most presence, in the fleet's order.
Sighting chosen(const Sightings& sightings) {
  return *std::max_element(sightings.begin(), sightings.end(),
                           [](const Sighting& a, const Sighting& b) {
                             return presence(*a.domain) < presence(*b.domain);
                           });
}

Bytes disk_size(const DomainReport& domain) {
  std::int64_t sum = 0;
  for (const DiskReport& disk : domain.disks)
    if (__builtin_add_overflow(sum, std::max<std::int64_t>(disk.capacity.count(), 0), &sum))
      return Bytes(std::numeric_limits<std::int64_t>::max());
  return Bytes(sum);
}

std::string_view first_source(const DomainReport& domain) {
  for (const DiskReport& disk : domain.disks)
    if (!disk.source.empty()) return disk.source;  // an empty drive comes first on some VMs
  return {};
}

Flavour make_flavour(InventoryParts& parts, const DomainReport& domain, Megahertz core_speed) {
  const AssumptionConfig& assumed = parts.fleet.assumptions;
  Flavour flavour;
  flavour.name = fmt::format("{}c-{}", shortest(domain.vcpus.count()), unparse(domain.memory));
  flavour.vcpus = domain.vcpus;
  flavour.core_speed = core_speed;
  flavour.memory = domain.memory;
  flavour.disk = disk_size(domain);
  flavour.dirty_rate = assumed.dirty_rate * domain.vcpus.count();
  flavour.working_set =
      std::min(domain.memory,
               Bytes(static_cast<std::int64_t>(assumed.working_set * count_of(domain.memory))));
  flavour.boot_time = assumed.vm_boot_time;
  return flavour;
}

FlavourId flavour_of(InventoryParts& parts, const DomainReport& domain, Megahertz core_speed) {
  auto& flavours = parts.inventory.flavours;
  for (std::size_t i = 0; i < flavours.size(); ++i)
    if (flavours[i].vcpus == domain.vcpus && flavours[i].memory == domain.memory)
      return FlavourId(i);
  flavours.push_back(make_flavour(parts, domain, core_speed));
  return FlavourId(flavours.size() - 1);
}

void note_guest(InventoryParts& parts, const std::string& name) {
  const AssumptionConfig& assumed = parts.fleet.assumptions;
  parts.assume("dirty rate", unparse(assumed.dirty_rate) + " per busy vCPU", "VM", name);
  parts.assume("working set", shortest(assumed.working_set * 100) + " % of the memory", "VM", name);
  parts.assume("boot time", unparse(assumed.vm_boot_time), "VM", name);
}

void add_vm(InventoryParts& parts, const std::string& name, const Sighting& seen) {
  const Megahertz speed = seen.host->core_speed;
  const FlavourId flavour = flavour_of(parts, *seen.domain, speed);
  VirtualMachine vm = make_vm(name, flavour, parts.inventory[flavour]);
  vm.core_speed = speed;
  vm.disk = disk_size(*seen.domain);
  vm.volume = volume_of_source(parts, first_source(*seen.domain));
  note_guest(parts, name);
  parts.inventory.vms.push_back(std::move(vm));
}

// "gluster://ds1:24007/vmstore/img.qcow2" -> "vmstore".
std::string_view volume_in_url(std::string_view url) {
  const std::size_t scheme = url.find("://");
  if (!url.starts_with("gluster") || scheme == std::string_view::npos) return {};
  const std::size_t path = url.find('/', scheme + 3);
  if (path == std::string_view::npos) return {};
  const std::string_view rest = url.substr(path + 1);
  return rest.substr(0, rest.find('/'));
}

void warn_of_disks_elsewhere(InventoryParts& parts) {
  if (!parts.storage) return;
  std::vector<std::string> outside;
  for (const VirtualMachine& vm : parts.inventory.vms)
    if (!vm.volume.valid()) outside.push_back(vm.name);
  if (!outside.empty())
    parts.warnings.push_back(subject("VM", outside) +
                             ": no disk on a volume of this platform, so no other host may reach "
                             "the image");
}

}  // namespace

VolumeId volume_of_source(const InventoryParts& parts, std::string_view source) {
  if (const std::string_view named = volume_in_url(source); !named.empty())
    return parts.inventory.find_volume(named);
  std::string mount = parts.fleet.gluster.mount;
  if (mount.empty()) return VolumeId::none();
  while (mount.ends_with('/')) mount.pop_back();
  return source.starts_with(mount + "/") ? parts.inventory.find_volume(parts.fleet.gluster.volume)
                                         : VolumeId::none();
}

void add_guests(InventoryParts& parts) {
  std::map<std::string, Sightings> seen;
  for (const Host& host : parts.inventory.hosts)
    for (const DomainReport& domain : parts.hosts.at(host.name).domains)
      seen[domain.name].push_back({&host, &domain});
  for (const auto& [name, sightings] : seen) {
    const Sighting vm = chosen(sightings);
    parts.check_name(name, fmt::format("host '{}': domain", vm.host->name));
    warn_of_doubles(parts, name, sightings);
    if (vm.domain->vcpus <= Cores{} || vm.domain->memory <= Bytes{})
      parts.warnings.push_back(
          fmt::format("domain {} on host {}: left out: its libvirt tells of no vCPUs or no memory",
                      name, vm.host->name));
    else
      add_vm(parts, name, vm);
  }
  warn_of_disks_elsewhere(parts);
}

}  // namespace gemello::live
