#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "models/runs/report_html.hpp"
#include "tests/unit/runs/html_support.hpp"
#include "tests/unit/runs/runs_support.hpp"

// What must hold of every page, whatever is in it: walked as a browser would, for a full run, a
// quiet one, one without series, one with names that are HTML, and a comparison.

namespace gemello::runs {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr const char* evil = "</script><img src=x onerror=alert(1)>\"'&";

ReportHtmlOptions options() {
  ReportHtmlOptions options;
  options.dygraphs_folder = "/usr/share/javascript/dygraphs";
  return options;
}

void expect_headings_in_order(const HtmlWalk& walk) {
  int level = 0;
  std::size_t tops = 0;
  for (const Element& element : walk.elements) {
    if (element.tag.size() != 2 || element.tag[0] != 'h' || element.tag == "hr") continue;
    const int own = element.tag[1] - '0';
    EXPECT_LE(own, level + 1) << element.text;
    EXPECT_THAT(element.text, Not(IsEmpty()));
    tops += own == 1 ? 1 : 0;
    level = own;
  }
  EXPECT_EQ(tops, 1U);
}

void expect_captions(const HtmlWalk& walk) {
  std::size_t plots = 0;
  for (const Element* figure : walk.all("figure")) {
    ++plots;
    const Element* caption = walk.first_in(*figure, "figcaption");
    ASSERT_NE(caption, nullptr) << figure->text;
    const Element* axes = walk.first_in(*caption, "span");
    ASSERT_NE(axes, nullptr);
    EXPECT_THAT(axes->text, ::testing::MatchesRegex("Vertical: .+; horizontal: .+\\."));
    const std::string sentence = caption->text.substr(axes->text.size());
    EXPECT_THAT(sentence, ::testing::MatchesRegex(" [A-Z0-9].{20,}\\.")) << axes->text;
    EXPECT_NE(walk.first_in(*figure, "h3"), nullptr);
  }
  EXPECT_GT(plots, 0U);
}

void expect_alternatives(const HtmlWalk& walk) {
  for (const Element& element : walk.elements) {
    const bool plot =
        element.tag == "canvas" || element.tag == "svg" ||
        (element.attributes.count("id") != 0 && element.attributes.at("id").starts_with("chart-"));
    if (!plot) continue;
    ASSERT_EQ(element.attributes.count("role"), 1U) << element.attributes.at("id");
    EXPECT_EQ(element.attributes.at("role"), "img");
    EXPECT_GT(element.attributes.at("aria-label").size(), 20U);
  }
}

void expect_tables(const HtmlWalk& walk) {
  for (const Element* head : walk.all("th"))
    EXPECT_EQ(head->attributes.count("scope"), 1U) << head->text;
  for (const Element* table : walk.all("table"))
    EXPECT_NE(walk.first_in(*table, "thead"), nullptr) << table->text;
}

void expect_self_contained(const HtmlWalk& walk) {
  for (const Element& element : walk.elements)
    for (const auto& [key, value] : element.attributes) {
      EXPECT_FALSE(key.starts_with("on")) << element.tag;
      if (key == "href") {
        EXPECT_EQ(value[0], '#');
        EXPECT_NE(walk.by_id(value.substr(1)), nullptr) << value;
      }
      EXPECT_NE(key, "src");
    }
  for (const char* outside : {"img", "link", "iframe", "object"})
    EXPECT_THAT(walk.all(outside), IsEmpty());
  EXPECT_EQ(walk.all("script").size(), 2U);  // the library and ours
}

void expect_sound(const std::string& page) {
  const HtmlWalk walk(page);
  EXPECT_THAT(walk.faults, IsEmpty());
  std::set<std::string> ids;
  for (const Element& element : walk.elements) {
    const auto id = element.attributes.find("id");
    if (id != element.attributes.end()) {
      EXPECT_TRUE(ids.insert(id->second).second) << id->second;
    }
  }
  EXPECT_EQ(walk.all("html")[0]->attributes.at("lang"), "en");
  expect_headings_in_order(walk);
  expect_captions(walk);
  expect_alternatives(walk);
  expect_tables(walk);
  expect_self_contained(walk);
}

// The walk itself: what it finds in a page of a few lines, and what it holds against a broken one.
TEST(HtmlWalk, FindsElementsTextAndFaults) {
  const std::string page =
      "<!DOCTYPE html>\n<p id=\"a\" class=b hidden>one <b>two</b><br> three</p>\n"
      "<script>if (1 < 2) { '<p>' }</script>";
  const HtmlWalk walk(page);
  EXPECT_THAT(walk.faults, IsEmpty());
  ASSERT_EQ(walk.elements.size(), 4U);  // p, b, br, script: what is in a script is no element
  EXPECT_EQ(walk.by_id("a")->text, "one two three");
  EXPECT_EQ(walk.elements[0].attributes.at("class"), "b");
  EXPECT_EQ(walk.elements[0].attributes.count("hidden"), 1U);
  EXPECT_EQ(walk.first_in(walk.elements[0], "b")->text, "two");
  EXPECT_EQ(walk.first_in(walk.elements[0], "script"), nullptr);
  const std::string broken = "<p><b>one</p>";
  EXPECT_EQ(HtmlWalk(broken).faults.size(), 3U);  // </p> closes nothing; b and p stay open
}

class PageShape : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!std::filesystem::exists(options().dygraphs_folder / "dygraph.min.js"))
      GTEST_SKIP() << "libjs-dygraphs is not installed";
  }
};

