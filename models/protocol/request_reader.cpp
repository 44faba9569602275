#include <array>
#include <string>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "models/cloud/json_reader.hpp"
#include "models/cloud/json_text.hpp"
#include "models/protocol/failure.hpp"
#include "models/protocol/request.hpp"
#include "models/runs/fault_kinds.hpp"

namespace gemello::protocol {
namespace {

using nlohmann::json;

constexpr std::size_t text_bytes_max = 4096;  // of a path or a --set
constexpr std::array<NamedValue<Step::To>, 3> step_kinds{
    {{"event", Step::To::event}, {"decision", Step::To::decision}, {"sample", Step::To::sample}}};

std::string path_text(const JsonValue& value) {
  const std::string text = value.string();
  if (text.empty() || text.size() > text_bytes_max || text.find('\0') != std::string::npos)
    value.fail(fmt::format("must be 1 to {} bytes without a NUL", text_bytes_max));
  return text;
}

std::string path_or_none(JsonObject& object, std::string_view key) {
  const auto found = object.find(key);
  return found ? path_text(*found) : std::string();
}

std::optional<Duration> duration_of(JsonObject& object, std::string_view key) {
  const auto found = object.find(key);
  if (!found) return std::nullopt;
  return found->quantity<Duration>();
}

void read(JsonObject& object, Hello& hello) {
  hello.protocol = object.at("protocol").integer(1, 1'000'000);
}

void read(JsonObject& object, Load& load) {
  load.scenario = path_or_none(object, "scenario");
  load.state = path_or_none(object, "state");
  load.run = path_or_none(object, "run");
  for (const JsonValue& set : object.array_or_empty("sets")) load.sets.push_back(path_text(set));
  if (const auto seed = object.find("seed"))
    load.seed =
        static_cast<std::uint64_t>(seed->integer(0, static_cast<std::int64_t>(request_id_max)));
  load.at = duration_of(object, "at");
  if (load.scenario.empty() == load.run.empty())
    object.fail("needs a scenario or a run, and not both");
  if (!load.run.empty()) {
    if (!load.at) object.fail("needs 'at': up to when the run is simulated again");
    if (!load.sets.empty() || load.seed || !load.state.empty())
      object.fail("a run is simulated again as it was: no sets, seed or state");
  } else if (load.at) {
    object.fail("'at' goes with a run; a scenario begins at its beginning");
  }
}

void read(JsonObject& object, RunUntil& run) {
  const JsonValue until = object.at("until");
  if (!(until.is_string() && until.raw() == "end")) run.until = until.quantity<Duration>();
  if (const auto progress = object.find("progress"))
    run.progress = progress->quantity_positive<Duration>();
}

void read(JsonObject& object, Step& step) {
  step.to = object.at("to").one_of<Step::To>(step_kinds);
}

void read(JsonObject& object, InjectFault& fault) {
  fault.at = duration_of(object, "at");
  runs::Fault said = runs::read_fault(object);
  fault.what = said.what;
  fault.component = std::move(said.component);
  fault.lasts = said.lasts;
  fault.shape = said.shape;
}

json action_of(JsonObject& object) {
  const JsonValue action = object.at("action");
  if (!action.is_object()) action.fail("must be an object, such as {\"action\": \"migrate\", ...}");
  return action.raw();
}

void read(JsonObject& object, Propose& propose) {
  propose.action = action_of(object);
  if (const auto horizon = object.find("horizon"))
    propose.horizon = horizon->quantity_positive<Duration>();
}

void read(JsonObject& object, Order& order) {
  order.action = action_of(object);
}

void read(JsonObject& object, Branch& branch) {
  branch.as = object.at("as").name();
}

void read(JsonObject& object, Subscribe& subscribe) {
  subscribe.events = object.at("events").boolean();
  subscribe.samples = object.at("samples").boolean();
}

void read(JsonObject& object, Cancel& cancel) {
  cancel.request = static_cast<RequestId>(
      object.at("request_id").integer(1, static_cast<std::int64_t>(request_id_max)));
}

void read(JsonObject& object, Compare& compare) {
  const JsonValue list = object.at("simulations");
  for (const JsonValue& one : list.array()) {
    for (const std::string& other : compare.simulations)
      if (one.is_string() && one.raw() == other) one.fail("is named twice");
    compare.simulations.push_back(one.name());
  }
  if (compare.simulations.size() < 2 || compare.simulations.size() > 32)
    list.fail("must name 2 to 32 simulations");
}

template <class Body>
void read(JsonObject&, Body&) {}  // asks for nothing more

// Makes the body whose name is the request's.
template <std::size_t... I>
RequestBody read_body(JsonObject& object, std::index_sequence<I...>) {
  const JsonValue kind = object.at("request");
  const std::string text = kind.string();
  RequestBody body;
  bool found = false;
  const auto attempt = [&](auto one) {
    if (found || name_of(RequestBody(one)) != text) return;
    found = true;
    if constexpr (requires { one.simulation; })
      if (const auto simulation = object.find("simulation")) one.simulation = simulation->name();
    read(object, one);
    body = std::move(one);
  };
  (attempt(std::variant_alternative_t<I, RequestBody>{}), ...);
  if (!found) kind.fail(fmt::format("there are {}", fmt::join(request_names(), ", ")));
  return body;
}

std::optional<RequestId> id_in(const json& root) {
  if (!root.is_object() || !root.contains("id") || !root["id"].is_number_unsigned())
    return std::nullopt;
  const auto id = root["id"].get<std::uint64_t>();
  return id >= 1 && id <= request_id_max ? std::optional(id) : std::nullopt;
}

}  // namespace

Request read_request(std::string_view line) {
  json root;
  try {
    root = parse_strict_json(line, "");
  } catch (const InputError& error) {
    throw BadRequest(std::nullopt, error_from(error, ErrorCode::not_json));
  }
  const std::optional<RequestId> id = id_in(root);
  try {
    JsonDocument document = JsonDocument::from(std::move(root), "");
    JsonObject object = document.root().object();
    Request request;
    const JsonValue number = object.at("id");
    if (!id) number.fail("must be a whole number from 1 to 9007199254740991");
    request.id = *id;
    request.body = read_body(object, std::make_index_sequence<std::variant_size_v<RequestBody>>());
    object.finish();
    return request;
  } catch (const InputError& error) {
    throw BadRequest(id, error_from(error, ErrorCode::invalid_request));
  }
}

}  // namespace gemello::protocol
