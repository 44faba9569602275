#include "gui/recording/parts.hpp"

#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "models/runs/fault_parts.hpp"
#include "models/runs/link_parts.hpp"
#include "tests/gui/recording/recording_support.hpp"

namespace gemello::gui {
namespace {

class CatalogueOf : public ::testing::TestWithParam<const char*> {};

// Every part is found again by the name it gives itself, and no two of a kind have one name.
TEST_P(CatalogueOf, NamesFindTheirParts) {
  const Inventory inventory = platform_with(GetParam(), {"v1", "v2"});
  const Catalogue catalogue(inventory);
  std::size_t parts = 0;
  for (std::size_t k = 0; k < part_kind_count; ++k) {
    const auto kind = static_cast<PartKind>(k);
    std::set<std::string> names;
    for (std::uint32_t i = 0; i < catalogue.count(kind); ++i, ++parts) {
      const Part part{kind, i};
      EXPECT_TRUE(names.insert(catalogue.name(part)).second) << catalogue.name(part);
      EXPECT_EQ(catalogue.find(kind, catalogue.name(part)), part) << catalogue.name(part);
      EXPECT_TRUE(catalogue.find(catalogue.name(part)).has_value());
    }
    EXPECT_EQ(catalogue.name({kind, static_cast<std::uint32_t>(catalogue.count(kind))}), "");
  }
  EXPECT_GT(parts, 10U);
}

// All objects that a world records under link.load belong to a part.
TEST_P(CatalogueOf, LinksOfTheSeriesAreParts) {
  const Inventory inventory = platform_with(GetParam(), {});
  const Catalogue catalogue(inventory);
  for (const auto& [object, link] : runs::link_parts(inventory)) {
    const auto part = catalogue.of_link(object);
    ASSERT_TRUE(part.has_value() || link.kind == "port") << object;
    if (part) {
      EXPECT_EQ(catalogue.name(*part), link.part);
    }
  }
  EXPECT_EQ(catalogue.of_link("nothing.up"), std::nullopt);
}

INSTANTIATE_TEST_SUITE_P(Platforms, CatalogueOf,
                         ::testing::Values("platforms/infn-napoli.json",
                                           "platforms/napoli-roma.json",
                                           "platforms/garr-national.json",
                                           "tests/cases/platforms/four-hosts.json",
                                           "tests/cases/platforms/three-hosts-with-bricks.json",
                                           "tests/cases/platforms/two-sites.json"));

TEST(Catalogue, LinksFromEitherEndAndCablesByPortOrName) {
  Inventory inventory = four_hosts();
  inventory.switches.push_back({"sw2", RackId(0), {}, {}});
  const BytesPerSecond speed(1e9);
  inventory.inter_switch_links = {{SwitchId(0), SwitchId(1), speed},
                                  {SwitchId(0), SwitchId(1), speed}};
  const Catalogue catalogue(inventory);
  const Part second{PartKind::inter_switch_link, 1};
  EXPECT_EQ(catalogue.find("sw1-sw2#2"), second);
  EXPECT_EQ(catalogue.find("sw2-sw1#2"), second);
  EXPECT_EQ(catalogue.name(second), "sw1-sw2#2");
  EXPECT_EQ(catalogue.find("sw1-sw2"), std::nullopt);  // which of the two?
  const Part cable{PartKind::cable, 1};
  EXPECT_EQ(catalogue.find("hv2.eth0"), cable);
  EXPECT_EQ(catalogue.find("hv2.eth0-sw1"), cable);
  EXPECT_EQ(catalogue.cable_in(MachineId(1), 0), cable);
  EXPECT_EQ(catalogue.cable_in(MachineId(1), 1), std::nullopt);
  EXPECT_EQ(catalogue.bond(cable).first, MachineId(1));
}

// A hypervisor and a disk server in one machine: what strikes it strikes the host.
TEST(Catalogue, AHyperConvergedMachineIsItsHost) {
  const Inventory inventory =
      platform_with("tests/cases/platforms/three-hosts-with-bricks.json", {});
  const Catalogue catalogue(inventory);
  const auto host = catalogue.find("hv1");
  ASSERT_TRUE(host.has_value());
  EXPECT_EQ(catalogue.host_on(inventory.disk_servers.at(0).machine), HostId(host->index));
  EXPECT_EQ(catalogue.find("ds1"), host);
  EXPECT_EQ(catalogue.find(PartKind::disk_server, "ds1"), (Part{PartKind::disk_server, 0}));
}

TEST(Catalogue, BondsAreNumberedMachineByMachine) {
  const Inventory inventory = platform_with("platforms/infn-napoli.json", {});
  const Catalogue catalogue(inventory);
  std::uint32_t number = 0;
  for (std::size_t m = 0; m < inventory.machines.size(); ++m)
    for (std::size_t b = 0; b < inventory.machines[m].bonds.size(); ++b, ++number) {
      const Part part{PartKind::bond, number};
      EXPECT_EQ(catalogue.bond(part), std::pair(MachineId(m), b));
      EXPECT_EQ(catalogue.bond_of(MachineId(m), b), part);
    }
  EXPECT_GT(number, 4U);
  EXPECT_EQ(catalogue.count(PartKind::bond), number);
}

}  // namespace
}  // namespace gemello::gui
