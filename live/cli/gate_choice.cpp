#include "live/cli/gate_choice.hpp"

#include <optional>

#include <fmt/format.h>

#include "models/fleet/action.hpp"

namespace gemello::live {
namespace {

std::optional<std::size_t> kind_named(const std::string& text) {
  for (std::size_t kind = 0; kind < action_kind_count; ++kind)
    if (text == action_kind_name(kind)) return kind;
  return std::nullopt;
}

bool is_automatic(const Gate& gate, const char* text) {
  const auto kind = kind_named(text);
  return kind && gate.mode_of(*kind) == GateMode::automatic;
}

}  // namespace

std::string fault_of_kind(const std::string& text) {
  if (text == every_kind || kind_named(text)) return {};
  std::string known = every_kind;
  for (std::size_t kind = 0; kind < action_kind_count; ++kind)
    known += std::string(", ") + action_kind_name(kind);
  return fmt::format("'{}' is no kind of action; there are {}", text, known);
}

Gate gate_of(const FleetConfig& fleet, const GateChoice& choice) {
  GateMode mode = fleet.gate_mode;
  if (choice.mode == "observe") mode = GateMode::observe;
  if (choice.mode == "recommend") mode = GateMode::recommend;
  Gate gate(mode, fleet.approval_timeout);
  for (const auto& [kind, other] : fleet.gate) gate.set_mode(kind, other);
  for (const std::string& text : choice.automatic)
    for (std::size_t kind = 0; kind < action_kind_count; ++kind)
      if (text == every_kind || text == action_kind_name(kind))
        gate.set_mode(kind, GateMode::automatic);
  return gate;
}

std::string gate_text(const Gate& gate, GateMode fallback) {
  std::string acts;
  std::size_t count = 0;
  for (std::size_t kind = 0; kind < action_kind_count; ++kind) {
    if (gate.mode_of(kind) != GateMode::automatic) continue;
    acts += std::string(acts.empty() ? "" : ", ") + action_kind_name(kind);
    ++count;
  }
  if (count == action_kind_count) return "EVERYTHING is automatic: no action waits for a person";
  if (acts.empty()) return fmt::format("{}: nothing is done", name(fallback));
  return fmt::format("acts by itself: {}; otherwise {}", acts, name(fallback));
}

bool keeps_leftovers(const Gate& gate) {
  return is_automatic(gate, "start") && !is_automatic(gate, "destroy-copy");
}

}  // namespace gemello::live
