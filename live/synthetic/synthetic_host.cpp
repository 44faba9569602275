#include "live/synthetic/synthetic_host.hpp"

#include <fmt/format.h>

namespace gemello::live {

std::string uuid_of(std::size_t number) {
  return fmt::format("00000000-0000-4000-8000-{:012x}", number);
}

GuestShape shape_of(const VirtualMachine& vm, std::size_t number) {
  return {uuid_of(number), vm.vcpus, vm.memory, vm.disk, Megahertz(0)};
}

std::string definition_of(const std::string& domain, const GuestShape& shape) {
  return fmt::format(
      "<domain type='kvm'>\n"
      "  <name>{}</name>\n"
      "  <uuid>{}</uuid>\n"
      "  <memory unit='b'>{}</memory>\n"
      "  <vcpu>{}</vcpu>\n"
      "  <os><type>hvm</type></os>\n"
      "</domain>\n",
      domain, shape.uuid, shape.memory.count(), shape.vcpus.count());
}

bool executes(DomainState state) {
  return state == DomainState::running || state == DomainState::stopping;
}

bool may_write(DomainState state) {
  return active(state) && state != DomainState::incoming && state != DomainState::handed_over;
}

void charge(SyntheticHost& host, const Host& machine, const GuestShapes& shapes, Instant now) {
  const double passed = seconds(now - host.charged_at);
  host.charged_at = now;
  if (!host.runs()) return;
  Megahertz asked{};
  for (const auto& [name, domain] : host.domains)
    if (executes(domain.state)) asked += shapes.at(name).demand;
  const double share = asked > machine.capacity() ? machine.capacity() / asked : 1.0;
  for (auto& [name, domain] : host.domains) {
    if (!executes(domain.state)) continue;
    const double wanted = passed * (shapes.at(name).demand / machine.core_speed);
    const Duration used = duration_nearest(wanted * share);
    domain.cpu_time += used;
    domain.cpu_delay += duration_nearest(wanted) - used;
    host.cpu_busy += used;
  }
}

HostReport report_of(const SyntheticHost& host, const Host& machine, const GuestShapes& shapes,
                     Instant now) {
  HostReport report;
  report.hostname = machine.name;
  report.life = fmt::format("{}-boot-{}", machine.name, host.life);
  report.cores = machine.cores;
  report.core_speed = machine.core_speed;
  report.memory = machine.memory;
  report.memory_free = machine.memory_for_guests();
  report.model = machine.model;
  report.software = "synthetic";
  report.cpu_busy = host.cpu_busy;
  report.cpu_total = duration_nearest(seconds(now - host.on_since) * machine.cores.count());
  for (const auto& [name, domain] : host.domains) {
    const GuestShape& shape = shapes.at(name);
    DomainReport row;
    row.name = name;
    row.uuid = shape.uuid;
    row.state = domain.state;
    row.shut_off = domain.shut_off;
    row.persistent = domain.persistent;
    row.vcpus = shape.vcpus;
    row.memory = shape.memory;
    row.definition = domain.definition;
    if (active(domain.state)) {
      row.memory_used = shape.memory;
      row.cpu_time = domain.cpu_time;
      row.cpu_delay = domain.cpu_delay;
      report.memory_free -= shape.memory;
    }
    if (shape.disk > Bytes(0))
      row.disks.push_back({"vda", "/images/" + name + ".qcow2", "qcow2", shape.disk, {}, {}, {}});
    report.domains.push_back(row);
  }
  return report;
}

}  // namespace gemello::live