TEST_F(PageShape, OfARun) {
  const std::string page = report_html(write_small_run(fresh_folder() / "run"), options());
  expect_sound(page);
  const HtmlWalk walk(page);
  for (const char* picture : {"failures", "linkheat", "heat", "gantt"})
    EXPECT_NE(walk.by_id(picture), nullptr) << picture;
  EXPECT_THAT(page, HasSubstr("<td>hv2.eth0, hv2.eth1</td><td>hv2.eth1</td>"));
}

TEST_F(PageShape, OfAnInterruptedRunWithNamesThatAreHtml) {
  SmallRun run;
  run.name = run.vm2 = run.host2 = evil;
  run.interrupted = true;
  const std::string page = report_html(write_small_run(fresh_folder() / "run", run), options());
  expect_sound(page);
  EXPECT_THAT(page, HasSubstr("&lt;/script&gt;&lt;img src=x onerror=alert(1)&gt;&quot;&#39;&amp;"));
  EXPECT_THAT(page, Not(HasSubstr("<img src=x")));
}

// One with storage has its pictures and tables, names escaped; one without says so in a sentence.
TEST_F(PageShape, OfARunWithStorage) {
  SmallRun run;
  run.volume = run.vm2 = run.host2 = evil;
  const std::string page = report_html(write_small_run(fresh_folder() / "run", run), options());
  expect_sound(page);
  EXPECT_NE(HtmlWalk(page).by_id("troubles"), nullptr);
  EXPECT_THAT(page, Not(HasSubstr("<img src=x")));
  EXPECT_THAT(page, HasSubstr("Who had written what when it came to that"));
  EXPECT_THAT(page, HasSubstr("<caption>Heals, the largest first"));
  const std::string plain = report_html(write_small_run(fresh_folder() / "plain"), options());
  EXPECT_EQ(HtmlWalk(plain).by_id("troubles"), nullptr);
  EXPECT_THAT(plain, HasSubstr("No VM of this run had an image on a volume, so no storage was "
                               "simulated."));
}

// A quiet run has nothing to plot of moves and outages: it says so in place of empty plots.
TEST_F(PageShape, OfAQuietRun) {
  SmallRun run;
  run.quiet = true;
  const std::string page = report_html(write_small_run(fresh_folder() / "run", run), options());
  expect_sound(page);
  const HtmlWalk walk(page);
  EXPECT_EQ(walk.by_id("chart-migrations"), nullptr);
  EXPECT_EQ(walk.by_id("outages"), nullptr);
  EXPECT_EQ(walk.by_id("failures"), nullptr);
  EXPECT_THAT(page, HasSubstr("No fault struck in this run."));
  EXPECT_THAT(page, HasSubstr("Nothing took another way in this run."));
  EXPECT_NE(walk.by_id("chart-power"), nullptr);
  EXPECT_THAT(page, HasSubstr("Nothing migrated in this run, so there is no plot of it."));
  EXPECT_THAT(page, HasSubstr("No VM was out of service after a failure in this run."));
  EXPECT_THAT(page, HasSubstr("No fault struck. Nobody was out of service."));
}

TEST_F(PageShape, OfARunWithoutSeries) {
  const auto folder = write_small_run(fresh_folder() / "run");
  std::filesystem::remove_all(folder / "series");
  const std::string page = report_html(folder, options());
  expect_sound(page);
  EXPECT_THAT(page, HasSubstr("The run recorded no series."));
  EXPECT_THAT(page, HasSubstr("The run recorded no load of links, so there is no map of them."));
  EXPECT_EQ(HtmlWalk(page).by_id("heat"), nullptr);
}

TEST_F(PageShape, OfAComparison) {
  const auto folder = fresh_folder();
  SmallRun cheap, strange;
  cheap.energy_j = 1.8e6;
  strange.name = evil;
  const std::string page =
      compare_html({write_small_run(folder / "a"), write_small_run(folder / "b", cheap),
                    write_small_run(folder / "c", strange)},
                   options());
  expect_sound(page);
  const HtmlWalk walk(page);
  EXPECT_NE(walk.by_id("figure-pareto"), nullptr);  // three runs know energy and contention
  EXPECT_THAT(page, HasSubstr("-0.5 kWh (-50.0 %) <span class=\"verdict\">\xe2\x9c\x93 better"));
  const std::string two = compare_html({folder / "a", folder / "b"}, options());
  expect_sound(two);
  EXPECT_EQ(HtmlWalk(two).by_id("figure-pareto"), nullptr);
}

}  // namespace
}  // namespace gemello::runs
