#pragma once

#include <functional>
#include <optional>
#include <string>

#include "sim/swarm/audit.hpp"
#include "sim/swarm/case.hpp"

namespace gemello::swarm {

/// The same rule broken by this case, or nothing (it is kept, or the case is none any more).
using Judge = std::function<std::optional<Finding>(const Case&)>;

struct Shrunken {
  Case one;
  Finding finding;
  int runs = 0;  ///< that it took
};

/// Takes away of a case what its finding does not need: first what comes after it, then faults
/// (delta debugging: halves, quarters... of what is left), orders, rules and policy, VMs, hosts,
/// storage, load; and again until nothing goes or so many runs were made.
/// Source: ddmin of Zeller, Hildebrandt, IEEE TSE 28(2), 2002, doi 10.1109/32.988498.
Shrunken shrink(Case one, Finding finding, const Judge& judge, int runs_max);

/// Writes the case with a README that tells its story and expected.json (the rule).
void write_finding(const Shrunken& found, const std::string& commit,
                   const std::filesystem::path& folder);

}  // namespace gemello::swarm
