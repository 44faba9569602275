#pragma once

#include <string>

#include <fmt/format.h>

namespace gemello::live {

// Written by hand after what GlusterFS 10.3 prints: a pool of d1, d2 and d3.

inline std::string cli_output(const std::string& body, int result = 0,
                              const std::string& reason = "") {
  return fmt::format(
      "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<cliOutput>\n"
      "  <opRet>{}</opRet>\n  <opErrno>0</opErrno>\n  <opErrstr>{}</opErrstr>\n{}</cliOutput>\n",
      result, reason, body);
}

inline std::string brick_xml(const std::string& name, int arbiter = 0) {
  return fmt::format(
      "<brick uuid=\"b814777f\">{}<name>{}</name><hostUuid>b814777f</hostUuid>"
      "<isArbiter>{}</isArbiter></brick>\n",
      name, name, arbiter);
}

/// One volume of three bricks, of which the last is an arbiter; and one of two sets of two.
inline std::string volume_info_xml() {
  const std::string vmstore =
      "<volume>\n<name>vmstore</name>\n<id>e29de56b</id>\n<status>1</status>\n"
      "<statusStr>Started</statusStr>\n<snapshotCount>0</snapshotCount>\n"
      "<brickCount>3</brickCount>\n<distCount>1</distCount>\n<replicaCount>3</replicaCount>\n"
      "<arbiterCount>1</arbiterCount>\n<disperseCount>0</disperseCount>\n"
      "<redundancyCount>0</redundancyCount>\n<type>2</type>\n<typeStr>Replicate</typeStr>\n"
      "<transport>0</transport>\n<bricks>\n" +
      brick_xml("d1:/bricks/b") + brick_xml("d2:/bricks/b") + brick_xml("d3:/bricks/b", 1) +
      "</bricks>\n<optCount>2</optCount>\n<options>\n"
      "<option><name>network.ping-timeout</name><value>5</value></option>\n"
      "<option><name>cluster.quorum-type</name><value>auto</value></option>\n"
      "</options>\n</volume>\n";
  const std::string wide =
      "<volume>\n<name>wide</name>\n<status>0</status>\n<statusStr>Created</statusStr>\n"
      "<brickCount>4</brickCount>\n<distCount>2</distCount>\n<replicaCount>2</replicaCount>\n"
      "<arbiterCount>0</arbiterCount>\n<disperseCount>0</disperseCount>\n<type>7</type>\n"
      "<typeStr>Distributed-Replicate</typeStr>\n<bricks>\n" +
      brick_xml("d1:/bricks/w1") + brick_xml("d2:/bricks/w1") + brick_xml("d2:/bricks/w2") +
      brick_xml("d4:/bricks/w2") + "</bricks>\n<optCount>0</optCount>\n<options/>\n</volume>\n";
  return cli_output("<volInfo>\n<volumes>\n" + vmstore + wide +
                    "<count>2</count>\n</volumes>\n</volInfo>\n");
}

inline std::string node_xml(const std::string& server, const std::string& path, int status,
                            const std::string& total, const std::string& free) {
  return fmt::format(
      "<node>\n<hostname>{}</hostname>\n<path>{}</path>\n<peerid>b814777f</peerid>\n"
      "<status>{}</status>\n<port>50318</port>\n<ports><tcp>50318</tcp><rdma>N/A</rdma></ports>\n"
      "<pid>202</pid>\n<sizeTotal>{}</sizeTotal>\n<sizeFree>{}</sizeFree>\n"
      "<device>/dev/vda</device>\n<blockSize>4096</blockSize>\n<fsName>ext4</fsName>\n</node>\n",
      server, path, status, total, free);
}

inline std::string volume_status_xml(const std::string& nodes,
                                     const std::string& volume = "vmstore") {
  return cli_output("<volStatus>\n<volumes>\n<volume>\n<volName>" + volume + "</volName>\n" +
                    nodes + "</volume>\n</volumes>\n</volStatus>\n");
}

/// All of vmstore's bricks online, 200 MiB each.
inline std::string healthy_status_xml() {
  return volume_status_xml(node_xml("d1", "/bricks/b", 1, "209715200", "104857600") +
                           node_xml("d2", "/bricks/b", 1, "209715200", "104857601") +
                           node_xml("d3", "/bricks/b", 1, "209715200", "104857602"));
}

inline std::string healed_brick_xml(const std::string& name, const std::string& entries) {
  return fmt::format(
      "<brick hostUuid=\"25928163\">\n<name>{}</name>\n<status>Connected</status>\n"
      "<totalNumberOfEntries>{}</totalNumberOfEntries>\n"
      "<numberOfEntriesInHealPending>{}</numberOfEntriesInHealPending>\n"
      "<numberOfEntriesInSplitBrain>0</numberOfEntriesInSplitBrain>\n"
      "<numberOfEntriesPossiblyHealing>0</numberOfEntriesPossiblyHealing>\n</brick>\n",
      name, entries, entries);
}

/// A brick whose server was never reached.
inline std::string unreached_brick_xml(const std::string& name) {
  return fmt::format(
      "<brick hostUuid=\"-\">\n<name>{}</name>\n"
      "<status>Transport endpoint is not connected</status>\n"
      "<totalNumberOfEntries>-</totalNumberOfEntries>\n"
      "<numberOfEntriesInHealPending>-</numberOfEntriesInHealPending>\n"
      "<numberOfEntriesInSplitBrain>-</numberOfEntriesInSplitBrain>\n"
      "<numberOfEntriesPossiblyHealing>-</numberOfEntriesPossiblyHealing>\n</brick>\n",
      name);
}

/// A brick that died: 10.3 runs two of its own texts into one and leaves the counts out.
inline std::string dead_brick_xml(const std::string& name) {
  return fmt::format(
      "<brick hostUuid=\"-\">\n<name>{}</name>\n<status>Failed to process entries completely. "
      "(Transport endpoint is not connected)totalNumberOfEntries0</status>\n</brick>\n",
      name);
}

/// heal info summary puts its outcome behind the bricks.
inline std::string heal_summary_xml(const std::string& bricks) {
  return "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<cliOutput>\n"
         "<healInfo>\n<bricks>\n" +
         bricks +
         "</bricks>\n</healInfo>\n<opRet>0</opRet>\n<opErrno>0</opErrno>\n<opErrstr/>\n"
         "</cliOutput>\n";
}

}  // namespace gemello::live
