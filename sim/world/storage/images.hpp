#pragma once

#include <array>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "sim/world/core.hpp"
#include "sim/world/storage/brick_links.hpp"
#include "sim/world/storage/storage_map.hpp"
#include "sim/world/truth.hpp"

namespace gemello::sim {

/// What a VM's reads and writes meet.
enum class DiskState : std::uint8_t {
  none,     ///< it has no image, or does not run
  open,     ///< they are served
  waiting,  ///< they wait for a brick that is silent, or for a heal that holds the file
  denied,   ///< they fail
};

/// The image of a VM: a file on each brick of one replica set.
struct Image {
  /// Somebody who wrote while a brick was away: what a person needs who has to choose a copy.
  struct Writer {
    HostId host;
    BrickMask reached = 0;
    Instant from{};
    Instant until{};
    double bytes = 0;
  };
  ReplicaImage copies;
  /// Bytes written past each data brick in this run; `missed` stops at what is allocated.
  std::array<double, replica_max> past{};
  double size = 0;       ///< bytes, of its disk
  double allocated = 0;  ///< bytes, of it
  bool exists = false;
  bool gone = false;  ///< its last copy was lost with its disk: nobody reads it again
  DiskState disk = DiskState::none;
  HostId open_at;    ///< who reads and writes it; none: nobody
  Instant opened{};  ///< when its VM began to run, or was resumed
  int locks = 0;     ///< heals that hold the whole file
  std::vector<Writer> writers;
};

/// All images and the bricks they are on: the truth of the storage, and what can be said of it.
class Images {
 public:
  Images(Core& core, const StorageMap& map);

  Image& operator[](VmId vm) { return images_[vm.index()]; }
  const Image& operator[](VmId vm) const { return images_[vm.index()]; }
  std::size_t size() const { return images_.size(); }
  bool has(VmId vm) const { return map_.set_of[vm.index()].valid(); }
  ReplicaSetId set_of(VmId vm) const { return map_.set_of[vm.index()]; }
  /// The VM of that name, which has an image. Errors: nlohmann's exceptions; InputError("", place).
  VmId named(const nlohmann::json& name, const char* place) const;
  const std::vector<VmId>& of(ReplicaSetId set) const { return by_set_[set.index()]; }

  /// A new image: of a template, or as full as the scenario says.
  void create(VmId vm, double allocated);
  void remove(VmId vm);

  /// The brick's process runs, on a machine that is up.
  bool serves(BrickId brick) const;
  BrickMask serving(ReplicaSetId set) const;
  /// Bricks without space, by a fault.
  std::set<BrickId> full;
  /// Share of its disk's speed that a brick has left, by brick.
  std::vector<double> speed;
  /// Is told of writes, heals and lost disks; null: nobody.
  ImageWitness* witness = nullptr;

  /// Where a client that reaches these bricks reads a VM's image: the volume's rule among the good
  /// copies; -1: there is none.
  int read_brick(VmId vm, MachineId client, BrickMask reached) const;
  ImageAccess access(VmId vm, BrickMask reached) const;

  /// A VM wrote: `bytes`, over the interval that ends now. Its copies and its size follow. A brick
  /// that has no space for what is new misses it; what too few have space for is not written.
  void wrote(VmId vm, BrickMask reached, double bytes, Instant since);
  /// What is put into a new image was written by whoever makes it, to these bricks.
  void copied(VmId vm, BrickMask taking, double bytes);
  /// Called when a brick's copy becomes stale by a write.
  void on_stale(std::function<void(ReplicaSetId)> stale) { stale_ = std::move(stale); }
  /// What the images of a set take of each data brick, whatever it misses of them, and what the
  /// smallest of these has.
  double used(ReplicaSetId set) const { return used_[set.index()]; }
  double capacity(ReplicaSetId set) const { return capacity_[set.index()]; }
  /// Bytes that a brick has space for besides its set's images; at most 0 where it is full.
  double room(BrickId brick) const;
  /// Of the data bricks of a set that have space: what the fullest one has; 0: no brick has any.
  double least_room(ReplicaSetId set) const;
  /// Some data brick of the set has no space.
  bool some_full(ReplicaSetId set) const;
  /// A brick has space for all images of its set.
  bool holds_all(BrickId brick) const;
  /// Those of the bricks that have space for so many new bytes; arbiters always have.
  BrickMask with_room(ReplicaSetId set, BrickMask bricks, double bytes) const;
  /// The bricks that take all of what a VM writes, of those reached.
  BrickMask taking(VmId vm, BrickMask reached) const;
  /// Enough of the bricks that a VM's writes reach have space for them, a good copy among them.
  bool has_space(VmId vm, BrickMask reached) const;

  nlohmann::json books() const;
  /// Errors: nlohmann's exceptions, InputError.
  void restore(const nlohmann::json& books);

 private:
  void remember(Image& image, HostId host, BrickMask reached, double bytes, Instant since);
  double grow(VmId vm, BrickMask reached, double bytes);
  int nearest(const StorageMap::Set& set, MachineId client, BrickMask good) const;
  std::uint64_t file_hash(VmId vm, MachineId client) const;

  Core& core_;
  const StorageMap& map_;
  std::vector<Image> images_;              // by VM
  std::vector<std::vector<VmId>> by_set_;  // by set
  std::vector<double> used_, capacity_;    // by set
  std::function<void(ReplicaSetId)> stale_;
  mutable std::map<std::pair<VmId, MachineId>, std::uint64_t> hashes_;  // of a file, and its client
};

/// Who wrote what, for the log.
nlohmann::json writers_json(const Image& image, const Core& core, const StorageMap::Set& set);

}  // namespace gemello::sim
