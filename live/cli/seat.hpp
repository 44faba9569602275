#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "live/config/fleet_config.hpp"
#include "live/ends/order_window.hpp"
#include "live/lease/lease_file.hpp"
#include "live/world/live_world.hpp"
#include "models/fleet/controller.hpp"
#include "models/state/sight.hpp"

namespace gemello::live {

/// As the system calls it; "controller" if it does not say.
std::string machine_name();

/// It has begun what is not known to have ended.
bool anything_open(const Controller& controller);

/// The path of the fleet's lease; empty: it has none.
std::string lease_path(const FleetConfig& fleet);
/// So long a controller waits for the storage of its lease.
Duration lease_patience(const LeaseConfig& lease);

/// The seat of this controller among those that share the fleet's lease.
class Seat {
 public:
  /// Looks at the file once. Errors: InputError if there is none, it is damaged or another
  /// fleet's. Storage that does not answer is no error: the seat then waits.
  Seat(const FleetConfig& fleet, const Clock& clock);

  Leadership& leadership() { return leadership_; }
  LeaseFile& file() { return file_; }
  const std::shared_ptr<OrderWindow>& window() const { return window_; }

  /// Who plays in a round of this seat's controller. `stage`: the world as it is led (LedWorld).
  struct Players {
    Controller& controller;
    LiveWorld& world;
    World& stage;
    Journal& journal;
  };
  /// One round: looks whether the fleet is seen, renews or takes the turn or watches, and decides
  /// in a turn. `say` is told when the role has changed, `begun` when a turn of ours has begun.
  /// Returns when to come back at the latest, but for events and for another sight (knows).
  ///
  /// While no host answers no turn is taken or renewed, nothing is decided and no order goes out.
  /// Who is blind gives his turn back, or, with anything under way, lets it end by its time: then
  /// another begins as late as after a crash.
  Instant round(const Players& players, const std::function<void(const std::string&)>& say,
                const std::function<void()>& begun);
  bool leads() const { return epoch() != Epoch::none; }
  /// False: the world sees other than in the last round.
  bool knows(Sight sight) const { return sight == sight_; }
  /// After each round: lets orders out for as long as the turn lasts. Returns a sentence for
  /// people if the role has changed.
  std::optional<std::string> settle();
  /// The turn is given up at once, as what is written in it may be refused.
  void lose();
  /// At an orderly end. True if the turn was given back, and another may begin the next at once.
  bool leave(bool anything_open);

 private:
  /// The lease, out of reach for who sees nobody.
  class SightedLease final : public LeaseStore {
   public:
    SightedLease(LeaseFile& file, const Sight& sight) : file_(file), sight_(sight) {}
    std::optional<LeaseRecord> read() override;
    bool swap(const LeaseRecord& seen, const LeaseRecord& next) override;
    Instant answered_at(Instant asked_at) override { return file_.answered_at(asked_at); }
    bool hangs() const override { return file_.hangs(); }

   private:
    LeaseFile& file_;
    const Sight& sight_;
  };

  std::string role() const;
  Epoch epoch() const;
  void look(Sight sight, bool anything_open);
  bool must_wait() const;

  const Clock& clock_;
  LeaseFile file_;
  Sight sight_ = Sight::sees;
  SightedLease lease_;
  Leadership leadership_;
  std::shared_ptr<OrderWindow> window_;
  std::string told_;
};

}  // namespace gemello::live
