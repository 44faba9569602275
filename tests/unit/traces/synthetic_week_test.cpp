// The synthetic week that ships, and the table of datasets/synthetic/README.md that says how near
// it comes to the record it was fitted to.
#include <cmath>
#include <cstdlib>
#include <fstream>
#include <sstream>

#include <fmt/format.h>
#include <gmock/gmock.h>

#include "models/traces/load_model.hpp"
#include "tests/unit/traces/traces_support.hpp"

namespace gemello::traces {
namespace {

using ::testing::HasSubstr;

const std::filesystem::path room =
    std::filesystem::path(GEMELLO_SOURCE_DIR) / "datasets" / "synthetic";

std::string text_of(const std::filesystem::path& path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

/// The rows of the table as they must be.
std::string cells(const LoadFigures& figures, std::size_t row) {
  switch (row) {
    case 0:
      return fmt::format("{:.2f} %", figures.mean * 100);
    case 1:
      return fmt::format("{:.2f} %", figures.sd * 100);
    case 2:
      return fmt::format("{:.2f} %", figures.sd_within * 100);
    case 3:
      return fmt::format("{:.2f} %", figures.sd_between * 100);
    case 4:
      return fmt::format("{:.3f}", figures.autocorrelation[0]);
    case 5:
      return fmt::format("{:.3f}", figures.autocorrelation[1]);
    case 6:
      return fmt::format("{:.3f}", figures.autocorrelation[2]);
    case 7:
      return fmt::format("{:.2f} %", figures.daily_amplitude * 100);
    case 8:
      return fmt::format("{:.2f} %", figures.together_amplitude_relative * 100);
    case 9:
      return fmt::format("{:.1f} h", figures.together_peak_hour);
    case 10:
      return fmt::format("{:.2f} %", figures.burst_share * 100);
    default:
      return "";
  }
}
const std::vector<std::string> rows{"mean",
                                    "standard deviation",
                                    "within a VM's week",
                                    "between the means",
                                    "autocorrelation at lag 1 (5 min)",
                                    "at lag 12 (1 h)",
                                    "at lag 288 (1 day)",
                                    "daily amplitude of a VM",
                                    "of all together, of the mean",
                                    "peak hour of all together, UTC",
                                    "bursts (above mean + 2 sd)"};

/// What column `column` (1: Bitbrains, 2: synthetic) of the table says in a row.
std::string stated(std::size_t row, std::size_t column) {
  std::istringstream text(text_of(room / "README.md"));
  for (std::string line; std::getline(text, line);) {
    if (!line.starts_with("| " + rows[row] + " |")) continue;
    std::vector<std::string> parts;
    std::istringstream stream(line);
    for (std::string part; std::getline(stream, part, '|');) parts.push_back(part);
    const std::string& part = parts.at(column + 1);
    return part.substr(1, part.size() - 2);
  }
  return "no such row";
}

LoadFigures figures_of(const TraceView& view) {
  return load_figures(series_figures(view, "trace"));
}

TEST(SyntheticWeek, HasTheFiguresThatItsTableStates) {
  const Trace week = Trace::open(room / "synthetic-week.gtrace");
  week.verify();
  const LoadFigures figures = figures_of(week.view());
  for (std::size_t row = 0; row < rows.size(); ++row) {
    EXPECT_EQ(stated(row, 2), cells(figures, row)) << rows[row];
  }
}

TEST(SyntheticWeek, SaysWhatItIs) {
  const Trace week = Trace::open(room / "synthetic-week.gtrace");
  EXPECT_TRUE(week.header().origin.starts_with("SYNTHETIC"));
  EXPECT_EQ(week.vms().size(), 100U);
  EXPECT_EQ(week.steps(), 2016U);
  for (const TraceVm& vm : week.vms()) EXPECT_TRUE(vm.name.starts_with("synthetic-"));
  EXPECT_THAT(text_of(room / "README.md"), HasSubstr("SYNTHETIC"));
}

// Up to the last digits of another library's exp and cos.
TEST(SyntheticWeek, IsWhatTheShippedModelMakes) {
  const Trace week = Trace::open(room / "synthetic-week.gtrace");
  const LoadModel model = load_model_from_json(text_of(room / "bitbrains-rnd.load.json"), "model");
  const TraceData made = synthesize(model, {.vms = 100, .seed = 3});
  ASSERT_EQ(made.header, week.header());
  for (std::size_t step = 0; step < week.steps(); ++step) {
    for (std::size_t vm = 0; vm < 100; ++vm) {
      const auto value = static_cast<double>(week.at(TraceQuantity::cpu_used, step)[vm]);
      ASSERT_NEAR(static_cast<double>(made.at(TraceQuantity::cpu_used, step)[vm]), value,
                  1e-4 * value + 1e-9);
    }
  }
}

class SyntheticWeekOfBitbrains : public ::testing::Test {
 protected:
  void SetUp() override {
    const char* folder = std::getenv("GEMELLO_TRACES");
    if (folder == nullptr) GTEST_SKIP() << "GEMELLO_TRACES is not set (datasets/fetch)";
    const auto path = std::filesystem::path(folder) / "bitbrains-rnd" / "2013-7.tar.xz";
    ASSERT_TRUE(std::filesystem::exists(path)) << path;
    record_ = import_trace(path, {.origin = "GWA-T-12 Bitbrains Rnd, July 2013"}).data;
  }
  TraceData record_;
};

TEST_F(SyntheticWeekOfBitbrains, TheRecordHasTheFiguresThatTheTableStates) {
  const LoadFigures figures = figures_of(record_.view());
  for (std::size_t row = 0; row < rows.size(); ++row) {
    EXPECT_EQ(stated(row, 1), cells(figures, row)) << rows[row];
  }
  // A script over the imported file that shares no code with this one.
  EXPECT_EQ(figures.series, 1360U);
  EXPECT_NEAR(figures.mean, 0.05481429416793961, 1e-9);
  EXPECT_NEAR(figures.sd, 0.16646558420852314, 1e-9);
  EXPECT_NEAR(figures.sd_within, 0.1325368269644783, 1e-9);
  EXPECT_NEAR(figures.autocorrelation[0], 0.416706733912612, 1e-9);
  EXPECT_NEAR(figures.autocorrelation[1], 0.30593887070256515, 1e-9);
  EXPECT_NEAR(figures.autocorrelation[2], 0.2331299378515903, 1e-9);
  EXPECT_NEAR(figures.daily_amplitude, 0.016740941949912255, 1e-9);
  EXPECT_NEAR(figures.daily_share, 0.030784977849825458, 1e-9);
  EXPECT_NEAR(figures.together_amplitude_relative, 0.15432211719494826, 1e-9);
  EXPECT_NEAR(figures.burst_share, 0.02547157142532294, 1e-9);
}

TEST_F(SyntheticWeekOfBitbrains, AFitGivesTheShippedModel) {
  const LoadModel shipped =
      load_model_from_json(text_of(room / "bitbrains-rnd.load.json"), "model");
  const LoadModel fitted = fit_load_model(record_.view(), "record");
  EXPECT_EQ(fitted.origin, shipped.origin);
  ASSERT_EQ(fitted.classes.size(), shipped.classes.size());
  for (std::size_t i = 0; i < fitted.classes.size(); ++i) {
    const LoadClass& a = fitted.classes[i];
    const LoadClass& b = shipped.classes[i];
    EXPECT_NEAR(a.mean.mean, b.mean.mean, 1e-3) << a.name;
    EXPECT_NEAR(a.variation.mean, b.variation.mean, 1e-3) << a.name;
    EXPECT_NEAR(a.autocorrelation[0], b.autocorrelation[0], 1e-3) << a.name;
    EXPECT_NEAR(a.autocorrelation[1], b.autocorrelation[1], 1e-3) << a.name;
    EXPECT_NEAR(a.autocorrelation[2], b.autocorrelation[2], 1e-3) << a.name;
    EXPECT_NEAR(a.daily_share, b.daily_share, 1e-3) << a.name;
  }
}

}  // namespace
}  // namespace gemello::traces
