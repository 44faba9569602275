#include "sim/swarm/every_instant.hpp"

#include <utility>

#include <fmt/format.h>

#include "sim/swarm/draw/faults.hpp"

namespace gemello::swarm {

std::vector<Probe> probes_of(const Material& material, const Verdict& undisturbed,
                             std::uint64_t seed) {
  std::vector<Probe> probes;
  Dice dice(seed, "swarm/every-instant");
  std::vector<std::pair<runs::FaultKind, std::vector<std::string>>> kinds;
  for (const runs::FaultKind kind : lasting_faults())
    if (auto parts = parts_for(kind, material.inventory); !parts.empty())
      kinds.emplace_back(kind, std::move(parts));
  for (const Instant at : undisturbed.when) {
    if (at - origin >= material.length) continue;
    for (const auto& [kind, parts] : kinds)
      probes.push_back({draw_fault(kind, dice.of(parts), at - origin, probe_lasts, dice), 0});
  }
  for (std::uint64_t step = 1; step <= undisturbed.steps; ++step)
    probes.push_back({std::nullopt, step});
  return probes;
}

Verdict play_probe(Material material, const Probe& probe) {
  if (probe.fault) material.scenario.faults.push_back(*probe.fault);
  Manner manner;
  manner.dies_at_step = probe.dies_at_step;
  return play(material, manner);
}

std::string to_text(const Probe& probe) {
  if (!probe.fault) return fmt::format("the controller dies at step {}", probe.dies_at_step);
  return fmt::format("{} of {} at {}", runs::name(probe.fault->what), probe.fault->component,
                     gemello::to_text(probe.fault->at));
}

}  // namespace gemello::swarm
