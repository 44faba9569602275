#pragma once

#include <cstdint>
#include <span>
#include <utility>
#include <vector>

namespace gemello::behaviour {

/// Work space of `share`, reused between calls so that the hot path does not allocate.
struct ShareScratch {
  std::vector<std::pair<double, std::uint32_t>> by_ratio;  ///< (demand / weight, row)
};

/// CPU of one host divided among guests by weighted max-min fairness ("water-filling"): every
/// guest gets alloc_i = min(demand_i, level * weight_i), with the one level at which the capacity
/// is used up, or its whole demand when the demands fit. What proportional-share schedulers (CFS
/// shares, Xen credit) converge to over a sampling period.
///
/// `capacity` and `demands` are in one unit of the caller's choice (MHz or cores), `weights` are
/// ratios > 0; the three spans have one length, `out` may not alias the others. Exact up to the
/// rounding of doubles, O(n log n), the same bytes for the same input: ties are broken by row.
/// Returns what is delivered: the sum of demands, or the capacity.
/// Errors: none; a negative demand or capacity, a weight <= 0 or unequal lengths break an
/// invariant.
///
/// Source: D. Bertsekas, R. Gallager, "Data Networks", 2nd ed., 1992, section 6.5.2 (max-min
/// fairness); equal to SimGrid's LMM solver (H. Casanova, L. Marchal, RR-4596, 2002), which the
/// tests keep as an oracle.
double share(double capacity, std::span<const double> demands, std::span<const double> weights,
             std::span<double> out, ShareScratch& scratch);

}  // namespace gemello::behaviour
