#include "models/policies/failover/failover_memory.hpp"

#include <array>

#include <fmt/format.h>

#include "models/cloud/json_text.hpp"
#include "models/policies/memory_text.hpp"

namespace gemello::policies {
namespace {

using nlohmann::json;

constexpr std::int64_t count_max = 1'000'000'000;

constexpr std::array<NamedValue<FencePhase>, 6> phases = {{
    {"waiting", FencePhase::waiting},
    {"fencing", FencePhase::fencing},
    {"fenced", FencePhase::fenced},
    {"needs-operator", FencePhase::needs_operator},
    {"too-many-lost", FencePhase::too_many_lost},
    {"gave-up", FencePhase::gave_up},
}};

std::int32_t read_count(const JsonValue& value) {
  return static_cast<std::int32_t>(value.integer(0, count_max));
}

// Boot ids are 64-bit digests: as text, because not every JSON reader keeps such numbers.
Incarnation read_incarnation(const JsonValue& value) {
  const std::string text = value.string();
  if (text.empty() || text.find_first_not_of("0123456789") != std::string::npos)
    value.fail("must be a number written as text");
  try {
    return Incarnation{std::stoull(text)};
  } catch (const std::out_of_range&) {
    value.fail("must fit in 64 bits");
  }
}

FailoverMemory::LostHost read_host(const JsonValue& value) {
  JsonObject entry = value.object();
  FailoverMemory::LostHost host;
  host.incarnation = read_incarnation(entry.at("incarnation"));
  host.since = read_instant(entry.at("since_us"));
  host.cause = entry.at("cause").string();
  host.phase = entry.at("phase").one_of<FencePhase>(phases);
  host.fences = read_count(entry.at("fences"));
  host.power_ons = read_count(entry.at("power_ons"));
  host.not_before = read_instant(entry.at("not_before_us"));
  entry.finish();
  return host;
}

FailoverMemory::Recovery read_recovery(const JsonValue& value, const Inventory* inventory) {
  JsonObject entry = value.object();
  FailoverMemory::Recovery vm;
  vm.host = host_named(inventory, entry.at("host").string());
  vm.cause = entry.at("cause").string();
  vm.since = read_instant(entry.at("since_us"));
  vm.failures = read_count(entry.at("failures"));
  vm.not_before = read_instant(entry.at("not_before_us"));
  vm.asked = entry.at("asked").boolean();
  vm.gave_up = entry.at("gave_up").boolean();
  entry.finish();
  return vm;
}

FailoverMemory::Mending read_mending(JsonObject& entry) {
  FailoverMemory::Mending mending;
  mending.asked = entry.at("asked").boolean();
  mending.attempts = read_count(entry.at("attempts"));
  mending.not_before = read_instant(entry.at("not_before_us"));
  return mending;
}

json write_mending(const FailoverMemory::Mending& mending) {
  return {{"asked", mending.asked},
          {"attempts", mending.attempts},
          {"not_before_us", microseconds(mending.not_before)}};
}

void read_paused(JsonObject& root, const Inventory* inventory, FailoverMemory& memory) {
  const auto found = root.find("paused");
  if (!found) return;
  JsonObject paused = found->object();
  for (const auto& [name, value] : paused.entries()) {
    JsonObject entry = value.object();
    const FailoverMemory::Mending mending = read_mending(entry);
    entry.finish();
    if (const VmId vm = vm_named(inventory, name); vm.valid()) memory.paused[vm] = mending;
  }
  paused.finish();
}

void read_copies(JsonObject& root, const Inventory* inventory, FailoverMemory& memory) {
  for (const JsonValue& value : root.array_or_empty("copies")) {
    JsonObject entry = value.object();
    const VmId vm = vm_named(inventory, entry.at("vm").string());
    const HostId host = host_named(inventory, entry.at("host").string());
    const FailoverMemory::Mending mending = read_mending(entry);
    entry.finish();
    if (vm.valid() && host.valid()) memory.copies[{vm, host}] = mending;
  }
}

// Keys that most fleets never need are written only where there is something under them.
void add_mendings(std::vector<std::pair<std::string_view, std::string>>& members,
                  const FailoverMemory& memory, const Inventory& inventory) {
  json stopping, paused, copies;
  for (const VmId vm : memory.stopping) stopping.push_back(inventory[vm].name);
  for (const auto& [vm, mending] : memory.paused)
    paused[inventory[vm].name] = write_mending(mending);
  for (const auto& [copy, mending] : memory.copies) {
    json entry = write_mending(mending);
    entry["vm"] = inventory[copy.first].name;
    entry["host"] = inventory[copy.second].name;
    copies.push_back(std::move(entry));
  }
  if (!stopping.is_null()) members.emplace_back("stopping", stopping.dump());
  if (!paused.is_null()) members.emplace_back("paused", paused.dump());
  if (!copies.is_null()) members.emplace_back("copies", copies.dump());
}

// In a storm this is most of the text, and it changes with each attempt.
std::string recoveries_text(const std::map<VmId, FailoverMemory::Recovery>& vms,
                            const Inventory& inventory) {
  std::vector<std::pair<std::string_view, std::string>> members;
  members.reserve(vms.size());
  for (const auto& [vm, entry] : vms) {
    const std::string host = entry.host.valid() ? inventory[entry.host].name : std::string();
    members.emplace_back(
        inventory[vm].name,
        fmt::format(R"({{"asked":{},"cause":{},"failures":{},"gave_up":{},"host":{},)"
                    R"("not_before_us":{},"since_us":{}}})",
                    entry.asked, json_quoted(entry.cause), entry.failures, entry.gave_up,
                    json_quoted(host), microseconds(entry.not_before), microseconds(entry.since)));
  }
  return object_text(std::move(members));
}

}  // namespace

const char* name(FencePhase phase) {
  return name_of<FencePhase>(phases, phase).data();
}

FailoverMemory FailoverMemory::read(std::string_view text, const Inventory* inventory) {
  FailoverMemory memory;
  if (text.empty()) return memory;
  JsonDocument document = JsonDocument::parse(text, "memory of failover/restart-by-priority");
  JsonObject root = document.root().object();
  JsonObject hosts = root.at("hosts").object();
  for (const auto& [name, value] : hosts.entries()) {
    LostHost entry = read_host(value);
    if (const HostId host = host_named(inventory, name); host.valid()) memory.hosts[host] = entry;
  }
  hosts.finish();
  JsonObject returned = root.at("returned").object();
  for (const auto& [name, value] : returned.entries()) {
    const Instant at = read_instant(value);
    if (const HostId host = host_named(inventory, name); host.valid()) memory.returned[host] = at;
  }
  returned.finish();
  JsonObject vms = root.at("vms").object();
  for (const auto& [name, value] : vms.entries()) {
    Recovery entry = read_recovery(value, inventory);
    if (const VmId vm = vm_named(inventory, name); vm.valid()) memory.vms[vm] = entry;
  }
  vms.finish();
  for (const JsonValue& value : root.at("leaving").array()) {
    const VmId vm = vm_named(inventory, value.string());
    if (vm.valid()) memory.leaving.insert(vm);
  }
  for (const JsonValue& value : root.array_or_empty("stopping")) {
    const VmId vm = vm_named(inventory, value.string());
    if (vm.valid()) memory.stopping.insert(vm);
  }
  memory.woken = read_woken(root, inventory);
  read_paused(root, inventory, memory);
  read_copies(root, inventory, memory);
  root.finish();
  return memory;
}

std::string FailoverMemory::text(const Inventory& inventory) const {
  if (empty()) return {};
  json hosts_lost = json::object();
  for (const auto& [host, entry] : hosts)
    hosts_lost[inventory[host].name] = {
        {"incarnation", std::to_string(static_cast<std::uint64_t>(entry.incarnation))},
        {"since_us", microseconds(entry.since)},
        {"cause", entry.cause},
        {"phase", name(entry.phase)},
        {"fences", entry.fences},
        {"power_ons", entry.power_ons},
        {"not_before_us", microseconds(entry.not_before)}};
  json seen_again = json::object();
  for (const auto& [host, at] : returned) seen_again[inventory[host].name] = microseconds(at);
  json users_want_gone = json::array();
  for (const VmId vm : leaving) users_want_gone.push_back(inventory[vm].name);
  std::vector<std::pair<std::string_view, std::string>> members;
  members.emplace_back("hosts", hosts_lost.dump());
  members.emplace_back("returned", seen_again.dump());
  members.emplace_back("vms", recoveries_text(vms, inventory));
  members.emplace_back("leaving", users_want_gone.dump());
  members.emplace_back("woken", write_woken(woken, inventory).dump());
  add_mendings(members, *this, inventory);
  return object_text(std::move(members));
}

}  // namespace gemello::policies
