#include "gui/whatif/fault_words.hpp"

#include <algorithm>
#include <map>
#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gui/whatif/fault_entry.hpp"
#include "gui/whatif/fault_list.hpp"
#include "gui/whatif/scenario_document.hpp"
#include "models/cloud/json_reader.hpp"
#include "models/runs/fault_kinds.hpp"
#include "models/runs/fault_parts.hpp"
#include "tests/gui/whatif/whatif_support.hpp"

namespace gemello::gui {
namespace {

using runs::FaultKind;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// One part of each kind of the Napoli platform, as faults name it.
const std::map<PartKind, std::string> parts_of_napoli = {
    {PartKind::site, "napoli"},         {PartKind::rack, "rack-a"},
    {PartKind::network_switch, "sw1"},  {PartKind::host, "kvm-01"},
    {PartKind::disk_server, "ds1"},     {PartKind::brick, "ds1-brick"},
    {PartKind::circuit, "garr-access"}, {PartKind::inter_switch_link, "sw1-sw2"},
    {PartKind::bond, "kvm-01.bond0"},   {PartKind::cable, "kvm-01.eth0"},
    {PartKind::volume, "vmstore"},      {PartKind::vm, "vm1"},
};

// The first word of a fault says what it is about, but for those of links, whose three parts share
// theirs, and of hosts' daemons.
std::set<PartKind> expected_of(const std::string& word) {
  const auto begins = [&](const char* start) { return word.rfind(start, 0) == 0; };
  if (begins("host-") || word == "lost-reply" || word == "daemon-slow") return {PartKind::host};
  if (begins("link-")) return {PartKind::circuit, PartKind::inter_switch_link, PartKind::cable};
  if (begins("switch-")) return {PartKind::network_switch};
  if (begins("disk-server-")) return {PartKind::disk_server};
  if (begins("brick-") || begins("disk-")) return {PartKind::brick};
  if (begins("bond-")) return {PartKind::bond};
  if (begins("rack-")) return {PartKind::rack};
  if (begins("site-")) return {PartKind::site};
  return {};
}

TEST(FaultWords, EveryKindIsOfferedForThePartsItIsAboutAndForNoOther) {
  const auto inventory = testing::napoli_inventory();
  std::size_t checked = 0;
  for (const auto& named : runs::fault_names) {
    std::set<PartKind> offered;
    for (const auto& [kind, component] : parts_of_napoli) {
      const auto kinds = faults_of(*inventory, kind, component);
      if (std::find(kinds.begin(), kinds.end(), named.value) != kinds.end()) offered.insert(kind);
    }
    EXPECT_EQ(offered, expected_of(std::string(named.name))) << named.name;
    ++checked;
  }
  EXPECT_EQ(checked, 30U);
}

TEST(FaultWords, WhatIsOfferedIsWhatTheSimulationFinds) {
  // The oracle is the simulator's own look-up: a kind that strikes a part by its name is offered
  // for it, unless the name is that of another kind of part too.
  const auto inventory = testing::napoli_inventory();
  for (const auto& [kind, component] : parts_of_napoli)
    for (const auto& named : runs::fault_names) {
      const auto kinds = faults_of(*inventory, kind, component);
      const bool offered = std::find(kinds.begin(), kinds.end(), named.value) != kinds.end();
      runs::Fault fault;
      fault.what = named.value;
      fault.component = component;
      bool strikes = true;
      try {
        runs::parts_of(*inventory, fault);
      } catch (const std::invalid_argument&) {
        strikes = false;
      }
      EXPECT_EQ(offered, strikes) << named.name << " of " << component;
    }
}

TEST(FaultWords, EveryKindHasWordsAndARepairIsWhatEndsSomething) {
  std::set<FaultKind> ends;
  for (const auto& named : runs::fault_names)
    if (runs::end_of(named.value) != named.value) ends.insert(runs::end_of(named.value));
  std::set<std::string_view> labels;
  for (const auto& named : runs::fault_names) {
    const FaultWords words = fault_words(named.value);
    EXPECT_FALSE(words.label.empty()) << named.name;
    EXPECT_FALSE(words.meaning.empty()) << named.name;
    EXPECT_TRUE(labels.insert(words.label).second) << words.label << " is said twice";
    EXPECT_EQ(words.intent == FaultIntent::repair, ends.count(named.value) == 1) << named.name;
  }
}

TEST(FaultWords, NothingIsOfferedWhereNothingCanFail) {
  Inventory inventory = *testing::napoli_inventory();
  inventory.sites.push_back({"empty"});
  inventory.racks.push_back({"bare", SiteId(1)});
  EXPECT_THAT(faults_of(inventory, PartKind::rack, "bare"), IsEmpty());
  EXPECT_THAT(faults_of(inventory, PartKind::site, "empty"), IsEmpty());
  EXPECT_THAT(faults_of(inventory, PartKind::host, "kvm-99"), IsEmpty());
  EXPECT_THAT(std::string(why_no_faults(PartKind::vm)), HasSubstr("host"));
  EXPECT_THAT(std::string(why_no_faults(PartKind::rack)), HasSubstr("Nothing"));
  // A second link of the same switches: "sw1-sw2" names none of them any more, "#2" does.
  inventory.inter_switch_links.push_back(inventory.inter_switch_links[0]);
  EXPECT_THAT(faults_of(inventory, PartKind::inter_switch_link, "sw1-sw2"), IsEmpty());
  EXPECT_EQ(faults_of(inventory, PartKind::inter_switch_link, "sw1-sw2#2").size(), 5U);
}

TEST(FaultWords, TheUsualFaultOfEveryKindIsOneThatScenariosMayHave) {
  for (const auto& named : runs::fault_names)
    for (const std::optional<Duration> lasts :
         {std::optional<Duration>(), std::optional<Duration>(10min)}) {
      const runs::Fault fault = usual_fault(named.value, "x", 2h, lasts);
      JsonDocument document = JsonDocument::from(nlohmann::json(fault_json(fault)), "test");
      JsonObject object = document.root().object();
      object.at("at");
      const runs::Fault read = runs::read_fault(object);
      object.finish();
      EXPECT_EQ(read.what, named.value);
      EXPECT_EQ(read.shape, fault.shape) << named.name;
      EXPECT_EQ(read.lasts, fault.lasts) << named.name;
    }
}

TEST(FaultEntry, SaysWhatTheReaderSaysAndWhere) {
  const auto inventory = testing::napoli_inventory();
  const auto place_of = [&](const FaultEntry& entry) {
    try {
      read_entry(entry, *inventory);
    } catch (const InputError& error) {
      return error.place() + ": " + error.sentence();
    }
    return std::string("fine");
  };
  FaultEntry entry = entry_of(usual_fault(FaultKind::link_flap, "sw1-sw2", 1h, 5min));
  EXPECT_EQ(place_of(entry), "fine");
  entry.down = "2min";  // the usual period is 60 s
  EXPECT_EQ(place_of(entry), "$.down: must be shorter than the period");
  entry.down = "soon";
  EXPECT_THAT(place_of(entry), HasSubstr("$.down: "));
  entry = entry_of(usual_fault(FaultKind::link_degraded, "garr-access", 1h, {}));
  entry.loss = "1.5";
  EXPECT_THAT(place_of(entry), HasSubstr("$.loss: "));
  entry.loss = "much";
  EXPECT_THAT(place_of(entry), HasSubstr("$.loss: "));
  entry = entry_of(usual_fault(FaultKind::host_crash, "kvm-1", 1h, {}));
  EXPECT_THAT(place_of(entry), HasSubstr("$.component: the platform has no host named 'kvm-1'"));
  entry.component = "kvm-01";
  entry.at = "";
  EXPECT_THAT(place_of(entry), HasSubstr("$.at: "));
}

TEST(FaultEntry, OfEveryKindReadsBackEqual) {
  const auto inventory = testing::napoli_inventory();
  for (const auto& [kind, component] : parts_of_napoli)
    for (const FaultKind one : faults_of(*inventory, kind, component)) {
      const runs::Fault fault = usual_fault(one, component, 90min, 10min);
      const runs::Fault read = read_entry(entry_of(fault), *inventory);
      EXPECT_EQ(read.at, fault.at);
      EXPECT_EQ(read.lasts, fault.lasts);
      EXPECT_EQ(read.shape, fault.shape);
      EXPECT_EQ(part_kind_of(*inventory, fault) != std::nullopt, true) << component;
    }
}

TEST(FaultEntry, ARackStrikesWhatIsInIt) {
  // rack-a has kvm-01 to kvm-04, sw1 and ds1.
  EXPECT_THAT(struck_by(usual_fault(FaultKind::rack_power_loss, "rack-a", 1h, {}),
                        *testing::napoli_inventory()),
              ElementsAre("kvm-01", "kvm-02", "kvm-03", "kvm-04", "sw1", "ds1"));
}

TEST(TypedTimes, AreWholeNumbersOfTheLargestUnit) {
  EXPECT_EQ(typed_text(Duration(0s)), "0s");
  EXPECT_EQ(typed_text(Duration(90min)), "90min");  // not 1.5 hours
  EXPECT_EQ(typed_text(Duration(600s)), "10min");
  EXPECT_EQ(typed_text(Duration(36h)), "36h");
  EXPECT_EQ(typed_text(Duration(1500ms)), "1500ms");
  EXPECT_EQ(typed_text(Duration(7us)), "7us");
}

}  // namespace
}  // namespace gemello::gui
