// What scenario.schema.json says of each key: that it says something, and that the defaults it
// names are the reader's.
#include <set>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "models/runs/scenario.hpp"
#include "tests/unit/runs/runs_support.hpp"

namespace gemello::runs {
namespace {

using nlohmann::json;
using Pointer = json::json_pointer;

const json& published_schema() {
  static const json schema =
      json::parse(get(GEMELLO_SOURCE_DIR "/models/runs/scenario.schema.json"));
  return schema;
}

// Objects that a scenario may have are closed; other "properties" only say which kinds of faults
// need what.
bool is_closed(const json& node) {
  return node.is_object() && node.contains("properties") &&
         node.value("additionalProperties", true) == false;
}

template <class Each>
void each_property(const json& node, const std::string& place, const Each& each) {
  if (!node.is_structured()) return;
  if (is_closed(node))
    for (const auto& [key, property] : node["properties"].items())
      each(place + "/properties/" + key, property);
  for (const auto& [key, inner] : node.items()) each_property(inner, place + "/" + key, each);
}

void expect_closed(const json& node, const std::string& place) {
  if (!node.is_structured()) return;
  const bool object = node.is_object() && node.contains("properties") && node.contains("type");
  if (object && node["type"] == "object") {
    EXPECT_TRUE(is_closed(node)) << place << ": needs \"additionalProperties\": false";
  }
  for (const auto& [key, inner] : node.items()) expect_closed(inner, place + "/" + key);
}

TEST(SchemaWords, EveryKeyHasADescriptionOfItsOwn) {
  std::size_t count = 0;
  each_property(published_schema(), "", [&](const std::string& place, const json& property) {
    ++count;
    const auto words = property.value("description", std::string());
    EXPECT_TRUE(words.ends_with('.'))
        << place << ": needs a sentence as its description, beside \"$ref\" too: " << words;
  });
  // 20 at the top alone, by hand.
  EXPECT_GE(published_schema()["properties"].size(), 20U);
  EXPECT_GE(count, published_schema()["properties"].size());
  expect_closed(published_schema(), "");
}

// "... Default: 30s." -> "30s"; empty: it names none.
std::string default_in(const json& property) {
  constexpr std::string_view word = "Default: ";
  const auto words = property.value("description", std::string());
  const std::size_t at = words.rfind(word);
  if (at == std::string::npos) return {};
  const std::size_t from = at + word.size();
  return words.substr(from, words.size() - 1 - from);
}

json value_of(const std::string& text) {
  const json value = json::parse(text, nullptr, false);
  return value.is_discarded() ? json(text) : value;
}

// The definition that holds for a value: of a mode or a list of modes, the list.
const json& definition_of(const json& node) {
  if (node.contains("$ref"))
    return definition_of(published_schema().at(Pointer(node["$ref"].get<std::string>().substr(1))));
  if (node.contains("allOf") && node["allOf"].size() == 1) return definition_of(node["allOf"][0]);
  if (node.contains("anyOf") && node["anyOf"].back().contains("type")) return node["anyOf"].back();
  return node;
}

json spelled_out(const json& document) {
  return resolved(read_scenario_text(document.dump(), "a.json"));
}

// Holds what the schema says of a document's keys against what the reader makes of it.
class Defaults {
 public:
  explicit Defaults(json document)
      : document_(std::move(document)), resolved_(spelled_out(document_)) {}

  void look() { look(published_schema(), Pointer()); }
  /// Properties whose default was given, and changed nothing.
  const std::set<const json*>& held() const { return held_; }

 private:
  void look(const json& node, const Pointer& at) {
    const json& definition = definition_of(node);
    const json* value = document_.contains(at)   ? &document_[at]
                        : resolved_.contains(at) ? &resolved_[at]
                                                 : nullptr;
    if (value == nullptr) return;
    if (value->is_array() && definition.contains("items"))
      for (std::size_t i = 0; i < value->size(); ++i) look(definition["items"], at / i);
    if (!is_closed(definition)) return;
    for (const auto& [key, property] : definition["properties"].items()) {
      look(property, at / key);
      if (!document_.contains(at / key)) compare(property, at / key);
    }
  }

  void compare(const json& property, const Pointer& at) {
    SCOPED_TRACE(at.to_string() + ": " + property.value("description", std::string()));
    const std::string named = default_in(property);
    const json found = resolved_.contains(at) ? resolved_[at] : json();
    const bool empty = found.is_null() || found.is_structured() || found == "";
    if (named.empty()) {
      EXPECT_TRUE(empty) << "needs 'Default: ...': what holds is " << found;
      return;
    }
    json with = document_;
    with[at] = value_of(named);
    try {
      EXPECT_TRUE(spelled_out(with) == resolved_) << "what holds is " << found;
      held_.insert(&property);
    } catch (const InputError&) {
      // Without effect beside the others here: another scenario has to hold it.
    }
  }

  json document_;
  json resolved_;
  std::set<const json*> held_;
};

// Each section and list with what it must have and no more.
json plain_scenario() {
  return json::parse(R"({
    "format": "gemello-scenario-1", "name": "plain", "platform": "two.json",
    "workload": {
      "trace": "t.gtrace", "sizes": {"rule": "fixed", "flavour": "small"}, "scale": {},
      "peers": [{"vms": "a", "with": "b"}], "priorities": [{"vms": "a", "priority": 1}],
      "anti_affinity": [{"group": "g", "vms": ["a"]}],
      "affinity": [{"group": "h", "vms": ["a"]}], "start_order": [{"vms": "a", "after": ["b"]}]
    },
    "policy": {}, "leases": {"volume": "v"}, "gate": {}, "detection": {"flapping": {}},
    "controllers": {"seats": [{"name": "c", "on": "hv1"}], "lease": {"on": ["hv1"]}},
    "storage": {"allocated": 0.5, "new_blocks": 0, "images": [{"vms": "a", "volume": "v"}],
                "backups": [{"vms": "a", "to": "hv1"}]},
    "faults": [{"at": "1h", "what": "link-degraded", "component": "c", "extra_round_trip": "1ms"},
               {"at": "1h", "what": "link-degraded", "component": "c", "bandwidth_share": 0.5}],
    "storm": {
      "classes": {"nic": [
        {"fault": "link-degraded", "extra_round_trip": "1ms",
         "failure": {"law": "fixed", "value": "1d"}, "repair": {"law": "fixed", "value": "1h"}},
        {"fault": "link-degraded", "bandwidth_share": 0.5,
         "failure": {"law": "fixed", "value": "1d"}, "repair": {"law": "fixed", "value": "1h"}}
      ], "host": [
        {"fault": "host-crash",
         "failure": {"law": "fixed", "value": "1d"}, "repair": {"law": "fixed", "value": "1h"}}
      ]},
      "bursts": {"share": 0.5}, "replay": {"log": "l"}
    },
    "migration": {}
  })");
}

TEST(SchemaWords, DefaultsAreTheReaders) {
  Defaults plain(plain_scenario());
  plain.look();
  // What counts only where something waits for an answer, or guests are throttled.
  json asking = plain_scenario();
  asking["gate"] = {{"mode", "approve"}, {"operator", json::object()}};
  asking["migration"] = {{"auto_converge", true}};
  Defaults more(asking);
  more.look();
  each_property(published_schema(), "", [&](const std::string& place, const json& property) {
    if (default_in(property).empty()) return;
    EXPECT_TRUE(plain.held().contains(&property) || more.held().contains(&property))
        << place << ": is refused by the reader, or no scenario of this test has it: "
        << default_in(property);
  });
}

}  // namespace
}  // namespace gemello::runs
