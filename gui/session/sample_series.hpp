#pragma once

#include <memory>
#include <optional>
#include <vector>

#include <nlohmann/json.hpp>

#include "gui/recording/growing_series.hpp"
#include "gui/recording/recording.hpp"

namespace gemello::gui {

/// Monitoring's samples as the series that a run folder has: host.cpu_demand, cpu_used, power, on;
/// vm.cpu_used; fleet.cpu_demand, cpu_used, power, hosts_on, vms_serving. Row r is what was
/// measured over the period before its sample; power and counts are those of the sample's instant.
/// What comes to more than a bound of memory is kept in means of twice as many samples each time. A
/// copy goes on by itself.
class SampleSeries {
 public:
  /// `start`: of the simulation or of what is known of it. `before`: what a folder knows of the
  /// time up to then.
  SampleSeries(std::shared_ptr<const Inventory> inventory, Instant start,
               std::vector<SeriesPtr> before = {});

  /// `sample` as models/protocol/snapshot.hpp has it; `vms`, `hosts`: lanes up to it. Errors:
  /// InputError: no sample of this inventory.
  void add(const nlohmann::json& sample, const std::vector<std::vector<VmStretch>>& vms,
           const std::vector<std::vector<HostStretch>>& hosts);
  std::vector<SeriesPtr> snapshot() const;
  /// Of the rows, without their pyramids; 256 MiB unless said.
  void set_bytes_max(std::size_t bytes) { bytes_max_ = bytes; }

 private:
  /// Values of all series at one sample, in the order of series_.
  using Rows = std::vector<std::vector<float>>;
  void begin(Duration period, Instant first_row);
  void append(const Rows& rows);
  void coarsen();
  std::size_t bytes() const;

  std::shared_ptr<const Inventory> inventory_;
  std::vector<SeriesPtr> before_;
  Instant last_{};
  bool first_ = true;            ///< no sample came yet
  std::optional<Rows> waiting_;  ///< the first one, whose period is not known yet
  Duration period_{};            ///< of samples
  std::vector<GrowingSeries> series_;
  std::size_t samples_ = 0;          ///< in series_ and pending_
  std::size_t samples_per_row_ = 1;  ///< a power of two
  std::vector<Rows> pending_;        ///< fewer than make a row
  std::size_t bytes_max_ = std::size_t{256} << 20;
};

}  // namespace gemello::gui
