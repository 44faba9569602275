#include "models/runs/report_html.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/runs/runs_support.hpp"

namespace gemello::runs {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

ReportHtmlOptions page_options() {
  ReportHtmlOptions options;
  options.dygraphs_folder = "/usr/share/javascript/dygraphs";
  return options;
}

bool has_library() {
  return std::filesystem::exists(page_options().dygraphs_folder / "dygraph.min.js");
}

TEST(ReportHtml, IsSelfContainedAndEscaped) {
  if (!has_library()) GTEST_SKIP() << "libjs-dygraphs is not installed";
  const auto run = write_small_run(fresh_folder() / "run");
  const std::string page = report_html(run, page_options());
  for (const char* outside : {"src=\"http", "href=\"http", "@import", "url(http", "<link"})
    EXPECT_THAT(page, Not(HasSubstr(outside)));
  EXPECT_THAT(page, HasSubstr("A run &lt;made&gt; by hand."));
  EXPECT_THAT(page, HasSubstr("hv1 is &lt;busy&gt; &amp; hot"));
  EXPECT_THAT(page, Not(HasSubstr("<busy>")));
  EXPECT_THAT(page, HasSubstr("97.4958"));
  EXPECT_THAT(page, HasSubstr("prefers-color-scheme: dark"));
  EXPECT_EQ(page, report_html(run, page_options()));  // equal input, equal bytes
}

TEST(ReportHtml, DataOfThePicturesIsWhatWasRecorded) {
  if (!has_library()) GTEST_SKIP() << "libjs-dygraphs is not installed";
  const auto run = write_small_run(fresh_folder() / "run");
  const std::string page = report_html(run, page_options());
  const std::size_t begin = page.find("const DATA = ") + 13;
  const auto data = nlohmann::json::parse(page.substr(begin, page.find(";\n", begin) - begin));
  ASSERT_EQ(data["curves"].size(), 7U);  // CPU, waited, power, on, migrations, VMs, links
  const auto& cpu = data["curves"][0];
  EXPECT_EQ(cpu["labels"], nlohmann::json({"asked for", "delivered"}));
  EXPECT_EQ(cpu["rows"].size(), 20U);
  EXPECT_EQ(cpu["rows"][1], nlohmann::json({60, 960, 850}));  // 550 * 1.2 + 300, 550 + 300
  EXPECT_EQ(data["hosts"]["capacity"], nlohmann::json({2000, 2000}));
  EXPECT_EQ(data["hosts"]["on"][0][9], 1);
  EXPECT_EQ(data["hosts"]["on"][0][10], 0);
  EXPECT_EQ(data["marks"][0][0], 600);
  // vm2 first: it had an outage, 600..660; it was on hv1, then from 660 on hv2
  const auto& vm = data["gantt"]["vms"][0];
  EXPECT_EQ(vm["name"], "vm2");
  EXPECT_EQ(vm["outages"], nlohmann::json::parse("[[600,660]]"));
  EXPECT_EQ(vm["places"], nlohmann::json::parse("[[0,0,660],[1,660,1200]]"));
}

TEST(ReportHtml, MissingLibraryIsSaidPlainly) {
  const auto run = write_small_run(fresh_folder() / "run");
  ReportHtmlOptions none;
  none.dygraphs_folder = "no-such-folder";
  const InputError error = refused([&] { report_html(run, none); });
  EXPECT_EQ(error.file(), "no-such-folder/dygraph.min.js");
  EXPECT_THAT(error.sentence(), HasSubstr("libjs-dygraphs"));
}

TEST(ReportHtml, ComparisonHasDifferencesAndBothReasons) {
  if (!has_library()) GTEST_SKIP() << "libjs-dygraphs is not installed";
  const auto folder = fresh_folder();
  SmallRun later;
  later.name = "later";
  later.move_at_s = 360;
  later.energy_j = 1.8e6;
  const std::string page = compare_html(
      {write_small_run(folder / "a"), write_small_run(folder / "b", later)}, page_options());
  EXPECT_THAT(page, HasSubstr("-0.5 kWh (-50.0 %)"));
  EXPECT_THAT(page, HasSubstr("00:06:00"));
  put(folder / "compare.html", page);
  write_report_html(folder / "a", page_options());
  EXPECT_GT(std::filesystem::file_size(folder / "a" / "report.html"), 100'000U);
}

}  // namespace
}  // namespace gemello::runs
