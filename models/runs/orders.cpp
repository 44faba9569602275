#include "models/runs/orders.hpp"

#include "models/cloud/json_reader.hpp"
#include "models/runs/action_json.hpp"

namespace gemello::runs {

std::vector<std::pair<Instant, Action>> planned_orders(const Scenario& scenario,
                                                       const Inventory& inventory) {
  std::vector<std::pair<Instant, Action>> orders;
  if (scenario.orders.empty()) return orders;
  // The same nesting as in the file, so that complaints name the place there.
  nlohmann::json list = nlohmann::json::array();
  for (const PlannedOrder& order : scenario.orders) list.push_back({{"action", order.action}});
  JsonDocument document =
      JsonDocument::from(nlohmann::json{{"orders", std::move(list)}}, scenario.file);
  const InventoryNames names(inventory);
  JsonObject root = document.root().object();
  for (const JsonValue& entry : root.at("orders").array()) {
    JsonObject object = entry.object();
    orders.emplace_back(origin + scenario.orders[orders.size()].at,
                        action_from(object.at("action"), names));
    object.finish();
  }
  root.finish();
  return orders;
}

}  // namespace gemello::runs
