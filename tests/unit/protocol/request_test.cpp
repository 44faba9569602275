#include "models/protocol/request.hpp"

#include <random>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "models/protocol/failure.hpp"
#include "models/runs/scenario_format.hpp"
#include "tests/unit/protocol/protocol_support.hpp"

namespace gemello::protocol {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;

// Every key of every request, and each request at its least.
const std::vector<std::string> good = {
    R"({"id":1,"request":"hello","protocol":1})",
    R"({"id":2,"request":"load","scenario":"a.json"})",
    R"({"id":3,"request":"load","simulation":"b","scenario":"a.json","sets":["seed=2","x=1"],)"
    R"("seed":7,"state":"s.json"})",
    R"({"id":4,"request":"load","run":"runs/a","at":"2h"})",
    R"({"id":5,"request":"run-until","until":"end"})",
    R"({"id":6,"request":"run-until","simulation":"b","until":"1.5h","progress":"600s"})",
    R"({"id":7,"request":"step","simulation":"b","to":"event"})",
    R"({"id":8,"request":"step","to":"decision"})",
    R"({"id":9,"request":"step","to":"sample"})",
    R"({"id":10,"request":"fault","what":"host-crash","component":"hv1"})",
    R"({"id":11,"request":"fault","simulation":"b","what":"link-down","component":"hv1.eth0",)"
    R"("at":"1h","for":"30s"})",
    R"({"id":12,"request":"propose","action":{"action":"migrate","vm":"a","from":"b","to":"c"}})",
    R"({"id":13,"request":"propose","simulation":"b","action":{"action":"stop","vm":"a"},)"
    R"("horizon":"600s"})",
    R"({"id":14,"request":"order","simulation":"b","action":{"action":"stop","vm":"a"}})",
    R"({"id":15,"request":"branch","simulation":"b","as":"c"})",
    R"({"id":16,"request":"subscribe","simulation":"b","events":true,"samples":false})",
    R"({"id":17,"request":"cancel","request_id":3})",
    R"({"id":18,"request":"inventory","simulation":"b"})",
    R"({"id":19,"request":"snapshot"})",
    R"({"id":20,"request":"figures"})",
    R"({"id":21,"request":"compare","simulations":["main","b"]})",
    R"({"id":22,"request":"list"})",
    R"({"id":23,"request":"fault","what":"link-flap","component":"hv1.eth0","for":"600s",)"
    R"("period":"20s","down":"1s"})",
    R"({"id":24,"request":"fault","what":"link-degraded","component":"wan","loss":0.1,)"
    R"("extra_round_trip":"20ms","bandwidth_share":0.5})",
    R"({"id":25,"request":"fault","what":"daemon-slow","component":"hv1","delay":"20s"})",
    R"({"id":26,"request":"fault","what":"disk-slow","component":"b1","bandwidth_share":0.1})",
    R"({"id":9007199254740991,"request":"unload","simulation":"b"})"};

struct Bad {
  std::string line;
  std::string place;
  std::string sentence;
  bool schema_sees = true;
};

const std::vector<Bad> bad = {
    {R"([])", "$", "object"},
    {R"({"request":"list"})", "$", "'id' is missing"},
    {R"({"id":0,"request":"list"})", "$.id", "from 1"},
    {R"({"id":"1","request":"list"})", "$.id", "from 1"},
    {R"({"id":9007199254740992,"request":"list"})", "$.id", "to 9007199254740991"},
    {R"({"id":1})", "$", "'request' is missing"},
    {R"({"id":1,"request":"dance"})", "$.request", "there are hello, load"},
    {R"({"id":1,"request":"list","simulation":"a"})", "$.simulation", "unknown key"},
    {R"({"id":1,"request":"snapshot","simulation":""})", "$.simulation", "empty"},
    {R"({"id":1,"request":"hello"})", "$", "'protocol' is missing"},
    {R"({"id":1,"request":"hello","protocol":0})", "$.protocol", ""},
    {R"({"id":1,"request":"load"})", "$", "a scenario or a run"},
    {R"({"id":1,"request":"load","scenario":"a","run":"b","at":"1h"})", "$", "not both"},
    {R"({"id":1,"request":"load","scenario":""})", "$.scenario", "1 to 4096 bytes"},
    {R"({"id":1,"request":"load","scenario":"a\u0000b"})", "$.scenario", "NUL", false},
    {R"({"id":1,"request":"load","run":"a"})", "$", "needs 'at'"},
    {R"({"id":1,"request":"load","run":"a","at":"1h","seed":3})", "$", "as it was"},
    {R"({"id":1,"request":"load","scenario":"a","at":"1h"})", "$", "goes with a run"},
    {R"({"id":1,"request":"load","scenario":"a","seed":-1})", "$.seed", ""},
    {R"({"id":1,"request":"load","scenario":"a","sets":"seed=1"})", "$.sets", ""},
    {R"({"id":1,"request":"run-until"})", "$", "'until' is missing"},
    {R"({"id":1,"request":"run-until","until":"later"})", "$.until", "not a duration"},
    {R"({"id":1,"request":"run-until","until":60})", "$.until", "text"},
    {R"({"id":1,"request":"run-until","until":"end","progress":"0s"})", "$.progress",
     "greater than zero", false},
    {R"({"id":1,"request":"step"})", "$", "'to' is missing"},
    {R"({"id":1,"request":"step","to":"end"})", "$.to", "event, decision, sample"},
    {R"({"id":1,"request":"fault","what":"flood","component":"hv1"})", "$.what", "host-crash"},
    {R"({"id":1,"request":"fault","what":"host-crash","component":"hv1","for":"0s"})", "$.for",
     "greater than zero", false},
    {R"({"id":1,"request":"fault","what":"brick-up","component":"b1","for":"1s"})", "$.for",
     "'brick-up' ends a fault"},
    {R"({"id":1,"request":"fault","what":"disk-full","component":"b1","delay":"1s"})", "$.delay",
     "only 'daemon-slow' has it"},
    {R"({"id":1,"request":"fault","what":"disk-slow","component":"b1"})", "$",
     "'bandwidth_share' is missing"},
    {R"({"id":1,"request":"fault","what":"disk-slow","component":"b1","bandwidth_share":1})",
     "$.bandwidth_share", "must be below 1"},
    {R"({"id":1,"request":"fault","what":"link-degraded","component":"wan"})", "$",
     "degrades nothing"},
    {R"({"id":1,"request":"fault","what":"link-flap","component":"wan","period":"2s","down":"1s"})",
     "$", "needs 'for'"},
    {R"({"id":1,"request":"fault","what":"daemon-slow","component":"hv1"})", "$",
     "'delay' is missing"},
    {R"({"id":1,"request":"propose","action":"migrate"})", "$.action", "must be an object"},
    {R"({"id":1,"request":"order"})", "$", "'action' is missing"},
    {R"({"id":1,"request":"branch"})", "$", "'as' is missing"},
    {R"({"id":1,"request":"subscribe","events":true})", "$", "'samples' is missing"},
    {R"({"id":1,"request":"subscribe","events":1,"samples":true})", "$.events", ""},
    {R"({"id":1,"request":"cancel","request_id":0})", "$.request_id", ""},
    {R"({"id":1,"request":"compare","simulations":["a"]})", "$.simulations", "2 to 32"},
    {R"({"id":1,"request":"compare","simulations":["a","a"]})", "$.simulations[1]", "twice"}};

TEST(Request, EveryKeyIsReadAndWritten) {
  const PublishedSchema schema("request");
  std::vector<bool> seen(std::variant_size_v<RequestBody>);
  for (const std::string& line : good) {
    SCOPED_TRACE(line);
    const Request request = read_request(line);
    EXPECT_EQ(request.id, json::parse(line).at("id"));
    EXPECT_EQ(name_of(request.body), json::parse(line).at("request").get<std::string>());
    seen[request.body.index()] = true;
    const std::string written = write_request(request);
    ASSERT_TRUE(written.ends_with("}\n"));
    EXPECT_EQ(write_request(read_request(written)), written);
    // Nothing of what was said is lost; only what was left out is said.
    const json again = json::parse(written);
    const json said = json::parse(line);
    for (const auto& [key, value] : said.items()) EXPECT_EQ(again.at(key), value);
    EXPECT_TRUE(schema.accepts(said));
    EXPECT_TRUE(schema.accepts(again));
  }
  EXPECT_THAT(seen, ::testing::Each(true));
}

TEST(Request, WhatIsLeftOutHasItsDefault) {
  const auto propose = std::get<Propose>(read_request(good[11]).body);
  EXPECT_EQ(propose.simulation, "main");
  EXPECT_EQ(propose.horizon, 1h);
  EXPECT_EQ(propose.action.at("to"), "c");
  const auto end = std::get<RunUntil>(read_request(good[4]).body);
  EXPECT_FALSE(end.until);
  EXPECT_FALSE(end.progress);
  const auto later = std::get<RunUntil>(read_request(good[5]).body);
  EXPECT_EQ(later.until, Duration(90min));
  EXPECT_EQ(later.progress, Duration(10min));
  const auto fault = std::get<InjectFault>(read_request(good[10]).body);
  EXPECT_EQ(fault.what, runs::FaultKind::link_down);
  EXPECT_EQ(fault.at, Duration(1h));
  EXPECT_EQ(fault.lasts, Duration(30s));
  const auto slow = std::get<InjectFault>(read_request(good[good.size() - 2]).body);
  EXPECT_EQ(slow.what, runs::FaultKind::disk_slow);
  EXPECT_EQ(slow.shape.degradation.bandwidth_share, 0.1);
  const auto load = std::get<Load>(read_request(good[2]).body);
  EXPECT_EQ(load.simulation, "b");
  EXPECT_EQ(load.seed, 7U);
  EXPECT_EQ(load.sets, (std::vector<std::string>{"seed=2", "x=1"}));
}

TEST(Request, EveryBadOneIsRefusedAtItsPlace) {
  const PublishedSchema schema("request");
  for (const Bad& one : bad) {
    SCOPED_TRACE(one.line);
    EXPECT_EQ(schema.accepts(json::parse(one.line)), !one.schema_sees);
    try {
      read_request(one.line);
      FAIL() << "was read";
    } catch (const BadRequest& refused) {
      EXPECT_EQ(refused.error().code, ErrorCode::invalid_request);
      EXPECT_EQ(refused.error().place, one.place);
      EXPECT_THAT(refused.error().sentence, HasSubstr(one.sentence));
      // The id is answered where it is one.
      const json parsed = json::parse(one.line);
      const bool readable = parsed.is_object() && parsed.contains("id") && parsed["id"] == 1;
      EXPECT_EQ(refused.id().has_value(), readable);
    }
  }
}

TEST(Request, WhatIsNoJsonSaysSo) {
  for (const char* line : {"", "{", "nonsense", "{\"id\":1}{}", "{\"id\":1,\"id\":2}", "\xff"}) {
    try {
      read_request(line);
      FAIL() << line << " was read";
    } catch (const BadRequest& refused) {
      EXPECT_EQ(refused.error().code, ErrorCode::not_json) << line;
      EXPECT_FALSE(refused.id());
    }
  }
}

TEST(Request, ReaderAndSchemaKnowTheSameKeys) {
  std::set<std::string> read;
  for (const std::string& line : good) {
    const json said = json::parse(line);
    for (const auto& [key, value] : said.items()) read.insert(key);
  }
  EXPECT_EQ(PublishedSchema("request").keys_of({"hello", "load", "run_until", "step", "fault",
                                                "propose", "order", "branch", "subscribe", "cancel",
                                                "question", "compare", "list"}),
            read);
}

TEST(Request, EveryFaultWithoutAShapeMayBeAskedFor) {
  const PublishedSchema schema("request");
  for (const auto& [name, kind] : runs::shapeless_fault_names) {
    const json asked = {{"id", 1}, {"request", "fault"}, {"what", name}, {"component", "x"}};
    EXPECT_TRUE(schema.accepts(asked)) << name;
    EXPECT_EQ(std::get<InjectFault>(read_request(asked.dump()).body).what, kind);
  }
}

// Whatever is sent, it is a request that reads back as it was written, or is refused with a
// sentence: 20,000 lines damaged by a fixed seed.
TEST(Request, DamageIsReadOrRefused) {
  std::mt19937 draw(20261126);
  const auto below = [&](std::size_t limit) { return static_cast<std::size_t>(draw() % limit); };
  std::size_t read = 0, refused = 0;
  for (int i = 0; i < 20000; ++i) {
    std::string line = good[below(good.size())];
    for (std::size_t hits = below(3) + 1; hits > 0; --hits) {
      const std::size_t at = below(line.size());
      const std::string& other = good[below(good.size())];
      switch (below(4)) {
        case 0:
          line[at] = static_cast<char>(draw());
          break;
        case 1:
          line.erase(at, below(8) + 1);
          break;
        case 2:
          line.insert(at, other.substr(below(other.size()), below(12)));
          break;
        default:
          line[at] = static_cast<char>('0' + below(10));
      }
      if (line.empty()) line = "{";
    }
    try {
      const std::string written = write_request(read_request(line));
      EXPECT_EQ(write_request(read_request(written)), written) << line;
      ++read;
    } catch (const BadRequest& bad_one) {
      EXPECT_FALSE(bad_one.error().sentence.empty()) << line;
      ++refused;
    }
  }
  EXPECT_GT(read, 400U);
  EXPECT_GT(refused, 10000U);
}

// What a real fleet cannot do on demand is the engine's.
TEST(Request, TheEngineIsNeededToChangeTimeOrTruth) {
  for (const std::string& line : good) {
    const Request request = read_request(line);
    const std::string name(name_of(request.body));
    const bool engine = std::set<std::string>{"load",   "run-until", "step",    "fault",
                                              "branch", "propose",   "compare", "unload"}
                            .contains(name);
    EXPECT_EQ(needs_engine(request.body), engine) << name;
  }
}

}  // namespace
}  // namespace gemello::protocol
