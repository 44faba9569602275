#pragma once

#include <array>
#include <string_view>

#include "models/cloud/json_reader.hpp"
#include "models/cloud/network.hpp"

namespace gemello {

/// Value of "format" in a platform file. A change that older readers would misread takes a new
/// number.
inline constexpr std::string_view platform_format = "gemello-platform-1";

/// Names of the enumerations in platform files; bonding under the driver's own names.
inline constexpr std::array<NamedValue<BondMode>, 6> bond_mode_names{
    {{"balance-rr", BondMode::balance_rr},
     {"active-backup", BondMode::active_backup},
     {"balance-xor", BondMode::balance_xor},
     {"802.3ad", BondMode::ieee_802_3ad},
     {"balance-tlb", BondMode::balance_tlb},
     {"balance-alb", BondMode::balance_alb}}};
inline constexpr std::array<NamedValue<SpanningTree::Mode>, 3> spanning_tree_names{
    {{"none", SpanningTree::Mode::none},
     {"stp", SpanningTree::Mode::stp},
     {"rapid", SpanningTree::Mode::rapid}}};
inline constexpr std::array<NamedValue<BondHash>, 3> bond_hash_names{
    {{"layer2", BondHash::layer2},
     {"layer2+3", BondHash::layer2_3},
     {"layer3+4", BondHash::layer3_4}}};
inline constexpr std::array<NamedValue<NetworkRole>, network_role_count> network_role_names{
    {{"management", NetworkRole::management},
     {"heartbeat", NetworkRole::heartbeat},
     {"migration", NetworkRole::migration},
     {"storage", NetworkRole::storage},
     {"guest", NetworkRole::guest}}};

}  // namespace gemello
