#include "models/fleet/event.hpp"

#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/support/small_cloud.hpp"

namespace gemello {
namespace {

const Inventory& inventory() {
  static const Inventory all = testing::small_cloud().inventory;
  return all;
}
std::string text(EventBody body) {
  return to_text(Event{origin, std::move(body)}, inventory());
}

std::vector<std::string> kinds(const std::vector<Event>& events) {
  std::vector<std::string> names;
  for (const Event& event : events) names.emplace_back(kind_name(event));
  return names;
}

TEST(EventOrder, TimeThenKindThenId) {
  std::vector<Event> events = {
      {origin + 2s, HostLost{HostId(0), Incarnation{1}, ""}},
      {origin + 1s, MonitoringSample{}},
      {origin + 1s, HostSeen{HostId(0), Incarnation{1}}},
      {origin + 1s, VmStarted{VmId(3), HostId(0)}},
      {origin + 1s, VmStarted{VmId(1), HostId(9)}},
      {origin + 1s, ActionDone{ActionId{7}, {}}},
  };
  sort_events(events);
  EXPECT_EQ(kinds(events),
            (std::vector<std::string>{"action-done", "host-seen", "vm-started", "vm-started",
                                      "monitoring-sample", "host-lost"}));
  EXPECT_EQ(std::get<VmStarted>(events[2].body).vm, VmId(1));
}

// A fence that ends in the instant in which its host answers again: the proof comes first and is
// voided by what follows, not the other way round.
TEST(EventOrder, AProofComesBeforeTheAnswerThatVoidsIt) {
  std::vector<Event> events = {
      {origin, HostSeen{HostId(0), Incarnation{1}}},
      {origin, ActionDone{ActionId{1}, ProofOfDeath::from(HostId(0), Incarnation{1}, origin,
                                                          PowerReadOff{"bmc"})}},
  };
  sort_events(events);
  EXPECT_EQ(kinds(events), (std::vector<std::string>{"action-done", "host-seen"}));
}

// The sample comes last of its instant: whoever answers it has seen all else.
TEST(EventOrder, TheSampleComesLastOfItsInstant) {
  std::vector<Event> events = {{origin, MonitoringSample{}}, {origin, VmRequested{VmId(0)}}};
  sort_events(events);
  EXPECT_EQ(kinds(events), (std::vector<std::string>{"vm-requested", "monitoring-sample"}));
}

TEST(EventOrder, EqualsKeepTheirOrder) {
  std::vector<Event> events = {{origin, LinkChanged{"first", true, ""}},
                               {origin, LinkChanged{"second", true, ""}}};
  sort_events(events);
  EXPECT_EQ(std::get<LinkChanged>(events[0].body).component, "first");
}

template <std::size_t... Kinds>
std::set<std::string> all_kind_names(std::index_sequence<Kinds...>) {
  std::set<std::string> names;
  (names.insert(kind_name(Event{origin, std::variant_alternative_t<Kinds, EventBody>{}})), ...);
  return names;
}

TEST(EventText, KindsHaveDistinctNames) {
  EXPECT_EQ(all_kind_names(std::make_index_sequence<std::variant_size_v<EventBody>>()).size(),
            std::variant_size_v<EventBody>);
}

TEST(EventText, SaysWhoHowAndWhy) {
  EXPECT_EQ(text(HostLost{HostId(2), Incarnation{1}, "silent for 30 s"}),
            "host-lost hv3 (silent for 30 s)");
  EXPECT_EQ(text(HostSeen{HostId(2), Incarnation{1}}), "host-seen hv3");
  EXPECT_EQ(text(VmStarted{VmId(0), HostId(1)}), "vm-started a on hv2");
  EXPECT_EQ(text(VmStopped{VmId(0), HostId(1), "crash"}), "vm-stopped a on hv2 (crash)");
  EXPECT_EQ(text(VmRequested{VmId(3)}), "vm-requested d");
  EXPECT_EQ(text(LinkChanged{"sw1:eth0", false, "cable"}), "link-changed sw1:eth0 down (cable)");
  EXPECT_EQ(text(BrickChanged{BrickId(0), false, "disk"}),
            "brick-changed d1:/brick offline (disk)");
  EXPECT_EQ(text(MonitoringSample{}), "monitoring-sample");
}

TEST(EventText, OutcomesNameTheirAction) {
  EXPECT_EQ(text(ActionDone{ActionId{4}, {}}), "action-done action 4");
  EXPECT_EQ(text(ActionDone{ActionId{4}, ProofOfDeath::from(HostId(0), Incarnation{1}, origin,
                                                            PowerReadOff{"bmc of hv1"})}),
            "action-done action 4 with proof: power read off by bmc of hv1");
  EXPECT_EQ(text(ActionFailed{ActionId{4}, "no memory"}), "action-failed action 4 (no memory)");
  EXPECT_EQ(text(ActionUnknown{ActionId{4}, "no reply"}), "action-unknown action 4 (no reply)");
  EXPECT_EQ(text(OperatorAnswered{ActionId{4}, true, "Anna"}),
            "operator-answered action 4 approved by Anna");
  EXPECT_EQ(text(OperatorAnswered{ActionId{4}, false, "Anna"}),
            "operator-answered action 4 declined by Anna");
}

TEST(EventText, ProgressSaysWhatIsLeft) {
  EXPECT_EQ(text(MigrationProgress{ActionId{4}, 2, Bytes(1 << 20)}),
            "migration-progress action 4 iteration 2 1MiB left");
  EXPECT_EQ(text(HealProgress{VolumeId(0), Bytes(1 << 20)}), "heal-progress gv0 1MiB left");
}

// A person must learn which replica set: its volume and bricks.
TEST(EventText, ReplicaSetsAreNamed) {
  EXPECT_NE(text(ReplicaDegraded{ReplicaSetId(0)}).find("gv0"), std::string::npos);
  EXPECT_NE(text(ReplicaHealed{ReplicaSetId(0)}).find("gv0"), std::string::npos);
  EXPECT_NE(text(SplitBrain{ReplicaSetId(0), VmId(0)}).find("gv0"), std::string::npos);
}

}  // namespace
}  // namespace gemello
