#include <cmath>
#include <limits>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "models/runs/export_csv.hpp"
#include "models/runs/series_reader.hpp"
#include "models/runs/series_writer.hpp"
#include "tests/unit/runs/runs_support.hpp"

namespace gemello::runs {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

const float gap = std::numeric_limits<float>::quiet_NaN();

// Series "host.load" of objects a and b: a has row numbers, b has -row; `rows` rows each minute.
std::filesystem::path counting(const std::filesystem::path& folder, int rows) {
  SeriesWriter writer(folder);
  const auto series = writer.add({"host", "load", "MHz", at(0), 60s, {"a", "b"}});
  for (int row = 0; row < rows; ++row) {
    const auto value = static_cast<float>(row);
    writer.append(series, std::vector<float>{value, -value});
  }
  EXPECT_EQ(writer.rows(series), static_cast<std::size_t>(rows));
  writer.finish();
  return folder;
}

TEST(Series, RowsComeBack) {
  const SeriesReader reader(counting(fresh_folder() / "series", 3));
  const Series* series = reader.find("host.load");
  ASSERT_NE(series, nullptr);
  EXPECT_EQ(reader.find("host.power"), nullptr);
  EXPECT_EQ(series->rows(), 3U);
  EXPECT_THAT(series->row(2), ElementsAre(2, -2));
  EXPECT_EQ(series->time_of(2), at(120));
  EXPECT_EQ(series->find("b"), 1U);
  EXPECT_EQ(series->find("c"), std::nullopt);
}

TEST(Series, PyramidHasMinMaxMeanOfSixteen) {
  const auto folder = counting(fresh_folder() / "series", 300);
  const SeriesReader reader(folder);
  const Series& series = *reader.find("host.load");
  // 300 rows -> 19 of 16 (the last of 12) -> 2 of 256 (the last of 44) -> 1
  EXPECT_EQ(series.levels(), 3U);
  const std::string level1 = get(folder / "host.load.l1");
  ASSERT_EQ(level1.size(), 19U * 3 * 2 * sizeof(float));
  float first[6];
  std::memcpy(first, level1.data(), sizeof first);
  EXPECT_THAT(first, ElementsAre(0, -15, 15, 0, 7.5, -7.5));  // minima, maxima, means of a and b
  float last[6];
  std::memcpy(last, level1.data() + level1.size() - sizeof last, sizeof last);
  EXPECT_THAT(last, ElementsAre(288, -299, 299, -288, 293.5, -293.5));
}

TEST(Series, DecimationKeepsExtremesAndMean) {
  const SeriesReader reader(counting(fresh_folder() / "series", 300));
  const Series& series = *reader.find("host.load");
  const auto all = series.decimated(0, 1000);
  ASSERT_EQ(all.size(), 300U);
  EXPECT_EQ(all[299].mean, 299);
  // at most 10 points from the 19 rows of level 1: pairs, 32 rows each; the last has 300-288 = 12
  const auto few = series.decimated(0, 10);
  ASSERT_EQ(few.size(), 10U);
  EXPECT_EQ(few[0].min, 0);
  EXPECT_EQ(few[0].max, 31);
  EXPECT_EQ(few[0].mean, 15.5F);
  EXPECT_EQ(few[1].time, at(32 * 60));
  EXPECT_EQ(few[9].mean, 293.5F);
  const auto one = series.decimated(0, 1);
  ASSERT_EQ(one.size(), 1U);
  EXPECT_EQ(one[0].mean, 149.5F);  // (0 + ... + 299) / 300
  const auto sum = series.decimated_sum(10);
  EXPECT_EQ(sum[3].mean, 0);  // a and b cancel
}

TEST(Series, GapsAreNotCounted) {
  const auto folder = fresh_folder() / "series";
  SeriesWriter writer(folder);
  const auto series = writer.add({"vm", "cpu", "MHz", at(0), 1s, {"a", "b"}});
  for (int row = 0; row < 32; ++row)
    writer.append(series, std::vector<float>{row % 2 == 0 ? gap : 4.0F, gap});
  writer.finish();
  const SeriesReader reader(folder);
  const auto a = reader.find("vm.cpu")->decimated(0, 2);
  ASSERT_EQ(a.size(), 2U);
  EXPECT_EQ(a[0].min, 4);
  EXPECT_EQ(a[0].mean, 4);
  const auto b = reader.find("vm.cpu")->decimated(1, 2);
  EXPECT_TRUE(std::isnan(b[0].mean));
  EXPECT_TRUE(std::isnan(b[0].min));
}

TEST(Series, PyramidIsOptionalAndSeriesMayBeEmpty) {
  const auto folder = fresh_folder() / "series";
  SeriesWriter writer(folder);
  const auto flat = writer.add({"vm", "cpu", "MHz", at(0), 1s, {"a"}, false});
  writer.add({"vm", "none", "MHz", at(0), 1s, {"a"}});
  for (int row = 0; row < 100; ++row) writer.append(flat, std::vector<float>{1.0F});
  writer.finish();
  const SeriesReader reader(folder);
  EXPECT_EQ(reader.find("vm.cpu")->levels(), 0U);
  EXPECT_EQ(reader.find("vm.cpu")->decimated(0, 7).size(), 7U);  // groups of ceil(100 / 7) = 15
  EXPECT_EQ(reader.find("vm.none")->rows(), 0U);
  EXPECT_TRUE(reader.find("vm.none")->decimated(0, 10).empty());
}

TEST(Series, UnfinishedFolderIsRefused) {
  const auto folder = fresh_folder() / "series";
  {
    SeriesWriter writer(folder);
    const auto series = writer.add({"vm", "cpu", "MHz", at(0), 1s, {"a"}});
    writer.append(series, std::vector<float>{1.0F});
  }
  const InputError error = refused([&] { SeriesReader reader(folder); });
  EXPECT_EQ(error.file(), folder.string());
  EXPECT_THAT(error.sentence(), HasSubstr("not finished"));
}

TEST(Series, TruncatedOrMissingFilesAreRefused) {
  const auto folder = counting(fresh_folder() / "series", 40);
  const std::string rows = get(folder / "host.load.f32");
  put(folder / "host.load.f32", rows.substr(0, rows.size() - 4));
  InputError error = refused([&] { SeriesReader reader(folder); });
  EXPECT_EQ(error.file(), (folder / "host.load.f32").string());
  EXPECT_THAT(error.sentence(), HasSubstr("has 316 bytes where the index says 320"));
  put(folder / "host.load.f32", rows);
  std::filesystem::remove(folder / "host.load.l1");
  error = refused([&] { SeriesReader reader(folder); });
  EXPECT_EQ(error.file(), (folder / "host.load.l1").string());
}

TEST(Series, DamagedIndexIsRefusedAtItsPlace) {
  const auto folder = counting(fresh_folder() / "series", 40);
  const auto index = nlohmann::json::parse(get(folder / "index.json"));
  const auto place = [&](const char* pointer, const nlohmann::json& value) {
    auto damaged = index;
    damaged[nlohmann::json::json_pointer(pointer)] = value;
    put(folder / "index.json", damaged.dump());
    return refused([&] { SeriesReader reader(folder); }).place();
  };
  EXPECT_EQ(place("/format", "x"), "$.format");
  EXPECT_EQ(place("/series/0/period_us", 0), "$.series[0].period_us");
  EXPECT_EQ(place("/series/0/levels/0", 4), "$.series[0].levels[0]");  // 40 / 16 is 3
  EXPECT_EQ(place("/series/0/rows", -1), "$.series[0].rows");
  EXPECT_EQ(place("/series/0/quantity", "../../etc"), "$.series[0]");
  EXPECT_EQ(place("/series/1", index["series"][0]), "$.series[1]");
  EXPECT_EQ(place("/extra", 1), "$.extra");
}

TEST(Series, AFolderIsWrittenOnce) {
  const auto folder = counting(fresh_folder() / "series", 1);
  const InputError error = refused([&] { SeriesWriter writer(folder); });
  EXPECT_THAT(error.sentence(), HasSubstr("another run"));
}

std::string exported(const std::filesystem::path& run, const CsvOptions& options) {
  std::FILE* file = std::tmpfile();
  export_csv(run, options, file);
  std::string text(static_cast<std::size_t>(std::ftell(file)), '\0');
  std::rewind(file);
  EXPECT_EQ(std::fread(text.data(), 1, text.size(), file), text.size());
  std::fclose(file);
  return text;
}

TEST(Export, WideAndLong) {
  const auto run = fresh_folder();
  SeriesWriter writer(run / "series");
  const auto series = writer.add({"vm", "cpu", "MHz", at(0), 500ms, {"a", "b,\"1\""}});
  writer.append(series, std::vector<float>{0.1F, gap});
  writer.append(series, std::vector<float>{1e9F, 2});
  writer.finish();
  EXPECT_EQ(exported(run, {"vm.cpu"}),
            "time [s],a [MHz],\"b,\"\"1\"\" [MHz]\"\n0,0.1,\n0.5,1000000000,2\n");
  EXPECT_EQ(exported(run, {"vm.cpu", "a", true}),
            "time [s],object,value [MHz]\n0,a,0.1\n0.5,a,1000000000\n");
  EXPECT_THAT(series_list(run), HasSubstr("vm.cpu"));
}

TEST(Export, UnknownNamesAreRefused) {
  const auto run = fresh_folder();
  counting(run / "series", 2);
  InputError error = refused([&] { exported(run, {"host.laod"}); });
  EXPECT_EQ(error.place(), "host.laod");
  EXPECT_THAT(error.sentence(), HasSubstr("it has: host.load; did you mean"));
  error = refused([&] { exported(run, {"host.load", "x*"}); });
  EXPECT_THAT(error.sentence(), HasSubstr("no object matches 'x*'"));
}

}  // namespace
}  // namespace gemello::runs
