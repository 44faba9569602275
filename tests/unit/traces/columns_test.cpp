#include "models/traces/columns.hpp"

#include <fstream>
#include <sstream>

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>
#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validator.hpp>

#include "tests/unit/traces/traces_support.hpp"

namespace gemello::traces {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;
using namespace testing;  // what the tests of this folder share

/// Every key there is.
constexpr const char* whole = R"({
  "format": "gemello-columns-1", "separator": ";", "decimal": ",", "header": true,
  "missing": ["", "n/a"], "period": "60s",
  "time": {"column": "when", "unit": "ms", "epoch": "unix"},
  "vm": {"column": "who"},
  "sizes": {"vcpus": {"column": "cores"}, "cpu_capacity": {"column": 4, "unit": "GHz"},
            "memory": "8GiB"},
  "quantities": {
    "cpu_used": {"column": "cpu", "unit": "MHz"}, "cpu_wait": {"column": 6, "unit": "percent"},
    "memory_used": {"column": 7, "unit": "share"}, "disk_read": {"column": 8, "unit": "B/s"},
    "disk_write": {"column": 9, "unit": "MiB/s"}, "net_rx": {"column": 10, "unit": "Mbps"},
    "net_tx": {"column": 11, "unit": "kB/s"}}})";

ColumnMapping read(const json& document) {
  return column_mapping_from_json(document.dump(), "map.json");
}

class PublishedSchema {
 public:
  PublishedSchema() {
    std::ostringstream text;
    text << std::ifstream(GEMELLO_SOURCE_DIR "/models/traces/columns.schema.json").rdbuf();
    text_ = json::parse(text.str());
    valijson::SchemaParser parser(valijson::SchemaParser::kDraft7);
    parser.populateSchema(valijson::adapters::NlohmannJsonAdapter(text_), schema_);
  }
  bool accepts(const json& document) const {
    valijson::Validator validator(valijson::Validator::kStrongTypes);
    return validator.validate(schema_, valijson::adapters::NlohmannJsonAdapter(document), nullptr);
  }

 private:
  json text_;
  valijson::Schema schema_;
};

