#include "models/policies/memory_text.hpp"
#include "models/policies/rebalancing/load_balance.hpp"

namespace gemello::policies {

LoadBalanceMemory LoadBalanceMemory::read(std::string_view text, const Inventory* inventory) {
  LoadBalanceMemory memory;
  if (text.empty()) return memory;
  JsonDocument document = JsonDocument::parse(text, "memory of rebalancing/load-balance");
  JsonObject root = document.root().object();
  memory.streak = static_cast<std::int32_t>(root.at("streak").integer(0, 1'000'000'000));
  memory.balancing = root.at("balancing").boolean();
  if (const auto round = root.find("round_us")) memory.round = read_instant(*round);
  for (const JsonValue& value : root.at("moves").array()) {
    JsonObject entry = value.object();
    const VmId vm = vm_named(inventory, entry.at("vm").string());
    const Instant at = read_instant(entry.at("at_us"));
    entry.finish();
    if (vm.valid()) memory.moves.push_back({vm, at});
  }
  root.finish();
  return memory;
}

std::string LoadBalanceMemory::text(const Inventory& inventory) const {
  if (streak == 0 && !balancing && round == never && moves.empty()) return {};
  nlohmann::json root = {
      {"streak", streak}, {"balancing", balancing}, {"moves", nlohmann::json::array()}};
  if (round != never) root["round_us"] = microseconds(round);
  for (const Move& move : moves)
    root["moves"].push_back({{"vm", inventory[move.vm].name}, {"at_us", microseconds(move.at)}});
  return root.dump();
}

}  // namespace gemello::policies
