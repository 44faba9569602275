#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "live/ends/clock.hpp"
#include "live/ends/detection.hpp"
#include "live/ends/hypervisor.hpp"
#include "live/ends/inbox.hpp"
#include "live/ends/memory.hpp"
#include "live/ends/order_window.hpp"
#include "live/ends/world_times.hpp"
#include "models/fleet/world.hpp"
#include "models/state/sight.hpp"

namespace gemello::live {

/// The far ends of one host; null where there is none.
struct HostEnds {
  std::unique_ptr<Hypervisor> hypervisor;  ///< never null
  std::unique_ptr<PowerSwitch> power;
  std::unique_ptr<Witness> witness;
  std::string target_uri;  ///< its libvirtd as other hosts reach it
  std::string data_uri;    ///< where migrating memory goes; may be empty
};

/// What a live world is made from; all that is not owned is borrowed and must outlive it.
struct WorldParts {
  const Inventory* inventory = nullptr;
  const Clock* clock = nullptr;
  std::shared_ptr<Inbox> inbox;      ///< the one the ends were made with
  std::vector<HostEnds> hosts;       ///< by HostId
  std::unique_ptr<Storage> storage;  ///< null: bricks count as online
  Duration storage_period = 10s;
  Duration storage_look_max{};  ///< what one look at it takes at most; its own deadline is `other`
  Memory* memory = nullptr;     ///< null: nothing outlives the process
  /// The turns that the ends send orders by; null: none, and no end holds anything back.
  std::shared_ptr<const OrderWindow> window;
  /// Why an action of which nothing was sent yet may not go out any more, or "". Asked on the
  /// newest picture, after the order was held back or waited for a look. Id none: what the world
  /// would do by itself. Null: all may.
  std::function<std::string(ActionId, const Action&)> still_allowed;
  /// A sentence for people. Null: nobody listens.
  std::function<void(const std::string&)> tell;
  /// Domain XML of VMs that were never seen anywhere: those are wanted, and deployed from it.
  std::map<std::string, std::string> definitions;
  WorldTimes times;
  DetectionConfig detection;
};

/// The real fleet behind the seam. One thread: `pump` takes the mail, judges silence and
/// deadlines, sends what is due and publishes; the rest of the World only reads what it left.
/// No member blocks. An order that an end held back, as the turn was too short for it, is given
/// anew once the turn was renewed, from the beginning: if it may still be given then. It fails,
/// for nothing was sent, when the turn is over, or its first deadline.
///
/// What it promises beyond World: a far end that hangs holds up nobody else; an order is sent
/// once; after a deadline or a broken connection it is Unknown, and what it touched is shown as on
/// its way until its host has been looked at long enough (`settle`) for a late effect to show, a
/// start for as long as its call is under way; a pause of this process itself is no silence of the
/// hosts.
class LiveWorld final : public World {
 public:
  explicit LiveWorld(WorldParts parts);
  ~LiveWorld() override;

  Instant now() const override;
  const FleetView& observe() override;
  std::vector<Event> take_events() override;
  void begin(ActionId id, const Action& action) override;
  void inherit(ActionId id, const Action& action) override;

  /// Does what is due now.
  void pump();
  /// True if events wait to be taken.
  bool has_events() const;
  /// When to pump again at the latest, mail or not.
  Instant next_due() const;
  /// True once every host was heard, read off or given up waiting for: before that the picture has
  /// holes, and a controller had better not decide.
  bool ready() const;

  /// Whether hosts answer at all, on their hypervisors or their second paths: of several
  /// controllers one that sees nobody lets others lead. `suspected_after` and `lost_after` are its
  /// times.
  Sight sight() const;

  /// A person's word, given at that instant, that a host's last known life is over. Becomes
  /// HostProvenDead where the host is lost and was so then already; returns why not otherwise.
  std::optional<std::string> declare_dead(HostId host, const std::string& operator_name,
                                          Instant said_at);
  void answer(ActionId held, bool approved, const std::string& operator_name);

  /// What this world would do by itself, and may by `still_allowed`: whoever keeps the journal
  /// begins it (begin_unasked), with its intent on disk first. Asked again, it tells the same
  /// until then.
  std::vector<Action> unasked();

  /// What was last told by the hosts; nothing of those never heard.
  const std::map<HostId, HostReport>& reports() const;

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace gemello::live
