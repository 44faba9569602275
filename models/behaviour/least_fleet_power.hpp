#pragma once

#include <cstdint>
#include <span>

#include "models/cloud/compute.hpp"
#include "models/units/quantity.hpp"

namespace gemello::behaviour {

/// Hosts that are alike.
struct HostKind {
  PowerCurve power;
  double rate = 0;    ///< compute rate of one, MHz
  double memory = 0;  ///< for guests of one, bytes
  std::int64_t count = 0;
};

/// A power that these hosts cannot go below while they deliver `rate` (MHz) to VMs that hold
/// `memory` (bytes), however the VMs are placed: the others draw standby. VMs may be split at will
/// between hosts, hosts used in fractions, and moves, boots and shutdowns cost nothing, so no
/// policy reaches it in general; nobody is below it.
///
/// It is the dual of a linear programme: with any prices >= 0 for a MHz and for a byte, what the
/// work is worth, less what each host could earn above its cost at its best load, is a lower bound
/// (weak duality); the prices are searched for the highest one. Between its points a power curve is
/// linear, so a host's best load is one of them.
///
/// Source: weak duality: D. Bertsimas, J. Tsitsiklis, "Introduction to Linear Optimization", 1997,
/// theorem 4.3; the programme is ours.
Watts least_fleet_power(std::span<const HostKind> kinds, double rate, double memory);

}  // namespace gemello::behaviour
