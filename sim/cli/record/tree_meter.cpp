#include <unistd.h>

#include "sim/cli/record/meter.hpp"

namespace gemello::cli {
namespace {

bool dead(const ProcessStat& stat) {
  return stat.state == 'Z' || stat.state == 'X';
}

const std::string& own_network_namespace() {
  static const std::string name = network_namespace_of(::getpid());
  return name;
}

}  // namespace

void NetworkSum::update(const std::set<int>& members, Usage& usage) {
  std::map<std::string, NetworkBytes> now;
  for (const int pid : members) {
    const std::string name = network_namespace_of(pid);
    if (name.empty() || name == own_network_namespace() || now.contains(name)) continue;
    if (const auto bytes = read_network_bytes(pid)) now.emplace(name, *bytes);
  }
  if (now.empty() && last_.empty()) return;
  usage.net_received_bytes = 0;
  usage.net_sent_bytes = 0;
  for (const auto& [name, bytes] : now) {
    const auto before = last_.find(name);
    // An interface that went away takes its count with it: nothing is known of that update.
    if (before == last_.end() || bytes.received < before->second.received ||
        bytes.sent < before->second.sent) {
      continue;
    }
    usage.net_received_bytes += static_cast<double>(bytes.received - before->second.received);
    usage.net_sent_bytes += static_cast<double>(bytes.sent - before->second.sent);
  }
  for (const auto& [name, bytes] : now) last_.insert_or_assign(name, bytes);
}

void TreeMeter::find_members(const ProcessTable& processes) {
  std::multimap<int, int> children;
  for (const auto& [pid, stat] : processes) children.emplace(stat.parent, pid);
  std::vector<int> open;
  if (const auto root = processes.find(root_);
      root != processes.end() && root->second.start_ticks == root_start_ticks_) {
    open.push_back(root_);
  }
  // A process once in the tree stays, even when its parent ended and another adopted it.
  for (const auto& [pid, start] : starts_) {
    const auto found = processes.find(pid);
    if (found != processes.end() && found->second.start_ticks == start) open.push_back(pid);
  }
  members_.clear();
  starts_.clear();
  while (!open.empty()) {
    const int pid = open.back();
    open.pop_back();
    if (!members_.insert(pid).second) continue;
    starts_.emplace(pid, processes.at(pid).start_ticks);
    const auto [first, last] = children.equal_range(pid);
    for (auto child = first; child != last; ++child) open.push_back(child->second);
  }
}

double TreeMeter::memory_of_members(const ProcessTable& processes) const {
  double bytes = 0;
  for (const int pid : members_) {
    if ((pid == root_ && kind_ == Root::holder) || dead(processes.at(pid))) continue;
    if (const auto memory = read_memory(pid)) bytes += static_cast<double>(memory->bytes);
  }
  return bytes;
}

Usage TreeMeter::update(const Scan& scan, const std::vector<TaskExit>& ended) {
  find_members(scan.processes);
  WaitedSum::Tree cpu;
  WaitedSum::Tree read;
  WaitedSum::Tree written;
  ThreadWaitSum::Threads waits;
  std::map<int, StorageBytes> storage;
  alive_ = false;
  bool readable = true;
  for (const int pid : members_) {
    const ProcessStat& stat = scan.processes.at(pid);
    if (!dead(stat) && !(pid == root_ && kind_ == Root::holder)) alive_ = true;
    cpu[pid] = {stat.parent, stat.cpu_ticks + stat.waited_children_ticks};
    // A process that ends while it is read keeps what was last known of it.
    auto bytes = read_storage_bytes(pid);
    if (!bytes && storage_.contains(pid)) bytes = storage_.at(pid);
    if (!bytes && !dead(stat) && read_process(pid)) readable = false;
    if (bytes) {
      storage.emplace(pid, *bytes);
      read[pid] = {stat.parent, bytes->read};
      written[pid] = {stat.parent, bytes->written};
    }
    if (!dead(stat)) waits.merge(read_thread_waits(pid));
  }
  storage_ = std::move(storage);
  Usage usage;
  usage.cpu_seconds =
      static_cast<double>(cpu_.update(cpu)) / static_cast<double>(::sysconf(_SC_CLK_TCK));
  usage.wait_seconds = static_cast<double>(waits_.update(waits, ended, scan.has_exits)) * 1e-9;
  usage.memory_bytes = memory_of_members(scan.processes);
  const auto bytes_read = static_cast<double>(read_.update(read));
  const auto bytes_written = static_cast<double>(written_.update(written));
  if (readable) {
    usage.disk_read_bytes = bytes_read;
    usage.disk_write_bytes = bytes_written;
  }
  network_.update(members_, usage);
  return usage;
}

}  // namespace gemello::cli
