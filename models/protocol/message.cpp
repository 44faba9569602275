#include "models/protocol/message.hpp"

#include <array>
#include <cmath>

#include "models/cloud/json_reader.hpp"
#include "models/cloud/json_text.hpp"

namespace gemello::protocol {
namespace {

using nlohmann::json;

constexpr std::array<std::string_view, std::variant_size_v<Message>> message_names{
    "reply", "error", "progress", "event", "sample", "ended"};

json error_json(const Error& error) {
  json out{{"code", name(error.code)}, {"place", error.place}, {"sentence", error.sentence}};
  if (!error.file.empty()) out["file"] = error.file;
  return out;
}

void write(json& out, const Reply& reply) {
  out["id"] = reply.id;
  out["request"] = reply.request;
  out["result"] = reply.result;
}
void write(json& out, const Failure& failure) {
  out["id"] = failure.id ? json(*failure.id) : json(nullptr);
  if (failure.line) out["line"] = *failure.line;
  out["error"] = error_json(failure.error);
}
void write(json& out, const Progress& progress) {
  out["id"] = progress.id;
  out["simulation"] = progress.simulation;
  out["now_s"] = seconds_json(progress.now);
}
void write(json& out, const EventMessage& message) {
  out["simulation"] = message.simulation;
  out["event"] = message.event;
}
void write(json& out, const SampleMessage& message) {
  out["simulation"] = message.simulation;
  out["sample"] = message.sample;
}
void write(json& out, const Ended& ended) {
  out["simulation"] = ended.simulation;
  out["error"] = error_json(ended.error);
  out["last_events"] = ended.last_events;
}

RequestId id_from(const JsonValue& value) {
  return static_cast<RequestId>(value.integer(1, static_cast<std::int64_t>(request_id_max)));
}

Error error_of(const JsonValue& value) {
  JsonObject object = value.object();
  Error error;
  const JsonValue code = object.at("code");
  const std::string text = code.string();
  bool known = false;
  for (int i = 0; i <= static_cast<int>(ErrorCode::not_supported); ++i)
    if (name(static_cast<ErrorCode>(i)) == text) {
      error.code = static_cast<ErrorCode>(i);
      known = true;
    }
  if (!known) code.fail("'" + text + "' is no code that there is");
  error.file = object.string_or("file", "");
  error.place = object.at("place").string();
  error.sentence = object.at("sentence").string();
  object.finish();
  return error;
}

json object_at(JsonObject& object, std::string_view key) {
  const JsonValue value = object.at(key);
  if (!value.is_object()) value.fail("must be an object");
  return value.raw();
}

void read(JsonObject& object, Reply& reply) {
  reply.id = id_from(object.at("id"));
  reply.request = object.at("request").name();
  reply.result = object_at(object, "result");
}
void read(JsonObject& object, Failure& failure) {
  const JsonValue id = object.at("id");
  if (!id.raw().is_null()) failure.id = id_from(id);
  if (const auto line = object.find("line"))
    failure.line = static_cast<std::uint64_t>(line->integer(1, INT64_MAX));
  failure.error = error_of(object.at("error"));
}
void read(JsonObject& object, Progress& progress) {
  progress.id = id_from(object.at("id"));
  progress.simulation = object.at("simulation").name();
  progress.now = instant_from_seconds(object.at("now_s").number(0, 1e12));
}
void read(JsonObject& object, EventMessage& message) {
  message.simulation = object.at("simulation").name();
  message.event = object_at(object, "event");
}
void read(JsonObject& object, SampleMessage& message) {
  message.simulation = object.at("simulation").name();
  message.sample = object_at(object, "sample");
}
void read(JsonObject& object, Ended& ended) {
  ended.simulation = object.at("simulation").name();
  ended.error = error_of(object.at("error"));
  for (const JsonValue& event : object.at("last_events").array()) {
    if (!event.is_object()) event.fail("must be an object");
    ended.last_events.push_back(event.raw());
  }
}

template <std::size_t... I>
Message read_kind(JsonObject& object, std::index_sequence<I...>) {
  const JsonValue kind = object.at("message");
  const std::string text = kind.string();
  Message message;
  bool found = false;
  const auto attempt = [&](auto one, std::size_t index) {
    if (found || message_names[index] != text) return;
    found = true;
    read(object, one);
    message = std::move(one);
  };
  (attempt(std::variant_alternative_t<I, Message>{}, I), ...);
  if (!found) kind.fail("'" + text + "' is no message that there is");
  return message;
}

}  // namespace

std::string write_message(const Message& message) {
  json out{{"message", message_names[message.index()]}};
  std::visit([&](const auto& one) { write(out, one); }, message);
  return out.dump(-1, ' ', false, json::error_handler_t::replace) + "\n";
}

Message read_message(std::string_view line) {
  JsonDocument document = JsonDocument::parse(line, "message");
  JsonObject object = document.root().object();
  Message message = read_kind(object, std::make_index_sequence<std::variant_size_v<Message>>());
  object.finish();
  return message;
}

// A division is rounded once: 0.1 s is written 0.1.
json seconds_json(Instant at) {
  if (at == never) return nullptr;
  return static_cast<double>(at.time_since_epoch().count()) / 1e6;
}

Instant instant_from_seconds(double value) {
  return origin + duration_nearest(value);
}

}  // namespace gemello::protocol
