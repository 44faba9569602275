#include "models/policies/lifecycle/lifecycle_policy.hpp"
#include "models/policies/memory_text.hpp"

namespace gemello::policies {
namespace {

LifecycleMemory::Waiting read_waiting(const JsonValue& value) {
  JsonObject entry = value.object();
  LifecycleMemory::Waiting waiting;
  waiting.since = read_instant(entry.at("since_us"));
  waiting.failures = static_cast<std::int32_t>(entry.at("failures").integer(0, 1'000'000'000));
  waiting.not_before = read_instant(entry.at("not_before_us"));
  waiting.asked = entry.at("asked").boolean();
  if (const auto held = entry.find("held_since_us")) {
    waiting.held_since = read_instant(*held);
    waiting.held_because = entry.at("held_because").string();
  }
  entry.finish();
  return waiting;
}

}  // namespace

LifecycleMemory LifecycleMemory::read(std::string_view text, const Inventory* inventory) {
  LifecycleMemory memory;
  if (text.empty()) return memory;
  JsonDocument document = JsonDocument::parse(text, "memory of lifecycle");
  JsonObject root = document.root().object();
  JsonObject waiting = root.at("waiting").object();
  for (const auto& [name, value] : waiting.entries()) {
    const Waiting entry = read_waiting(value);
    if (const VmId vm = vm_named(inventory, name); vm.valid()) memory.waiting[vm] = entry;
  }
  waiting.finish();
  JsonObject retiring = root.at("retiring").object();
  for (const auto& [name, value] : retiring.entries()) {
    const Instant not_before = read_instant(value);
    if (const VmId vm = vm_named(inventory, name); vm.valid()) memory.retiring[vm] = not_before;
  }
  retiring.finish();
  memory.woken = read_woken(root, inventory);
  root.finish();
  return memory;
}

std::string LifecycleMemory::text(const Inventory& inventory) const {
  if (waiting.empty() && retiring.empty() && woken.empty()) return {};
  nlohmann::json root = {{"waiting", nlohmann::json::object()},
                         {"retiring", nlohmann::json::object()},
                         {"woken", write_woken(woken, inventory)}};
  for (const auto& [vm, entry] : waiting) {
    nlohmann::json& waits = root["waiting"][inventory[vm].name];
    waits = {{"since_us", microseconds(entry.since)},
             {"failures", entry.failures},
             {"not_before_us", microseconds(entry.not_before)},
             {"asked", entry.asked}};
    if (entry.held_since == never) continue;
    waits["held_since_us"] = microseconds(entry.held_since);
    waits["held_because"] = entry.held_because;
  }
  for (const auto& [vm, not_before] : retiring)
    root["retiring"][inventory[vm].name] = microseconds(not_before);
  return root.dump();
}

}  // namespace gemello::policies
