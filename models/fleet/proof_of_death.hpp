#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>

#include "models/cloud/ids.hpp"
#include "models/units/time.hpp"

namespace gemello {

/// One life of a host between two boots. live: a digest of /proc/sys/kernel/random/boot_id;
/// sim: a counter from 1. 0: never seen.
enum class Incarnation : std::uint64_t { unknown = 0 };

/// A fence device was asked and answered "off" (answers other than off are no reading).
struct PowerReadOff {
  std::string device;
};

/// A person says so, by name.
struct OperatorStatement {
  std::string operator_name;
};

/// A lease whose loss is guaranteed to kill its holder ran out: its holder's watchdog is not fed
/// any more once the lease has expired and fires `watchdog_timeout` later; `expired_for` has passed
/// since the expiry, by the clock of who read the lease all the time.
struct LeaseExpiry {
  Duration expired_for{};
  Duration watchdog_timeout{};
  Duration margin{};
};

/// Evidence that one incarnation of a host runs nothing any more. There is no other way to get
/// one than these three; in particular the release of an image, POSIX or virtlockd lock is none
/// (storage drops a silent client's locks while its guests live on). It is void as soon as the
/// host is seen again: the Controller drops it on HostSeen.
class ProofOfDeath {
 public:
  using Evidence = std::variant<PowerReadOff, OperatorStatement, LeaseExpiry>;

  static ProofOfDeath from(HostId host, Incarnation incarnation, Instant at, PowerReadOff reading);
  /// Errors: std::invalid_argument if the name is empty.
  static ProofOfDeath from(HostId host, Incarnation incarnation, Instant at,
                           OperatorStatement statement);
  /// No proof unless expired_for >= watchdog_timeout + margin and margin > 0.
  static std::optional<ProofOfDeath> from(HostId host, Incarnation incarnation, Instant at,
                                          LeaseExpiry expiry);

  HostId host() const { return host_; }
  Incarnation incarnation() const { return incarnation_; }
  Instant at() const { return at_; }
  const Evidence& evidence() const { return evidence_; }
  /// "power read off by bmc of hv3", for logs.
  std::string text() const;

  /// True for this life of this host and no other.
  bool covers(HostId host, Incarnation incarnation) const {
    return host == host_ && incarnation == incarnation_ && incarnation != Incarnation::unknown;
  }
  friend bool operator==(const ProofOfDeath& a, const ProofOfDeath& b) {
    return a.host_ == b.host_ && a.incarnation_ == b.incarnation_ && a.at_ == b.at_;
  }

 private:
  ProofOfDeath(HostId host, Incarnation incarnation, Instant at, Evidence evidence)
      : host_(host), incarnation_(incarnation), at_(at), evidence_(std::move(evidence)) {}

  HostId host_;
  Incarnation incarnation_;
  Instant at_;
  Evidence evidence_;
};

}  // namespace gemello
