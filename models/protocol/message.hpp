#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include <nlohmann/json.hpp>

#include "models/protocol/failure.hpp"
#include "models/protocol/request.hpp"

namespace gemello::protocol {

// What a server says. Each request is answered by exactly one Reply or Failure; the others come
// between, unasked or because of a subscription.

struct Reply {
  RequestId id = 0;
  std::string request;    ///< name_of its body
  nlohmann::json result;  ///< an object: models/protocol/README.md
};
struct Failure {
  std::optional<RequestId> id;        ///< nothing: it could not be read
  std::optional<std::uint64_t> line;  ///< of the input, where there is no id
  Error error;
};
/// Of a RunUntil that asked for it.
struct Progress {
  RequestId id = 0;
  std::string simulation;
  Instant now{};
};
/// A line of the event log (models/runs/event_log.hpp).
struct EventMessage {
  std::string simulation;
  nlohmann::json event;
};
/// A monitoring sample: columns in the order of the inventory (snapshot.hpp).
struct SampleMessage {
  std::string simulation;
  nlohmann::json sample;
};
/// A simulation is there no more though nobody ended it: it died.
struct Ended {
  std::string simulation;
  Error error;
  std::vector<nlohmann::json> last_events;
};

using Message = std::variant<Reply, Failure, Progress, EventMessage, SampleMessage, Ended>;

/// One line with its newline. Bytes that are no UTF-8 are replaced.
std::string write_message(const Message& message);
/// Errors: InputError with the place.
Message read_message(std::string_view line);

/// Seconds since the run's beginning, exact to the microsecond; null for never.
nlohmann::json seconds_json(Instant at);
Instant instant_from_seconds(double seconds);

}  // namespace gemello::protocol
