// gemello compare, report, export on finished runs, and what they say to unfinished ones.
#include <algorithm>
#include <regex>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/cli/child_process_support.hpp"

namespace gemello::testing {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::StartsWith;

/// Runs of the sample: "spread" and "again" alike, "packed" and "balanced" with other policies.
class ResultsVerb : public ::testing::Test {
 protected:
  void make(const std::string& name, const std::string& assignment = "seed=1") {
    const Ended ended = gemello(here_, {"run", project_file("datasets/samples/napoli.json"), "-o",
                                        name, "--set", assignment});
    ASSERT_EQ(ended.code, 0) << ended.talk;
  }
  void make_all() {
    make("spread");
    make("packed", "policy.placement.name=best-fit");
    make("watts", "policy.placement.name=power-aware");
    make("again");
  }
  Workplace here_;
};

// The two placements part at the first VM they place: worst-fit gives each VM an empty host while
// there is one, best-fit puts it beside the last.
TEST_F(ResultsVerb, CompareShowsDifferencesAndTheFirstDivergentDecision) {
  make_all();
  const Ended ended = gemello(here_, {"compare", "spread", "packed"});
  EXPECT_EQ(ended.code, 0);
  EXPECT_THAT(ended.talk, IsEmpty());
  EXPECT_THAT(ended.out, AllOf(HasSubstr("Energy "), HasSubstr("kWh"), HasSubstr("difference"),
                               HasSubstr("First divergent decision\n  packed: after 1 equal")));
  const std::regex parting(
      "spread at 00:00:00: deploy (\\S+) on (\\S+)\n(.*\n)"
      "    packed at 00:00:00: deploy (\\S+) on (\\S+)");
  std::smatch found;
  ASSERT_TRUE(std::regex_search(ended.out, found, parting)) << ended.out;
  EXPECT_EQ(found[1], found[4]);
  EXPECT_NE(found[2], found[5]);
}

TEST_F(ResultsVerb, CompareTakesFourRunsAndKnowsEqualOnes) {
  make_all();
  const Ended ended = gemello(here_, {"compare", "spread", "packed", "watts", "again"});
  EXPECT_EQ(ended.code, 0);
  EXPECT_THAT(lines_of(ended.out).front(), AllOf(HasSubstr("spread"), HasSubstr("packed"),
                                                 HasSubstr("watts"), HasSubstr("again")));
  EXPECT_THAT(ended.out, HasSubstr("  again: none; all decisions equal those of spread"));
}

// A difference is the other run's figure less the first one's, and both are the runs' own.
TEST_F(ResultsVerb, CompareJsonIsTheReportsArithmetic) {
  make_all();
  const Ended ended = gemello(here_, {"compare", "--json", "spread", "packed"});
  EXPECT_EQ(ended.code, 0);
  const nlohmann::json runs = nlohmann::json::parse(ended.out).at("runs");
  ASSERT_EQ(runs.size(), 2U);
  EXPECT_TRUE(runs[1].contains("first_divergence"));
  const nlohmann::json spread = here_.read_json("spread/report.json").at("figures");
  const nlohmann::json packed = here_.read_json("packed/report.json").at("figures");
  std::size_t valued = 0;
  for (std::size_t i = 0; i < spread.size(); ++i) {
    const nlohmann::json& compared = runs[1].at("figures").at(i);
    EXPECT_EQ(compared.at("name"), packed[i].at("name"));
    EXPECT_EQ(compared.at("value"), packed[i].at("value"));
    if (spread[i].at("value").is_null() || packed[i].at("value").is_null()) continue;
    ++valued;
    EXPECT_DOUBLE_EQ(compared.at("difference").get<double>(),
                     packed[i].at("value").get<double>() - spread[i].at("value").get<double>())
        << compared.at("name");
  }
  EXPECT_GT(valued, 20U);
}

TEST_F(ResultsVerb, CompareNamesWhatIsNotLikeForLike) {
  make("spread");
  make("other", "seed=7");
  const Ended ended = gemello(here_, {"compare", "spread", "other"});
  EXPECT_EQ(ended.code, 0);
  EXPECT_THAT(ended.out, HasSubstr("Note: other has seed 7, spread has 1."));
}

// Nothing a browser would fetch: no script, style, picture or frame from elsewhere.
void expect_self_contained(const std::string& page) {
  EXPECT_THAT(page, AllOf(StartsWith("<!"), HasSubstr("<script"), HasSubstr("</html>")));
  const std::regex fetched(
      "<(script|img|iframe|source|embed)\\b[^>]*\\bsrc\\s*=\\s*[\"']?(https?:)?//|"
      "<script\\b[^>]*\\bsrc\\s*=|<link\\b|<base\\b|@import|url\\(\\s*[\"']?(https?:)?//",
      std::regex::icase);
  // std::regex recurses by character: line by line keeps its stack small, and the plot library,
  // lines of ten thousands of characters, is cut into pieces that overlap.
  constexpr std::size_t piece = 2000;
  for (std::size_t at = 0; at < page.size(); at += piece / 2) {
    const std::string part = page.substr(at, piece);
    std::smatch found;
    EXPECT_FALSE(std::regex_search(part, found, fetched)) << found.str();
  }
}

TEST_F(ResultsVerb, PagesAreSelfContained) {
  make("spread");
  make("packed", "policy.placement.name=best-fit");
  expect_self_contained(here_.read("spread/report.html"));
  const Ended ended = gemello(here_, {"compare", "spread", "packed", "--html", "both.html"});
  EXPECT_EQ(ended.code, 0);
  EXPECT_EQ(ended.talk, "both.html\n");
  expect_self_contained(here_.read("both.html"));
}

TEST_F(ResultsVerb, ReportWritesThePageAgain) {
  make("spread");
  const std::string page = here_.read("spread/report.html");
  std::filesystem::remove(here_ / "spread/report.html");
  const Ended ended = gemello(here_, {"report", "spread"});
  EXPECT_EQ(ended.code, 0);
  EXPECT_EQ(ended.talk, "spread/report.html\n");
  EXPECT_EQ(here_.read("spread/report.html"), page);
  const Ended elsewhere = gemello(here_, {"report", "spread", "-o", "page.html", "--json"});
  EXPECT_EQ(elsewhere.code, 0);
  EXPECT_EQ(here_.read("page.html"), page);
  EXPECT_EQ(nlohmann::json::parse(elsewhere.out), here_.read_json("spread/report.json"));
}

// 4 h in steps of the trace's 10 s are 1440 rows, for the 8 hosts of the platform.
TEST_F(ResultsVerb, ExportWritesEveryRowAndEveryColumn) {
  make("spread");
  const Ended ended = gemello(here_, {"export", "spread", "--csv", "host.power"});
  EXPECT_EQ(ended.code, 0);
  EXPECT_THAT(ended.talk, IsEmpty());
  const std::vector<std::string> lines = lines_of(ended.out);
  ASSERT_THAT(lines, SizeIs(1 + 1440));
  EXPECT_EQ(lines[0],
            "time [s],kvm-01 [W],kvm-02 [W],kvm-03 [W],kvm-04 [W],kvm-05 [W],kvm-06 [W],"
            "kvm-07 [W],kvm-08 [W]");
  for (const std::string& line : lines) ASSERT_EQ(std::count(line.begin(), line.end(), ','), 8);
  EXPECT_THAT(lines[1], StartsWith("0,"));
  EXPECT_THAT(lines[1440], StartsWith("14390,"));
}

TEST_F(ResultsVerb, ExportSelectsObjectsAndWritesToAFile) {
  make("spread");
  const Ended ended = gemello(here_, {"export", "spread", "--csv", "host.cpu_used", "--objects",
                                      "kvm-0[12]", "-o", "none.csv"});
  EXPECT_EQ(ended.code, 3);  // patterns know * and ? only: no such object
  const Ended two = gemello(here_, {"export", "spread", "--csv", "host.cpu_used", "--objects",
                                    "kvm-02", "--long", "-o", "two.csv"});
  EXPECT_EQ(two.code, 0);
  EXPECT_THAT(two.out, IsEmpty());
  const std::vector<std::string> lines = lines_of(here_.read("two.csv"));
  ASSERT_THAT(lines, SizeIs(1 + 1440));
  EXPECT_THAT(lines[1], StartsWith("0,kvm-02,"));
}

TEST_F(ResultsVerb, ExportListsWhatThereIs) {
  make("spread");
  const Ended list = gemello(here_, {"export", "spread"});
  EXPECT_EQ(list.code, 0);
  const nlohmann::json index = here_.read_json("spread/series/index.json");
  for (const auto& series : index.at("series"))
    EXPECT_THAT(list.out, HasSubstr(series.at("kind").get<std::string>() + "." +
                                    series.at("quantity").get<std::string>() + " "));
  const Ended unknown = gemello(here_, {"export", "spread", "--csv", "host.pwer"});
  EXPECT_EQ(unknown.code, 3);
  EXPECT_THAT(unknown.out, IsEmpty());
  EXPECT_THAT(unknown.talk, AllOf(HasSubstr("spread: host.pwer: "), HasSubstr("host.power")));
}

// What a killed run leaves is never taken for a result, whatever it is called.
TEST_F(ResultsVerb, UnfinishedFoldersAreRefused) {
  make("spread");
  std::filesystem::create_directory(here_ / "killed.partial");
  here_.write("killed.partial/events.jsonl", "");
  here_.write("empty/readme.txt", "no run");
  for (const char* name : {"killed.partial", "empty"}) {
    for (const std::vector<std::string>& words :
         {std::vector<std::string>{"compare", "spread", name},
          {"report", name},
          {"export", name}}) {
      const Ended ended = gemello(here_, words);
      EXPECT_EQ(ended.code, 3) << words[0];
      EXPECT_THAT(ended.out, IsEmpty()) << words[0];
      EXPECT_THAT(ended.talk, StartsWith(std::string("gemello: ") + name)) << words[0];
    }
  }
  EXPECT_FALSE(here_.has("killed.partial/report.html"));
}

}  // namespace
}  // namespace gemello::testing
