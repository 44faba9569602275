#include "models/runs/state.hpp"

#include <cmath>
#include <limits>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "models/runs/action_json.hpp"
#include "tests/unit/runs/runs_support.hpp"

namespace gemello::runs {
namespace {

using ::testing::HasSubstr;

FleetState full_state(const Inventory& inventory) {
  FleetState s;
  s.at = at(1234.567891);
  s.seed = std::numeric_limits<std::uint64_t>::max();
  s.scenario = "a";
  s.event_digest = 0xfedcba9876543210U;
  s.hosts.resize(2);
  s.hosts[0].state = HostState::on;
  s.hosts[0].incarnation = Incarnation{1};
  s.hosts[1].state = HostState::booting;
  s.hosts[1].broken = true;
  s.hosts[1].transition_end = at(1300);
  s.hosts[1].transition_action = ActionId{4};
  s.hosts[1].fence_end = at(1301);
  s.vms.resize(2);
  s.vms[0].state = VmState::migrating;
  s.vms[0].host = HostId(0);
  s.vms[0].placed_since = at(10);
  s.vms[0].throttle = 0.1 + 0.2;  // a double that six digits would not keep
  s.vms[0].wanted = true;
  MigrationRecord m;
  m.action = ActionId{5};
  m.vm = VmId(0);
  m.from = HostId(0);
  m.to = HostId(1);
  m.started = at(1200);
  m.machine.guest = {Bytes(4'000'000'000), Bytes(1'000'000'000)};
  m.machine.start();
  m.bytes_left = 1e9 / 3;
  m.step = {behaviour::PrecopyStep::Kind::send_live, Bytes(77), 20};
  m.sending = true;
  m.frozen_since = at(1230);
  s.migrations.push_back(m);
  s.components_down = {"hv2.eth0"};
  s.timers.push_back({at(2000), "operator-answer", {{"id", 3}}});
  s.pending_events.push_back({at(1234), VmStopped{VmId(1), HostId::none(), "crash"}});
  s.stream_positions = {{"faults", 12}};
  s.controller.last_id = ActionId{9};
  s.controller.in_flight.push_back(
      {ActionId{5}, Migrate{VmId(0), HostId(0), HostId(1)}, at(1200), at(1210), std::nullopt});
  s.controller.proofs.push_back(
      ProofOfDeath::from(HostId(1), Incarnation{2}, at(1100), PowerReadOff{"bmc"}));
  s.controller.recent_moves = {at(1000), at(1200)};
  s.controller.held.push_back({ActionId{8}, PowerOff{HostId(1)}, at(1500)});
  s.controller.policy_memory = "{\"a\":[1,2]}";
  s.controller.wake = never;
  s.snapshot.resize(inventory);
  s.snapshot.published_at = at(1200);
  s.snapshot.hosts.cpu_used = {0.1F, std::numeric_limits<float>::quiet_NaN()};
  s.snapshot.vm_demand.reset(2);
  s.snapshot.vm_demand.push(std::vector<float>{1, 2});
  s.snapshot.vm_demand.push(std::vector<float>{3, 4});
  s.next_sample = at(1260);
  s.extra = {{"load", {1.5, 2.5}}};
  return s;
}

TEST(State, WrittenReadAndWrittenAgainIsTheSameText) {
  const Inventory inventory = two_hosts();
  const FleetState s = full_state(inventory);
  const std::string text = write_state(s, inventory);
  const FleetState back = read_state_text(text, "state.json", inventory);
  EXPECT_EQ(write_state(back, inventory), text);
  EXPECT_EQ(back.at, s.at);
  EXPECT_EQ(back.seed, s.seed);
  EXPECT_EQ(back.event_digest, s.event_digest);
  EXPECT_EQ(back.hosts, s.hosts);
  EXPECT_EQ(back.vms, s.vms);
  EXPECT_EQ(back.migrations, s.migrations);
  EXPECT_EQ(back.timers, s.timers);
  EXPECT_EQ(back.stream_positions, s.stream_positions);
  EXPECT_EQ(back.extra, s.extra);
}

// A State that knows of no slow daemon is one of before there were any, and reads.
TEST(State, DelayOfAnswersIsKeptWhereThereIsOne) {
  const Inventory inventory = two_hosts();
  FleetState s = full_state(inventory);
  EXPECT_THAT(write_state(s, inventory), Not(HasSubstr("reply_delay")));
  s.hosts[1].reply_delay = 20s;
  const FleetState back = read_state_text(write_state(s, inventory), "s", inventory);
  EXPECT_EQ(back.hosts[0].reply_delay, Duration{});
  EXPECT_EQ(back.hosts[1].reply_delay, 20s);
}

TEST(State, KeepsControllerAndSnapshot) {
  const Inventory inventory = two_hosts();
  const FleetState s = full_state(inventory);
  const FleetState back = read_state_text(write_state(s, inventory), "s", inventory);
  ASSERT_EQ(back.controller.in_flight.size(), 1U);
  EXPECT_EQ(std::get<Migrate>(back.controller.in_flight[0].action).to, HostId(1));
  EXPECT_EQ(back.controller.in_flight[0].unknown_since, at(1210));
  ASSERT_EQ(back.controller.proofs.size(), 1U);
  EXPECT_EQ(back.controller.proofs[0], s.controller.proofs[0]);
  EXPECT_EQ(back.controller.proofs[0].text(), s.controller.proofs[0].text());
  EXPECT_EQ(back.controller.recent_moves, s.controller.recent_moves);
  EXPECT_EQ(back.controller.held.at(0).until, at(1500));
  EXPECT_EQ(back.controller.policy_memory, s.controller.policy_memory);
  EXPECT_EQ(back.controller.wake, never);
  EXPECT_EQ(back.snapshot.hosts.cpu_used[0], 0.1F);
  EXPECT_TRUE(std::isnan(back.snapshot.hosts.cpu_used[1]));
  ASSERT_EQ(back.snapshot.vm_demand.size(), 2U);
  EXPECT_EQ(back.snapshot.vm_demand.at(0, 1), 4);  // newest first
  EXPECT_EQ(back.snapshot.vm_demand.at(1, 0), 1);
  EXPECT_EQ(std::get<VmStopped>(back.pending_events.at(0).body).cause, "crash");
}

TEST(State, OfAnotherFleetOrDamagedIsRefusedAtItsPlace) {
  const Inventory inventory = two_hosts();
  const auto good = nlohmann::json::parse(write_state(full_state(inventory), inventory));
  const auto error = [&](const char* pointer, const nlohmann::json& value) {
    auto bad = good;
    bad[nlohmann::json::json_pointer(pointer)] = value;
    return refused([&] { read_state_text(bad.dump(), "state.json", inventory); });
  };
  EXPECT_EQ(error("/format", "gemello-state-0").place(), "$.format");
  EXPECT_EQ(error("/hosts/1/name", "hv9").place(), "$.hosts[1].name");
  EXPECT_THAT(error("/hosts", nlohmann::json::array()).sentence(), HasSubstr("another fleet"));
  EXPECT_EQ(error("/vms/0/state", "dancing").place(), "$.vms[0].state");
  EXPECT_EQ(error("/migrations/0/to", "hv7").place(), "$.migrations[0].to");
  EXPECT_EQ(error("/migrations/0/phase", 99).place(), "$.migrations[0].phase");
  EXPECT_EQ(error("/controller/in_flight/0/action/action", "fly").place(),
            "$.controller.in_flight[0].action.action");
  EXPECT_EQ(error("/snapshot/host_power", {1.0}).place(), "$.snapshot.host_power");
  EXPECT_EQ(error("/snapshot/vm_demand/0", {1.0}).place(), "$.snapshot.vm_demand[0]");
  EXPECT_EQ(error("/pending_events/0/kind", "vm-dances").place(), "$.pending_events[0].kind");
  EXPECT_EQ(error("/more", 1).place(), "$.more");
  EXPECT_THAT(refused([&] { read_state_text(good.dump().substr(0, 100), "s", inventory); }).place(),
              HasSubstr("line 1"));
}

TEST(State, KeepsCopiesPausesAndUnmanagedMemory) {
  const Inventory inventory = two_hosts();
  FleetState s = full_state(inventory);
  s.snapshot.copies = {{VmId(0), HostId(1), VmState::paused, at(1190)},
                       {VmId(1), HostId(0), VmState::stopped, at(1180)}};
  s.snapshot.vms.io_error = {0, 1};
  s.snapshot.hosts.memory_unmanaged = {Bytes(0), Bytes(3'000'000'001)};
  const std::string text = write_state(s, inventory);
  const FleetState back = read_state_text(text, "s", inventory);
  EXPECT_EQ(back.snapshot.copies, s.snapshot.copies);
  EXPECT_EQ(back.snapshot.vms.io_error, s.snapshot.vms.io_error);
  EXPECT_EQ(back.snapshot.hosts.memory_unmanaged, s.snapshot.hosts.memory_unmanaged);
  EXPECT_EQ(write_state(back, inventory), text);
  const auto written = nlohmann::json::parse(text).at("snapshot");
  EXPECT_EQ(written.at("copies").size(), 2U);
  EXPECT_EQ(written.at("copies")[0].at("vm"), "vm1") << "by name: ids do not travel";
  EXPECT_EQ(written.at("copies")[0].at("host"), "hv2");
}

TEST(State, OfAFleetWithoutCopiesHasNone) {
  const Inventory inventory = two_hosts();
  const std::string text = write_state(full_state(inventory), inventory);
  EXPECT_TRUE(read_state_text(text, "s", inventory).snapshot.copies.empty());
  EXPECT_EQ(nlohmann::json::parse(text).at("snapshot").at("copies"), nlohmann::json::array());
}

TEST(State, WithADamagedCopyIsRefusedAtItsPlace) {
  const Inventory inventory = two_hosts();
  FleetState s = full_state(inventory);
  s.snapshot.copies = {{VmId(0), HostId(1), VmState::paused, at(1190)}};
  const auto good = nlohmann::json::parse(write_state(s, inventory));
  const auto error = [&](const char* pointer, const nlohmann::json& value) {
    auto bad = good;
    bad[nlohmann::json::json_pointer(pointer)] = value;
    return refused([&] { read_state_text(bad.dump(), "state.json", inventory); });
  };
  // Of nobody, or nowhere: null is how a State writes none().
  EXPECT_EQ(error("/snapshot/copies/0/vm", nullptr).place(), "$.snapshot.copies");
  EXPECT_THAT(error("/snapshot/copies/0/vm", nullptr).sentence(), HasSubstr("copy"));
  EXPECT_EQ(error("/snapshot/copies/0/host", nullptr).place(), "$.snapshot.copies");
  EXPECT_EQ(error("/snapshot/copies/0/vm", "vm9").place(), "$.snapshot.copies[0].vm");
  EXPECT_EQ(error("/snapshot/copies/0/host", "hv9").place(), "$.snapshot.copies[0].host");
  EXPECT_EQ(error("/snapshot/copies/0/state", "dancing").place(), "$.snapshot.copies[0].state");
  EXPECT_EQ(error("/snapshot/copies/0/more", 1).place(), "$.snapshot.copies[0].more");
  EXPECT_EQ(error("/snapshot/copies", nlohmann::json::object()).place(), "$.snapshot.copies");
  EXPECT_EQ(error("/snapshot/vm_io_error", {1}).place(), "$.snapshot.vm_io_error");
  EXPECT_EQ(error("/snapshot/host_memory_unmanaged", {1, 2, 3}).place(),
            "$.snapshot.host_memory_unmanaged");
}

TEST(ActionJson, EveryKindReadsBack) {
  Inventory inventory = two_hosts();
  inventory.volumes.push_back({});
  inventory.volumes[0].name = "vol";
  const InventoryNames names(inventory);
  const auto proof =
      ProofOfDeath::from(HostId(0), Incarnation{7}, at(3), OperatorStatement{"anna"});
  const std::vector<Action> actions{
      Deploy{VmId(0), HostId(1)},
      Retire{VmId(1)},
      Start{VmId(0), HostId(1), proof},
      Start{StoppedVm::as_stated(VmId(0)), HostId(1)},
      Stop{VmId(0)},
      Migrate{VmId(0), HostId(0), HostId(1)},
      Cancel{ActionId{99}},
      Fence{HostId(0), Incarnation{~0ULL}},
      PowerOn{HostId(0)},
      PowerOff{HostId(0)},
      EnterMaintenance{HostId(0)},
      LeaveMaintenance{HostId(0)},
      ThrottleHeal{VolumeId(0), BytesPerSecond(1e8 / 3)},
      Resume{VmId(0), HostId(1)},
      DestroyCopy{VmId(1), HostId(0)},
  };
  for (const Action& action : actions) {
    const nlohmann::json once = to_json(action, inventory);
    JsonDocument document = JsonDocument::from(once, "a");
    EXPECT_EQ(to_json(action_from(document.root(), names), inventory), once) << once;
  }
}

TEST(EventJson, EveryKindReadsBack) {
  Inventory inventory = two_hosts();
  inventory.volumes.push_back({});
  inventory.volumes[0].name = "vol";
  inventory.bricks.push_back({});
  inventory.bricks[0].name = "brick";
  inventory.replica_sets.push_back({VolumeId(0), {BrickId(0)}});
  inventory.circuits.push_back({});
  inventory.circuits[0].name = "wan";
  const InventoryNames names(inventory);
  const auto lease =
      ProofOfDeath::from(HostId(0), Incarnation{1}, at(1), LeaseExpiry{60s, 30s, 5s});
  const std::vector<EventBody> bodies{ActionDone{ActionId{1}, lease},
                                      ActionFailed{ActionId{1}, "x"},
                                      ActionUnknown{ActionId{1}, "x"},
                                      HostSuspected{HostId(0), Incarnation{1}},
                                      HostLost{HostId(0), Incarnation{1}, "x"},
                                      HostSeen{HostId(0), Incarnation{1}},
                                      HostPoweredOff{HostId(0)},
                                      VmStarted{VmId(0), HostId(0)},
                                      VmStopped{VmId(0), HostId(0), "x"},
                                      VmPaused{VmId(0), HostId(0), "x"},
                                      VmResumed{VmId(0), HostId(0)},
                                      StaleCopySeen{VmId(0), HostId(1)},
                                      HostProvenDead{HostId(0), lease},
                                      LinkChanged{"hv1.eth0", true, "x"},
                                      CircuitChanged{CircuitId(0), false, "x"},
                                      BrickChanged{BrickId(0), true, "x"},
                                      ReplicaDegraded{ReplicaSetId(0)},
                                      ReplicaHealed{ReplicaSetId(0)},
                                      SplitBrain{ReplicaSetId(0), VmId(0)},
                                      HealProgress{VolumeId(0), Bytes(5)},
                                      MigrationProgress{ActionId{1}, 3, Bytes(5)},
                                      OperatorAnswered{ActionId{1}, true, "anna"},
                                      VmRetirementRequested{VmId(0)},
                                      VmRequested{VmId(0)},
                                      MonitoringSample{}};
  EXPECT_EQ(bodies.size(), std::variant_size_v<EventBody>);
  for (const EventBody& body : bodies) {
    const nlohmann::json once = to_json(Event{at(5), body}, inventory);
    JsonDocument document = JsonDocument::from(once, "a");
    EXPECT_EQ(to_json(event_from(document.root(), names), inventory), once) << once;
  }
}

TEST(ProofJson, ALeaseThatProvesNothingIsRefused) {
  const Inventory inventory = two_hosts();
  const InventoryNames names(inventory);
  JsonDocument document = JsonDocument::parse(
      R"({"host":"hv1","incarnation":1,"at":0,"lease_expired":
          {"for_us":10,"watchdog_timeout_us":10,"margin_us":1}})",
      "a");
  EXPECT_THAT(refused([&] { proof_from(document.root(), names); }).sentence(),
              HasSubstr("watchdog"));
}

}  // namespace
}  // namespace gemello::runs
