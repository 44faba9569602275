#include <algorithm>
#include <map>
#include <set>
#include <string>

#include <gtest/gtest.h>

#include "models/runs/fault_kinds.hpp"
#include "models/runs/run_folder.hpp"
#include "sim/swarm/draw/draw_case.hpp"
#include "sim/swarm/draw/faults.hpp"
#include "sim/swarm/fork_pool.hpp"
#include "tests/laws/child.hpp"

namespace gemello::testing {
namespace {

std::uint64_t digest_of(const swarm::Case& one) {
  swarm::Manner manner;
  manner.digest = true;
  return swarm::in_fork([&] { return swarm::play(one, manner); }).event_digest;
}

// The log of `gemello run` on the written folder has the digest of the run from memory.
TEST(SwarmCase, IsAFolderThatRunPlaysWithTheSameBytes) {
  const Scratch scratch;
  for (const std::uint64_t seed : {3U, 8U, 21U}) {
    const swarm::Case one = swarm::draw_case(seed, 0.125);
    const auto folder = scratch / std::to_string(seed);
    swarm::write_case(one, folder);
    const ChildEnd end = run_gemello(
        {"run", (folder / "scenario.json").string(), "--no-html", "-o", (folder / "out").string()});
    ASSERT_EQ(end.code, 0) << end.err;
    const std::uint64_t digest = digest_of(one);
    EXPECT_NE(digest, 0U);
    EXPECT_EQ(runs::read_run(folder / "out").event_digest, digest) << "seed " << seed;
  }
}

TEST(SwarmCase, IsTheSameTwice) {
  const swarm::Case a = swarm::draw_case(5, 0.25);
  const swarm::Case b = swarm::draw_case(5, 0.25);
  EXPECT_EQ(a.platform, b.platform);
  EXPECT_EQ(a.scenario, b.scenario);
  EXPECT_EQ(a.trace.values, b.trace.values);
  EXPECT_NE(a.scenario, swarm::draw_case(6, 0.25).scenario);
}

// Controllers, leases, what confirms, rules of VMs and options of the policy, by their words.
void count_sections(const nlohmann::json& scenario, std::map<std::string, int>& seen) {
  for (const char* section : {"controllers", "leases", "declare_dead", "gate"})
    seen[section] += scenario.contains(section) ? 1 : 0;
  if (scenario.contains("controllers")) {
    const auto& controllers = scenario["controllers"];
    ++seen["seats " + std::to_string(controllers["seats"].size())];
    ++seen["lease on " + std::to_string(controllers["lease"]["on"].size())];
    for (const auto& trouble : controllers.value("faults", nlohmann::json::array()))
      ++seen["controller " + trouble["what"].get<std::string>()];
  }
  for (const auto& path : scenario["detection"].value("confirm", nlohmann::json::array()))
    ++seen["confirm " + path.get<std::string>()];
  seen["flapping"] += scenario["detection"].contains("flapping") ? 1 : 0;
  const auto& workload = scenario["workload"];
  for (const auto& rule : workload.value("anti_affinity", nlohmann::json::array()))
    ++seen["across " + rule["across"].get<std::string>()];
  for (const auto& rule : workload.value("affinity", nlohmann::json::array()))
    ++seen["within " + rule["within"].get<std::string>()];
  for (const char* rule : {"start_order", "batch"}) seen[rule] += workload.contains(rule) ? 1 : 0;
  if (scenario.contains("gate"))
    ++seen["operator says " + scenario["gate"]["operator"]["answer"].get<std::string>()];
  if (scenario["policy"].contains("lifecycle"))
    ++seen[scenario["policy"]["lifecycle"]["admission"].get<std::string>()];
}

// What cannot come proves nothing.
TEST(SwarmCase, EverythingComes) {
  std::map<std::string, int> seen;
  for (std::uint64_t seed = 1; seed <= 400; ++seed) {
    const swarm::Case one = swarm::draw_case(seed, 0.25);
    const auto& platform = one.platform;
    ++seen["sites " + std::to_string(platform["sites"].size())];
    ++seen["hosts " + std::to_string(platform["hosts"].size())];
    ++seen[platform["switches"].size() > platform["sites"].size() ? "redundant" : "single"];
    ++seen[platform["hosts"][0].contains("bonds") ? "bond" : "no bond"];
    if (!platform.contains("volumes")) {
      ++seen["no volume"];
    } else {
      const auto& volume = platform["volumes"][0];
      ++seen[volume.contains("arbiter") ? "arbiter" : "replica " + volume["replica"].dump()];
      ++seen["quorum " + volume["options"].value("cluster.quorum-type", "none")];
      ++seen[platform["disk_servers"][0].contains("on_host") ? "bricks on hosts" : "disk servers"];
    }
    const auto& rebalancing = one.scenario["policy"]["rebalancing"];
    ++seen[rebalancing.is_string() ? "none" : rebalancing["name"].get<std::string>()];
    count_sections(one.scenario, seen);
    for (const auto& fault : one.scenario["faults"]) ++seen[fault["what"].get<std::string>()];
  }
  for (const char* what :
       {"sites 1",         "sites 2",      "hosts 2",     "hosts 12",     "redundant",
        "single",          "bond",         "no bond",     "no volume",    "arbiter",
        "replica 2",       "replica 3",    "quorum none", "quorum auto",  "quorum fixed",
        "bricks on hosts", "disk servers", "none",        "load-balance", "consolidate",
        "sobrio", "controllers", "leases", "declare_dead", "seats 2", "seats 3", "lease on 1",
        "lease on 2", "lease on 3", "controller crash", "controller freeze",
        "controller freeze-in-order", "confirm storage", "confirm bmc", "flapping", "across host",
        "across rack", "across switch", "across site", "within host", "within rack",
        "within switch", "within site", "start_order", "batch", "n+1-hosts", "n+2-hosts", "n+1",
        "gate", "operator says approve", "operator says refuse"})
    EXPECT_GT(seen[what], 3) << what;
  for (const runs::FaultKind kind : swarm::lasting_faults())
    EXPECT_GT(seen[std::string(runs::name(kind))], 3) << runs::name(kind);
  EXPECT_EQ(swarm::lasting_faults().size(), 18U);
}

// Whoever asks for less than a run takes is told so.
TEST(SwarmVerb, RefusesRunsThatAreTooShort) {
  const ChildEnd end = run_gemello({"swarm", "--runs", "1", "--days", "0.1"});
  EXPECT_EQ(end.code, 3);
  EXPECT_NE(end.err.find("--days"), std::string::npos) << end.err;
}

TEST(SwarmVerb, TellsWhatAllRunsCameTo) {
  const ChildEnd end = run_gemello({"swarm", "--seed", "100000", "--runs", "8", "--json"});
  EXPECT_EQ(end.code, 0) << end.out << end.err;
  const auto all = nlohmann::json::parse(end.out);
  EXPECT_EQ(all["runs"], 8);
  EXPECT_EQ(all["cluster_days"], 2.0);
  EXPECT_TRUE(all["findings"].empty());
}

}  // namespace
}  // namespace gemello::testing
