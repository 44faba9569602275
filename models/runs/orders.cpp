#include "models/runs/orders.hpp"

#include <fmt/format.h>

#include "models/cloud/json_reader.hpp"
#include "models/cloud/near_name.hpp"
#include "models/runs/action_json.hpp"
#include "models/units/error.hpp"

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

std::vector<DeathStatement> death_statements(const Scenario& scenario, const Inventory& inventory) {
  std::vector<DeathStatement> statements;
  for (const DeclaredDead& said : scenario.declared_dead) {
    const HostId host = inventory.find_host(said.host);
    if (!host.valid())
      throw InputError(scenario.file, fmt::format("$.declare_dead[{}].host", statements.size()),
                       no_such("host", said.host, inventory.hosts));
    statements.push_back({origin + said.at, host, said.by});
  }
  return statements;
}

}  // namespace gemello::runs
