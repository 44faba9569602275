#include "live/inventory/fleet_table.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "models/runs/text_table.hpp"
#include "models/units/text.hpp"

namespace gemello::live {
namespace {

using runs::TextTable;

// What a guest or a broken host put into its names must not move the cursor of a terminal.
std::string plain(std::string text) {
  for (char& c : text)
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = '?';
  return text;
}

std::string size(Bytes bytes) {
  constexpr std::array<const char*, 5> units{"KiB", "MiB", "GiB", "TiB", "PiB"};
  double value = count_of(bytes) / 1024.0;
  std::size_t unit = 0;
  while (value >= 1024.0 && unit + 1 < units.size()) {
    value /= 1024.0;
    ++unit;
  }
  return fmt::format("{:.1f} {}", value, units[unit]);
}

std::string size_if_told(Bytes bytes) {
  return bytes == Bytes{} ? "-" : size(bytes);
}

std::string or_dash(const std::string& text) {
  return text.empty() ? "-" : plain(text);
}

std::string domain_counts(const HostReport& report) {
  const auto running = std::count_if(report.domains.begin(), report.domains.end(),
                                     [](const DomainReport& one) { return active(one.state); });
  return fmt::format("{}/{}", running, report.domains.size());
}

std::string host_table(const FleetConfig& fleet, const std::map<std::string, HostReport>& hosts,
                       const std::map<std::string, std::string>& silent) {
  TextTable table(
      {"host", "answered", "cores", "memory", "free", "active/defined", "CPU model", "software"});
  std::string causes;
  for (const HostConfig& host : fleet.hosts) {
    const auto found = hosts.find(host.name);
    if (found == hosts.end()) {
      table.row({host.name, "no", "-", "-", "-", "-", "-", "-"});
      const auto cause = silent.find(host.name);
      if (cause != silent.end())
        causes += fmt::format("  {} did not answer: {}\n", host.name, plain(cause->second));
      continue;
    }
    const HostReport& report = found->second;
    table.row({host.name, "yes", shortest(report.cores.count()), size(report.memory),
               size(report.memory_free), domain_counts(report), or_dash(report.model),
               or_dash(report.software)});
  }
  return table.text() + (causes.empty() ? "" : causes + "\n");
}

std::string disks_text(const DomainReport& domain) {
  std::string text;
  for (const DiskReport& disk : domain.disks)
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", plain(disk.target),
                        size_if_told(disk.capacity));
  return or_dash(text);
}

std::string domain_table(const FleetConfig& fleet, const std::map<std::string, HostReport>& hosts) {
  TextTable table(
      {"host", "domain", "state", "vCPUs", "memory", "memory used", "CPU seconds", "disks"});
  bool any = false;
  for (const HostConfig& host : fleet.hosts) {
    const auto found = hosts.find(host.name);
    if (found == hosts.end()) continue;
    for (const DomainReport& domain : found->second.domains) {
      any = true;
      table.row({host.name, plain(domain.name), name(domain.state), shortest(domain.vcpus.count()),
                 size(domain.memory), size_if_told(domain.memory_used),
                 fmt::format("{:.1f}", seconds(domain.cpu_time)), disks_text(domain)});
    }
  }
  return any ? table.text() : "";
}

std::string brick_table(const StorageReport& storage) {
  TextTable table({"volume", "brick", "online", "size", "free", "heal entries"});
  bool any = false;
  for (const VolumeReport& volume : storage.volumes) {
    const std::string entries = volume.heal_entries ? fmt::format("{}", *volume.heal_entries) : "-";
    for (const BrickReport& brick : volume.bricks) {
      any = true;
      table.row({plain(volume.name), plain(brick.name) + (brick.arbiter ? " (arbiter)" : ""),
                 brick.online ? "yes" : "no", size_if_told(brick.capacity),
                 size_if_told(brick.free), entries});
    }
  }
  return any ? table.text() : "  no volumes\n\n";
}

}  // namespace

std::string fleet_table(const FleetConfig& fleet, const std::map<std::string, HostReport>& hosts,
                        const std::optional<StorageReport>& storage,
                        const std::map<std::string, std::string>& silent) {
  std::string text = host_table(fleet, hosts, silent) + domain_table(fleet, hosts);
  if (storage) text += brick_table(*storage);
  return text;
}

}  // namespace gemello::live
