#pragma once

#include <map>
#include <span>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "models/behaviour/fair_shares.hpp"
#include "sim/world/backgrounds.hpp"
#include "sim/world/link_meter.hpp"
#include "sim/world/storage/images.hpp"

namespace gemello::sim {

/// What VMs read from their disks and write to them, as the trace recorded it: load on the links
/// between hypervisors and bricks and on the bricks' disks, never a flow. All VMs of one hypervisor
/// whose images are in one replica set go through one connection to each brick. A write crosses the
/// way to every brick at the pace of the slowest; a read comes from one brick. One VM has a limited
/// number of operations under way, so it gets no more than these in the time that one takes; what
/// links and disks do not carry is shared max-min fair, by VMs. What is not served makes the VM
/// wait, and is not made up for later. Bytes per second.
class DiskIo {
 public:
  /// What a write of 4 KiB takes besides the network, where nothing else is going on: medians of
  /// our test bed's replicated volumes at round trip 0 are 519 to 590 us
  /// (tests/validation/lab_storage).
  static constexpr Duration write_service{550};

  struct Setup {
    ReplaySource source;
    double scale = 1;
    Instant trace_start{};
  };
  DiskIo(Core& core, const StorageMap& map, Images& images, const BrickLinks& links,
         LinkMeter& meter, Backgrounds& backgrounds, Setup setup);

  /// Takes the trace's step that begins now.
  void load_step();
  /// Something of images, their places, connections or disks changed.
  void changed();
  /// The same of what links have left.
  void loads_changed();
  /// Due::disk_io.
  void rework();
  /// Books what was read and written up to now.
  void account();

  /// It wants to write, now.
  bool writes(VmId vm) const { return writes_[vm.index()] > 0; }
  /// Bytes per second by which the images of a set grow.
  double growth(ReplicaSetId set) const;
  /// Of all VMs together since the run began here: bytes they read and wrote, and bytes that
  /// crossed the network for it (each replica once).
  struct Totals {
    double read = 0, written = 0, network = 0;
  };
  const Totals& totals() const { return totals_; }

  nlohmann::json recorded() const;
  /// Errors: nlohmann's exceptions; a wrong number of VMs is an InputError.
  void restore(const nlohmann::json& recorded);

 private:
  struct Way {
    std::vector<LinkId> links;  // of the network only
    Duration round_trip{};
    double ceiling = 0;  // bytes/s, of its connection
  };
  struct Group {
    std::vector<std::uint32_t> vms;  // ascending
    std::vector<std::uint8_t> from;  // of each: the brick it reads from
    BrickMask reached = 0;
    std::uint64_t version = 0;  // of the network, that the ways are of
    std::vector<Way> to, back;  // by brick of the set
    double write_limit = 0;     // of one VM
    std::vector<double> read_limit;
    double most_written = 0;  // of one VM: wanted
    std::vector<double> most_read;
    double write_share = 1;
    std::vector<double> read_share;
    bool short_of = false;  // some VM gets less than it wants
    bool plain = false;     // all bricks take all writes, and nothing grows: no image changes
    int copies = 0;         // of what is written, that cross the network
    // Its writes, then its reads by brick. Resources: links, then bricks (operations/s).
    std::vector<behaviour::FairStream> streams;
    std::vector<double> wanted;    // by stream: within the VMs' limits
    std::vector<double> ceilings;  // by stream: of the slowest connection
  };
  using Key = std::pair<HostId, ReplicaSetId>;
  void regroup();
  void find_ways(const Key& key, Group& group);
  void build_streams(const Key& key, Group& group);
  void set_demands();
  void load_by_demands(std::vector<double>& loads) const;
  void find_room();
  bool set_limits(const std::vector<double>& turns);
  std::vector<behaviour::FairStream> all_streams() const;
  void apply(const std::vector<double>& rates);
  void account(Group& group, double interval);
  void account_vms(Group& group, double interval);
  double busy(BrickId brick, const std::vector<double>& loads) const;

  Core& core_;
  const StorageMap& map_;
  Images& images_;
  const BrickLinks& links_;
  LinkMeter& meter_;
  Backgrounds& backgrounds_;
  Setup setup_;
  bool regroup_ = true;
  Instant since_{};
  std::vector<double> reads_, writes_;  // by VM: wanted
  std::map<Key, Group> groups_;
  std::vector<double> loads_;          // by link: what crosses it
  std::vector<double> wanted_, room_;  // by resource
  std::vector<double> turns_;          // by brick: times as long as when it is idle
  Totals totals_;
};

}  // namespace gemello::sim
