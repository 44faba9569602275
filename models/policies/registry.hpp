#pragma once

#include <memory>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "models/fleet/policy.hpp"
#include "models/policies/catalogue.hpp"
#include "models/policies/planned_orders.hpp"
#include "models/policies/waking.hpp"

namespace gemello::policies {

/// The policy a scenario asks for:
///
///     {"placement": {"name": "best-fit", "wake": false},
///      "rebalancing": "load-balance",
///      "failover": {"name": "restart-by-priority", "starts_in_flight": 2}}
///
/// Each is the name of a policy of the catalogue, or an object with its name and options.
/// "placement" is required; without the others there is none. "lifecycle" is there anyway, and said
/// only for its options. The result answers requests by the
/// placement rule, and failover and rebalancing place by it as well.
/// path: where the spec stands in `file` ("$.policy"), for error texts. Errors: InputError for
/// unknown keys, names and options, values out of range, and options that do nothing.
/// orders: of a person, before all else.
std::unique_ptr<Policy> make_policy(const nlohmann::json& spec, const std::string& file,
                                    const std::string& path,
                                    std::vector<PlannedOrders::Order> orders = {});

/// By what the policy of a spec places: its rule, and what a host takes.
struct Placement {
  std::string name;
  std::shared_ptr<const PlacementRule> rule;
  PlacementOptions options;
  bool restarts = false;  ///< it has a failover policy
  bool sheds = false;     ///< which stops batch VMs where others find no room
};
/// Same errors.
Placement make_placement(const nlohmann::json& spec, const std::string& file,
                         const std::string& path);

/// The same spec with every option written out: what run.json records. Same errors.
nlohmann::json resolve_policy(const nlohmann::json& spec, const std::string& file,
                              const std::string& path);

}  // namespace gemello::policies
