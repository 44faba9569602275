#pragma once

#include <string_view>

#include <fmt/format.h>

#include "models/behaviour/silent_brick.hpp"
#include "models/units/streams.hpp"
#include "sim/world/core.hpp"

namespace gemello::sim {

/// When a client notices that its connection to a brick fell silent now. Each connection has its
/// own raster of pings, by the seed and the two names.
inline Instant silence_noticed(const Core& core, std::string_view client, BrickId brick,
                               Duration ping_timeout) {
  Stream draw(core.scenario.seed, fmt::format("ping/{}/{}", client, core.inventory[brick].name));
  const Duration phase(
      static_cast<std::int64_t>(draw.uniform() * static_cast<double>(ping_timeout.count())));
  const Duration since_ping = (core.now() - origin + ping_timeout - phase) % ping_timeout;
  return core.now() + behaviour::silent_loss_noticed(ping_timeout, since_ping);
}

}  // namespace gemello::sim
