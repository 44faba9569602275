#include "models/runs/task_load.hpp"

#include <algorithm>
#include <limits>
#include <numeric>
#include <optional>

#include <fmt/format.h>

#include "models/units/error.hpp"

namespace gemello::runs {
namespace {

struct Node {
  std::int64_t cores_free = 0;
  std::int64_t memory_free = 0;
  std::size_t freed_step = 0;
};

struct Running {
  const traces::Task* task = nullptr;
  const float* sample = nullptr;  ///< of the step at hand
  std::size_t end = 0;
  std::size_t node = 0;
  double per_core = 0;  ///< share of its host that one recorded core is
  float used_max = 0;   ///< cores it may use
};

class TaskReplay {
 public:
  TaskReplay(const traces::TaskTrace& trace, const TaskHosts& hosts, TaskPlacement placement,
             std::string_view file)
      : trace_(trace), hosts_(hosts), placement_(placement), file_(file) {
    const Node empty{static_cast<std::int64_t>(hosts.cores.count()), hosts.memory.count(), 0};
    nodes_.assign(hosts.count, empty);
    load_.assign(hosts.count, 0.0);
  }

  std::vector<behaviour::LoadCount> run() {
    std::vector<behaviour::LoadCount> counts(trace_.steps);
    std::size_t next = 0;
    for (std::size_t step = 0; step < trace_.steps; ++step) {
      release(step);
      while (next < trace_.tasks.size() && trace_.tasks[next].first_step == step)
        start(trace_.tasks[next++]);
      count(counts[step]);
    }
    return counts;
  }

 private:
  void release(std::size_t step) {
    std::erase_if(running_, [&](const Running& run) {
      if (run.end != step) return false;
      Node& node = nodes_[run.node];
      node.cores_free += run.task->cores;
      node.memory_free += run.task->memory.count();
      node.freed_step = step;
      return true;
    });
  }

  void start(const traces::Task& task) {
    const std::size_t index = host_for(task);
    Node& node = nodes_[index];
    node.cores_free -= task.cores;
    node.memory_free -= task.memory.count();
    running_.push_back(
        {&task, trace_.used(task).data(), task.first_step + task.samples, index,
         task.core_speed / rate(hosts_.cores, hosts_.core_speed),
         static_cast<float>(task.cores) * static_cast<float>(hosts_.core_speed / task.core_speed)});
  }

  std::size_t host_for(const traces::Task& task) const {
    std::optional<std::size_t> best;
    for (std::size_t i = 0; i < nodes_.size(); ++i) {
      if (nodes_[i].cores_free < task.cores || nodes_[i].memory_free < task.memory.count())
        continue;
      if (!best || better(nodes_[i], nodes_[*best])) best = i;
      if (placement_ == TaskPlacement::first_fit) break;
    }
    if (!best)
      throw InputError(file_, "task " + task.name,
                       fmt::format("finds none of the {} hosts with {} free cores and its memory",
                                   nodes_.size(), task.cores));
    return *best;
  }

  bool better(const Node& a, const Node& b) const {
    if (placement_ == TaskPlacement::most_free) return a.cores_free > b.cores_free;
    return placement_ == TaskPlacement::last_freed && a.freed_step > b.freed_step;
  }

  void count(behaviour::LoadCount& count) {
    for (Running& run : running_)
      load_[run.node] += run.per_core * static_cast<double>(std::min(*run.sample++, run.used_max));
    // A host that several tasks share is counted at the first of them, and its load taken away.
    for (const Running& run : running_) {
      if (load_[run.node] <= 0) continue;
      count.add(std::min(1.0, load_[run.node]));
      load_[run.node] = 0;
      ++counted_;
    }
    count.add(0, static_cast<double>(nodes_.size() - counted_));
    counted_ = 0;
  }

  const traces::TaskTrace& trace_;
  const TaskHosts& hosts_;
  TaskPlacement placement_;
  std::string_view file_;
  std::vector<Node> nodes_;
  std::vector<Running> running_;
  std::vector<double> load_;
  std::size_t counted_ = 0;
};

}  // namespace

std::vector<behaviour::LoadCount> task_load(const traces::TaskTrace& trace, const TaskHosts& hosts,
                                            TaskPlacement placement, std::string_view file) {
  return TaskReplay(trace, hosts, placement, file).run();
}

}  // namespace gemello::runs
