#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include <nlohmann/json.hpp>

#include "models/runs/scenario.hpp"

namespace gemello::protocol {

/// Of this protocol: a client says which one it speaks.
inline constexpr std::int64_t protocol_version = 1;

/// Chosen by the client: larger than that of every request before, 1 .. 2^53 - 1.
using RequestId = std::uint64_t;
inline constexpr RequestId request_id_max = (RequestId{1} << 53) - 1;

// What a client may ask. `simulation` names a loaded one ("main" unless said); instants are
// durations since the run's beginning. The declaration order is that of the schema.

/// Which protocol is spoken, and what the server can do.
struct Hello {
  std::int64_t protocol = protocol_version;
};
/// A new simulation. Exactly one of `scenario` and `run` is not empty.
struct Load {
  std::string simulation = "main";
  std::string scenario;           ///< path of a scenario.json
  std::vector<std::string> sets;  ///< "path=value" in the scenario
  std::optional<std::uint64_t> seed;
  std::string state;           ///< path of a state.json to go on from
  std::string run;             ///< a finished run folder: simulated again up to `at`
  std::optional<Duration> at;  ///< with `run` only
};
/// Simulates on.
struct RunUntil {
  std::string simulation = "main";
  std::optional<Duration> until;     ///< nothing: to the end of the run ("end")
  std::optional<Duration> progress;  ///< a message each time so much was simulated
};
/// Simulates on to the next thing of a kind, or to the end of the run.
struct Step {
  enum class To : std::uint8_t { event, decision, sample };
  std::string simulation = "main";
  To to = To::event;
};
/// A fault outside the scenario.
struct InjectFault {
  std::string simulation = "main";
  runs::FaultKind what = runs::FaultKind::host_crash;
  std::string component;
  std::optional<Duration> at;  ///< nothing: now
  std::optional<Duration> lasts;
  runs::FaultShape shape{};
};
/// What would come of an action: a Prediction.
struct Propose {
  std::string simulation = "main";
  nlohmann::json action;  ///< runs::to_json(Action); names are known to the simulation only
  Duration horizon = 1h;  ///< how far ahead energy, losses and contention are compared
};
/// An action as an operator gives it: Guard and Gate judge it like any other.
struct Order {
  std::string simulation = "main";
  nlohmann::json action;
};
/// A copy of a simulation as it is now, under a name of its own.
struct Branch {
  std::string simulation = "main";
  std::string as;
};
/// What is told of a simulation without being asked. Nothing: no more.
struct Subscribe {
  std::string simulation = "main";
  bool events = false;
  bool samples = false;
};
/// Ends a request that is not answered yet.
struct Cancel {
  RequestId request = 0;
};
/// What a simulation consists of: its platform, the VMs of the workload included.
struct AskInventory {
  std::string simulation = "main";
};
/// What monitoring knows of it now.
struct AskSnapshot {
  std::string simulation = "main";
};
/// The figures of a report, up to now.
struct AskFigures {
  std::string simulation = "main";
};
/// The figures of several simulations side by side.
struct Compare {
  std::vector<std::string> simulations;
};
/// The names of all simulations.
struct List {};
/// Ends a simulation.
struct Unload {
  std::string simulation = "main";
};

using RequestBody =
    std::variant<Hello, Load, RunUntil, Step, InjectFault, Propose, Order, Branch, Subscribe,
                 Cancel, AskInventory, AskSnapshot, AskFigures, Compare, List, Unload>;

struct Request {
  RequestId id = 0;
  RequestBody body;
};

/// "run-until": how a request of this kind is written.
std::string_view name_of(const RequestBody& body);
/// Of every kind, in the order of RequestBody.
std::vector<std::string_view> request_names();
/// True of those that only a simulated world can answer; gemello-live's socket has the others.
bool needs_engine(const RequestBody& body);
/// The simulation a request is about, or nullptr.
const std::string* simulation_of(const RequestBody& body);

/// Strictly: unknown keys, wrong types and what makes no sense are refused. Errors: BadRequest.
Request read_request(std::string_view line);
/// One line with its newline: reads back equal.
std::string write_request(const Request& request);

}  // namespace gemello::protocol
