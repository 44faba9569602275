#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>

#include "models/cloud/ids.hpp"
#include "models/cloud/inventory.hpp"
#include "models/fleet/leadership.hpp"
#include "models/fleet/proof_of_death.hpp"
#include "models/units/quantity.hpp"

namespace gemello {

/// Unique per controller and for ever (a restarted controller goes on counting after the
/// journal's last one): what makes "never done twice" checkable.
enum class ActionId : std::uint64_t { none = 0 };

constexpr std::uint64_t number(ActionId id) {
  return static_cast<std::uint64_t>(id);
}

/// Ids of a turn (leadership.hpp) are above those of all earlier ones.
inline constexpr int turn_bits = 40;
constexpr ActionId first_id(Epoch epoch) {
  return ActionId{number(epoch) << turn_bits};
}
/// The turn in which an action was begun; none where one controller leads always.
constexpr Epoch epoch_of(ActionId id) {
  return Epoch{number(id) >> turn_bits};
}

/// Create a VM's image and start it for the first time.  live: define + start.
struct Deploy {
  VmId vm;
  HostId host;
  bool operator==(const Deploy&) const = default;
};
/// Stop a VM for good and free what it holds.  live: shutdown, then undefine.
struct Retire {
  VmId vm;
  bool operator==(const Retire&) const = default;
};
/// A VM that stopped and was not lost: FleetView::stopped gives one, of a VM that it shows so.
class StoppedVm {
 public:
  /// What a journal, a log or a person states; whether it holds, the Guard sees.
  static StoppedVm as_stated(VmId vm) { return StoppedVm(vm); }
  VmId id() const { return vm_; }

 private:
  friend class FleetView;
  explicit StoppedVm(VmId vm) : vm_(vm) {}
  VmId vm_;
};
/// Start a VM that stopped, or one that was lost with a life of its host: of that one there is none
/// without a proof of death. The Guard refuses a proof that does not cover that life.
struct Start {
  Start(StoppedVm stopped, HostId on) : vm(stopped.id()), host(on) {}
  Start(VmId lost, HostId on, ProofOfDeath death) : vm(lost), host(on), proof(std::move(death)) {}
  VmId vm;
  HostId host;
  std::optional<ProofOfDeath> proof;
  bool operator==(const Start&) const = default;
};
/// Orderly shutdown; the VM stays defined.
struct Stop {
  VmId vm;
  bool gives_way = false;  ///< to others that need its room: it is missed until it is back
  bool operator==(const Stop&) const = default;
};
/// Live migration.  live: virDomainMigrate3, peer to peer.
struct Migrate {
  VmId vm;
  HostId from;
  HostId to;
  bool operator==(const Migrate&) const = default;
};
/// Let a VM go on that was paused because its disk failed, where it is held; never one that a
/// person paused.  live: virDomainResume.
struct Resume {
  VmId vm;
  HostId host;
  bool operator==(const Resume&) const = default;
};
/// End a copy of a VM that is not the one in use, and forget its definition there; the image is
/// kept.  live: virDomainDestroy, then undefine.
struct DestroyCopy {
  VmId vm;
  HostId host;  ///< where the copy is; never where the VM is
  bool operator==(const DestroyCopy&) const = default;
};
/// Ask a running action to end without effect; it still ends by its own outcome.
struct Cancel {
  ActionId action = ActionId::none;
  bool operator==(const Cancel&) const = default;
};
/// Cut the power of one life of a host and read it back off; ActionDone carries the proof.
struct Fence {
  HostId host;
  Incarnation incarnation = Incarnation::unknown;
  bool operator==(const Fence&) const = default;
};
struct PowerOn {
  HostId host;
  bool operator==(const PowerOn&) const = default;
};
/// Orderly shutdown of an empty host.
struct PowerOff {
  HostId host;
  bool operator==(const PowerOff&) const = default;
};
/// No new VM is placed on a host in maintenance; the policy evacuates it.
struct EnterMaintenance {
  HostId host;
  bool operator==(const EnterMaintenance&) const = default;
};
struct LeaveMaintenance {
  HostId host;
  bool operator==(const LeaveMaintenance&) const = default;
};
/// Bound the self-heal traffic of a volume; a rate of 0 removes the bound.
struct ThrottleHeal {
  VolumeId volume;
  BytesPerSecond limit{};
  bool operator==(const ThrottleHeal&) const = default;
};

using Action = std::variant<Deploy, Retire, Start, Stop, Migrate, Cancel, Fence, PowerOn, PowerOff,
                            EnterMaintenance, LeaveMaintenance, ThrottleHeal, Resume, DestroyCopy>;
inline constexpr std::size_t action_kind_count = std::variant_size_v<Action>;

/// "migrate", "power-on": the name of an action's kind in scenarios and logs.
const char* kind_name(const Action& action);
const char* action_kind_name(std::size_t kind);

/// The VM an action is about, or none().
VmId vm_of(const Action& action);
/// True for those that put a VM on a host: Deploy, Start, Migrate.
bool fills_host(const Action& action);
/// The host that gains load, power or a stop by it, or none(): where a reservation is made.
HostId target_of(const Action& action);
/// "migrate vm12 hv1 -> hv3": for logs and people.
std::string to_text(const Action& action, const Inventory& inventory);

}  // namespace gemello
