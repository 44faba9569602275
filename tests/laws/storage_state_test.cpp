#include <filesystem>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "models/runs/run_folder.hpp"
#include "tests/laws/child.hpp"
#include "tests/laws/rest_of_log.hpp"
#include "tests/support/case_trace.hpp"

// A State taken in the middle of a case worked by hand, where the storage is at something.

namespace gemello::testing {
namespace {

using nlohmann::json;

const std::filesystem::path worked = GEMELLO_SOURCE_DIR "/tests/worked";

std::filesystem::path native_trace(const std::filesystem::path& folder,
                                   const std::filesystem::path& into) {
  write_case_trace(folder / "trace.json", into / "trace.gtrace");
  return into / "trace.gtrace";
}

ChildEnd play(const std::filesystem::path& scenario, const std::filesystem::path& trace,
              const std::filesystem::path& out, const std::vector<std::string>& more) {
  std::vector<std::string> arguments{"run",
                                     scenario.string(),
                                     "--no-html",
                                     "-o",
                                     out.string(),
                                     "--set",
                                     "workload.trace=" + trace.string()};
  arguments.insert(arguments.end(), more.begin(), more.end());
  return run_gemello(arguments);
}

json state_of(const std::filesystem::path& out) {
  return json::parse(runs::read_text_file(out / "state.json"));
}

struct Middle {
  const char* name;
  const char* at;
};

class WorkedDisk : public ::testing::TestWithParam<Middle> {};

TEST_P(WorkedDisk, GoesOnFromAStateAsItDid) {
  const Scratch scratch;
  const auto folder = worked / GetParam().name;
  const auto trace = native_trace(folder, scratch / "");
  const ChildEnd first =
      play(folder / "scenario.json", trace, scratch / "whole", {"--state-at", GetParam().at});
  ASSERT_EQ(first.code, 0) << first.err;
  const auto state = (scratch / "whole") / "state.json";
  const ChildEnd second =
      play(folder / "scenario.json", trace, scratch / "rest", {"--from", state.string()});
  ASSERT_EQ(second.code, 0) << second.err;
  const std::vector<json> rest = log_of(scratch / "rest");
  ASSERT_GT(rest.size(), 0U) << "nothing is left to happen";
  expect_rest_of_log(log_of(scratch / "whole"), rest,
                     state_of(scratch / "whole").at("event_lines").get<std::size_t>());
}

INSTANTIATE_TEST_SUITE_P(Instants, WorkedDisk,
                         ::testing::Values(Middle{"disk-split-brain-is-resolved", "450s"},
                                           Middle{"disk-split-brain-is-resolved", "710s"},
                                           Middle{"disk-brick-falls-out-of-a-copy", "63s"},
                                           Middle{"disk-brick-falls-out-of-a-copy", "68s"},
                                           Middle{"disk-fails-on-the-way", "107s"},
                                           Middle{"disk-full-replica-is-left-behind", "200s"},
                                           Middle{"disk-full-and-freed", "130.0008s"},
                                           Middle{"disk-smaller-brick-fills-up", "70s"},
                                           Middle{"disk-arbiter-is-healed", "203.001s"}));

// ds1 has two ports, one of which is down as the heal begins and up again at 320 s: the flow keeps
// its way, and so does the rest of a run from a State of after that. Without the fault a heal
// takes the other port, which is how the case can fail.
TEST(HealFromAState, KeepsItsWay) {
  const Scratch scratch;
  const auto folder = worked / "disk-lost-is-rebuilt";
  const auto trace = native_trace(folder, scratch / "");
  json platform = json::parse(runs::read_text_file(folder / "platform.json"));
  json& server = platform.at("disk_servers")[0];
  json second = server.at("nics")[0];
  second["name"] = "eth1";
  server["nics"].push_back(second);
  server["bonds"] = json::parse(
      R"([{"name": "bond0", "mode": "balance-xor", "members": ["eth0", "eth1"],
           "miimon": "100ms"}])");
  server["roles"]["storage"]["on"] = "bond0";
  runs::write_text_file(scratch / "platform.json", platform.dump());
  json scenario = json::parse(runs::read_text_file(folder / "scenario.json"));
  scenario["platform"] = "platform.json";
  const auto route = [&](const char* out, const std::vector<std::string>& more) {
    const ChildEnd end = play(scratch / "scenario.json", trace, scratch / out, more);
    EXPECT_EQ(end.code, 0) << end.err;
    return state_of(scratch / out)
        .at("extra")
        .at("sim")
        .at("storage")
        .at("heals")
        .at("jobs")
        .at(0)
        .at("route");
  };
  runs::write_text_file(scratch / "scenario.json", scenario.dump());
  const json usual = route("usual", {"--state-at", "325s"});
  const std::string port =
      usual.dump().find("ds1.eth0") != std::string::npos ? "ds1.eth0" : "ds1.eth1";
  scenario["faults"].push_back(
      {{"at", "290s"}, {"what", "link-down"}, {"component", port}, {"for", "30s"}});
  runs::write_text_file(scratch / "scenario.json", scenario.dump());
  const json kept = route("whole", {"--state-at", "322s"});
  EXPECT_NE(kept, usual);
  EXPECT_EQ(route("rest",
                  {"--from", ((scratch / "whole") / "state.json").string(), "--state-at", "325s"}),
            kept);
}

// A State from a file may say anything.
TEST(HealFromAState, IsRefusedWhereItsBricksAreNone) {
  const Scratch scratch;
  const auto folder = worked / "disk-lost-is-rebuilt";
  const auto trace = native_trace(folder, scratch / "");
  ASSERT_EQ(play(folder / "scenario.json", trace, scratch / "whole", {"--state-at", "310s"}).code,
            0);
  const json good = state_of(scratch / "whole");
  for (const char* key : {"sink", "source"})
    for (const int value : {2, 200}) {
      json bad = good;
      bad["extra"]["sim"]["storage"]["heals"]["jobs"][0][key] = value;
      runs::write_text_file(scratch / "bad.json", bad.dump());
      const ChildEnd end = play(folder / "scenario.json", trace, scratch / "rest",
                                {"--from", (scratch / "bad.json").string()});
      EXPECT_EQ(end.code, 3) << end.err;
      EXPECT_NE(end.err.find(std::string("$.extra.sim.storage.heals.jobs[0].") + key),
                std::string::npos)
          << end.err;
    }
}

}  // namespace
}  // namespace gemello::testing
