#pragma once

#include <array>
#include <functional>
#include <map>
#include <vector>

#include <nlohmann/json.hpp>

#include "sim/world/link_meter.hpp"
#include "sim/world/storage/images.hpp"

namespace gemello::sim {

/// What is moved whole: a template copied into a new image, what a boot reads, a backup. Each is a
/// flow; one without a way, or whose bricks are silent, waits for them.
class Transfers {
 public:
  enum class Kind : std::uint8_t { template_copy, boot, backup };
  static constexpr std::size_t kinds = 3;

  Transfers(Core& core, const StorageMap& map, Images& images, const BrickLinks& links,
            LinkMeter& meter);

  /// By a hypervisor or, of a backup, by any machine.
  void begin(Kind kind, VmId vm, MachineId by, double bytes);
  /// The VM no longer wants it.
  void cancel(Kind kind, VmId vm);
  bool under_way(Kind kind, VmId vm) const { return jobs_.contains({kind, vm}); }

  /// Ways, connections or copies changed: what waits tries again.
  void look();
  void on_end(std::function<void(Kind, VmId)> ended) { ended_ = std::move(ended); }
  /// Called as a part of a template begins to be copied (0 bytes) and when it is there: what took
  /// it, of the bricks of the set.
  void on_copied(std::function<void(VmId, BrickMask, double)> copied) {
    copied_ = std::move(copied);
  }

  /// Bytes that crossed the network for a kind since the run began here: each replica once.
  double network(Kind kind) const { return network_[static_cast<std::size_t>(kind)]; }

  nlohmann::json books() const;
  /// Errors: nlohmann's exceptions, InputError.
  void restore(const nlohmann::json& books);

 private:
  using Key = std::pair<Kind, VmId>;
  struct Job {
    MachineId by;
    BrickId source;  // of the way it takes
    double left = 0;
    BrickMask taking = 0;  // of a template: the bricks that it is copied to
    double booked = 0;     // of a template: left when its bricks were told last
    int crossings = 0;     // of the network, for each byte
    std::vector<LinkId> route;
    Duration round_trip{};  // of the way it takes, and its loss
    double loss = 0;
    FlowId flow;
  };

  std::optional<Path> way(const Key& key, Job& job) const;
  BrickMask reached(const Key& key, const Job& job) const;
  BrickMask taking(const Key& key, const Job& job) const;
  void book_copied(const Key& key, Job& job);
  bool leg(MachineId from, MachineId to, std::uint64_t flow_key, Path& whole, Job& job) const;
  void send(const Key& key, Job& job, const Path& path);
  void ended(const Key& key, const FlowEnd& end);

  Core& core_;
  const StorageMap& map_;
  Images& images_;
  const BrickLinks& links_;
  LinkMeter& meter_;
  std::map<Key, Job> jobs_;
  std::array<double, kinds> network_{};
  std::function<void(Kind, VmId)> ended_;
  std::function<void(VmId, BrickMask, double)> copied_;
};

}  // namespace gemello::sim
