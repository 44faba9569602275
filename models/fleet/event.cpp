#include "models/fleet/event.hpp"

#include <algorithm>
#include <array>
#include <tuple>

#include <fmt/format.h>

#include "models/units/text.hpp"

namespace gemello {
namespace {

constexpr std::array<const char*, std::variant_size_v<EventBody>> event_names = {
    "action-done",
    "action-failed",
    "action-unknown",
    "host-proven-dead",
    "host-suspected",
    "host-lost",
    "host-seen",
    "host-powered-off",
    "vm-started",
    "vm-stopped",
    "vm-paused",
    "vm-resumed",
    "stale-copy-seen",
    "link-changed",
    "circuit-changed",
    "brick-changed",
    "replica-degraded",
    "replica-healed",
    "split-brain",
    "heal-progress",
    "migration-progress",
    "operator-answered",
    "vm-retirement-requested",
    "vm-requested",
    "monitoring-sample"};

std::string join(std::initializer_list<std::string> parts) {
  std::string text;
  for (const auto& part : parts) {
    if (part.empty()) continue;
    if (!text.empty()) text += ' ';
    text += part;
  }
  return text;
}

// "gv0 (d1:/brick, d2:/brick)": a replica set has no name of its own.
std::string name_of(ReplicaSetId id, const Inventory& inventory) {
  std::string bricks;
  for (const BrickId brick : inventory[id].bricks)
    bricks += (bricks.empty() ? "" : ", ") + inventory[brick].name;
  return fmt::format("{} ({})", inventory[inventory[id].volume].name, bricks);
}

// The words after the kind: who it is about, then why.
template <class Body>
std::string details(const Body& body, const Inventory& inventory) {
  std::string who;
  if constexpr (requires { body.vm; }) who = inventory[body.vm].name;
  if constexpr (requires { body.host; })
    if (body.host.valid()) who += (who.empty() ? "" : " on ") + inventory[body.host].name;
  if constexpr (requires { body.component; }) who = body.component;
  if constexpr (requires { body.circuit; }) who = inventory[body.circuit].name;
  if constexpr (requires { body.brick; }) who = inventory[body.brick].name;
  if constexpr (requires { body.volume; }) who = inventory[body.volume].name;
  if constexpr (requires { body.replica_set; })
    who += (who.empty() ? "" : " in ") + name_of(body.replica_set, inventory);
  if constexpr (requires { body.action; }) who = fmt::format("action {}", number(body.action));
  std::string how;
  if constexpr (requires { body.up; }) how = body.up ? "up" : "down";
  if constexpr (requires { body.online; }) how = body.online ? "online" : "offline";
  if constexpr (requires { body.proof; })
    if (body.proof) how = "with proof: " + body.proof->text();
  if constexpr (requires { body.approved; })
    how = fmt::format("{} by {}", body.approved ? "approved" : "declined", body.operator_name);
  if constexpr (requires { body.iteration; }) how = fmt::format("iteration {}", body.iteration);
  if constexpr (requires { body.left; })
    how += (how.empty() ? "" : " ") + unparse(body.left) + " left";
  std::string why;
  if constexpr (requires { body.cause; })
    if (!body.cause.empty()) why = "(" + body.cause + ")";
  return join({who, how, why});
}

}  // namespace

const char* kind_name(const Event& event) {
  return event_names[event.body.index()];
}

std::uint64_t sort_id(const Event& event) {
  return std::visit(
      [](const auto& body) -> std::uint64_t {
        if constexpr (requires { body.action; })
          return number(body.action);
        else if constexpr (requires { body.vm; })
          return body.vm.index();
        else if constexpr (requires { body.host; })
          return body.host.index();
        else if constexpr (requires { body.circuit; })
          return body.circuit.index();
        else if constexpr (requires { body.brick; })
          return body.brick.index();
        else if constexpr (requires { body.replica_set; })
          return body.replica_set.index();
        else if constexpr (requires { body.volume; })
          return body.volume.index();
        else
          return 0;
      },
      event.body);
}

ActionId outcome_of(const Event& event) {
  if (const auto* done = std::get_if<ActionDone>(&event.body)) return done->action;
  if (const auto* failed = std::get_if<ActionFailed>(&event.body)) return failed->action;
  if (const auto* unknown = std::get_if<ActionUnknown>(&event.body)) return unknown->action;
  return ActionId::none;
}

void sort_events(std::vector<Event>& events) {
  std::stable_sort(events.begin(), events.end(), [](const Event& a, const Event& b) {
    return std::tuple(a.time, a.body.index(), sort_id(a)) <
           std::tuple(b.time, b.body.index(), sort_id(b));
  });
}

std::string to_text(const Event& event, const Inventory& inventory) {
  const std::string rest =
      std::visit([&](const auto& body) { return details(body, inventory); }, event.body);
  return join({kind_name(event), rest});
}

bool is_measurement(const Event& event) {
  return std::holds_alternative<MonitoringSample>(event.body) ||
         std::holds_alternative<MigrationProgress>(event.body);
}

}  // namespace gemello
