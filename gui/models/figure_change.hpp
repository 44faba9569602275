#pragma once

#include <QString>
#include <optional>

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
};

/// Noise is less than 0.05 % of the value, or less than anybody would act on: a thousandth of a
/// percentage point, six VM-seconds, 0.1 s, 1 ms of downtime, 1 MB, 1 Wh. Nothing: one of both has
/// no value.
std::optional<FigureChange> weighed(const runs::Figure& first, const runs::Figure& other);

}  // namespace gemello::gui
