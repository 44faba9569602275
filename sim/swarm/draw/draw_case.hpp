#pragma once

#include <cstdint>

#include "sim/swarm/case.hpp"

namespace gemello::swarm {

/// After a storm's last end a case goes on for so long, in which all that can run must come up
/// (audits/restartable.hpp derives how long that may take: less than this in every case drawn).
inline constexpr Duration calm_after = 2h;
/// The shortest run of a swarm: something has to happen before the calm.
inline constexpr Duration shortest_case = 3h;

/// The case of a seed: platform, workload, policy and storm, each of a named stream of its own.
/// days: simulated length, 1/8 at least.
Case draw_case(std::uint64_t seed, double days);

}  // namespace gemello::swarm
