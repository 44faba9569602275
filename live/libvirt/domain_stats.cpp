#include "live/libvirt/domain_stats.hpp"

#include <algorithm>
#include <limits>
#include <optional>

namespace gemello::live::virt {
namespace {

constexpr std::int64_t kib = 1024;

std::uint64_t not_negative(std::int64_t value) {
  return static_cast<std::uint64_t>(std::max<std::int64_t>(value, 0));
}

Duration from_nanoseconds(std::int64_t count) {
  return Duration(count / 1000);
}

/// Sum over the vCPUs, whose numbers may have gaps where some are unplugged.
std::optional<std::int64_t> vcpu_sum(const Statistics& told, const char* what) {
  std::optional<std::int64_t> sum;
  const std::int64_t count = std::max(told.number("vcpu.maximum"), told.number("vcpu.current"));
  for (std::int64_t index = 0; index < count; ++index) {
    const std::string name = "vcpu." + std::to_string(index) + "." + what;
    if (told.has(name)) sum = sum.value_or(0) + told.number(name);
  }
  return sum;
}

}  // namespace

Statistics::Statistics(const virTypedParameter* params, int count) {
  for (int index = 0; index < count; ++index) {
    const virTypedParameter& param = params[index];
    switch (param.type) {
      case VIR_TYPED_PARAM_INT:
        set(param.field, not_negative(param.value.i));
        break;
      case VIR_TYPED_PARAM_UINT:
        set(param.field, std::uint64_t{param.value.ui});
        break;
      case VIR_TYPED_PARAM_LLONG:
        set(param.field, not_negative(param.value.l));
        break;
      case VIR_TYPED_PARAM_ULLONG:
        set(param.field, std::uint64_t{param.value.ul});
        break;
      case VIR_TYPED_PARAM_STRING:
        set(param.field, std::string(param.value.s));
        break;
      default:
        break;  // nothing of a report is a truth value or a floating-point number
    }
  }
}

void Statistics::update(const Statistics& newer) {
  for (const auto& [name, value] : newer.numbers_) numbers_[name] = value;
  for (const auto& [name, value] : newer.texts_) texts_[name] = value;
}

std::int64_t Statistics::number(const std::string& name) const {
  const auto found = numbers_.find(name);
  if (found == numbers_.end()) return 0;
  constexpr std::uint64_t most = std::numeric_limits<std::int64_t>::max();
  return static_cast<std::int64_t>(std::min(found->second, most));
}

std::string Statistics::text(const std::string& name) const {
  const auto found = texts_.find(name);
  return found == texts_.end() ? std::string() : found->second;
}

bool asked_monitor(const Statistics& told) {
  return told.has("balloon.rss");
}

void fill_in(const Statistics& told, DomainReport& report) {
  if (told.has("vcpu.current")) {
    report.vcpus = Cores(static_cast<double>(told.number("vcpu.current")));
  }
  if (told.has("balloon.maximum")) report.memory = Bytes(told.number("balloon.maximum") * kib);
  if (told.has("balloon.rss")) report.memory_used = Bytes(told.number("balloon.rss") * kib);
  // The vCPUs' own time, so that it compares with their delay; the emulator's threads are in
  // cpu.time, which has to do where the vCPUs' is not told.
  if (const auto time = vcpu_sum(told, "time")) {
    report.cpu_time = from_nanoseconds(*time);
  } else if (told.has("cpu.time")) {
    report.cpu_time = from_nanoseconds(told.number("cpu.time"));
  }
  if (const auto delay = vcpu_sum(told, "delay")) report.cpu_delay = from_nanoseconds(*delay);
}

void fill_in_disks(const Statistics& told, std::vector<DiskReport>& disks) {
  const std::int64_t count = told.number("block.count");
  for (std::int64_t index = 0; index < count; ++index) {
    const std::string prefix = "block." + std::to_string(index) + ".";
    const std::string target = told.text(prefix + "name");
    const std::string path = told.text(prefix + "path");
    auto disk = std::find_if(disks.begin(), disks.end(),
                             [&](const DiskReport& known) { return known.target == target; });
    if (disk == disks.end()) {
      disk = disks.insert(disks.end(), DiskReport());
      disk->target = target;
      disk->source = path;
    }
    // A medium may have been changed since; network disks have no path of a file system here.
    if (path.starts_with('/')) disk->source = path;
    if (told.has(prefix + "capacity")) disk->capacity = Bytes(told.number(prefix + "capacity"));
    // libvirt's allocation is the highest byte written; physical is what the storage holds.
    const char* size = told.has(prefix + "physical") ? "physical" : "allocation";
    if (told.has(prefix + size)) disk->allocation = Bytes(told.number(prefix + size));
    if (told.has(prefix + "rd.bytes")) disk->read = Bytes(told.number(prefix + "rd.bytes"));
    if (told.has(prefix + "wr.bytes")) disk->written = Bytes(told.number(prefix + "wr.bytes"));
  }
}

}  // namespace gemello::live::virt
