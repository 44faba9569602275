#include "tests/swarm/swarm_support.hpp"

#include <fmt/format.h>

#include "sim/swarm/draw/draw_case.hpp"
#include "sim/swarm/fork_pool.hpp"

namespace gemello::testing {

SwarmEnd swarm_until(const std::string& rule, std::uint64_t first, int runs_max, double days) {
  SwarmEnd end;
  for (int run = 0; run < runs_max && !end.broken.contains(rule); ++run) {
    const std::uint64_t seed = first + static_cast<std::uint64_t>(run);
    const swarm::Verdict verdict =
        swarm::in_fork([&] { return swarm::play(swarm::draw_case(seed, days)); });
    end.days += verdict.days;
    end.actions += verdict.actions;
    for (const swarm::Finding& finding : verdict.findings) {
      ++end.broken[finding.rule];
      end.first.emplace(finding.rule, fmt::format("seed {} at {}: {}", seed, to_text(finding.at),
                                                  finding.sentence));
      end.first_run.emplace(finding.rule, run + 1);
    }
  }
  return end;
}

SwarmEnd swarm_of(std::uint64_t first, int runs, double days) {
  return swarm_until("", first, runs, days);
}

}  // namespace gemello::testing
