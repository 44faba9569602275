#include "models/runs/workload.hpp"

#include <algorithm>
#include <cmath>
#include <set>

#include <fmt/format.h>

#include "models/cloud/name_table.hpp"
#include "models/cloud/near_name.hpp"
#include "models/cloud/vm_rules.hpp"
#include "models/runs/images.hpp"
#include "models/traces/operations.hpp"
#include "models/units/error.hpp"
#include "models/units/text.hpp"

namespace gemello::runs {
namespace {

[[noreturn]] void refuse(const Scenario& scenario, std::string_view place,
                         std::string_view sentence) {
  throw InputError(scenario.file, place, sentence);
}

std::vector<FlavourId> flavours_of(const Scenario& scenario, const Inventory& inventory) {
  const SizeRule& rule = scenario.workload.sizes;
  const bool one = rule.kind == SizeRule::Kind::fixed || rule.kind == SizeRule::Kind::from_trace;
  std::vector<FlavourId> ids;
  for (std::size_t i = 0; i < rule.flavours.size(); ++i) {
    const FlavourId id = inventory.find_flavour(rule.flavours[i]);
    if (!id.valid())
      refuse(scenario,
             one ? "$.workload.sizes.flavour" : fmt::format("$.workload.sizes.flavours[{}]", i),
             no_such("flavour", rule.flavours[i], inventory.flavours));
    ids.push_back(id);
  }
  return ids;
}

FlavourId flavour_of(const SizeRule& rule, const std::vector<FlavourId>& flavours, std::size_t vm,
                     std::size_t vm_count) {
  const std::size_t kinds = flavours.size();
  switch (rule.kind) {
    case SizeRule::Kind::cycle:
      return flavours[vm % kinds];
    case SizeRule::Kind::blocks:
      return flavours[vm / ((vm_count + kinds - 1) / kinds)];
    case SizeRule::Kind::fixed:
    case SizeRule::Kind::from_trace:
      break;
  }
  return flavours.front();
}

void take_recorded_size(VirtualMachine& vm, const traces::TraceVm& recorded) {
  if (recorded.vcpus) vm.vcpus = Cores(static_cast<double>(*recorded.vcpus));
  if (recorded.core_speed) vm.core_speed = *recorded.core_speed;
  if (recorded.memory) {
    vm.memory = *recorded.memory;
    vm.working_set = std::min(vm.working_set, vm.memory);
  }
}

void apply_priorities(Inventory& inventory, std::size_t first, const Scenario& scenario) {
  const auto& rules = scenario.workload.priorities;
  for (std::size_t r = 0; r < rules.size(); ++r) {
    bool any = false;
    for (std::size_t v = first; v < inventory.vms.size(); ++v) {
      if (!matches(rules[r].vms, inventory.vms[v].name)) continue;
      inventory.vms[v].priority = rules[r].priority;
      any = true;
    }
    if (!any)
      refuse(scenario, fmt::format("$.workload.priorities[{}].vms", r),
             fmt::format("no VM of the trace matches '{}'", rules[r].vms));
  }
}

void apply_groups(Inventory& inventory, std::size_t first, const Scenario& scenario,
                  const std::vector<GroupRule>& rules, const char* key,
                  std::string VirtualMachine::*group, FailureDomain VirtualMachine::*domain) {
  for (std::size_t r = 0; r < rules.size(); ++r) {
    for (std::size_t p = 0; p < rules[r].vms.size(); ++p) {
      const std::string place = fmt::format("$.workload.{}[{}].vms[{}]", key, r, p);
      for (const VmId id : vms_matching(inventory, first, scenario, rules[r].vms[p], place)) {
        VirtualMachine& vm = inventory.vms[id.index()];
        if (!(vm.*group).empty() && vm.*group != rules[r].group)
          refuse(scenario, place,
                 fmt::format("VM '{}' is in the group '{}' already", vm.name, vm.*group));
        vm.*group = rules[r].group;
        vm.*domain = rules[r].domain;
      }
    }
  }
}

void apply_start_order(Inventory& inventory, std::size_t first, const Scenario& scenario) {
  const auto& rules = scenario.workload.start_order;
  for (std::size_t r = 0; r < rules.size(); ++r) {
    const std::string place = fmt::format("$.workload.start_order[{}]", r);
    std::vector<VmId> before;
    for (std::size_t p = 0; p < rules[r].after.size(); ++p)
      for (const VmId vm : vms_matching(inventory, first, scenario, rules[r].after[p],
                                        fmt::format("{}.after[{}]", place, p)))
        before.push_back(vm);
    for (const VmId id : vms_matching(inventory, first, scenario, rules[r].vms, place + ".vms")) {
      VirtualMachine& vm = inventory.vms[id.index()];
      for (const VmId other : before)
        if (std::find(vm.starts_after.begin(), vm.starts_after.end(), other) ==
            vm.starts_after.end())
          vm.starts_after.push_back(other);
      vm.start_delay = std::max(vm.start_delay, rules[r].delay);
    }
  }
}

void apply_batch(Inventory& inventory, std::size_t first, const Scenario& scenario) {
  const auto& patterns = scenario.workload.batch;
  for (std::size_t p = 0; p < patterns.size(); ++p) {
    const std::string place = fmt::format("$.workload.batch[{}]", p);
    for (const VmId vm : vms_matching(inventory, first, scenario, patterns[p], place))
      inventory.vms[vm.index()].batch = true;
  }
}

void apply_rules(Inventory& inventory, std::size_t first, const Scenario& scenario) {
  const Workload& workload = scenario.workload;
  apply_groups(inventory, first, scenario, workload.anti_affinity, "anti_affinity",
               &VirtualMachine::anti_affinity, &VirtualMachine::across);
  apply_groups(inventory, first, scenario, workload.affinity, "affinity", &VirtualMachine::affinity,
               &VirtualMachine::within);
  apply_start_order(inventory, first, scenario);
  apply_batch(inventory, first, scenario);
  const VmRuleFault fault = find_rule_fault(inventory);
  if (!fault.sentence.empty()) refuse(scenario, "$.workload", fault.sentence);
}

}  // namespace

std::vector<VmId> vms_matching(const Inventory& inventory, std::size_t first,
                               const Scenario& scenario, const std::string& pattern,
                               const std::string& place) {
  std::vector<VmId> vms;
  for (std::size_t v = first; v < inventory.vms.size(); ++v)
    if (matches(pattern, inventory.vms[v].name)) vms.emplace_back(v);
  if (vms.empty()) refuse(scenario, place, fmt::format("no VM of the trace matches '{}'", pattern));
  return vms;
}

bool matches(std::string_view pattern, std::string_view name) {
  return traces::matches(name, pattern);
}

TraceWindow window_of(const Scenario& scenario, const traces::TraceHeader& trace) {
  const Workload& workload = scenario.workload;
  const Duration recorded = static_cast<std::int64_t>(trace.steps) * trace.period;
  if (workload.start % trace.period != Duration{})
    refuse(
        scenario, "$.workload.start",
        fmt::format("must be a whole number of the trace's periods of {}", unparse(trace.period)));
  if (workload.start >= recorded)
    refuse(scenario, "$.workload.start",
           fmt::format("is beyond the trace, which lasts {}", unparse(recorded)));
  TraceWindow window;
  window.length = workload.duration.value_or(recorded - workload.start);
  if (window.length % trace.period != Duration{})
    refuse(
        scenario, "$.workload.duration",
        fmt::format("must be a whole number of the trace's periods of {}", unparse(trace.period)));
  if (workload.start + window.length > recorded)
    refuse(scenario, "$.workload.duration",
           fmt::format("ends beyond the trace, which lasts {}", unparse(recorded)));
  window.first_step = static_cast<std::size_t>(workload.start / trace.period);
  window.steps = static_cast<std::size_t>(window.length / trace.period);
  if (scenario.duration && *scenario.duration > window.length &&
      workload.after_trace == AfterTrace::stop)
    refuse(scenario, "$.duration",
           fmt::format("is longer than the trace's window of {}; workload.after_trace may be "
                       "'hold' or 'repeat'",
                       unparse(window.length)));
  return window;
}

Duration duration_of(const Scenario& scenario, const TraceWindow& window) {
  return scenario.duration.value_or(window.length);
}

void check_orders(const Scenario& scenario, Duration length) {
  for (std::size_t i = 0; i < scenario.orders.size(); ++i)
    if (scenario.orders[i].at > length)
      refuse(scenario, fmt::format("$.orders[{}].at", i),
             fmt::format("is after the end of the run, which lasts {}", to_text(length)));
}

void add_workload(Inventory& inventory, const Scenario& scenario,
                  const traces::TraceHeader& trace) {
  const Workload& workload = scenario.workload;
  const std::vector<FlavourId> flavours = flavours_of(scenario, inventory);
  if (workload.sizes.kind == SizeRule::Kind::blocks && flavours.size() > trace.vms.size())
    refuse(scenario, "$.workload.sizes.flavours",
           fmt::format("has more flavours than the trace has VMs ({})", trace.vms.size()));
  std::set<std::string, std::less<>> taken;
  for (const VirtualMachine& vm : inventory.vms) taken.insert(vm.name);
  const std::size_t first = inventory.vms.size();
  inventory.vms.reserve(first + trace.vms.size());
  for (std::size_t i = 0; i < trace.vms.size(); ++i) {
    const traces::TraceVm& recorded = trace.vms[i];
    if (!taken.insert(recorded.name).second)
      refuse(scenario, "$.workload.trace",
             fmt::format("the platform has a VM named '{}' as well", recorded.name));
    const FlavourId id = flavour_of(workload.sizes, flavours, i, trace.vms.size());
    VirtualMachine vm = make_vm(recorded.name, id, inventory[id]);
    if (workload.sizes.kind == SizeRule::Kind::from_trace) take_recorded_size(vm, recorded);
    if (workload.boot_time) vm.boot_time = *workload.boot_time;
    inventory.vms.push_back(std::move(vm));
  }
  apply_priorities(inventory, first, scenario);
  apply_rules(inventory, first, scenario);
  place_images(inventory, first, scenario);
}

}  // namespace gemello::runs
