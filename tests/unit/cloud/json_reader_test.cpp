#include "models/cloud/json_reader.hpp"

#include <array>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "models/cloud/ids.hpp"
#include "models/cloud/near_name.hpp"
#include "tests/unit/cloud/rich_platform_support.hpp"

namespace gemello {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

enum class Colour { red, green };
constexpr std::array<NamedValue<Colour>, 2> colours{
    {{"red", Colour::red}, {"green", Colour::green}}};

InputError refused_text(std::string_view text) {
  return refused([&] { JsonDocument::parse(text, "file.json"); });
}

// The value at key "x" of a one-key object, read by `read`.
template <class F>
InputError refused_value(const std::string& value, F read) {
  return refused([&] {
    JsonDocument document = JsonDocument::parse("{\"x\": " + value + "}", "file.json");
    JsonObject root(document.root());
    read(root.at("x"));
    root.finish();
  });
}

TEST(JsonText, SyntaxErrorsGiveLineAndColumn) {
  // The third line is `  "b": }`: its brace is the 8th character.
  const InputError error = refused_text("{\n  \"a\": 1,\n  \"b\": }\n");
  EXPECT_EQ(error.file(), "file.json");
  EXPECT_EQ(error.place(), "line 3, column 8");
  EXPECT_THAT(error.sentence(), HasSubstr("unexpected '}'"));
}

struct BadText {
  const char* what;
  std::string text;
  const char* place;
  const char* sentence;
};

TEST(JsonText, RefusesWhatIsNotStrictJson) {
  const std::vector<BadText> table{
      {"empty", "", "line 1, column 1", "unexpected end of input"},
      {"cut", "{\"a\": [1, 2", "line 1, column 12", "unexpected end of input"},
      {"text behind", "{} {}", "line 1, column 4", "expected end of input"},
      {"trailing comma", "[1,]", "line 1, column 4", "unexpected ']'"},
      {"comment", "{} // no", "line 1, column 4", "invalid literal"},
      {"single quotes", "{'a': 1}", "line 1, column 2", "invalid literal"},
      {"not UTF-8", "{\"a\": \"\xff\xfe\"}", "line 1, column 8", "UTF-8"},
      {"NaN", "{\"a\": NaN}", "line 1, column 7", "invalid literal"},
      {"number beyond double", "[1e999]", "line 1, column 6", "1e999"},
      {"key twice", "{\"a\": [{\"b\": 1, \"b\": 2}]}", "$.a[0].b", "given twice"},
      {"second of an array", "[{}, {\"b c\": 1, \"b c\": 2}]", "$[1][\"b c\"]", "given twice"},
      {"deep", std::string(100000, '['), "$[0]", "nested deeper than 64 levels"},
      {"control in text", "\"a\nb\"", "line 1, column 3", "control character"},
  };
  for (const BadText& bad : table) {
    const InputError error = refused_text(bad.text);
    EXPECT_EQ(error.place(), bad.place) << bad.what;
    EXPECT_THAT(error.sentence(), HasSubstr(bad.sentence)) << bad.what;
  }
}

TEST(JsonText, KeepsIntegersDoublesAndText) {
  JsonDocument document =
      JsonDocument::parse(R"({"i": -7, "d": 2.5, "s": "caff\u00e8", "b": true, "n": [1]})", "f");
  JsonObject root(document.root());
  EXPECT_EQ(root.at("i").integer(-10, 10), -7);
  EXPECT_EQ(root.at("d").number(0, 10), 2.5);
  EXPECT_EQ(root.at("s").string(), "caff\xc3\xa8");
  EXPECT_TRUE(root.at("b").boolean());
  EXPECT_EQ(root.at("n").array().at(0).path(), "$.n[0]");
  root.finish();
}

TEST(JsonDocument, SaysWhyAFileCannotBeRead) {
  EXPECT_THAT(refused([] { JsonDocument::read("/nowhere/x.json"); }).sentence(),
              HasSubstr("No such file"));
  EXPECT_THAT(refused([] { JsonDocument::read("/"); }).sentence(), HasSubstr("directory"));
}

TEST(JsonObject, UnknownKeysAreErrorsThatNameTheKeyMeant) {
  const InputError error = refused([] {
    JsonDocument document = JsonDocument::parse(R"({"host": {"memroy": 1}})", "f");
    JsonObject root(document.root());
    JsonObject host = root.at("host").object();
    host.find("memory");
    host.find("name");
    host.finish();
    root.finish();
  });
  EXPECT_EQ(error.place(), "$.host.memroy");
  EXPECT_EQ(error.sentence(), "unknown key; did you mean 'memory'?");
}

TEST(JsonObject, AMissingKeyPointsAtItsMisspelling) {
  const InputError error = refused([] {
    JsonDocument document = JsonDocument::parse(R"({"memroy": 1})", "f");
    JsonObject root(document.root());
    root.at("memory");
  });
  EXPECT_EQ(error.place(), "$");
  EXPECT_EQ(error.sentence(), "the key 'memory' is missing; is 'memroy' a misspelling of it?");
}

TEST(JsonObject, FallbacksHoldOnlyForMissingKeys) {
  JsonDocument document = JsonDocument::parse(R"({"a": 3})", "f");
  JsonObject root(document.root());
  EXPECT_EQ(root.integer_or("a", 0, 9, 5), 3);
  EXPECT_EQ(root.integer_or("b", 0, 9, 5), 5);
  EXPECT_EQ(root.quantity_or("c", Bytes(7)), Bytes(7));
  EXPECT_EQ(root.one_of_or<Colour>("d", colours, Colour::green), Colour::green);
  EXPECT_THAT(root.array_or_empty("e"), IsEmpty());
  root.finish();
  EXPECT_THAT(refused_value("null", [](const JsonValue& value) { value.integer(0, 9); }).sentence(),
              HasSubstr("not null"));
}

TEST(JsonValue, SaysWhatItExpected) {
  const auto quantity = [](const JsonValue& value) { value.quantity<BytesPerSecond>(); };
  const auto positive = [](const JsonValue& value) { value.quantity_positive<Bytes>(); };
  const auto whole = [](const JsonValue& value) { value.integer(1, 4094); };
  const auto ratio = [](const JsonValue& value) { value.number(0, 1); };
  const auto name = [](const JsonValue& value) { value.name(); };
  const auto colour = [](const JsonValue& value) { value.one_of<Colour>(colours); };
  const auto sentence = [](const std::string& value, auto read) {
    const InputError error = refused_value(value, read);
    EXPECT_EQ(error.place(), "$.x") << value;
    return error.sentence();
  };
  EXPECT_THAT(sentence("\"25\"", quantity), HasSubstr("Gbps"));
  EXPECT_THAT(sentence("25", quantity), HasSubstr("not a number"));
  EXPECT_THAT(sentence("\"-1B\"", positive), HasSubstr("negative"));
  EXPECT_THAT(sentence("\"0B\"", positive), HasSubstr("greater than zero"));
  EXPECT_THAT(sentence("\"" + std::string(305, '9') + "Tbps\"", quantity), HasSubstr("too large"));
  EXPECT_THAT(sentence("0", whole), HasSubstr("from 1 to 4094"));
  EXPECT_THAT(sentence("1.5", whole), HasSubstr("whole"));
  EXPECT_THAT(sentence("18446744073709551615", whole), HasSubstr("from 1 to 4094"));
  EXPECT_THAT(sentence("1.01", ratio), HasSubstr("from 0 to 1"));
  EXPECT_THAT(sentence("\"\"", name), HasSubstr("empty"));
  EXPECT_THAT(sentence("\" a\"", name), HasSubstr("space"));
  EXPECT_THAT(sentence("\"a\\u0000b\"", name), HasSubstr("control"));
  EXPECT_EQ(sentence("\"gren\"", colour), "'gren' is none of: red, green; did you mean 'green'?");
}

TEST(JsonValue, ReferencesNameWhatTheyMiss) {
  NameTable<SwitchId> switches{"switch"};
  switches.add("core-1", SwitchId(0));
  switches.add("edge", SwitchId(1));
  const InputError error =
      refused_value("\"core1\"", [&](const JsonValue& value) { value.reference(switches); });
  EXPECT_EQ(error.sentence(), "there is no switch named 'core1'; did you mean 'core-1'?");
}

TEST(JsonObject, EntriesOfAMapAreAllKnown) {
  JsonDocument document = JsonDocument::parse(R"({"b": "2", "a.c": "1"})", "f");
  JsonObject root(document.root());
  std::vector<std::string> seen;
  for (const auto& [key, value] : root.entries()) seen.push_back(key + "=" + value.string());
  EXPECT_THAT(seen, ElementsAre("a.c=1", "b=2"));
  root.finish();
}

TEST(JsonObjectDeath, AReaderThatForgetsToFinishIsABug) {
  EXPECT_DEATH(
      {
        JsonDocument document = JsonDocument::parse("{}", "f");
        JsonObject root(document.root());
      },
      "without finish");
}

// A swap of neighbours is one step; half of a word wrong is no misspelling.
TEST(NearName, FindsMisspellingsOnly) {
  const std::vector<std::string_view> keys{"memory", "name", "nics"};
  EXPECT_EQ(nearest_name("memroy", keys), "memory");
  EXPECT_EQ(nearest_name("nam", keys), "name");
  EXPECT_EQ(nearest_name("speed", keys), "");
  EXPECT_EQ(did_you_mean("nisc", keys), "; did you mean 'nics'?");
}

}  // namespace
}  // namespace gemello
