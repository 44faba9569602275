#include "sim/swarm/draw/policy.hpp"

#include <string>

namespace gemello::swarm {
namespace {

using nlohmann::json;

json draw_rebalancing(Dice& dice) {
  switch (dice.whole(0, 4)) {
    case 0:
      return {{"name", "load-balance"}, {"high", 0.1},        {"low", 0.05}, {"hold", 1},
              {"interval", "2min"},     {"residence", "5min"}};
    case 1:
      return {{"name", "consolidate"},
              {"interval", "5min"},
              {"idle_off", "5min"},
              {"moves_per_round", 4},
              {"spare_hosts", dice.whole(0, 1)}};
    case 2:
      return {{"name", "sobrio"}, {"interval", "5min"}, {"spare_hosts", dice.whole(0, 1)}};
    default:
      return "none";
  }
}

json draw_failover(Dice& dice) {
  json failover = {{"name", "restart-by-priority"}};
  failover["fence_delay"] = dice.of<std::string>({"0s", "0s", "20s", "60s"});
  failover["fence_retries"] = dice.of<int>({1, 5, 20});
  failover["fence_retry"] = dice.of<std::string>({"10s", "30s"});
  failover["fence_share_max"] = dice.of<double>({0.5, 0.5, 0.75, 1});
  failover["power_on_after_fence"] = dice.chance(0.8);
  failover["starts_in_flight"] = dice.of<int>({1, 2, 4, 8});
  failover["retries"] = dice.of<int>({1, 3, 5});
  failover["retry_delay"] = dice.of<std::string>({"10s", "30s"});
  failover["squeeze"] = dice.chance(0.8);
  failover["shed"] = dice.chance(0.7);
  return failover;
}

}  // namespace

json draw_policy(Dice dice) {
  json placement = {{"name", dice.of<std::string>({"best-fit", "worst-fit", "first-fit",
                                                   "power-aware", "dot-product", "norm-based"})},
                    {"cpu_limit", dice.of<double>({1, 2, 4})},
                    {"wake", dice.chance(0.7)}};
  json policy = {{"placement", placement},
                 {"rebalancing", draw_rebalancing(dice)},
                 {"failover", draw_failover(dice)}};
  if (dice.chance(0.15))
    policy["lifecycle"] = {{"name", "by-priority"},
                           {"admission", dice.of<std::string>({"n+1-hosts", "n+2-hosts", "n+1"})}};
  return policy;
}

json draw_gate(Dice dice) {
  if (!dice.chance(0.15)) return nullptr;
  return {{"mode", "auto"},
          {"modes", {{"migrate", "approve"}, {"power-off", "approve"}}},
          {"approval_timeout", "5min"},
          {"operator",
           {{"name", "Anna"},
            {"delay", dice.of<std::string>({"20s", "2min", "10min"})},
            {"answer", dice.of<std::string>({"approve", "approve", "refuse"})}}}};
}

}  // namespace gemello::swarm