TEST(Columns, EveryKeyIsReadAndInTheSchema) {
  const ColumnMapping mapping = read(json::parse(whole));
  EXPECT_EQ(mapping.separator, ';');
  EXPECT_EQ(mapping.decimal, ',');
  EXPECT_TRUE(mapping.header);
  EXPECT_EQ(mapping.missing, (std::vector<std::string>{"", "n/a"}));
  EXPECT_EQ(mapping.period, std::chrono::seconds(60));
  EXPECT_EQ(std::get<std::string>(mapping.time.value().column), "when");
  EXPECT_EQ(mapping.time->unit_us, 1000);
  EXPECT_TRUE(mapping.time->unix_epoch);
  EXPECT_EQ(std::get<std::string>(mapping.vm.value()), "who");
  EXPECT_EQ(std::get<std::size_t>(mapping.cpu_capacity.value().column.value()), 4U);
  EXPECT_EQ(mapping.cpu_capacity->factor, 1000);
  EXPECT_EQ(mapping.memory.value().fixed, 8.0 * 1024 * 1024 * 1024);
  ASSERT_EQ(mapping.quantities.size(), quantity_count);
  EXPECT_EQ(mapping.quantities[0].base, UnitBase::cpu_capacity);
  EXPECT_EQ(mapping.quantities[1].factor, 0.01);
  EXPECT_EQ(mapping.quantities[2].base, UnitBase::memory);
  EXPECT_EQ(mapping.quantities[5].factor, 125'000);  // 10^6 bits are 125,000 bytes
  EXPECT_TRUE(PublishedSchema().accepts(json::parse(whole)));
}

struct Change {
  const char* pointer;
  const char* value;  ///< JSON; empty: removed
  const char* place;
  const char* sentence;
  bool schema_refuses = true;
};

TEST(Columns, WhatIsNoMappingIsRefusedByReaderAndSchema) {
  const PublishedSchema schema;
  const std::vector<Change> cases{
      {"/format", "\"csv\"", "$.format", "is not \"gemello-columns-1\""},
      {"/format", "", "$.format", "is missing"},
      {"/seperator", "\",\"", "$.seperator", "is not a key of a column mapping"},
      {"/separator", "\"\"", "$.separator", "is none of"},
      {"/separator", "\"x\"", "$.separator", "is none of"},
      {"/separator", "\",\"", "$.decimal", "is the separator as well", false},
      {"/decimal", "\"'\"", "$.decimal", "is neither . nor ,"},
      {"/header", "1", "$.header", "is neither true nor false"},
      {"/header", "false", "$.time.column", "the table has no header", false},
      {"/missing", "\"\"", "$.missing", "is not an array"},
      {"/missing/0", "1", "$.missing", "is not a string"},
      {"/period", "60", "$.period", "is not a string"},
      {"/period", "\"0s\"", "$.period", "must be above 0", false},
      {"/period", "\"1 fortnight\"", "$.period", "", false},
      {"/time/unit", "\"days\"", "$.time.unit", "is none of us, ms, s, min, h"},
      {"/time/unit", "\"ISO 8601\"", "$.time.epoch", "says nothing beside ISO 8601"},
      {"/time/epoch", "", "$.time.epoch", "is missing"},
      {"/time/epoch", "\"mayan\"", "$.time.epoch", "is neither unix nor start"},
      {"/time/zone", "1", "$.time.zone", "is not a key"},
      {"/time/column", "0", "$.time.column", "is not within 1..10000"},
      {"/time/column", "1.5", "$.time.column", "is neither a heading nor the place"},
      {"/time/column", "\"\"", "$.time.column", "is empty"},
      {"/vm", "\"who\"", "$.vm", "is not an object"},
      {"/vm/name", "1", "$.vm.name", "is not a key"},
      {"/sizes/disk", "1", "$.sizes.disk", "is not a key"},
      {"/sizes/vcpus", "0", "$.sizes.vcpus", "is not within"},
      {"/sizes/vcpus/unit", "\"MHz\"", "$.sizes.vcpus.unit", "is not a key"},
      {"/sizes/vcpus", "", "$.sizes.cpu_capacity", "says nothing without the vcpus"},
      {"/sizes/cpu_capacity", "", "$.quantities.cpu_used.unit", "$.sizes.cpu_capacity", false},
      {"/sizes/cpu_capacity/unit", "\"cores\"", "$.sizes.cpu_capacity.unit", "is none of MHz"},
      {"/sizes/memory", "", "$.quantities.memory_used.unit", "$.sizes.memory", false},
      {"/sizes/memory", "\"0B\"", "$.sizes.memory", "must be above 0", false},
      {"/sizes", "", "$.quantities.cpu_used.unit", "takes", false},
      {"/quantities", "{}", "$.quantities", "is empty"},
      {"/quantities/gpu", "1", "$.quantities.gpu", "is not a key"},
      {"/quantities/net_rx/unit", "\"cores\"", "$.quantities.net_rx.unit", "is none of B/s"},
      {"/quantities/net_rx/column", "", "$.quantities.net_rx.column", "is missing"},
      {"/quantities/net_rx/scale", "2", "$.quantities.net_rx.scale", "is not a key"},
  };
  for (const Change& change : cases) {
    SCOPED_TRACE(std::string(change.pointer) + " = " + change.value);
    json document = json::parse(whole);
    if (*change.value == '\0') {
      document = document.patch({{{"op", "remove"}, {"path", change.pointer}}});
    } else {
      document[json::json_pointer(change.pointer)] = json::parse(change.value);
    }
    const InputError error = input_error([&] { read(document); });
    EXPECT_EQ(error.file(), "map.json");
    EXPECT_EQ(error.place(), change.place);
    EXPECT_THAT(error.sentence(), HasSubstr(change.sentence));
    EXPECT_EQ(!schema.accepts(document), change.schema_refuses);
  }
}

TEST(Columns, WhatMayBeLeftOutMayBeLeftOutOfBoth) {
  const PublishedSchema schema;
  for (const char* pointer : {"/decimal", "/missing", "/time", "/vm", "/quantities/net_tx"}) {
    const json document = json::parse(whole).patch({{{"op", "remove"}, {"path", pointer}}});
    EXPECT_NO_THROW(read(document)) << pointer;
    EXPECT_TRUE(schema.accepts(document)) << pointer;
  }
  const json iso = json::parse(R"({"format": "gemello-columns-1", "separator": "\t",
    "header": false, "period": "1h", "time": {"column": 1, "unit": "ISO 8601"},
    "quantities": {"cpu_used": {"column": 2, "unit": "cores"}}})");
  EXPECT_TRUE(read(iso).time.value().iso_8601);
  EXPECT_TRUE(schema.accepts(iso));
}

TEST(Columns, TheExampleOfTheReadmeIsAMapping) {
  std::ostringstream text;
  text << std::ifstream(GEMELLO_SOURCE_DIR "/models/traces/README.md").rdbuf();
  const std::string readme = text.str();
  const std::size_t first = readme.find("{\"format\": \"gemello-columns-1\"");
  ASSERT_NE(first, std::string::npos);
  const json document = json::parse(readme.substr(first, readme.find("\n\n", first) - first));
  const ColumnMapping mapping = read(document);
  EXPECT_EQ(mapping.quantities.size(), 2U);
  EXPECT_TRUE(PublishedSchema().accepts(document));
}

}  // namespace
}  // namespace gemello::traces
