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
/// A copy goes on by itself.
class SampleSeries {
 public:
  /// Borrows the inventory. `start`: of the simulation or of what is known of it.
  SampleSeries(std::shared_ptr<const Inventory> inventory, Instant start);

  /// `sample` as models/protocol/snapshot.hpp has it; `vms`, `hosts`: lanes up to it. Errors:
  /// InputError: no sample of this inventory.
  void add(const nlohmann::json& sample, const std::vector<std::vector<VmStretch>>& vms,
           const std::vector<std::vector<HostStretch>>& hosts);
  std::vector<SeriesPtr> snapshot() const;

 private:
  /// Values of all series at one sample, in the order of series_.
  using Rows = std::vector<std::vector<float>>;
  void begin(Duration period, Instant first_row);
  void append(const Rows& rows);

  std::shared_ptr<const Inventory> inventory_;
  Instant last_{};
  bool first_ = true;            ///< no sample came yet
  std::optional<Rows> waiting_;  ///< the first one, whose period is not known yet
  std::vector<GrowingSeries> series_;
  std::size_t rows_ = 0;
};

}  // namespace gemello::gui
