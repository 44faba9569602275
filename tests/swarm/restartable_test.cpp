#include "sim/swarm/audits/restartable.hpp"

#include <gtest/gtest.h>

#include "sim/swarm/fork_pool.hpp"

namespace gemello::testing {
namespace {

using nlohmann::json;

constexpr std::size_t steps = 36;  // of 5 min: three hours

json host(const char* name) {
  return {{"name", name},           {"rack", "r1"},
          {"cores", "4cores"},      {"core_speed", "2400MHz"},
          {"memory", "64GiB"},      {"memory_reserved", "2GiB"},
          {"power", "curve"},       {"boot_time", "90s"},
          {"shutdown_time", "30s"}, {"bmc", {{"power_off", "5s"}, {"shares_power", false}}}};
}

// Two hosts of 4 cores, a VM of 4 on each. hv2 hangs at 10 min, is fenced and stays off.
// vm0 on hv1 uses 3.5 cores until the last 5 min, and there 0.5; vm1 asks for 2, for 1 if nobody
// knows. There is no room for it before the last sample, at the very end of the run.
swarm::Case waiting_for_cpu() {
  swarm::Case one;
  json watts = json::array();
  for (int tenth = 0; tenth <= 10; ++tenth) watts.push_back("100W");
  one.platform = {{"format", "gemello-platform-1"},
                  {"name", "pair"},
                  {"sites", {{{"name", "s1"}}}},
                  {"racks", {{{"name", "r1"}, {"site", "s1"}}}},
                  {"power_curves", {{{"name", "curve"}, {"standby", "10W"}, {"watts", watts}}}},
                  {"flavours",
                   {{{"name", "large"},
                     {"vcpus", "4cores"},
                     {"core_speed", "2400MHz"},
                     {"memory", "6GiB"},
                     {"disk", "6GB"},
                     {"boot_time", "40s"},
                     {"dirty_rate", "10MB/s"},
                     {"working_set", "256MiB"}}}},
                  {"hosts", {host("hv1"), host("hv2")}}};
  one.scenario = {
      {"format", "gemello-scenario-1"},
      {"name", "waiting-for-cpu"},
      {"platform", "platform.json"},
      {"seed", 1},
      {"monitoring", {{"period", "5min"}}},
      {"workload",
       {{"trace", "trace.gtrace"}, {"sizes", {{"rule", "fixed"}, {"flavour", "large"}}}}},
      {"policy",
       {{"placement", {{"name", "worst-fit"}, {"cpu_limit", 1}}},
        {"failover",
         {{"name", "restart-by-priority"}, {"squeeze", false}, {"power_on_after_fence", false}}}}},
      {"faults",
       {{{"at", "10min"}, {"what", "host-hang"}, {"component", "hv2"}, {"for", "1min"}}}}};
  one.trace.header.period = 5min;
  one.trace.header.steps = steps;
  for (const char* name : {"vm0", "vm1"}) {
    traces::TraceVm vm;
    vm.name = name;
    one.trace.header.vms.push_back(vm);
  }
  one.trace.add(traces::TraceQuantity::cpu_used);
  for (std::size_t step = 0; step < steps; ++step) {
    const auto used = one.trace.at(traces::TraceQuantity::cpu_used, step);
    used[0] = step + 1 < steps ? 3.5F : 0.5F;
    used[1] = 2;
  }
  return one;
}

std::string broken_by(const swarm::Case& one) {
  const swarm::Verdict verdict = swarm::in_fork([&] { return swarm::play(one); });
  std::string all;
  for (const swarm::Finding& finding : verdict.findings)
    all += finding.rule + ": " + finding.sentence + "\n";
  return all;
}

// Its start is under way when the run ends, hours after the fault: it was not to come earlier.
TEST(Restartable, ExcusesWhomDemandHasJustLetIn) {
  EXPECT_EQ(broken_by(waiting_for_cpu()), "");
}

}  // namespace
}  // namespace gemello::testing
