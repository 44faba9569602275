#include "tests/worked/scripted_policy.hpp"

#include <algorithm>

#include "models/cloud/json_reader.hpp"
#include "models/runs/action_json.hpp"

namespace gemello::testing {

std::vector<Order> read_orders(const std::filesystem::path& path, const Inventory& inventory) {
  std::vector<Order> orders;
  if (!std::filesystem::exists(path)) return orders;
  const runs::InventoryNames names(inventory);
  JsonDocument document = JsonDocument::read(path.string());
  for (const JsonValue& entry : document.root().array()) {
    JsonObject object = entry.object();
    const Duration at = object.at("at").quantity<Duration>();
    orders.push_back({origin + at, runs::action_from(object.at("action"), names)});
    object.finish();
  }
  std::stable_sort(orders.begin(), orders.end(),
                   [](const Order& a, const Order& b) { return a.at < b.at; });
  return orders;
}

Decision ScriptedPolicy::decide(const FleetView& view, std::span<const Event> events,
                                Reasons* reasons) {
  Decision decision = inner_->decide(view, events, reasons);
  for (; given_ < orders_.size() && orders_[given_].at <= view.now(); ++given_) {
    if (reasons != nullptr) reasons->of(decision.actions.size()).author = "order";
    decision.actions.push_back(orders_[given_].action);
  }
  if (given_ < orders_.size()) decision.wake = std::min(decision.wake, orders_[given_].at);
  return decision;
}

}  // namespace gemello::testing
