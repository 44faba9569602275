#include "models/fleet/action.hpp"

#include <set>
#include <string>

#include <gtest/gtest.h>

#include "tests/support/small_cloud.hpp"

namespace gemello {
namespace {

std::string text(const Action& action) {
  static const Inventory all = testing::small_cloud().inventory;
  return to_text(action, all);
}

TEST(Action, KindsHaveDistinctNames) {
  std::set<std::string> names;
  for (std::size_t kind = 0; kind < action_kind_count; ++kind) names.insert(action_kind_name(kind));
  EXPECT_EQ(names, (std::set<std::string>{"deploy", "retire", "start", "stop", "migrate", "cancel",
                                          "fence", "power-on", "power-off", "enter-maintenance",
                                          "leave-maintenance", "throttle-heal", "resume",
                                          "destroy-copy"}));
  EXPECT_STREQ(kind_name(Migrate{}), "migrate");
  EXPECT_STREQ(kind_name(ThrottleHeal{}), "throttle-heal");
}

TEST(Action, SaysWhatItIsAbout) {
  EXPECT_EQ(vm_of(Deploy{VmId(2), HostId(1)}), VmId(2));
  EXPECT_EQ(target_of(Deploy{VmId(2), HostId(1)}), HostId(1));
  EXPECT_EQ(vm_of(Migrate{VmId(2), HostId(1), HostId(3)}), VmId(2));
  EXPECT_EQ(target_of(Migrate{VmId(2), HostId(1), HostId(3)}), HostId(3)) << "not the source";
  EXPECT_FALSE(vm_of(Fence{HostId(1), Incarnation{1}}).valid());
  EXPECT_EQ(target_of(Fence{HostId(1), Incarnation{1}}), HostId(1));
  EXPECT_EQ(vm_of(Stop{VmId(2)}), VmId(2));
  EXPECT_FALSE(target_of(Stop{VmId(2)}).valid());
  EXPECT_FALSE(vm_of(Cancel{ActionId{1}}).valid());
  EXPECT_FALSE(target_of(ThrottleHeal{VolumeId(0), {}}).valid());
}

TEST(ActionText, ForLogsAndPeople) {
  const auto proof =
      ProofOfDeath::from(HostId(0), Incarnation{1}, origin, PowerReadOff{"bmc of hv1"});
  EXPECT_EQ(text(Deploy{VmId(3), HostId(1)}), "deploy d on hv2");
  EXPECT_EQ(text(Retire{VmId(3)}), "retire d");
  EXPECT_EQ(text(Start{StoppedVm::as_stated(VmId(0)), HostId(1)}), "start a on hv2");
  EXPECT_EQ(text(Start{VmId(0), HostId(1), proof}),
            "start a on hv2 (power read off by bmc of hv1)");
  EXPECT_EQ(text(Stop{VmId(0)}), "stop a");
  EXPECT_EQ(text(Migrate{VmId(0), HostId(0), HostId(2)}), "migrate a hv1 -> hv3");
  EXPECT_EQ(text(Cancel{ActionId{5}}), "cancel action 5");
  EXPECT_EQ(text(Fence{HostId(0), Incarnation{1}}), "fence hv1");
  EXPECT_EQ(text(PowerOn{HostId(0)}), "power-on hv1");
  EXPECT_EQ(text(PowerOff{HostId(0)}), "power-off hv1");
  EXPECT_EQ(text(EnterMaintenance{HostId(0)}), "enter-maintenance hv1");
  EXPECT_EQ(text(LeaveMaintenance{HostId(0)}), "leave-maintenance hv1");
  EXPECT_EQ(text(ThrottleHeal{VolumeId(0), BytesPerSecond(125e6)}), "throttle-heal gv0 at 1Gbps");
}

}  // namespace
}  // namespace gemello
