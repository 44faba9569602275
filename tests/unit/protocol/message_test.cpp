#include "models/protocol/message.hpp"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "models/protocol/prediction.hpp"
#include "models/units/error.hpp"
#include "tests/unit/protocol/protocol_support.hpp"

namespace gemello::protocol {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;

// Numbers that tell each other apart, so that a swapped pair shows.
Prediction full_prediction() {
  Prediction one;
  one.action = {{"action", "migrate"}, {"vm", "a"}, {"from", "h1"}, {"to", "h2"}};
  one.verdict = {Verdict::Kind::begun, 41, ""};
  one.outcome = Prediction::Outcome::failed;
  one.cause = "no path";
  one.ordered = origin + 1h;
  one.ended = origin + 1h + 22202246us;
  one.horizon = origin + 2h;
  one.migration = MigrationOutlook{123301us, Bytes(2610524160), 3};
  one.hosts = {{"h1", 100, 1, 2, 3, 4, 5, 6}, {"h2", 200, 7, 8, 9, 10, 11, 12}};
  one.links = {{"h1.eth0.up", 13.5, 0.25}};
  one.survives_any_host = {true, false, true, {"h2"}};
  one.energy = {1.5, 1.25};
  one.lost = {0.1, 0.3};
  one.contended = {7, 5};
  return one;
}

json failure(const char* id, const char* line) {
  json out = {{"message", "error"},
              {"id", json::parse(id)},
              {"error", {{"code", "not-json"}, {"place", "$.a"}, {"sentence", "is bad"}}}};
  if (line != nullptr) out["line"] = json::parse(line);
  return out;
}

std::vector<json> good_messages() {
  json with_file = failure("4", nullptr);
  with_file["error"]["file"] = "a.json";
  const json error = failure("null", "17")["error"];
  return {{{"message", "reply"}, {"id", 1}, {"request", "list"}, {"result", {{"a", 1}}}},
          {{"message", "reply"},
           {"id", 2},
           {"request", "propose"},
           {"result", to_json(full_prediction())}},
          failure("3", nullptr),
          failure("null", "17"),
          with_file,
          {{"message", "progress"}, {"id", 5}, {"simulation", "a"}, {"now_s", 0.1}},
          {{"message", "event"}, {"simulation", "a"}, {"event", {{"t", 1.5}, {"kind", "fault"}}}},
          {{"message", "sample"},
           {"simulation", "a"},
           {"sample",
            {{"now_s", 60},
             {"hosts",
              {{"cpu_demand_mhz", {1, nullptr}}, {"cpu_used_mhz", {1, 2}}, {"power_w", {3, 4}}}},
             {"vms",
              {{"cpu_demand_mhz", json::array()},
               {"cpu_used_mhz", json::array()},
               {"seen", json::array()}}},
             {"rows", json::array()}}}},
          {{"message", "ended"},
           {"simulation", "a"},
           {"error", error},
           {"last_events", {{{"t", 1}, {"kind", "fault"}}}}}};
}

TEST(Message, EveryKindIsReadAndWritten) {
  const PublishedSchema schema("message");
  std::vector<bool> seen(std::variant_size_v<Message>);
  for (const json& document : good_messages()) {
    SCOPED_TRACE(document.dump());
    const Message message = read_message(document.dump());
    seen[message.index()] = true;
    const std::string written = write_message(message);
    EXPECT_EQ(written.find('\n'), written.size() - 1);
    EXPECT_EQ(json::parse(written), document);
    EXPECT_TRUE(schema.accepts(document));
  }
  EXPECT_THAT(seen, ::testing::Each(true));
}

TEST(Message, UnknownKeysKindsAndCodesAreRefused) {
  const PublishedSchema schema("message");
  for (json document : good_messages()) {
    document["more"] = 1;
    EXPECT_FALSE(schema.accepts(document));
    EXPECT_THROW(read_message(document.dump()), InputError);
  }
  json document = failure("3", nullptr);
  document["error"]["code"] = "bad-luck";
  EXPECT_FALSE(schema.accepts(document));
  EXPECT_THROW(read_message(document.dump()), InputError);
  EXPECT_THROW(read_message(R"({"message":"song"})"), InputError);
  EXPECT_THROW(read_message("{"), InputError);
}

TEST(Message, EveryCodeHasANameThatIsRead) {
  for (int i = 0; i <= static_cast<int>(ErrorCode::not_supported); ++i) {
    const Error error{static_cast<ErrorCode>(i), "f", "p", "s"};
    const Message message = read_message(write_message(Failure{7, std::nullopt, error}));
    EXPECT_EQ(std::get<Failure>(message).error, error);
  }
}

TEST(Message, BytesThatAreNoTextAreReplaced) {
  const std::string line =
      write_message(Failure{1, std::nullopt, {ErrorCode::invalid_input, "\xff", "", "a\nb"}});
  EXPECT_EQ(line.find('\n'), line.size() - 1);
  EXPECT_EQ(std::get<Failure>(read_message(line)).error.sentence, "a\nb");
}

// Seconds are exact to the microsecond where doubles are, for longer than any run (50 years).
TEST(Message, SecondsComeBackExactly) {
  for (const std::int64_t count : {0L, 1L, 100'000L, 3'600'000'001L, 1'577'880'000'000'001L}) {
    const Instant at = origin + Duration(count);
    const json written = json::parse(seconds_json(at).dump());
    EXPECT_EQ(instant_from_seconds(written.get<double>()), at);
  }
  EXPECT_EQ(seconds_json(origin + 100ms).dump(), "0.1");
  EXPECT_TRUE(seconds_json(never).is_null());
}

TEST(Prediction, IsReadAsItWasWritten) {
  const Prediction full = full_prediction();
  JsonDocument document = JsonDocument::parse(to_json(full).dump(), "p");
  EXPECT_EQ(prediction_from(document.root()), full);
  Prediction least;
  least.action = json::object();
  least.verdict = {Verdict::Kind::refused, 3, "no"};
  JsonDocument second = JsonDocument::parse(to_json(least).dump(), "p");
  EXPECT_EQ(prediction_from(second.root()), least);
  EXPECT_FALSE(to_json(least).contains("duration_s"));
}

TEST(Prediction, SaysDifferencesThatAreSo) {
  const json written = to_json(full_prediction());
  EXPECT_EQ(written.at("duration_s"), 22.202246);
  EXPECT_EQ(written.at("energy_kwh"),
            (json{{"with", 1.5}, {"without", 1.25}, {"difference", 0.25}}));
  const auto refused = [](json document, const char* place) {
    JsonDocument damaged = JsonDocument::from(std::move(document), "p");
    try {
      prediction_from(damaged.root());
      ADD_FAILURE() << "was read";
    } catch (const InputError& error) {
      EXPECT_EQ(error.place(), place);
    }
  };
  json wrong = written;
  wrong["energy_kwh"]["difference"] = 0.5;
  refused(wrong, "$.energy_kwh.difference");
  wrong = written;
  wrong["duration_s"] = 22;
  refused(wrong, "$.duration_s");
  wrong = written;
  wrong["outcome"] = "luck";
  refused(wrong, "$.outcome");
}

TEST(Prediction, ReaderAndSchemaKnowTheSameKeys) {
  const json written = to_json(full_prediction());
  JsonDocument document = JsonDocument::from(written, "p");
  document.log_keys();
  prediction_from(document.root());
  std::set<std::string> known;
  for (const std::string& path : document.keys())
    known.insert(path.substr(path.find_last_of('.') + 1));
  EXPECT_EQ(PublishedSchema("message").keys_of({"prediction", "with_and_without"}), known);
}

}  // namespace
}  // namespace gemello::protocol
