#include <algorithm>
#include <filesystem>
#include <string>
#include <unistd.h>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "models/cloud/json_reader.hpp"
#include "models/runs/run_folder.hpp"
#include "sim/engine/engine.hpp"
#include "tests/worked/worked_case.hpp"

namespace gemello::testing {
namespace {

using nlohmann::json;

const std::filesystem::path room = GEMELLO_SOURCE_DIR "/tests/worked";

/// Every folder that has an expected.json, sorted.
std::vector<std::string> case_names() {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(room))
    if (std::filesystem::exists(entry.path() / "scenario.json"))
      names.push_back(entry.path().filename().string());
  std::sort(names.begin(), names.end());
  return names;
}

bool holds(const json& fields, const json& where) {
  return std::all_of(where.items().begin(), where.items().end(), [&](const auto& item) {
    return fields.contains(item.key()) && fields.at(item.key()) == item.value();
  });
}

/// One asserted figure: "value" (null: none), and "within", how far off it may be.
void expect_value(const json& got, const json& wanted, const std::string& what) {
  const json& value = wanted.at("value");
  if (!value.is_number()) {
    EXPECT_EQ(got, value) << what;
    return;
  }
  ASSERT_TRUE(got.is_number()) << what << " is " << got;
  EXPECT_NEAR(got.get<double>(), value.get<double>(), wanted.at("within").get<double>()) << what;
}

void check_figures(const WorkedResult& result, const json& expected) {
  for (const auto& [name, wanted] : expected.items()) {
    const runs::Figure* figure = result.report.find(name);
    ASSERT_NE(figure, nullptr) << "no figure " << name;
    EXPECT_EQ(figure->unit, wanted.at("unit")) << name;
    expect_value(figure->value ? json(*figure->value) : json(nullptr), wanted, name);
  }
}

void check_rows(const WorkedResult& result, const json& expected) {
  for (const json& wanted : expected) {
    const json& table = result.report.tables.at(wanted.at("table").get<std::string>());
    const auto row = std::find_if(table.begin(), table.end(), [&](const json& candidate) {
      return holds(candidate, wanted.at("where"));
    });
    ASSERT_NE(row, table.end()) << "no row for " << wanted;
    const auto column = wanted.at("column").get<std::string>();
    ASSERT_TRUE(row->contains(column)) << "no column " << column;
    expect_value(row->at(column), wanted, wanted.dump());
  }
}

/// {"kind", "where", "nth" (0), "t", "within"}: when it happened; {"kind", "where", "count"}: how
/// often.
void check_log(const WorkedResult& result, const json& expected) {
  for (const json& wanted : expected) {
    std::vector<const runs::LogLine*> hits;
    for (const runs::LogLine& line : result.log)
      if (line.kind == wanted.at("kind") &&
          holds(line.fields, wanted.value("where", json::object())))
        hits.push_back(&line);
    if (wanted.contains("count")) {
      EXPECT_EQ(hits.size(), wanted.at("count").get<std::size_t>()) << wanted;
      continue;
    }
    const auto nth = wanted.value("nth", std::size_t{0});
    ASSERT_LT(nth, hits.size()) << wanted;
    EXPECT_NEAR(seconds(hits[nth]->time), wanted.at("t").get<double>(),
                wanted.at("within").get<double>())
        << wanted;
  }
}

void check_series(const WorkedResult& result, const json& expected) {
  for (const json& wanted : expected) {
    const runs::Series* series = result.series.find(wanted.at("series").get<std::string>());
    ASSERT_NE(series, nullptr) << wanted;
    const auto object = series->find(wanted.at("object").get<std::string>());
    ASSERT_TRUE(object.has_value()) << wanted;
    const json& values = wanted.at("values");
    ASSERT_EQ(series->rows(), values.size()) << wanted;
    for (std::size_t row = 0; row < values.size(); ++row)
      EXPECT_NEAR(static_cast<double>(series->row(row)[*object]), values[row].get<double>(),
                  wanted.at("within").get<double>())
          << wanted << ", row " << row;
  }
}

class Worked : public ::testing::TestWithParam<std::string> {};

TEST_P(Worked, ComesToWhatWasWorkedByHand) {
  if (sim::Engine::exists()) GTEST_SKIP() << "needs a process of its own: run it by ctest";
  const std::filesystem::path folder = room / GetParam();
  for (const char* file : {"README.md", "platform.json", "trace.json", "expected.json"})
    ASSERT_TRUE(std::filesystem::exists(folder / file)) << file << " is missing";
  const json expected = json::parse(runs::read_text_file(folder / "expected.json"));
  const auto work = std::filesystem::temp_directory_path() /
                    fmt::format("gemello-worked-{}-{}", GetParam(), ::getpid());
  const WorkedResult result = run_case(folder, work);
  std::size_t checks = 0;
  for (const auto& [part, entries] : expected.items()) {
    checks += entries.size();
    if (part == "figures")
      check_figures(result, entries);
    else if (part == "rows")
      check_rows(result, entries);
    else if (part == "log")
      check_log(result, entries);
    else if (part == "series")
      check_series(result, entries);
    else
      ADD_FAILURE() << "expected.json has an unknown part '" << part << "'";
  }
  EXPECT_GE(checks, 3U) << "a case asserts something";
  if (!HasFailure()) std::filesystem::remove_all(work);
}

INSTANTIATE_TEST_SUITE_P(Cases, Worked, ::testing::ValuesIn(case_names()), [](const auto& row) {
  std::string name = row.param;
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
});

}  // namespace
}  // namespace gemello::testing
