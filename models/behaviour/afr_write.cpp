#include "models/behaviour/afr_write.hpp"

#include <algorithm>
#include <limits>
#include <vector>

#include "models/units/error.hpp"

namespace gemello::behaviour {

int write_round_trips(const VolumeSettings& settings, WritePattern pattern) {
  if (settings.post_op_delay == Duration::zero()) return 5;
  return pattern == WritePattern::streaming && settings.eager_lock ? 1 : 3;
}

BytesPerSecond write_ceiling(std::span<const WritePart> parts) {
  BytesPerSecond least{std::numeric_limits<double>::infinity()};
  for (const WritePart& part : parts) {
    GEMELLO_INVARIANT(part.capacity.count() > 0 && part.copies >= 1,
                      "a part of a way carries at least one copy");
    least = std::min(least, part.capacity / part.copies);
  }
  return least;
}

BytesPerSecond write_ceiling(BytesPerSecond uplink, std::span<const ReplicaPath> replicas) {
  std::vector<WritePart> parts;
  if (!replicas.empty()) parts.push_back({uplink, static_cast<int>(replicas.size())});
  for (const ReplicaPath& replica : replicas) {
    parts.push_back({replica.path, 1});
    parts.push_back({replica.disk, 1});
  }
  return write_ceiling(parts);
}

}  // namespace gemello::behaviour
