#include "sim/cli/record/running_sums.hpp"

#include <algorithm>
#include <utility>

namespace gemello::cli {

std::int64_t WaitedSum::update(const Tree& now) {
  std::int64_t growth = 0;
  for (const auto& [pid, entry] : now) {
    const auto before = last_.find(pid);
    growth += entry.total - (before == last_.end() ? 0 : before->second.total);
  }
  // What an ended process had been counted with comes back in the counter of the one that waited
  // for it: take it off, unless it was not a process of the tree that waited.
  for (const auto& [pid, entry] : last_) {
    if (now.contains(pid)) continue;
    int parent = entry.parent;
    for (auto up = last_.find(parent); !now.contains(parent) && up != last_.end();
         up = last_.find(parent)) {
      if (parent == up->second.parent) break;
      parent = up->second.parent;
    }
    if (now.contains(parent)) growth -= entry.total;
  }
  // A process may end between the reading of its parent and its own: then the parent's growth
  // arrives one update later, and meets the debt it left here.
  const std::int64_t owed = std::exchange(debt_, 0);
  last_ = now;
  if (growth < 0) {
    debt_ = -growth;
    return 0;
  }
  return std::max<std::int64_t>(0, growth - owed);
}

std::int64_t ThreadWaitSum::update(const Threads& now, const std::vector<TaskExit>& ended,
                                   bool keep) {
  std::int64_t growth = 0;
  std::set<int> finished;
  const auto earlier = [&](int thread) {
    if (const auto found = last_.find(thread); found != last_.end()) return found->second;
    if (const auto found = missing_.find(thread); found != missing_.end()) return found->second;
    return std::int64_t{0};
  };
  for (const TaskExit& task : ended) {
    // A smaller total is another thread under a reused id.
    const std::int64_t before = earlier(task.thread);
    growth += task.wait_nanoseconds - (before <= task.wait_nanoseconds ? before : 0);
    last_.erase(task.thread);
    missing_.erase(task.thread);
    finished.insert(task.thread);
  }
  Threads seen;
  for (const auto& [thread, wait] : now) {
    if (finished.contains(thread)) continue;
    if (finished_.contains(thread)) {
      finished.insert(thread);
      continue;
    }
    const std::int64_t before = earlier(thread);
    growth += wait - (before <= wait ? before : 0);
    seen.emplace(thread, wait);
  }
  missing_.clear();
  if (keep) {
    for (const auto& [thread, wait] : last_) {
      if (!seen.contains(thread)) missing_.emplace(thread, wait);
    }
  }
  last_ = std::move(seen);
  finished_ = std::move(finished);
  return growth;
}

}  // namespace gemello::cli
