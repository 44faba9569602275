// gemello platform check|show on the shipped platforms and on broken copies of one.
#include <ostream>
#include <string>
#include <utility>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/cli/child_process_support.hpp"

namespace gemello::testing {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

const std::string napoli = project_file("platforms/infn-napoli.json");
const std::string planetlab = project_file("platforms/planetlab-800.json");

TEST(PlatformVerb, CheckFindsTheShippedPlatformsSound) {
  const Workplace here;
  for (const auto& [file, hosts] : {std::pair{napoli, "8 hosts"}, {planetlab, "800 hosts"}}) {
    const Ended ended = gemello(here, {"platform", "check", file});
    EXPECT_EQ(ended.code, 0);
    EXPECT_THAT(ended.out, AllOf(StartsWith(file + ": sound ("), HasSubstr(hosts)));
    EXPECT_THAT(ended.talk, IsEmpty());
  }
}

TEST(PlatformVerb, CheckAndShowSpeakJson) {
  const Workplace here;
  const Ended check = gemello(here, {"platform", "check", "--json", napoli});
  EXPECT_EQ(check.code, 0);
  const nlohmann::json checked = nlohmann::json::parse(check.out);
  EXPECT_EQ(checked.at("sound"), true);
  EXPECT_EQ(checked.at("counts").at("hosts"), 8);
  EXPECT_EQ(checked.at("counts").at("disk_servers"), 2);
  EXPECT_GE(checked.at("warnings").size(), 1U);
  const Ended show = gemello(here, {"platform", "show", "--json", planetlab});
  EXPECT_EQ(show.code, 0);
  EXPECT_EQ(nlohmann::json::parse(show.out).at("counts").at("hosts"), 800);
}

// The README of platforms: 8 hypervisors of 8 cores, two disk servers with a replica-2 volume.
TEST(PlatformVerb, ShowListsHostsSwitchesAndStorage) {
  const Workplace here;
  const Ended ended = gemello(here, {"platform", "show", napoli});
  EXPECT_EQ(ended.code, 0);
  EXPECT_THAT(ended.out,
              AllOf(HasSubstr("kvm-01 .. kvm-08"), HasSubstr("balance-alb"), HasSubstr("sw1 - sw2"),
                    HasSubstr("vmstore"), HasSubstr("cores                               64")));
}

struct Break {
  const char* pointer;
  nlohmann::json value;
  std::string place;
};

void PrintTo(const Break& broken, std::ostream* out) {
  *out << broken.pointer;
}

class BrokenPlatform : public ::testing::TestWithParam<Break> {};

// One thing is wrong in a copy; the complaint names the copy and the place.
TEST_P(BrokenPlatform, IsRefusedWithItsPlace) {
  const Workplace here;
  nlohmann::json platform = nlohmann::json::parse(read_file(napoli));
  platform[nlohmann::json::json_pointer(GetParam().pointer)] = GetParam().value;
  here.write("copy.json", platform.dump(2));
  for (const char* verb : {"check", "show"}) {
    const Ended ended = gemello(here, {"platform", verb, "copy.json"});
    EXPECT_EQ(ended.code, 3);
    EXPECT_THAT(ended.out, IsEmpty());
    EXPECT_THAT(ended.talk, StartsWith("gemello: copy.json: " + GetParam().place));
  }
}

INSTANTIATE_TEST_SUITE_P(Cli, BrokenPlatform,
                         ::testing::Values(Break{"/hots", 1, "$.hots: "},
                                           Break{"/format", "gemello-platform-9", "$.format: "},
                                           Break{"/name", 7, "$.name: "},
                                           Break{"/switches/0/rack", "nowhere",
                                                 "$.switches[0].rack: "}));

TEST(PlatformVerb, ATruncatedFileIsRefusedWithItsLine) {
  const Workplace here;
  const std::string whole = read_file(napoli);
  here.write("copy.json", whole.substr(0, whole.size() / 2));
  const Ended ended = gemello(here, {"platform", "check", "copy.json"});
  EXPECT_EQ(ended.code, 3);
  EXPECT_THAT(ended.talk, StartsWith("gemello: copy.json: line "));
}

}  // namespace
}  // namespace gemello::testing
