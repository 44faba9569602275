#include "models/policies/memory_text.hpp"

#include <algorithm>
#include <limits>

#include "models/cloud/json_text.hpp"

namespace gemello::policies {

Instant read_instant(const JsonValue& value) {
  using Limits = std::numeric_limits<std::int64_t>;
  return origin + Duration(value.integer(Limits::min(), Limits::max()));
}

VmId vm_named(const Inventory* inventory, std::string_view name) {
  return inventory == nullptr ? VmId::none() : inventory->find_vm(name);
}

HostId host_named(const Inventory* inventory, std::string_view name) {
  return inventory == nullptr ? HostId::none() : inventory->find_host(name);
}

std::string object_text(std::vector<std::pair<std::string_view, std::string>> members) {
  std::sort(members.begin(), members.end(),
            [](const auto& a, const auto& b) { return a.first < b.first; });
  std::string all = "{";
  for (const auto& [key, text] : members) {
    if (all.size() > 1) all += ',';
    all += json_quoted(key);
    all += ':';
    all += text;
  }
  return all += '}';
}

nlohmann::json write_woken(const Woken& woken, const Inventory& inventory) {
  nlohmann::json text = nlohmann::json::object();
  for (const auto& [host, at] : woken) text[inventory[host].name] = microseconds(at);
  return text;
}

Woken read_woken(JsonObject& memory, const Inventory* inventory) {
  Woken woken;
  const auto value = memory.find("woken");
  if (!value) return woken;
  JsonObject hosts = value->object();
  for (const auto& [name, at] : hosts.entries()) {
    const Instant asked = read_instant(at);
    const HostId host = host_named(inventory, name);
    if (host.valid()) woken[host] = asked;
  }
  hosts.finish();
  return woken;
}

}  // namespace gemello::policies
