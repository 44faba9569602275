#include "models/state/replica_rule.hpp"

#include <cstdint>

namespace gemello {

ReplicaRule rule_of(const Inventory& inventory, const ReplicaSet& set,
                    const VolumeSettings& settings) {
  using Quorum = VolumeSettings::ClientQuorum;
  ReplicaRule rule;
  rule.bricks = static_cast<std::uint8_t>(set.bricks.size());
  for (std::size_t i = 0; i < set.bricks.size(); ++i)
    if (inventory[set.bricks[i]].arbiter) rule.arbiters |= brick_bit(i);
  if (settings.client_quorum == Quorum::automatic) rule.quorum = ReplicaRule::Quorum::automatic;
  if (settings.client_quorum == Quorum::fixed) {
    rule.quorum = ReplicaRule::Quorum::fixed;
    rule.count = settings.quorum_count;
  }
  return rule;
}

ReplicaSetId set_for(const Volume& volume, std::string_view file) {
  std::uint32_t hash = 2166136261U;
  for (const char c : file) hash = (hash ^ static_cast<unsigned char>(c)) * 16777619U;
  return volume.replica_sets[hash % volume.replica_sets.size()];
}

}  // namespace gemello
