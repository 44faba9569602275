// gemello storage rates: what a client can expect of a volume.
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/cli/child_process_support.hpp"

namespace gemello::testing {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

class StorageVerb : public ::testing::Test {
 protected:
  Ended rates(const std::string& platform, const std::vector<std::string>& more) {
    std::vector<std::string> words{"storage", "rates", project_file("platforms/" + platform)};
    words.insert(words.end(), more.begin(), more.end());
    return gemello(here_, words);
  }
  Workplace here_;
};

// A circuit of 3 ms and a LAN of 0.2 ms.
TEST_F(StorageVerb, TellsBricksRoundTripsAndWhatIsNotCounted) {
  const Ended ended = rates("napoli-roma.json", {});
  ASSERT_EQ(ended.code, 0) << ended.talk;
  EXPECT_THAT(ended.out,
              AllOf(HasSubstr("vmstore from na-kvm-01 (napoli), set"),
                    HasSubstr("vmstore from ro-kvm-01 (roma1), set"),
                    HasSubstr("replica 2, one brick at the client's site; na-ds1-brick 200us, "
                              "ro-ds1-brick 3.2ms")));
  EXPECT_THAT(ended.talk, HasSubstr("no disk is counted"));
}

// Replica 3 with an arbiter, 519 us for 4 KiB written: 1926.8 a second at 0, 48.74 at 20 ms.
TEST_F(StorageVerb, ClientsAndRoundTripsCanBeChosen) {
  const Ended ended = rates("garr-national.json", {"--volume", "na-vmstore", "--client", "na-02",
                                                   "--round-trips", "0,20ms", "--json"});
  ASSERT_EQ(ended.code, 0) << ended.talk;
  const auto volumes = nlohmann::json::parse(ended.out)["volumes"];
  ASSERT_EQ(volumes.size(), 1U);
  ASSERT_EQ(volumes[0]["clients"].size(), 1U);
  const auto& client = volumes[0]["clients"][0];
  EXPECT_EQ(client["client"], "na-02");
  EXPECT_EQ(client["layout"], "arb");
  ASSERT_EQ(client["rows"].size(), 2U);
  EXPECT_NEAR(client["rows"][0]["rates"]["w4k_iops"].get<double>(), 1926.8, 0.05);
  EXPECT_NEAR(client["rows"][1]["rates"]["w4k_iops"].get<double>(), 48.74, 0.005);
}

TEST_F(StorageVerb, WhatIsNotThereIsInvalidInput) {
  const auto refused = [&](const std::string& platform, const std::vector<std::string>& more,
                           const std::string& sentence) {
    const Ended ended = rates(platform, more);
    EXPECT_EQ(ended.code, 3) << ended.talk;
    EXPECT_THAT(ended.talk, AllOf(HasSubstr(sentence), Not(HasSubstr("no disk"))));
    EXPECT_EQ(ended.out, "");
  };
  refused("napoli-roma.json", {"--volume", "vmstor"}, "--volume: vmstor: is no volume of the");
  refused("napoli-roma.json", {"--volume", "vmstor"}, "did you mean 'vmstore'?");
  refused("napoli-roma.json", {"--client", "na-kvm-99"}, "--client: na-kvm-99: is no host");
  refused("napoli-roma.json", {"--client", "na-kvm-01", "--client", "na-kvm-01"}, "there twice");
  refused("napoli-roma.json", {"--round-trips", "1,far"}, "--round-trips: far:");
  refused("napoli-roma.json", {"--round-trips", "1,1ms"}, "there twice");
  refused("napoli-roma.json", {"--round-trips", "2s"}, "0 to 1 s");
  refused("planetlab-800.json", {}, "has no volume");
  EXPECT_EQ(gemello(here_, {"storage"}).code, 2);
}

}  // namespace
}  // namespace gemello::testing
