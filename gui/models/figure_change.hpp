#pragma once

#include <QString>
#include <optional>
#include <vector>

#include "models/runs/report.hpp"

namespace gemello::gui {

/// A figure of one run against the same one of another, weighed.
struct FigureChange {
  QString text;          ///< "-2 kWh (-20.0 %)", "=", for noise "≈"
  QString exact;         ///< the same in figures where `text` is but a sign; else empty
  double change = 0;     ///< the second's value less the first's
  double share = 0;      ///< of the larger value, 0 to 1; of percentages, of what lacks to 0 or 100
  bool matters = false;  ///< it is more than noise
  int verdict = 0;       ///< of the second: 1 better, -1 worse, 0 neither
  /// It has no verdict, since VMs served for another time: less of them cause less of it.
  bool by_service = false;
};

/// Whether the second run's VMs served for longer than the first's (1) or shorter (-1).
struct ServiceChange {
  int sign = 0;
  double ratio = 1;  ///< the second's availability by the first's
};
/// By VM-minutes lost or waited for, or else by availability; noise is none.
ServiceChange service_change(const std::vector<runs::Figure>& first,
                             const std::vector<runs::Figure>& other);

/// Noise is less than 0.05 % of the value, or less than anybody would act on: a thousandth of a
/// percentage point, six VM-seconds, 0.1 s, 1 ms of downtime, 1 MB, 1 Wh. Nothing: one of both has
/// no value.
///
/// What only VMs in service cause (their traffic cut off, their contention and stalls) is less
/// where they are dead, which is no merit: where it moved as their service did it has no verdict.
/// Energy and hosts on are judged by what they were per time of service.
std::optional<FigureChange> weighed(const runs::Figure& first, const runs::Figure& other,
                                    const ServiceChange& service = {});

}  // namespace gemello::gui
