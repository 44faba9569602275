#include "live/gluster/gluster_xml.hpp"

#include <functional>
#include <random>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/live/fleet_support.hpp"
#include "tests/unit/live/gluster_support.hpp"

namespace gemello::live {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Pair;

const std::string info_command = "gluster volume info all --xml";

StorageReport read_info(const std::string& xml) {
  StorageReport report;
  read_volume_info(xml, info_command, report);
  return report;
}

InputError info_refusal(const std::string& xml) {
  return refused([&] { read_info(xml); });
}

std::string replaced(std::string text, const std::string& what, const std::string& by) {
  const std::size_t at = text.find(what);
  EXPECT_NE(at, std::string::npos) << what;
  return text.replace(at, what.size(), by);
}

TEST(GlusterXml, ReadsVolumesWithArbiterAndSeveralSets) {
  const StorageReport report = read_info(volume_info_xml());
  EXPECT_THAT(report.servers, ElementsAre("d1", "d2", "d3", "d4"));
  ASSERT_EQ(report.volumes.size(), 2U);
  const VolumeReport& vmstore = report.volumes[0];
  EXPECT_EQ(vmstore.name, "vmstore");
  EXPECT_TRUE(vmstore.started);
  EXPECT_EQ(vmstore.replica, 3);
  EXPECT_EQ(vmstore.arbiter, 1);
  ASSERT_EQ(vmstore.bricks.size(), 3U);
  EXPECT_EQ(vmstore.bricks[0].name, "d1:/bricks/b");
  EXPECT_FALSE(vmstore.bricks[0].arbiter);
  EXPECT_FALSE(vmstore.bricks[0].online);
  EXPECT_EQ(vmstore.bricks[2].name, "d3:/bricks/b");
  EXPECT_TRUE(vmstore.bricks[2].arbiter);
  EXPECT_THAT(vmstore.options,
              ElementsAre(Pair("cluster.quorum-type", "auto"), Pair("network.ping-timeout", "5")));
  EXPECT_EQ(vmstore.heal_entries, std::nullopt);
  const VolumeReport& wide = report.volumes[1];
  EXPECT_FALSE(wide.started);
  EXPECT_EQ(wide.replica, 2);
  EXPECT_EQ(wide.bricks.size(), 4U);
  EXPECT_THAT(wide.options, IsEmpty());
}

TEST(GlusterXml, APoolWithoutVolumesIsOne) {
  const StorageReport report =
      read_info(cli_output("<volInfo><volumes><count>0</count></volumes></volInfo>"));
  EXPECT_THAT(report.volumes, IsEmpty());
  EXPECT_THAT(report.servers, IsEmpty());
}

TEST(GlusterXml, ADispersedVolumeIsKnownAsOne) {
  const std::string xml = replaced(volume_info_xml(), "<disperseCount>0", "<disperseCount>3");
  EXPECT_EQ(read_info(xml).volumes[0].disperse, 3);
}

// Releases before 3.6 print no <name> and no <isArbiter>.
TEST(GlusterXml, ReadsTheBricksOfOldReleases) {
  const std::string xml = replaced(volume_info_xml(), brick_xml("d1:/bricks/b"),
                                   "<brick uuid=\"b8\">d1:/bricks/b</brick>");
  const BrickReport brick = read_info(xml).volumes[0].bricks[0];
  EXPECT_EQ(brick.name, "d1:/bricks/b");
  EXPECT_FALSE(brick.arbiter);
}

TEST(GlusterXml, ErrorsNameTheCommandThePlaceAndTheReason) {
  const InputError failed = info_refusal(cli_output("", -1, "Volume does not exist"));
  EXPECT_EQ(failed.file(), info_command);
  EXPECT_THAT(failed.sentence(), HasSubstr("Gluster says: Volume does not exist"));
  EXPECT_THAT(info_refusal(cli_output("", -1)).sentence(), HasSubstr("does not say why"));
  EXPECT_THAT(info_refusal("").sentence(), HasSubstr("no XML"));
  EXPECT_THAT(info_refusal("Connection failed.").sentence(), HasSubstr("no XML"));
  EXPECT_THAT(info_refusal("<other/>").sentence(), HasSubstr("<cliOutput> is missing"));
  EXPECT_THAT(info_refusal("<cliOutput/>").sentence(), HasSubstr("<opRet> is missing"));
  const InputError without = info_refusal(cli_output("<volInfo/>"));
  EXPECT_EQ(without.place(), "/cliOutput/volInfo");
  EXPECT_THAT(without.sentence(), HasSubstr("<volumes> is missing"));
}

TEST(GlusterXml, IncompleteVolumesAreRefused) {
  const std::string good = volume_info_xml();
  const auto sentence = [&](const std::string& what, const std::string& by) {
    return info_refusal(replaced(good, what, by)).sentence();
  };
  EXPECT_THAT(sentence("<name>vmstore</name>", ""), HasSubstr("<name> is missing"));
  EXPECT_THAT(sentence("<name>vmstore</name>", "<name/>"), HasSubstr("is empty"));
  EXPECT_THAT(sentence("<statusStr>Started</statusStr>", ""), HasSubstr("<statusStr> is missing"));
  EXPECT_THAT(sentence("<replicaCount>3</replicaCount>", ""),
              HasSubstr("<replicaCount> is missing"));
  EXPECT_THAT(sentence("<replicaCount>3<", "<replicaCount>three<"), HasSubstr("no count"));
  EXPECT_THAT(sentence("<replicaCount>3<", "<replicaCount>0<"), HasSubstr("1 at least"));
  EXPECT_THAT(sentence("<replicaCount>3<", "<replicaCount>99999999999<"), HasSubstr("too large"));
  EXPECT_THAT(sentence("<brickCount>3<", "<brickCount>4<"), HasSubstr("has 4 bricks but 3"));
  EXPECT_THAT(sentence("<count>2<", "<count>3<"), HasSubstr("3 volumes are announced but 2"));
  EXPECT_THAT(sentence(">d1:/bricks/b<name>d1:/bricks/b<", "><name>d1<"), HasSubstr("no brick"));
}

TEST(GlusterXml, StatusTellsOfBricksAndTheirSizes) {
  StorageReport report = read_info(volume_info_xml());
  read_volume_status(volume_status_xml(node_xml("d1", "/bricks/b", 1, "209715200", "104857600") +
                                       node_xml("d2", "/bricks/b", 0, "209715200", "1") +
                                       node_xml("d3", "/bricks/b", 1, "N/A", "")),
                     "status", report);
  const auto& bricks = report.volumes[0].bricks;
  EXPECT_TRUE(bricks[0].online);
  EXPECT_EQ(bricks[0].capacity, Bytes(209715200));
  EXPECT_EQ(bricks[0].free, Bytes(104857600));
  EXPECT_FALSE(bricks[1].online);
  EXPECT_EQ(bricks[1].capacity, Bytes(209715200));
  EXPECT_TRUE(bricks[2].online);
  EXPECT_EQ(bricks[2].capacity, Bytes(0));
  EXPECT_EQ(bricks[2].free, Bytes(0));
}

// Gluster leaves out the bricks of servers that it cannot reach.
TEST(GlusterXml, ABrickThatStatusDoesNotListIsOffline) {
  StorageReport report = read_info(volume_info_xml());
  read_volume_status(healthy_status_xml(), "status", report);
  EXPECT_TRUE(report.volumes[0].bricks[1].online);
  read_volume_status(volume_status_xml(node_xml("d1", "/bricks/b", 1, "9", "9") +
                                       node_xml("d9", "/new", 1, "9", "9")),
                     "status", report);
  EXPECT_TRUE(report.volumes[0].bricks[0].online);
  EXPECT_FALSE(report.volumes[0].bricks[1].online);
  EXPECT_FALSE(report.volumes[0].bricks[2].online);
}

TEST(GlusterXml, ARefusedStatusChangesNothing) {
  StorageReport report = read_info(volume_info_xml());
  read_volume_status(healthy_status_xml(), "status", report);
  const std::string bad = volume_status_xml(node_xml("d1", "/bricks/b", 0, "1", "1") +
                                            node_xml("d2", "/bricks/b", 7, "1", "1"));
  EXPECT_THAT(refused([&] { read_volume_status(bad, "status", report); }).sentence(),
              HasSubstr("0 or 1"));
  const std::string size = volume_status_xml(node_xml("d1", "/bricks/b", 1, "much", "1"));
  EXPECT_THAT(refused([&] { read_volume_status(size, "status", report); }).sentence(),
              HasSubstr("'much' is no count"));
  EXPECT_TRUE(report.volumes[0].bricks[0].online);
  EXPECT_EQ(report.volumes[0].bricks[0].capacity, Bytes(209715200));
}

TEST(GlusterXml, HealEntriesAreTheMostThatABrickOfASetKnows) {
  VolumeReport volume = read_info(volume_info_xml()).volumes[0];
  // 10.3 with one data brick killed: both others list the same three files.
  read_heal_summary(
      heal_summary_xml(healed_brick_xml("d1:/bricks/b", "3") + dead_brick_xml("d2:/bricks/b") +
                       healed_brick_xml("d3:/bricks/b", "3")),
      "heal", volume);
  EXPECT_EQ(volume.heal_entries, 3);
  read_heal_summary(
      heal_summary_xml(unreached_brick_xml("d1:/bricks/b") + healed_brick_xml("d2:/bricks/b", "0") +
                       healed_brick_xml("d3:/bricks/b", "2")),
      "heal", volume);
  EXPECT_EQ(volume.heal_entries, 2);
}

std::vector<bool> behind(VolumeReport volume, const std::string& bricks) {
  read_heal_summary(heal_summary_xml(bricks), "heal", volume);
  std::vector<bool> told;
  for (const BrickReport& brick : volume.bricks) told.push_back(brick.behind);
  return told;
}

// Who lists files that wait for a heal has them; who lists none while another does lacks something.
TEST(GlusterXml, HealSummaryTellsWhoIsBehind) {
  const VolumeReport three = read_info(volume_info_xml()).volumes[0];  // the third an arbiter
  EXPECT_EQ(
      behind(three, healed_brick_xml("d1:/bricks/b", "3") + healed_brick_xml("d2:/bricks/b", "0") +
                        healed_brick_xml("d3:/bricks/b", "3")),
      (std::vector<bool>{false, true, false}));
  EXPECT_EQ(
      behind(three, healed_brick_xml("d1:/bricks/b", "0") + healed_brick_xml("d2:/bricks/b", "0") +
                        healed_brick_xml("d3:/bricks/b", "0")),
      (std::vector<bool>{false, false, false}));
  // Each of both data bricks has what the other lacks; so may the arbiter.
  EXPECT_EQ(
      behind(three, healed_brick_xml("d1:/bricks/b", "3") + healed_brick_xml("d2:/bricks/b", "1") +
                        healed_brick_xml("d3:/bricks/b", "4")),
      (std::vector<bool>{true, true, true}));
  // Two sets: what one lists says nothing of the other, silent or not.
  const VolumeReport wide = read_info(volume_info_xml()).volumes[1];
  EXPECT_EQ(
      behind(wide, healed_brick_xml("d1:/bricks/w1", "4") + healed_brick_xml("d2:/bricks/w1", "0") +
                       unreached_brick_xml("d2:/bricks/w2") + dead_brick_xml("d4:/bricks/w2")),
      (std::vector<bool>{false, true, false, false}));
}

// Sets hold different files: 4 of the first, max(1, 5) of the second.
TEST(GlusterXml, HealEntriesOfSeveralSetsAddUp) {
  VolumeReport volume = read_info(volume_info_xml()).volumes[1];
  read_heal_summary(heal_summary_xml(healed_brick_xml("d1:/bricks/w1", "4") +
                                     healed_brick_xml("d2:/bricks/w1", "0") +
                                     healed_brick_xml("d2:/bricks/w2", "1") +
                                     healed_brick_xml("d4:/bricks/w2", "5")),
                    "heal", volume);
  EXPECT_EQ(volume.heal_entries, 9);
}

TEST(GlusterXml, HealEntriesAreNotToldWhereAWholeSetIsSilent) {
  VolumeReport volume = read_info(volume_info_xml()).volumes[1];
  volume.heal_entries = 7;
  read_heal_summary(
      heal_summary_xml(healed_brick_xml("d1:/bricks/w1", "4") +
                       healed_brick_xml("d2:/bricks/w1", "0") +
                       unreached_brick_xml("d2:/bricks/w2") + dead_brick_xml("d4:/bricks/w2")),
      "heal", volume);
  EXPECT_EQ(volume.heal_entries, std::nullopt);
}

TEST(GlusterXml, HealSummaryTellsWhichBricksItReached) {
  VolumeReport volume = read_info(volume_info_xml()).volumes[0];
  volume.bricks[1].online = true;
  read_brick_connections(
      heal_summary_xml(healed_brick_xml("d1:/bricks/b", "3") + dead_brick_xml("d2:/bricks/b")),
      "heal", volume);
  EXPECT_TRUE(volume.bricks[0].online);
  EXPECT_FALSE(volume.bricks[1].online);
  EXPECT_FALSE(volume.bricks[2].online);
}

TEST(GlusterXml, ARefusedHealSummaryChangesNothing) {
  VolumeReport volume = read_info(volume_info_xml()).volumes[0];
  volume.heal_entries = 7;
  for (const std::string& bad :
       {cli_output("<healInfo><bricks/></healInfo>", -1, "Volume vmstore does not exist"),
        heal_summary_xml(healed_brick_xml("d1:/bricks/b", "many")),
        heal_summary_xml(healed_brick_xml("d1:/bricks/b", "-4")), cli_output("")}) {
    EXPECT_NE(refused([&] { read_heal_summary(bad, "heal", volume); }).sentence(), "accepted");
    EXPECT_EQ(volume.heal_entries, 7);
  }
}

TEST(GlusterXml, ReadsTheVersion) {
  EXPECT_EQ(read_gluster_version("glusterfs 10.3\nRepository revision: git://x\n", "v"), "10.3");
  EXPECT_EQ(read_gluster_version("glusterfs 3.12.2", "v"), "3.12.2");
  EXPECT_EQ(read_gluster_version("glusterfs 11.1-rc1\n", "v"), "11.1");
  for (const char* bad : {"", "glusterfs ", "glusterfs x", "gluster 10.3", "\nglusterfs 10.3"})
    EXPECT_NE(refused([&] { read_gluster_version(bad, "v"); }).sentence(), "accepted") << bad;
}

TEST(GlusterXml, KnowsTheServerOfABrick) {
  EXPECT_EQ(server_of_brick("d1:/bricks/b"), "d1");
  EXPECT_EQ(server_of_brick("fd00::1:/bricks/b"), "fd00::1");
  EXPECT_EQ(server_of_brick("d1"), "");
  EXPECT_EQ(server_of_brick(":/b"), "");
}

using Reader = std::function<void(const std::string&)>;

std::vector<std::pair<std::string, Reader>> readers() {
  const auto with_status = [](const std::string& xml) {
    StorageReport report = read_info(volume_info_xml());
    read_volume_status(xml, "damaged", report);
  };
  const auto with_heal = [](const std::string& xml) {
    VolumeReport volume = read_info(volume_info_xml()).volumes[0];
    read_heal_summary(xml, "damaged", volume);
    read_brick_connections(xml, "damaged", volume);
  };
  const std::string summary =
      heal_summary_xml(healed_brick_xml("d1:/bricks/b", "3") + dead_brick_xml("d2:/bricks/b") +
                       unreached_brick_xml("d3:/bricks/b"));
  return {{volume_info_xml(), [](const std::string& xml) { read_info(xml); }},
          {healthy_status_xml(), with_status},
          {summary, with_heal}};
}

// No prefix that lacks a part of the last tag is a document; the last newline is no part of it.
TEST(GlusterXmlDamage, EveryCutTextIsRefused) {
  for (const auto& [text, read] : readers()) {
    const std::size_t whole = text.size() - 1;
    for (std::size_t length = 0; length < whole; ++length)
      ASSERT_NE(refused([&] { read(text.substr(0, length)); }).sentence(), "accepted") << length;
    EXPECT_EQ(refused([&] { read(text.substr(0, whole)); }).sentence(), "accepted");
  }
}

// A byte is replaced at random: an InputError or a value, never another end. Some of both, or the
// test would test nothing.
TEST(GlusterXmlDamage, AFlippedByteIsRefusedOrRead) {
  std::mt19937_64 random(20261126);
  int accepted = 0;
  int refusals = 0;
  for (const auto& [text, read] : readers())
    for (int round = 0; round < 5000; ++round) {
      std::string damaged = text;
      damaged[random() % damaged.size()] = static_cast<char>(random() % 256);
      const InputError error = refused([&] { read(damaged); });
      (error.sentence() == "accepted" ? accepted : refusals) += 1;
    }
  EXPECT_GT(accepted, 100);
  EXPECT_GT(refusals, 100);
}

// Many at once.
TEST(GlusterXmlDamage, ManyFlippedBytesAreNoOtherEnd) {
  std::mt19937_64 random(20261127);
  for (const auto& [text, read] : readers())
    for (int round = 0; round < 2000; ++round) {
      std::string damaged = text;
      for (std::uint64_t i = random() % 40; i > 0; --i)
        damaged[random() % damaged.size()] = static_cast<char>(random() % 256);
      const InputError error = refused([&] { read(damaged); });
      ASSERT_NE(error.sentence(), "");
    }
}

}  // namespace
}  // namespace gemello::live
