#include "gui/recording/run_loader.hpp"

#include <algorithm>
#include <filesystem>
#include <random>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gui/recording/moment.hpp"
#include "models/runs/report.hpp"
#include "tests/gui/recording/recording_support.hpp"

namespace gemello::gui {
namespace {

namespace fs = std::filesystem;
using ::testing::AnyOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

fs::path sample_run() {
  return finished_run("datasets/samples/napoli.json");
}

// A copy of the sample's run that a test may break.
fs::path copy_of_sample() {
  const fs::path folder = fresh_folder() / "run";
  fs::copy(sample_run(), folder, fs::copy_options::recursive);
  return folder;
}

std::string get(const fs::path& path) {
  return runs::read_text_file(path);
}

TEST(RunLoader, TheSampleAsItsReportHasIt) {
  const RecordingPtr run = load_run(sample_run());
  EXPECT_EQ(run->title, "napoli-sample");
  EXPECT_EQ(run->start, origin);
  EXPECT_EQ(run->end, at(4 * 3600));
  EXPECT_EQ(run->end_planned, run->end);
  EXPECT_THAT(run->notes, IsEmpty());
  EXPECT_THAT(run->hosts, SizeIs(8));
  EXPECT_THAT(run->vms, SizeIs(33));
  EXPECT_EQ(run->marks.size(), run->info.event_lines);
  ASSERT_THAT(run->faults, SizeIs(1));
  EXPECT_EQ(run->faults[0].component, "kvm-01");
  EXPECT_EQ(run->faults[0].from, at(2 * 3600));
  // What the lanes call down and booting after the crash is what the report counts as outages.
  std::size_t outages = 0;
  for (const auto& row : run->tables.at("outages")) {
    ++outages;
    const auto vm = run->inventory->find_vm(row.at("vm").get<std::string>());
    const auto& lane = run->vms.at(vm.index());
    const Instant from = at(row.at("from_s").get<double>());
    EXPECT_EQ(stretch_at(lane, from).phase, VmPhase::down);
    EXPECT_EQ(stretch_at(lane, from - Duration{1}).phase, VmPhase::running);
    ASSERT_FALSE(row.at("until_s").is_null());
    const Instant until = at(row.at("until_s").get<double>());
    EXPECT_EQ(stretch_at(lane, until).phase, VmPhase::running);
    EXPECT_EQ(stretch_at(lane, until - Duration{1}).phase, VmPhase::booting);
  }
  EXPECT_GT(outages, 0U);
  ASSERT_NE(run->find_series("host.cpu_used"), nullptr);
  ASSERT_NE(run->find_series("vm.cpu_used"), nullptr);
  EXPECT_EQ(run->find_series("no.such"), nullptr);
  EXPECT_EQ(run->find_series("host.cpu_used")->end(), run->end);
}

// What lanes say runs is what the series of VMs in service counts at the end of each row.
TEST(RunLoader, LanesAgreeWithTheSeriesOfVmsServing) {
  const RecordingPtr run = load_run(sample_run());
  const SeriesSource* serving = run->find_series("fleet.vms_serving");
  ASSERT_NE(serving, nullptr);
  std::size_t compared = 0;
  for (std::size_t row = 0; row < serving->rows(); ++row) {
    const Instant end =
        serving->info().start + static_cast<std::int64_t>(row + 1) * serving->info().period;
    std::size_t serves = 0;
    for (const auto& lane : run->vms) {
      const VmPhase phase = stretch_at(lane, end).phase;
      if (phase == VmPhase::running || phase == VmPhase::migrating) ++serves;
    }
    EXPECT_EQ(static_cast<float>(serves), *serving->at(0, end - Duration{1})) << row;
    ++compared;
  }
  EXPECT_GT(compared, 40U);
}

// ---- what is missing ------------------------------------------------------------------------

TEST(RunLoader, WithoutReportAndSeriesThereAreNotes) {
  const fs::path folder = copy_of_sample();
  fs::remove(folder / "report.json");
  fs::remove_all(folder / "series");
  const RecordingPtr run = load_run(folder);
  EXPECT_THAT(run->notes, ElementsAre(HasSubstr("no series"), HasSubstr("no report.json")));
  EXPECT_THAT(run->figures, IsEmpty());
  EXPECT_TRUE(run->tables.is_null());
  EXPECT_THAT(run->series, IsEmpty());
  EXPECT_THAT(run->vms, SizeIs(33));
  EXPECT_EQ(moment_at(*run, at(3600)).hosts.size(), 8U);
}

// An older folder: the file that run.json names is there, with the same content.
TEST(RunLoader, WithoutPlatformTheFileOfTheRunIsRead) {
  const fs::path folder = copy_of_sample();
  fs::remove(folder / "platform.json");
  const RecordingPtr run = load_run(folder);
  EXPECT_THAT(run->notes, ElementsAre(HasSubstr("read from the file")));
  EXPECT_THAT(run->hosts, SizeIs(8));
  EXPECT_THAT(run->vms, SizeIs(33));
  EXPECT_FALSE(run->inventory->switches.empty());
  EXPECT_EQ(run->inventory->find_vm("db-server").valid(), true);
}

// And where it is not: hosts and VMs by name, with the capacity that the report knows.
TEST(RunLoader, WithoutAnyPlatformNamesAreLeft) {
  const fs::path folder = copy_of_sample();
  fs::remove(folder / "platform.json");
  nlohmann::json run_json = nlohmann::json::parse(get(folder / "run.json"));
  for (auto& input : run_json["inputs"])
    if (input["what"] == "platform") input["path"] = "gone.json";
  put(folder / "run.json", run_json.dump());
  const RecordingPtr run = load_run(folder);
  EXPECT_THAT(run->notes, ElementsAre(HasSubstr("by name only")));
  EXPECT_THAT(run->hosts, SizeIs(8));
  EXPECT_THAT(run->vms, SizeIs(33));
  const HostId host = run->inventory->find_host("kvm-01");
  ASSERT_TRUE(host.valid());
  EXPECT_EQ((*run->inventory)[host].capacity().count(), 22664);
  EXPECT_GT(moment_at(*run, at(3600)).hosts[host.index()].load.value_or(0), 0);
}

TEST(RunLoader, AnInterruptedRunIsShownAndSaysSo) {
  const fs::path folder = copy_of_sample();
  nlohmann::json run_json = nlohmann::json::parse(get(folder / "run.json"));
  run_json["ended"]["how"] = "interrupted";
  run_json["ended"]["why"] = "stopped by a signal";
  put(folder / "run.json", run_json.dump());
  EXPECT_THAT(load_run(folder)->notes, ElementsAre(HasSubstr("interrupted")));
}

TEST(RunLoader, ALogThatWasChangedIsNoted) {
  const fs::path folder = copy_of_sample();
  std::string log = get(folder / "events.jsonl");
  const std::size_t place = log.rfind("kvm-02");
  ASSERT_NE(place, std::string::npos);
  log.replace(place, 6, "kvm-03");
  put(folder / "events.jsonl", log);
  EXPECT_THAT(load_run(folder)->notes, ElementsAre(HasSubstr("not as the run wrote it")));
}

// ---- what is broken -------------------------------------------------------------------------

struct Broken {
  const char* name;
  std::function<void(const fs::path&)> harm;
  const char* file;      ///< the error's ends with this
  const char* place;     ///< and this is its place; "*": it has one
  const char* sentence;  ///< part of it
};

class BrokenRun : public ::testing::TestWithParam<Broken> {};

void change(const fs::path& file, const std::function<void(nlohmann::json&)>& harm) {
  nlohmann::json json = nlohmann::json::parse(get(file));
  harm(json);
  put(file, json.dump());
}

TEST_P(BrokenRun, IsRefusedWithFileAndPlace) {
  const Broken& broken = GetParam();
  const fs::path folder = copy_of_sample();
  broken.harm(folder);
  const InputError error = refused([&] { load_run(folder); });
  EXPECT_TRUE(error.file().ends_with(broken.file)) << error.what();
  if (std::string(broken.place) == "*")
    EXPECT_THAT(error.place(), ::testing::StartsWith("line "));
  else
    EXPECT_EQ(error.place(), broken.place) << error.what();
  EXPECT_THAT(error.sentence(), HasSubstr(broken.sentence));
}

void cut(const fs::path& file, std::uintmax_t bytes) {
  fs::resize_file(file, fs::file_size(file) - bytes);
}

INSTANTIATE_TEST_SUITE_P(
    Kinds, BrokenRun,
    ::testing::Values(
        Broken{"empty",
               [](const fs::path& run) {
                 fs::remove_all(run);
                 fs::create_directories(run);
               },
               "run", "", "no run.json"},
        Broken{"foreign",
               [](const fs::path& run) {
                 change(run / "run.json", [](auto& json) { json["format"] = "gemello-run-9"; });
               },
               "run.json", "$.format", "must be 'gemello-run-1'"},
        Broken{"no_json", [](const fs::path& run) { put(run / "run.json", "not json\n"); },
               "run.json", "line 1, column 2", "not JSON"},
        Broken{"ends_before_it_begins",
               [](const fs::path& run) {
                 change(run / "run.json", [](auto& json) { json["ended"]["at_us"] = -1; });
               },
               "run.json", "$.ended.at_us", "before the start"},
        Broken{"never_ends",
               [](const fs::path& run) {
                 change(run / "run.json", [](auto& json) { json["ended"]["at_us"] = nullptr; });
               },
               "run.json", "$.ended.at_us", "no time of a run"},
        Broken{"torn_log", [](const fs::path& run) { cut(run / "events.jsonl", 5); },
               "events.jsonl", "line 180", "cut off"},
        Broken{"short_log",
               [](const fs::path& run) {
                 std::string log = get(run / "events.jsonl");
                 log.resize(log.rfind('\n', log.size() - 2) + 1);
                 put(run / "events.jsonl", log);
               },
               "events.jsonl", "line 179", "truncated"},
        Broken{"no_log", [](const fs::path& run) { fs::remove(run / "events.jsonl"); },
               "events.jsonl", "", "cannot be opened"},
        Broken{"log_is_a_folder",
               [](const fs::path& run) {
                 fs::remove(run / "events.jsonl");
                 fs::create_directory(run / "events.jsonl");
               },
               "events.jsonl", "", "cannot be read"},
        Broken{"log_goes_back",
               [](const fs::path& run) {
                 put(run / "events.jsonl",
                     "{\"t\":5,\"kind\":\"x\"}\n{\"t\":4,\"kind\":\"x\"}\n");
               },
               "events.jsonl", "line 2", "earlier than the line before"},
        Broken{"log_before_the_start",
               [](const fs::path& run) {
                 put(run / "events.jsonl", "{\"t\":-5,\"kind\":\"x\"}\n");
               },
               "events.jsonl", "line 1", "earlier than the start"},
        Broken{"log_of_no_json",
               [](const fs::path& run) { put(run / "events.jsonl", "{\"t\":5,\"kind\":}\n"); },
               "events.jsonl", "line 1", "not JSON"},
        Broken{"log_of_other_lines", [](const fs::path& run) { put(run / "events.jsonl", "[]\n"); },
               "events.jsonl", "line 1", "must be an object with a time"},
        Broken{"log_of_zeros",
               [](const fs::path& run) {
                 put(run / "events.jsonl", std::string(100'000'000, '\0'));
               },
               "events.jsonl", "line 1", "no event log"},
        Broken{"torn_platform", [](const fs::path& run) { cut(run / "platform.json", 100); },
               "platform.json", "*", "not JSON"},
        Broken{"platform_of_another_kind",
               [](const fs::path& run) { put(run / "platform.json", "{}"); }, "platform.json", "$",
               "format"},
        Broken{"short_series", [](const fs::path& run) { cut(run / "series/host.on.f32", 4); },
               "host.on.f32", "", "truncated or of another run"},
        Broken{"no_pyramid", [](const fs::path& run) { fs::remove(run / "series/host.on.l1"); },
               "host.on.l1", "", "cannot be opened"},
        Broken{"endless_series",
               [](const fs::path& run) {
                 change(run / "series/index.json", [](auto& json) {
                   json["series"][0]["period_us"] = std::int64_t{1} << 60;
                 });
               },
               "index.json", "$.series[0].rows", "more than fit into any run"},
        Broken{"huge_series",
               [](const fs::path& run) {
                 change(run / "series/index.json", [](auto& json) {
                   json["series"][0]["period_us"] = 1;
                   json["series"][0]["rows"] = (std::int64_t{1} << 40) - 1;
                 });
               },
               "index.json", "$.series[0].levels[0]", "must be"},
        Broken{"report_of_nothing", [](const fs::path& run) { put(run / "report.json", "[]"); },
               "report.json", "$", "object"}),
    [](const auto& one) { return one.param.name; });

TEST(RunLoader, AnUnfinishedRunIsNone) {
  const fs::path folder = fresh_folder() / "run.partial";
  fs::copy(sample_run(), folder, fs::copy_options::recursive);
  EXPECT_THAT(refused([&] { load_run(folder); }).sentence(), HasSubstr("not finished"));
  fs::remove(folder / "run.json");
  EXPECT_THAT(refused([&] { load_run(folder); }).sentence(), HasSubstr("not finished"));
  EXPECT_THAT(refused([&] { load_run(sample_run() / "run.json"); }).sentence(),
              AnyOf(HasSubstr("no run folder"), HasSubstr("cannot be read")));
}

// ---- damage by chance -----------------------------------------------------------------------

// Whatever is cut or flipped: a recording that can be shown at any instant, or an InputError.
bool survives(const fs::path& folder) {
  try {
    const RecordingPtr run = load_run(folder);
    for (const double at_s : {-1.0, 0.0, 7000.0, 7230.0, 14400.0, 1e9})
      (void)moment_at(*run, at(at_s));
    for (const SeriesPtr& series : run->series) {
      (void)series->window(0, run->start, run->end, 100);
      (void)series->at(0, at(100));
    }
    return true;
  } catch (const InputError& error) {
    EXPECT_FALSE(error.file().empty());
    EXPECT_FALSE(error.sentence().empty());
    return false;
  }
}

class DamagedFile : public ::testing::TestWithParam<const char*> {};

TEST_P(DamagedFile, CutAnywhereIsNoCrash) {
  const fs::path folder = copy_of_sample();
  const std::string whole = get(folder / GetParam());
  std::mt19937 random(5);
  std::size_t refusals = 0;
  const std::size_t trials = 60;
  for (std::size_t trial = 0; trial < trials; ++trial) {
    // Near its ends, and anywhere.
    const std::size_t length = trial < 10   ? std::min(trial, whole.size())
                               : trial < 20 ? whole.size() - std::min(trial - 9, whole.size())
                                            : random() % whole.size();
    put(folder / GetParam(), whole.substr(0, length));
    if (!survives(folder)) ++refusals;
  }
  EXPECT_GE(refusals, trials * 9 / 10);  // some cuts leave a whole (a blank at the end)
}

TEST_P(DamagedFile, FlippedBitsAreNoCrash) {
  const fs::path folder = copy_of_sample();
  const std::string whole = get(folder / GetParam());
  std::mt19937 random(6);
  for (int trial = 0; trial < 120; ++trial) {
    std::string damaged = whole;
    for (int flips = 0; flips <= trial % 4; ++flips) {
      char& byte = damaged[random() % damaged.size()];
      byte = static_cast<char>(byte ^ (1 << random() % 8));
    }
    put(folder / GetParam(), damaged);
    survives(folder);
  }
}

// Words and numbers in places where they are allowed and wrong.
TEST_P(DamagedFile, SwappedWordsAreNoCrash) {
  const fs::path folder = copy_of_sample();
  const std::string whole = get(folder / GetParam());
  const std::vector<std::string> words{"null", "-1", "1e308", "9223372036854775807", "\"\"",
                                       "[]",   "{}", "true",  "\"kvm-01\"",          "0.5"};
  std::mt19937 random(8);
  for (int trial = 0; trial < 120; ++trial) {
    std::string damaged = whole;
    const std::size_t colon = damaged.find(':', random() % damaged.size());
    if (colon == std::string::npos) continue;
    const std::size_t end = damaged.find_first_of(",}\n", colon);
    if (end == std::string::npos) continue;
    damaged.replace(colon + 1, end - colon - 1, words[random() % words.size()]);
    put(folder / GetParam(), damaged);
    survives(folder);
  }
}

INSTANTIATE_TEST_SUITE_P(Files, DamagedFile,
                         ::testing::Values("run.json", "events.jsonl", "platform.json",
                                           "report.json", "series/index.json"),
                         [](const auto& one) {
                           std::string name = one.param;
                           for (char& c : name)
                             if (c == '.' || c == '/') c = '_';
                           return name;
                         });

// ---- a watch --------------------------------------------------------------------------------

TEST(RunLoader, AWatchHearsOfProgressAndMayCancel) {
  std::vector<double> shares;
  LoadWatch watch;
  watch.progressed = [&](double share) { shares.push_back(share); };
  load_run(sample_run(), watch);
  ASSERT_GE(shares.size(), 3U);
  EXPECT_EQ(shares.front(), 0);
  EXPECT_TRUE(std::is_sorted(shares.begin(), shares.end()));
  watch.cancelled = [&] { return shares.size() > 4; };
  EXPECT_THROW(load_run(sample_run(), watch), LoadCancelled);
}

}  // namespace
}  // namespace gemello::gui
