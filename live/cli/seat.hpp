#pragma once

#include <memory>
#include <optional>
#include <string>

#include "live/config/fleet_config.hpp"
#include "live/ends/order_window.hpp"
#include "live/lease/lease_file.hpp"

namespace gemello::live {

/// As the system calls it; "controller" if it does not say.
std::string machine_name();

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

  /// After each round: lets orders out for as long as the turn lasts. Returns a sentence for
  /// people if the role has changed.
  std::optional<std::string> settle();
  /// A turn is held, and its storage holds a write up: whatever is decided now could not be written
  /// down, and trying would cost the turn (SharedBooks).
  bool must_wait() const;
  /// The turn is given up at once, as what is written in it may be refused.
  void lose();
  /// At an orderly end. True if the turn was given back, and another may begin the next at once.
  bool leave(bool anything_open);

 private:
  std::string role() const;

  const Clock& clock_;
  LeaseFile file_;
  Leadership leadership_;
  std::shared_ptr<OrderWindow> window_;
  std::string told_;
};

}  // namespace gemello::live
