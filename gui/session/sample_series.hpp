#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "gui/recording/recording.hpp"
#include "gui/session/row_table.hpp"

namespace gemello::gui {

/// What a simulation tells in its samples, as the series that a run folder has. Rows that come with
/// them are those of a folder: host.cpu_demand, cpu_used, power, on; fleet.cpu_demand, cpu_used,
/// power, hosts_on, vms_serving; link.load and vm.cpu_used where they are recorded. Where VMs are
/// not, there is what monitoring measured of them: row r is the mean over the period before its
/// sample, and a gap where the VM was not seen or did not run all that time. A copy goes on by
/// itself.
class SampleSeries {
 public:
  /// `start`: of the simulation or of what is known of it. `links`: those that rows have loads of.
  /// `before`: what a folder knows of the time up to then.
  SampleSeries(std::shared_ptr<const Inventory> inventory, Instant start,
               std::vector<std::string> links = {}, std::vector<SeriesPtr> before = {});

  /// `sample` as models/protocol/snapshot.hpp has it; `vms`: lanes up to it. Errors: InputError: no
  /// sample of this inventory.
  void add(const nlohmann::json& sample, const std::vector<std::vector<VmStretch>>& vms);
  std::vector<SeriesPtr> snapshot() const;
  void set_bytes_max(std::size_t bytes);

 private:
  struct Measured {
    std::vector<float> used;  ///< MHz, by VmId; NaN: not seen
  };
  void add_row(const nlohmann::json& row);
  void add_vm_row(const nlohmann::json& row, Instant from, Instant until);
  std::vector<runs::SeriesInfo> vm_infos() const;
  void add_vms(Instant now, const Measured& measured,
               const std::vector<std::vector<VmStretch>>& vms);
  RowTable::Rows vm_rows(Instant from, Instant until, const Measured& measured,
                         const std::vector<std::vector<VmStretch>>& vms) const;

  std::shared_ptr<const Inventory> inventory_;
  std::vector<std::string> links_;
  std::vector<SeriesPtr> before_;
  Instant last_{};
  bool first_ = true;                ///< no sample came yet
  std::optional<Measured> waiting_;  ///< the first one, whose period is not known yet
  RowTable rows_;
  RowTable vms_;
  bool has_vm_rows_ = false;
};

}  // namespace gemello::gui
