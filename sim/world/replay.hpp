#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "models/behaviour/cpu_contention.hpp"
#include "models/behaviour/host_power_cycle.hpp"
#include "models/cloud/inventory.hpp"
#include "models/runs/metrics_accumulator.hpp"
#include "models/runs/workload.hpp"
#include "models/traces/trace.hpp"

namespace gemello::sim {

/// How a placed VM uses its CPUs.
enum class VmMode : std::uint8_t {
  booting,    ///< one vCPU at full rate (assumption)
  running,    ///< as the trace says
  throttled,  ///< as the trace says, within what auto-converge leaves of its vCPUs
  frozen,     ///< paused, or in a migration's stop-and-copy
};

/// The trace and where its columns go.
struct ReplaySource {
  traces::TraceView trace;  ///< header == nullptr: no trace, nobody asks for anything
  runs::TraceWindow window;
  runs::AfterTrace after = runs::AfterTrace::stop;
  bool wait_is_demand = false;  ///< time runnable is what a VM asks for, not time run
  double cpu_scale = 1.0;
  std::size_t first_vm = 0;  ///< column 0 is this VM

  /// The trace's step in force that long after the beginning of the window.
  std::size_t step_at(Duration elapsed) const;
  /// The rates (bytes/s) of that step, times `scale`, into the columns of all VMs; a gap holds the
  /// last value, and nothing changes where the trace has none. Errors: InputError: no rate that any
  /// machine has, by its VM and instant.
  template <class Rate>  // float or double
  void take(traces::TraceQuantity quantity, Duration elapsed, double scale,
            std::vector<Rate>& rates) const;
};

/// CPU of all VMs on all hosts, step by step of the trace, in columns: what each asks for, what
/// its host gives (weighted water-filling by vCPUs), what the host draws. Between two changes all
/// rates are constant; `touch` books the interval behind and works out the next. MHz, watts.
///
/// A VM asks for (cores recorded x its core speed), at most its vCPUs at the speed of the host's
/// cores. Gaps in the trace hold the last value.
class Replay {
 public:
  /// The trace's window begins at `trace_start`; the replay at `now`.
  Replay(const Inventory& inventory, ReplaySource source, runs::MetricsAccumulator& metrics,
         Instant trace_start, Instant now);

  /// Takes the trace's step that begins at `now`. Everything is booked up to now before.
  void load_step(Instant now);
  /// The row in force at `now`, where a run goes on from a State: the next step that equals it is
  /// skipped, as it would have been.
  void resume_row(Instant now) { row_ = row_at(now); }
  /// Books every host up to now.
  void account(Instant now);

  void place(VmId vm, HostId host, VmMode mode, Instant now);
  void remove(VmId vm, Instant now);
  /// throttle: share taken away, 0..1, of a throttled VM.
  void set_mode(VmId vm, VmMode mode, double throttle, Instant now);
  /// Called after each place, remove, set_mode and tell.
  void on_change(std::function<void(VmId)> changed) { changed_ = std::move(changed); }
  /// The VM serves no longer, though its CPU goes on as before.
  void tell(VmId vm) {
    if (changed_) changed_(vm);
  }
  void set_phase(HostId host, behaviour::PowerPhase phase, Instant now);

  Duration period() const;
  bool placed(VmId vm) const { return host_of_[vm.index()].valid(); }
  HostId host_of(VmId vm) const { return host_of_[vm.index()]; }
  behaviour::PowerPhase phase(HostId host) const { return hosts_[host.index()].phase; }

  /// Books one host up to now, so that the sums below are of now.
  void account(HostId host, Instant now) { book(host.index(), now); }

  /// MHz s since `restart_sums` of that kind.
  struct Sums {
    std::vector<double> vm_used;
    std::vector<double> vm_asked;
    std::vector<double> vm_present;  ///< s it was placed somewhere
    std::vector<double> host_used;
    std::vector<double> host_asked;
    std::vector<double> host_energy;  ///< J
    void resize(std::size_t vms, std::size_t hosts);
  };
  /// Two sets: one restarted by monitoring, one by the series' rows.
  enum class SumKind : std::uint8_t { sample, row };
  const Sums& sums(SumKind kind) const { return sums_[static_cast<std::size_t>(kind)]; }
  void restart_sums(SumKind kind);
  void restore_sums(SumKind kind, const Sums& sums) {
    sums_[static_cast<std::size_t>(kind)] = sums;
  }

  /// What a migration follows of its VM: MHz s used, and not asked for because it was throttled
  /// or frozen, since they were last set.
  struct Followed {
    double used = 0;
    double withheld = 0;
  };
  void follow(VmId vm, Followed from) { followed_[vm.index()] = from; }
  const Followed& followed(VmId vm) const { return followed_[vm.index()]; }

  double power(HostId host) const { return hosts_[host.index()].power; }  ///< W now
  double asked(HostId host) const { return hosts_[host.index()].asked; }  ///< MHz now
  double used(HostId host) const { return hosts_[host.index()].used; }    ///< MHz now
  std::span<const float> recorded() const { return recorded_; }           ///< MHz
  void restore_recorded(std::span<const float> recorded);
  std::size_t vms_on(HostId host) const { return lists_[host.index()].size(); }
  /// The VMs placed there, ascending.
  std::span<const std::uint32_t> vms_of(HostId host) const { return lists_[host.index()]; }

 private:
  struct HostNow {
    Instant since{};
    double asked = 0;
    double used = 0;
    double power = 0;
    behaviour::PowerPhase phase = behaviour::PowerPhase::off;
  };

  struct Row {
    std::span<const float> used;
    std::span<const float> wait;              ///< empty: not part of the demand
    bool operator==(const Row& other) const;  ///< bit for bit
  };
  Row row_at(Instant now) const;
  /// A sample no machine can have is an error of the trace, named by its VM and step.
  void check(std::span<const float> row, Instant now) const;
  void book(std::size_t host, Instant now);
  void allocate(std::size_t host);
  void ask(std::uint32_t vm);

  const Inventory& inventory_;
  ReplaySource source_;
  runs::MetricsAccumulator& metrics_;
  Instant trace_start_;
  std::vector<HostNow> hosts_;
  std::vector<std::vector<std::uint32_t>> lists_;  // VMs by host, ascending
  std::vector<HostId> host_of_;
  std::vector<VmMode> mode_;
  std::vector<float> throttle_;
  std::vector<float> speed_;      // MHz per recorded core, scale included
  std::vector<float> limit_;      // MHz: vCPUs at the host's core speed
  std::vector<float> recorded_;   // MHz the trace asks for
  std::vector<double> asked_;     // after limit and mode
  std::vector<double> withheld_;  // by mode
  std::vector<double> delivered_;
  std::vector<Followed> followed_;
  std::array<Sums, 2> sums_;
  Row row_;  // of the step in force
  std::function<void(VmId)> changed_;
  behaviour::ShareScratch scratch_;
  std::vector<double> share_demand_;
  std::vector<double> share_weight_;
  std::vector<double> share_out_;
};

}  // namespace gemello::sim
