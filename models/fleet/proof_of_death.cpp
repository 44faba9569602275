#include "models/fleet/proof_of_death.hpp"

#include <stdexcept>

#include <fmt/format.h>

namespace gemello {

ProofOfDeath ProofOfDeath::from(HostId host, Incarnation incarnation, Instant at,
                                PowerReadOff reading) {
  return ProofOfDeath(host, incarnation, at, std::move(reading));
}

ProofOfDeath ProofOfDeath::from(HostId host, Incarnation incarnation, Instant at,
                                OperatorStatement statement) {
  if (statement.operator_name.empty())
    throw std::invalid_argument("a proof of death by an operator needs the operator's name");
  return ProofOfDeath(host, incarnation, at, std::move(statement));
}

std::optional<ProofOfDeath> ProofOfDeath::from(HostId host, Incarnation incarnation, Instant at,
                                               LeaseExpiry expiry) {
  const bool kills_holder = expiry.margin > Duration::zero() &&
                            expiry.watchdog_timeout > Duration::zero() &&
                            expiry.expired_for >= expiry.watchdog_timeout + expiry.margin;
  if (!kills_holder) return std::nullopt;
  return ProofOfDeath(host, incarnation, at, expiry);
}

std::string ProofOfDeath::text() const {
  struct Visitor {
    std::string operator()(const PowerReadOff& reading) const {
      return fmt::format("power read off by {}", reading.device);
    }
    std::string operator()(const OperatorStatement& statement) const {
      return fmt::format("declared dead by {}", statement.operator_name);
    }
    std::string operator()(const LeaseExpiry& expiry) const {
      return fmt::format("lease expired for {} s (watchdog {} s)", seconds(expiry.expired_for),
                         seconds(expiry.watchdog_timeout));
    }
  };
  return std::visit(Visitor{}, evidence_);
}

}  // namespace gemello
