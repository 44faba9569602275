#include <iterator>

#include <fmt/format.h>

#include "models/cloud/json_text.hpp"
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
  // By hand, keys in order as elsewhere: it changes with every move, and moves are many.
  std::string out = fmt::format("{{\"balancing\":{},\"moves\":[", balancing);
  for (const Move& move : moves)
    fmt::format_to(std::back_inserter(out), "{}{{\"at_us\":{},\"vm\":{}}}",
                   &move == moves.data() ? "" : ",", microseconds(move.at),
                   json_quoted(inventory[move.vm].name));
  out += ']';
  if (round != never)
    fmt::format_to(std::back_inserter(out), ",\"round_us\":{}", microseconds(round));
  fmt::format_to(std::back_inserter(out), ",\"streak\":{}}}", streak);
  return out;
}

}  // namespace gemello::policies
