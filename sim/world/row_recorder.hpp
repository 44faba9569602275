#pragma once

#include <optional>
#include <vector>

#include "models/runs/series_sink.hpp"
#include "sim/world/core.hpp"
#include "sim/world/link_meter.hpp"

namespace gemello::sim {

/// Writes one row of every series for each interval of the trace: means over the interval, MHz
/// and W; loads of links as shares of their capacity. NaN: the VM was not there.
class RowRecorder {
 public:
  /// series: null: only the metrics of links are kept. row_start: of the first row; before now
  /// where a run goes on from a State within a row.
  RowRecorder(Core& core, LinkMeter& meter, runs::SeriesSink* series, Instant row_start);

  /// The interval that ends now. Everything must be booked up to now.
  void row();
  Instant row_start() const { return row_start_; }

 private:
  runs::SeriesInfo info(const char* kind, const char* quantity, const char* unit,
                        std::vector<std::string> objects) const;
  void rates(const std::vector<double>& sums, double interval,
             std::optional<runs::SeriesSink::Handle> series);
  void on_row();
  void vm_row(double interval);
  void fleet_row(double interval);

  Core& core_;
  LinkMeter& meter_;
  runs::SeriesSink* series_;
  std::optional<runs::SeriesSink::Handle> host_used_, host_demand_, host_power_, host_on_, vm_used_,
      link_;
  std::vector<runs::SeriesSink::Handle> fleet_;
  std::vector<float> values_;
  Instant row_start_{};
};

}  // namespace gemello::sim
