#pragma once

#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "models/cloud/json_reader.hpp"
#include "models/units/quantity.hpp"

namespace gemello::protocol {

/// How an order was met: by the Guard, by the Gate, by the world.
struct Verdict {
  enum class Kind : std::uint8_t {
    begun,
    refused,  ///< by the Guard: `reason` says why
    held,     ///< by the Gate: `reason` is its mode; nothing is done unless a person approves
  };
  Kind kind = Kind::begun;
  std::uint64_t action_id = 0;
  std::string reason;

  friend bool operator==(const Verdict&, const Verdict&) = default;
};

/// A quantity at the horizon if the action is ordered and if it is not.
struct WithAndWithout {
  double with = 0;
  double without = 0;

  double difference() const { return with - without; }
  friend bool operator==(const WithAndWithout&, const WithAndWithout&) = default;
};

/// CPU of a host that the action is about, MHz: when it is proposed, when it has ended, and at that
/// same instant had it not been ordered. Unserved: asked for and not delivered.
struct HostOutlook {
  std::string host;
  double capacity = 0;
  double asked_before = 0, asked_after = 0, asked_otherwise = 0;
  double unserved_before = 0, unserved_after = 0, unserved_otherwise = 0;

  friend bool operator==(const HostOutlook&, const HostOutlook&) = default;
};

/// What crossed one direction of a link from the order to the action's end, whoever sent it.
struct LinkOutlook {
  std::string link;
  double bytes = 0;
  double load_mean = 0;  ///< 0..1 of its bandwidth

  friend bool operator==(const LinkOutlook&, const LinkOutlook&) = default;
};

/// N+1 (models/runs/capacity_left.hpp), at the instants of HostOutlook.
struct CapacityOutlook {
  bool before = false, after = false, otherwise = false;
  std::vector<std::string> hosts_not_covered;  ///< after

  friend bool operator==(const CapacityOutlook&, const CapacityOutlook&) = default;
};

struct MigrationOutlook {
  Duration downtime{};
  Bytes bytes{};
  std::int32_t rounds = 0;

  friend bool operator==(const MigrationOutlook&, const MigrationOutlook&) = default;
};

/// What would come of an action, as two copies of the simulation found out: in one it was ordered,
/// in the other it was not. What is refused is not simulated: only `verdict` says anything then.
struct Prediction {
  enum class Outcome : std::uint8_t {
    none,  ///< not begun
    open,  ///< not ended by the horizon
    done,
    failed,
    unknown,
  };
  nlohmann::json action;
  Verdict verdict;
  Outcome outcome = Outcome::none;
  std::string cause;  ///< of failed and unknown
  Instant ordered{};
  std::optional<Instant> ended;
  Instant horizon{};  ///< up to where the two copies were simulated
  std::optional<MigrationOutlook> migration;
  std::vector<HostOutlook> hosts;
  std::vector<LinkOutlook> links;  ///< those that carried anything
  CapacityOutlook survives_any_host;
  WithAndWithout energy;     ///< kWh from the order to the horizon
  WithAndWithout lost;       ///< VM-minutes out of service, over the same time
  WithAndWithout contended;  ///< VM-minutes with less CPU than asked for

  friend bool operator==(const Prediction&, const Prediction&) = default;
};

nlohmann::json to_json(const Verdict& verdict);
nlohmann::json to_json(const Prediction& prediction);
/// Errors: InputError with the place.
Prediction prediction_from(const JsonValue& value);

}  // namespace gemello::protocol
