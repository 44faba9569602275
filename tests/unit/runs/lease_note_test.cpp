#include "models/runs/lease_note.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/runs/runs_support.hpp"

namespace gemello::runs {
namespace {

using ::testing::HasSubstr;

class LeaseNote : public ::testing::Test {
 protected:
  LeaseNote() : inventory(two_hosts()) {
    Volume volume;
    volume.name = "vmstore";
    volume.version = "10";
    inventory.volumes.push_back(volume);
    scenario.leases.emplace();
    scenario.leases->volume = "vmstore";
  }
  void ping_timeout(const char* text) {
    inventory.volumes[0].options = {{"network.ping-timeout", text}};
  }
  std::string note() const { return lease_note(scenario, inventory); }

  Inventory inventory;
  Scenario scenario;
};

// 2 x 42 + 20 = 104 s: the defaults of GlusterFS and of sanlock (80 s) do not go together.
TEST_F(LeaseNote, ASilentBrickMayOutlastTheLease) {
  EXPECT_THAT(note(), HasSubstr("one silent brick of vmstore"));
  EXPECT_THAT(note(), HasSubstr("up to 00:01:24"));
  EXPECT_THAT(note(), HasSubstr("lost 00:01:20 after"));
}

// oVirt's 30 s: 2 x 30 + 20 = 80 s, just borne; one second more is not.
TEST_F(LeaseNote, OvirtsPingTimeoutIsBorne) {
  ping_timeout("30");
  EXPECT_EQ(note(), "");
  ping_timeout("31");
  EXPECT_NE(note(), "");
}

TEST_F(LeaseNote, NothingIsSaidWithoutLeases) {
  scenario.leases.reset();
  EXPECT_EQ(note(), "");
}

}  // namespace
}  // namespace gemello::runs
