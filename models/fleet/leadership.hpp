#pragma once

#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>

#include "models/units/time.hpp"

namespace gemello {

/// A turn at leading; each taker of the lease begins the next.
enum class Epoch : std::uint64_t { none = 0 };

constexpr std::uint64_t number(Epoch epoch) {
  return static_cast<std::uint64_t>(epoch);
}

/// What stands in the one place that all controllers compete for.
struct LeaseRecord {
  Epoch epoch = Epoch::none;
  std::string holder;          ///< empty: nobody's
  std::uint64_t renewals = 0;  ///< of this turn: a record that changes is of a holder that lives
  bool operator==(const LeaseRecord&) const = default;
};

/// The one place. sim: a record that a majority of machines keeps; live: a file that all share.
class LeaseStore {
 public:
  virtual ~LeaseStore() = default;
  /// nullopt: it cannot be reached.
  virtual std::optional<LeaseRecord> read() = 0;
  /// In one step: `next` in the place of `seen`. False if another record stands there, or if the
  /// place cannot be reached; then it is not known whether it was written.
  virtual bool swap(const LeaseRecord& seen, const LeaseRecord& next) = 0;
  /// An instant at which the last answer had come, if it was asked for then. live: off a clock,
  /// for an answer takes its time, and a process may stand still before it asks.
  virtual Instant answered_at(Instant asked_at) { return asked_at; }
  /// True while an earlier call has not returned: nothing can be written, and who tries loses the
  /// turn (LeaseLost). sim: calls return at once.
  virtual bool hangs() const { return false; }
};

struct LeadershipOptions {
  std::string name;            ///< of this controller
  Duration lasts = 60s;        ///< a turn, from before its last renewal was written
  Duration renew = 10s;        ///< between two renewals, and two looks of one who waits
  Duration margin = 10s;       ///< that a taker waits longer: clocks run at different speeds
  Duration order_limit = 30s;  ///< an order has reached its host after so long, or never will
};

/// One controller's part in leading by turns. A turn ends by its holder's own clock, `lasts` after
/// the beginning of the last renewal that was written; a taker begins the next turn after it has
/// seen the same record for `lasts` and `margin` by its own. So no two hold a turn at once as long
/// as clocks differ in speed by less than margin / lasts, however far apart they stand, and
/// whatever gets lost. What is begun when more than `order_limit` is left of a turn is over before
/// the next one begins.
///
/// Source: C. Gray, D. Cheriton, "Leases", SOSP 1989; turns numbered as fencing tokens: M.
/// Kleppmann, "How to do distributed locking", 2016; a record watched by the watcher's clock as in
/// Kubernetes' leader election.
class Leadership {
 public:
  /// Borrows the store. Errors: std::invalid_argument if the times do not fit: renew + order_limit
  /// must be less than lasts, margin more than 0.
  Leadership(LeaseStore& store, LeadershipOptions options);

  /// Renews, takes or watches, whatever is due. Returns when it wants to be asked again.
  Instant step(Instant now);
  /// Gives the turn back at an orderly end.
  void resign();
  /// Holds no turn any more and writes nothing: to the others it ends by its time.
  void abandon();

  struct Turn {
    Epoch epoch = Epoch::none;
    Instant until{};
    bool operator==(const Turn&) const = default;
  };
  /// The turn held now, if one is.
  std::optional<Turn> turn(Instant now) const;
  /// True if what is begun now is over before anybody else's turn begins, and its intent can be
  /// written.
  bool may_begin(Instant now) const;
  const LeadershipOptions& options() const { return options_; }

 private:
  void renew(Instant now);
  void watch(Instant now);

  LeaseStore& store_;
  LeadershipOptions options_;
  Turn turn_;
  Instant renew_at_{};
  Instant look_at_{};                // of one who waits: looks at other times do not shift it
  std::optional<LeaseRecord> seen_;  // the last record read
  Instant seen_since_{};             // for so long it has been the same
};

/// Thrown by a journal that another turn writes to by now: who meets it leads no longer.
class LeaseLost : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

}  // namespace gemello
