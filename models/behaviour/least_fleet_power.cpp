#include "models/behaviour/least_fleet_power.hpp"

#include <algorithm>
#include <cmath>

namespace gemello::behaviour {
namespace {

// The dual function: W at a price of `per_mhz` and `per_byte`.
double worth(std::span<const HostKind> kinds, double rate, double memory, double per_mhz,
             double per_byte) {
  double sum = per_mhz * rate + per_byte * memory;
  for (const HostKind& kind : kinds) {
    const double standby = kind.power.standby.count();
    double cost = 0;  // of one host above standby, less what it earns, at its best; off: 0
    for (std::size_t tenth = 0; tenth < kind.power.at_tenths.size(); ++tenth) {
      const double earned = per_mhz * kind.rate * 0.1 * static_cast<double>(tenth);
      const double spent = kind.power.at_tenths[tenth].count() - standby;
      cost = std::min(cost, spent - earned - per_byte * kind.memory);
    }
    sum += static_cast<double>(kind.count) * (standby + cost);
  }
  return sum;
}

// The greatest value of a concave function on [0, most], by golden section; any value found is a
// bound, so a coarse end is no error.
template <class Function>
double greatest(double most, const Function& value) {
  constexpr double golden = 0.6180339887498949;
  constexpr int halvings = 60;
  double low = 0;
  double high = most;
  double left = high - golden * (high - low);
  double right = low + golden * (high - low);
  double at_left = value(left);
  double at_right = value(right);
  double best = std::max({value(low), value(high), at_left, at_right});
  for (int i = 0; i < halvings; ++i) {
    if (at_left < at_right) {
      low = left;
      left = right;
      at_left = at_right;
      right = low + golden * (high - low);
      at_right = value(right);
      best = std::max(best, at_right);
    } else {
      high = right;
      right = left;
      at_right = at_left;
      left = high - golden * (high - low);
      at_left = value(left);
      best = std::max(best, at_left);
    }
  }
  return best;
}

}  // namespace

Watts least_fleet_power(std::span<const HostKind> kinds, double rate, double memory) {
  double per_mhz_most = 0;
  double per_byte_most = 0;
  for (const HostKind& kind : kinds) {
    // Dearer than a host's full power for a tenth of its rate, or for its memory, nothing is ever
    // bought.
    const double full = kind.power.at_tenths.back().count();
    if (kind.rate > 0) per_mhz_most = std::max(per_mhz_most, 20 * full / kind.rate);
    if (kind.memory > 0) per_byte_most = std::max(per_byte_most, 2 * full / kind.memory);
  }
  return Watts(greatest(per_byte_most, [&](double per_byte) {
    return greatest(per_mhz_most,
                    [&](double per_mhz) { return worth(kinds, rate, memory, per_mhz, per_byte); });
  }));
}

}  // namespace gemello::behaviour
