#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "models/cloud/inventory.hpp"
#include "models/fleet/proof_of_death.hpp"
#include "models/state/host_lifecycle.hpp"
#include "models/state/vm_lifecycle.hpp"

namespace gemello {

/// The last samples of one quantity for every object: row 0 is the newest. Time-major, at most
/// `depth` rows of `width` values; adding a row is one copy.
class SampleRing {
 public:
  static constexpr std::size_t depth = 30;

  explicit SampleRing(std::size_t width = 0) { reset(width); }
  void reset(std::size_t width);
  /// values: one per object, same unit for ever.
  void push(std::span<const float> values);
  std::size_t size() const { return size_; }
  std::size_t width() const { return width_; }
  /// Sample `age` (0 = newest) of one object; age < size().
  float at(std::size_t age, std::size_t object) const {
    return values_[((head_ + age) % depth) * width_ + object];
  }
  std::span<const float> row(std::size_t age) const {
    return {values_.data() + ((head_ + age) % depth) * width_, width_};
  }

 private:
  std::size_t width_ = 0;
  std::size_t size_ = 0;
  std::size_t head_ = 0;  // slot of the newest row
  std::vector<float> values_;
};

/// A copy of a VM on a host that is not the VM's place: a process left behind (active), or only
/// its definition (stopped). While it is there, that host takes no VM.
struct VmCopy {
  VmId vm;
  HostId host;
  VmState state = VmState::stopped;
  Instant observed_at{};
  /// Nobody knows which of the two is the older one: a person chooses. live: both were found
  /// active by a controller that had never seen the VM; sim: never
  bool contested = false;
  bool operator==(const VmCopy&) const = default;
};

/// One snapshot of the fleet: columns by object, indexed by the ids of the Inventory. It is what
/// monitoring could know at `published_at`, never a world's present truth. A row that could not
/// be read keeps its last values and its `observed_at` ages.
struct FleetData {
  struct Hosts {
    std::vector<HostState> state;          // live: connection + BMC; sim: detector
    std::vector<Incarnation> incarnation;  // live: boot id; sim: boot counter
    std::vector<Instant> observed_at;
    std::vector<std::uint8_t> suspected;  // 0/1: heartbeats are missing. live: detector; sim: same
    std::vector<std::uint8_t> flapping;   // 0/1: heard, came back too often. live, sim: detector
    std::vector<std::uint8_t> maintenance;  // 0/1. live: our own flag; sim: same
    std::vector<float> cpu_used;            // MHz. live: virNodeGetCPUStats; sim: delivered
    std::vector<float> cpu_demand;          // MHz. live: used + guests' wait; sim: asked for
    std::vector<float> power;               // W. live: BMC or 0; sim: power model
    std::vector<Instant> state_since;
    /// Memory of guests that are not in the inventory. live: domains nobody knows; sim: none
    std::vector<Bytes> memory_unmanaged;
  } hosts;
  struct Vms {
    std::vector<VmState> state;          // live: domain state; sim: life cycle
    std::vector<HostId> host;            // last known place; none(): nowhere yet
    std::vector<Incarnation> lost_with;  // life of the host it was last seen in
    std::vector<Instant> observed_at;
    std::vector<float> cpu_used;         // MHz. live: domain cpu.time; sim: delivered
    std::vector<float> cpu_demand;       // MHz. live: used + vcpu wait; sim: asked for
    std::vector<Instant> placed_since;   // on this host; placed_since of a VM never placed: never
    std::vector<Instant> last_moved;     // last migration; never: not yet
    std::vector<std::uint8_t> io_error;  // 0/1: paused because its disk failed, not by a person
  } vms;
  std::vector<VmCopy> copies;              // by (vm, host)
  std::vector<std::uint8_t> brick_online;  // 0/1. live: gluster volume status; sim: same
  /// 0/1: another brick of its set has writes that it lacks. live: gluster heal info; sim: same
  std::vector<std::uint8_t> brick_behind;
  SampleRing vm_demand;    // MHz per VM, one row a monitoring sample
  SampleRing host_demand;  // MHz per host
  Instant published_at{};

  /// Columns sized for an inventory: hosts off, VMs requested, bricks online and equal.
  void resize(const Inventory& inventory);
};

}  // namespace gemello
