#include "sim/cli/record/cgroup_meter.hpp"

#include <system_error>

#include <fmt/format.h>

#include "models/units/error.hpp"

namespace gemello::cli {
namespace {

namespace fs = std::filesystem;

/// The group's folder in one hierarchy; empty when it has none.
fs::path folder_in(const std::string& mount, const std::string& path) {
  if (mount.empty()) return {};
  std::error_code ignored;
  const fs::path folder =
      path.starts_with(mount + "/") ? fs::path(path) : fs::path(mount + "/" + path);
  return fs::is_directory(folder, ignored) ? folder : fs::path();
}

template <class Parser>
auto read_with(const fs::path& folder, const char* name, Parser parser)
    -> std::optional<decltype(parser(std::string_view(), std::string_view()))> {
  if (folder.empty()) return std::nullopt;
  const std::string path = (folder / name).string();
  const auto text = read_text(path);
  if (!text) return std::nullopt;
  return parser(*text, path);
}

double growth(std::optional<double> now, std::optional<double> before) {
  return now && before ? *now - *before : unknown;
}

}  // namespace

CgroupMeter::CgroupMeter(const std::string& path, const CgroupMounts& mounts)
    : unified_(folder_in(mounts.unified, path)),
      cpuacct_(folder_in(mounts.cpuacct, path)),
      memory_(folder_in(mounts.memory, path)),
      blkio_(folder_in(mounts.blkio, path)) {
  if (unified_.empty() && cpuacct_.empty() && memory_.empty() && blkio_.empty()) {
    throw InputError(path, "", "no mounted cgroup hierarchy has this group");
  }
}

CgroupMeter::Totals CgroupMeter::read_totals() const {
  Totals totals;
  if (const auto nanoseconds = read_with(cpuacct_, "cpuacct.usage", parse_single_number)) {
    totals.cpu_seconds = static_cast<double>(*nanoseconds) * 1e-9;
  } else if (const auto usage = read_with(unified_, "cpu.stat", parse_cgroup_cpu_stat)) {
    totals.cpu_seconds = static_cast<double>(*usage) * 1e-6;
  }
  if (cpuacct_.empty()) {
    if (const auto pressure = read_with(unified_, "cpu.pressure", parse_pressure)) {
      totals.pressure_seconds = static_cast<double>(*pressure) * 1e-6;
    }
  }
  totals.storage =
      read_with(blkio_, "blkio.throttle.io_service_bytes_recursive", parse_blkio_service_bytes);
  if (!totals.storage) totals.storage = read_with(unified_, "io.stat", parse_cgroup_io_stat);
  return totals;
}

void CgroupMeter::find_members() {
  members_.clear();
  alive_ = false;
  for (const fs::path& top : {unified_, cpuacct_, memory_, blkio_}) {
    std::error_code error;
    if (top.empty() || !fs::is_directory(top, error)) continue;
    alive_ = true;
    std::vector<fs::path> folders{top};
    fs::recursive_directory_iterator entry(top, fs::directory_options::skip_permission_denied,
                                           error);
    for (; !error && entry != fs::recursive_directory_iterator(); entry.increment(error)) {
      if (entry->is_directory(error)) folders.push_back(entry->path());
    }
    for (const fs::path& folder : folders) {
      if (const auto ids = read_with(folder, "cgroup.procs", parse_ids)) {
        members_.insert(ids->begin(), ids->end());
      }
    }
    return;
  }
}

double CgroupMeter::growth_of_thread_waits(const std::vector<TaskExit>& ended, bool keep) {
  ThreadWaitSum::Threads threads;
  for (const int pid : members_) threads.merge(read_thread_waits(pid));
  return static_cast<double>(waits_.update(threads, ended, keep)) * 1e-9;
}

Usage CgroupMeter::update(const Scan& scan, const std::vector<TaskExit>& ended) {
  find_members();
  const Totals now = read_totals();
  Usage usage;
  usage.cpu_seconds = growth(now.cpu_seconds, last_.cpu_seconds);
  usage.wait_seconds = cpuacct_.empty() ? growth(now.pressure_seconds, last_.pressure_seconds)
                                        : growth_of_thread_waits(ended, scan.has_exits);
  if (const auto bytes = read_with(memory_, "memory.usage_in_bytes", parse_single_number)) {
    usage.memory_bytes = static_cast<double>(*bytes);
  } else if (const auto current = read_with(unified_, "memory.current", parse_single_number)) {
    usage.memory_bytes = static_cast<double>(*current);
  }
  if (now.storage && last_.storage) {
    usage.disk_read_bytes = static_cast<double>(now.storage->read - last_.storage->read);
    usage.disk_write_bytes = static_cast<double>(now.storage->written - last_.storage->written);
  }
  network_.update(members_, usage);
  last_ = now;
  return usage;
}

}  // namespace gemello::cli
