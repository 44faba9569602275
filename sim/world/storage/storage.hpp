#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "sim/world/guest_disks.hpp"
#include "sim/world/lives.hpp"
#include "sim/world/storage/backups.hpp"
#include "sim/world/storage/disk_io.hpp"
#include "sim/world/storage/heals.hpp"
#include "sim/world/storage/resolutions.hpp"
#include "sim/world/storage/server_quorum.hpp"
#include "sim/world/storage/transfers.hpp"

namespace gemello::sim {

/// The Gluster volumes of a run: images on bricks, who reaches them, what is read and written, what
/// is stale and healed, who waits and who fails. Without an image it does nothing.
class Storage final : public GuestDisks {
 public:
  Storage(Core& core, const StorageMap& map, LinkMeter& meter, Backgrounds& backgrounds,
          Monitor& monitor, Lives& lives, DiskIo::Setup setup);

  /// The images of the VMs that are there from the beginning.
  /// Errors: InputError: they do not fit on their bricks.
  void begin();
  /// What is up and who is where is known: at the beginning, and after a State was taken over.
  void settle();

  /// The VM runs elsewhere, or no longer, or again.
  void changed(VmId vm);
  /// The network, a machine or a brick changed: takes effect by Due::storage at this instant.
  void look_later();
  /// Its items of the Agenda.
  void handle(Due due, std::size_t index);
  /// Due::disk_io that was restored with its State.
  void planned_disk_io(std::size_t index, Instant at);
  void load_step() {
    io_.load_step();
    step_loaded_ = true;
  }
  void loads_changed() { io_.loads_changed(); }
  void account();
  /// What monitoring finds out: `gluster volume heal info`, at each sample.
  void tell();
  /// The ordered limits of heal traffic changed.
  void throttle() { heals_.throttle(); }

  /// Faults: a brick's disk is slower (share of its speed left), full, or lost with all on it.
  void slow_down(BrickId brick, double share);
  void fill(BrickId brick, bool full);
  void wipe(BrickId brick);

  BrickLinks& links() { return links_; }
  DiskIo& io() { return io_; }
  Heals& heals() { return heals_; }
  Backups& backups() { return backups_; }
  Resolutions& resolutions() { return resolutions_; }
  ServerQuorum& server_quorum() { return server_quorum_; }
  const Images& images() const { return images_; }
  /// Is told from now on what happens to images; null: nobody.
  void watch(ImageWitness* witness) { images_.witness = witness; }
  /// An image as it is; nothing where the VM has none.
  std::optional<ImageTruth> truth(VmId vm) const;
  int read_from(VmId vm) const;

  std::string refuses(VmId vm, HostId host) const override;
  std::string locked(VmId vm, HostId host) const override;
  void launched(VmId vm, HostId host, bool first) override;
  bool loading(VmId vm) const override;
  void launch_over(VmId vm) override;
  void died(VmId vm, HostId host) override;
  void machine_changed() override { look_later(); }
  void retired(VmId vm) override;

  nlohmann::json books();
  /// Errors: nlohmann's exceptions, InputError.
  void restore(const nlohmann::json& books);

 private:
  struct Lock {
    HostId holder;
    std::vector<Instant> until;  // by brick of the set
  };
  struct Told {  // of a set, by monitoring
    bool degraded = false;
    double left = 0;
  };

  void look();
  void look_at_network();
  void find_full();
  void rework();
  void heal(std::size_t set);
  void heal_changed(VmId vm);
  void miss_absent(VmId vm, BrickMask there);
  double new_image(VmId vm) const;
  void place(VmId vm);
  void judge(VmId vm);
  const char* boots_from_nothing(VmId vm) const;
  DiskState disk_of(VmId vm, std::string& why) const;
  void judge_all(HostId host, ReplicaSetId set);
  void refresh(ReplicaSetId set);
  void refresh_all();
  bool whole(ReplicaSetId set) const;
  bool available(ReplicaSetId set) const;
  void find_split(VmId vm);
  void resolve_split(std::size_t entry);
  void tell_lost_writes(VmId vm, std::size_t brick);
  void account_network();
  void transfer_ended(Transfers::Kind kind, VmId vm, bool copied);
  void take_over();

  Core& core_;
  const StorageMap& map_;
  Monitor& monitor_;
  Lives& lives_;
  Images images_;
  BrickLinks links_;
  DiskIo io_;
  Heals heals_;
  Transfers transfers_;
  Backups backups_;
  ServerQuorum server_quorum_;
  Resolutions resolutions_;
  std::vector<HostId> user_at_;  // by VM: the host that has its image open
  std::vector<VmId> changed_;
  bool network_changed_ = false;
  bool step_loaded_ = false;
  Instant full_ = never;          // planned: a brick fills up
  std::set<ReplicaSetId> stale_;  // by a write, since the last look
  std::set<VmId> split_;          // in split brain
  std::set<VmId> told_split_;     // of these, by monitoring
  std::map<VmId, Lock> locks_;
  std::vector<bool> exposed_, unavailable_;  // by set
  std::vector<Instant> gained_;              // by set: when a brick came back last
  std::vector<Instant> heal_began_;          // by set: in the exposure that goes on
  std::vector<BrickMask> served_;            // by set: the bricks at the last look
  std::vector<Told> told_;                   // by set
};

}  // namespace gemello::sim
