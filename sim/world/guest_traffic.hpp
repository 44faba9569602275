#pragma once

#include <optional>
#include <span>
#include <vector>

#include <nlohmann/json.hpp>

#include "models/runs/traffic.hpp"
#include "sim/world/backgrounds.hpp"
#include "sim/world/core.hpp"
#include "sim/world/link_meter.hpp"

namespace gemello::sim {

/// What guests receive and send, as the trace recorded it: with the outside, over the nearest
/// uplink, or with peers. It is background load, never a flow: it takes its part of each link
/// first, and flows share the rest. Where more comes to a link than it carries, all traffic on it
/// is cut in proportion, and what is cut loads the links before it and none behind; what has no way
/// is lost, and so is what is meant for peers of whom none serves. Losses on the way are not taken
/// off. Guests do not make up later for what was not carried. Bytes per second.
class GuestTraffic {
 public:
  struct Setup {
    ReplaySource source;
    double scale = 1;
    std::vector<runs::PeerTraffic> peers;
    Instant trace_start{};
  };
  GuestTraffic(Core& core, LinkMeter& meter, Backgrounds& backgrounds, Setup setup);

  /// The trace records it.
  bool any() const { return any_; }
  /// Takes the trace's step that begins now.
  void load_step();
  /// The VM runs elsewhere, or no longer, or again: takes effect by `replan` at this Instant.
  void changed(VmId vm);
  void network_changed();
  /// Loads the links anew.
  void replan();
  /// Books what was carried up to now.
  void account();

  /// What comes to a link from guests, more than it carries or not.
  BytesPerSecond offered(LinkId link) const;

  /// By VM: received and sent, as recorded last.
  nlohmann::json recorded() const;
  /// Errors: nlohmann::json::exception; a wrong number of VMs is an InputError.
  void restore(const nlohmann::json& recorded);

 private:
  struct Stream {
    VmId with;          // none: the outside
    bool sends = true;  // the VM whose stream it is
    double share = 1;   // of what it receives or sends; of the rest with the outside
    bool has_way = false;
    std::vector<LinkId> links;
    double rate = 0;
  };
  struct Carried {
    double through = 0, cut = 0, excess = 0;
  };

  HostId place(VmId vm) const;
  bool mutual(VmId vm, VmId other) const;
  void touch();
  void plan(VmId vm);
  void offer();
  void arrive();
  void carry();

  Core& core_;
  LinkMeter& meter_;
  Backgrounds& backgrounds_;
  Setup setup_;
  bool any_ = false;
  bool all_changed_ = true;
  bool row_changed_ = true;
  Instant since_{};
  std::vector<float> received_;
  std::vector<float> sent_;
  std::vector<HostId> planned_;                             // by VM: the place it is planned at
  std::vector<std::vector<const runs::PeerTraffic*>> own_;  // by VM
  std::vector<std::vector<VmId>> subjects_;                 // by VM: whose peer it is
  std::vector<VmId> changed_;
  std::vector<std::vector<Stream>> streams_;  // by VM
  std::vector<double> peers_received_, peers_sent_;
  std::vector<double> offered_, share_, loaded_;  // by link: what comes, its part that passes, that
  std::vector<Carried> rates_;                    // by VM
};

}  // namespace gemello::sim
