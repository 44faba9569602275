#include <algorithm>
#include <cmath>
#include <limits>

#include <fmt/format.h>

#include "models/traces/operations.hpp"
#include "models/units/error.hpp"

namespace gemello::traces {
namespace {

/// Time-weighted sums of one new step, per VM; weights in microseconds.
class Means {
 public:
  explicit Means(std::size_t vms) : sums_(vms), weights_(vms), row_(vms) {}

  void clear() {
    std::fill(sums_.begin(), sums_.end(), 0.0);
    std::fill(weights_.begin(), weights_.end(), 0.0);
  }
  void add(std::span<const float> values, double weight) {
    for (std::size_t vm = 0; vm < values.size(); ++vm) {
      if (std::isnan(values[vm])) continue;
      sums_[vm] += weight * static_cast<double>(values[vm]);
      weights_[vm] += weight;
    }
  }
  std::span<const float> row() {
    for (std::size_t vm = 0; vm < row_.size(); ++vm) {
      row_[vm] = weights_[vm] > 0 ? static_cast<float>(sums_[vm] / weights_[vm])
                                  : std::numeric_limits<float>::quiet_NaN();
    }
    return row_;
  }

 private:
  std::vector<double> sums_;
  std::vector<double> weights_;
  std::vector<float> row_;
};

std::size_t steps_of(Duration length, Duration period) {
  const std::int64_t whole = length / period;
  return static_cast<std::size_t>(whole) + (length % period != Duration::zero() ? 1 : 0);
}

}  // namespace

void resample(const TraceView& view, Duration period, TraceSink& sink) {
  const TraceHeader& old = *view.header;
  if (period <= Duration::zero()) throw InputError("resample", "period", "is not above 0");
  const Duration length = old.period * static_cast<std::int64_t>(old.steps);
  TraceHeader header = old;
  header.period = period;
  header.steps = steps_of(length, period);
  header.method +=
      fmt::format("; resampled from {} to {} (mean)", to_text(old.period), to_text(period));
  check_header(header, "resample");
  sink.begin(header, quantities_of(view));
  Means means(header.vms.size());
  for (const TraceQuantity quantity : all_quantities) {
    if (!view.has(quantity)) continue;
    for (std::size_t step = 0; step < header.steps; ++step) {
      const Duration start = period * static_cast<std::int64_t>(step);
      const Duration end = std::min(start + period, length);
      means.clear();
      for (std::int64_t from = start / old.period; old.period * from < end; ++from) {
        const Duration overlap =
            std::min(end, old.period * (from + 1)) - std::max(start, old.period * from);
        means.add(view.at(quantity, static_cast<std::size_t>(from)),
                  static_cast<double>(overlap.count()));
      }
      sink.row(quantity, step, means.row());
    }
  }
  sink.end();
}

}  // namespace gemello::traces
