#include "sim/cli/record/proc_files.hpp"

#include <array>
#include <dirent.h>
#include <fcntl.h>
#include <unistd.h>

#include <fmt/format.h>

#include "models/units/text.hpp"

namespace gemello::cli {
namespace {

/// Names in a folder that are whole numbers (processes, threads); empty when it is gone.
std::vector<int> numbered_entries(const std::string& folder) {
  std::vector<int> numbers;
  DIR* stream = ::opendir(folder.c_str());
  if (stream == nullptr) return numbers;
  while (const dirent* entry = ::readdir(stream)) {
    std::int64_t number = 0;
    if (read_number(std::string_view(entry->d_name), number) && number > 0) {
      numbers.push_back(static_cast<int>(number));
    }
  }
  ::closedir(stream);
  return numbers;
}

/// A text that a process left empty because it ended is as good as no text.
std::optional<std::string> read_process_text(const std::string& path) {
  std::optional<std::string> text = read_text(path);
  if (text && text->empty()) text.reset();
  return text;
}

}  // namespace

std::optional<std::string> read_text(const std::string& path) {
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return std::nullopt;
  std::string text;
  std::array<char, 8192> buffer{};
  ssize_t size = 0;
  while ((size = ::read(file, buffer.data(), buffer.size())) > 0) {
    text.append(buffer.data(), static_cast<std::size_t>(size));
  }
  ::close(file);
  if (size < 0) return std::nullopt;
  return text;
}

std::optional<ProcessStat> read_process(int pid) {
  const std::string path = fmt::format("/proc/{}/stat", pid);
  const auto text = read_process_text(path);
  if (!text) return std::nullopt;
  return parse_stat(*text, path);
}

ProcessTable read_process_table() {
  ProcessTable table;
  for (const int pid : numbered_entries("/proc")) {
    if (const auto stat = read_process(pid)) table.emplace(pid, *stat);
  }
  return table;
}

std::map<int, std::int64_t> read_thread_waits(int pid) {
  std::map<int, std::int64_t> waits;
  const std::string folder = fmt::format("/proc/{}/task", pid);
  for (const int thread : numbered_entries(folder)) {
    const std::string path = fmt::format("{}/{}/schedstat", folder, thread);
    if (const auto text = read_process_text(path)) {
      waits.emplace(thread, parse_schedstat(*text, path).wait_nanoseconds);
    }
  }
  return waits;
}

std::optional<StorageBytes> read_storage_bytes(int pid) {
  const std::string path = fmt::format("/proc/{}/io", pid);
  const auto text = read_process_text(path);
  if (!text) return std::nullopt;
  return parse_process_io(*text, path);
}

std::optional<MemoryRead> read_memory(int pid) {
  const std::string rollup = fmt::format("/proc/{}/smaps_rollup", pid);
  if (const auto text = read_process_text(rollup)) {
    return MemoryRead{parse_smaps_rollup(*text, rollup), true};
  }
  const std::string statm = fmt::format("/proc/{}/statm", pid);
  if (const auto text = read_process_text(statm)) {
    return MemoryRead{parse_statm(*text, statm) * ::sysconf(_SC_PAGESIZE), false};
  }
  return std::nullopt;
}

std::string network_namespace_of(int pid) {
  std::array<char, 64> buffer{};
  const std::string path = fmt::format("/proc/{}/ns/net", pid);
  const ssize_t size = ::readlink(path.c_str(), buffer.data(), buffer.size());
  return size > 0 ? std::string(buffer.data(), static_cast<std::size_t>(size)) : std::string();
}

std::optional<NetworkBytes> read_network_bytes(int pid) {
  const std::string path = fmt::format("/proc/{}/net/dev", pid);
  const auto text = read_process_text(path);
  if (!text) return std::nullopt;
  return parse_net_dev(*text, path);
}

}  // namespace gemello::cli
