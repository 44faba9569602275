#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "models/traces/operations.hpp"
#include "models/units/error.hpp"
#include "models/units/text.hpp"

namespace gemello::traces {

void scale(const TraceView& view, const ScaleOptions& options, TraceSink& sink) {
  TraceHeader header = *view.header;
  for (const TraceQuantity quantity : all_quantities) {
    const double factor = options.factors[index_of(quantity)];
    if (!std::isfinite(factor) || factor < 0) {
      throw InputError("scale", name_of(quantity), "the factor is not a finite number above 0");
    }
    if (factor == 1.0) continue;
    if (!view.has(quantity)) {
      throw InputError("scale", name_of(quantity), "the trace does not hold this quantity");
    }
    header.method += fmt::format("; {} times {}", name_of(quantity), shortest(factor));
  }
  sink.begin(header, quantities_of(view));
  std::vector<float> row(header.vms.size());
  for (const TraceQuantity quantity : all_quantities) {
    if (!view.has(quantity)) continue;
    const double factor = options.factors[index_of(quantity)];
    for (std::size_t step = 0; step < header.steps; ++step) {
      const std::span<const float> old = view.at(quantity, step);
      std::transform(old.begin(), old.end(), row.begin(), [factor](float value) {
        return static_cast<float>(static_cast<double>(value) * factor);
      });
      sink.row(quantity, step, row);
    }
  }
  sink.end();
}

}  // namespace gemello::traces
