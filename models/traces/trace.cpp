#include "models/traces/trace.hpp"

#include <cmath>
#include <limits>
#include <set>

#include <fmt/format.h>

#include "models/traces/limits.hpp"
#include "models/traces/utf8.hpp"
#include "models/units/error.hpp"

namespace gemello::traces {
namespace {

struct QuantityNames {
  std::string_view name;
  std::string_view unit;
};
constexpr std::array<QuantityNames, quantity_count> names{{{"cpu_used", "cores"},
                                                           {"cpu_wait", "cores"},
                                                           {"memory_used", "bytes"},
                                                           {"disk_read", "bytes/s"},
                                                           {"disk_write", "bytes/s"},
                                                           {"net_rx", "bytes/s"},
                                                           {"net_tx", "bytes/s"}}};

constexpr std::size_t trace_steps_max = 100'000'000;
constexpr std::size_t trace_vms_max = 10'000'000;
/// 292 years, half of what an Instant holds: no sum of two times of a trace overflows.
constexpr Duration length_max{std::numeric_limits<std::int64_t>::max() / 2};

void check_vm(const TraceVm& vm, std::size_t row, std::string_view file) {
  const auto fail = [&](std::string_view key, std::string_view sentence) {
    throw InputError(file, fmt::format("$.vms[{}].{}", row, key), sentence);
  };
  if (vm.name.empty()) fail("name", "is empty");
  if (!is_utf8(vm.name)) fail("name", "is not UTF-8 text");
  if (vm.arrival < gemello::origin) fail("arrival", "is before the start of the trace");
  if (vm.departure <= vm.arrival) fail("departure", "is not after the arrival");
  if (vm.vcpus && *vm.vcpus <= 0) fail("vcpus", "is not positive");
  if (vm.core_speed && !(vm.core_speed->count() > 0)) fail("core_speed", "is not positive");
  if (vm.memory && vm.memory->count() <= 0) fail("memory", "is not positive");
}

}  // namespace

std::string_view name_of(TraceQuantity quantity) {
  return names[index_of(quantity)].name;
}
std::string_view unit_of(TraceQuantity quantity) {
  return names[index_of(quantity)].unit;
}

std::optional<TraceQuantity> quantity_named(std::string_view name) {
  for (const TraceQuantity quantity : all_quantities) {
    if (name_of(quantity) == name) return quantity;
  }
  return std::nullopt;
}

void check_header(const TraceHeader& header, std::string_view file) {
  if (header.period <= Duration::zero() || header.period > period_max) {
    throw InputError(file, "$.period", "must be above 0 and at most 366 days");
  }
  if (header.steps < 1 || header.steps > trace_steps_max) {
    throw InputError(file, "$.steps", "must be 1 to 100 million");
  }
  if (header.period.count() > length_max.count() / static_cast<std::int64_t>(header.steps)) {
    throw InputError(file, "$.steps", "times the period is over 146,000 years");
  }
  if (header.vms.empty() || header.vms.size() > trace_vms_max) {
    throw InputError(file, "$.vms", "must hold 1 to 10 million VMs");
  }
  std::set<std::string_view> seen;
  for (std::size_t row = 0; row < header.vms.size(); ++row) {
    check_vm(header.vms[row], row, file);
    if (!seen.insert(header.vms[row].name).second) {
      throw InputError(file, fmt::format("$.vms[{}].name", row),
                       fmt::format("\"{}\" is there twice", header.vms[row].name));
    }
  }
}

void check_row(const TraceHeader& header, TraceQuantity quantity, std::size_t step,
               std::span<const float> row, std::string_view file) {
  for (std::size_t vm = 0; vm < row.size(); ++vm) {
    const float value = row[vm];
    if (std::isnan(value) || (value >= 0 && value <= std::numeric_limits<float>::max())) continue;
    throw InputError(
        file, fmt::format("{}, step {}, VM {}", name_of(quantity), step, header.vms[vm].name),
        fmt::format("the sample is {}; samples are finite and at least 0, or NaN for a gap",
                    value));
  }
}

void TraceData::add(TraceQuantity quantity) {
  values[index_of(quantity)].assign(header.steps * header.vms.size(),
                                    std::numeric_limits<float>::quiet_NaN());
}

std::span<float> TraceData::at(TraceQuantity quantity, std::size_t step) {
  const std::size_t width = header.vms.size();
  return {values[index_of(quantity)].data() + step * width, width};
}

std::span<const float> TraceData::at(TraceQuantity quantity, std::size_t step) const {
  return view().at(quantity, step);
}

TraceView TraceData::view() const {
  TraceView view{.header = &header};
  for (std::size_t i = 0; i < quantity_count; ++i) {
    if (!values[i].empty()) view.blocks[i] = values[i].data();
  }
  return view;
}

}  // namespace gemello::traces
