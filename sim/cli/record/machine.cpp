#include "sim/cli/record/machine.hpp"

#include <algorithm>
#include <cmath>
#include <sys/utsname.h>
#include <unistd.h>

#include <fmt/format.h>

namespace gemello::cli {
namespace {

bool all_gaps(const RecordedUnit& unit, traces::TraceQuantity quantity) {
  return std::all_of(unit.samples.begin(), unit.samples.end(), [&](const StepSample& sample) {
    return std::isnan(sample[traces::index_of(quantity)]);
  });
}

}  // namespace

std::vector<int> descendants_of(int root, const ProcessTable& processes) {
  std::multimap<int, int> children;
  for (const auto& [pid, stat] : processes) children.emplace(stat.parent, pid);
  std::vector<int> found;
  std::vector<int> open{root};
  while (!open.empty()) {
    const auto [first, last] = children.equal_range(open.back());
    open.pop_back();
    for (auto child = first; child != last; ++child) {
      found.push_back(child->second);
      open.push_back(child->second);
    }
  }
  return found;
}

std::string cpu_model(std::string_view cpuinfo) {
  const std::size_t key = cpuinfo.find("model name");
  const std::size_t colon = cpuinfo.find(": ", std::min(key, cpuinfo.size()));
  if (colon == std::string_view::npos) return "unknown CPU";
  const std::string_view rest = cpuinfo.substr(colon + 2);
  return std::string(rest.substr(0, rest.find('\n')));
}

std::string machine_text() {
  utsname kernel{};
  ::uname(&kernel);
  return fmt::format("{}, {} CPUs, Linux {}", cpu_model(read_text("/proc/cpuinfo").value_or("")),
                     ::sysconf(_SC_NPROCESSORS_ONLN), kernel.release);
}

std::string method_text(const std::vector<RecordedUnit>& units, bool has_exits,
                        std::string_view no_exits_reason, std::size_t overruns) {
  using Kind = UnitSpec::Kind;
  const auto any = [&](bool cgroup) {
    return std::any_of(units.begin(), units.end(), [&](const RecordedUnit& unit) {
      return (unit.spec.kind == Kind::cgroup) == cgroup;
    });
  };
  std::string text = "gemello trace record, up to 5 scans a period.";
  if (any(false)) {
    text +=
        " Process trees: cpu_used utime+stime with waited-for children of /proc/PID/stat; "
        "cpu_wait run-queue wait of /proc/PID/task/TID/schedstat";
    text += has_exits
                ? ", ended threads by taskstats exit records"
                : fmt::format(", ended threads since their last scan lost ({})", no_exits_reason);
    if (overruns != 0) text += fmt::format(" ({} times some were dropped)", overruns);
    text +=
        "; memory_used proportional set size, mean of the scans; disk read_bytes and write_bytes "
        "of /proc/PID/io; net bytes of the tree's own network namespace without the loopback.";
  }
  if (any(true)) {
    text +=
        " Cgroups: cpu cpu.stat or cpuacct.usage; cpu_wait v2 cpu.pressure some (wall time with a "
        "waiting task), v1 schedstat of its threads; memory with page cache; disk io.stat or "
        "blkio.throttle.";
  }
  for (const traces::TraceQuantity quantity : traces::all_quantities) {
    std::string names;
    for (const RecordedUnit& unit : units) {
      if (unit.samples.empty() || !all_gaps(unit, quantity)) continue;
      names += (names.empty() ? "" : ", ") + unit.spec.name;
    }
    if (!names.empty()) {
      text += fmt::format(" Gap in {}: {}.", traces::name_of(quantity), names);
    }
  }
  return text;
}

}  // namespace gemello::cli
