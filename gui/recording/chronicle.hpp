#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include <nlohmann/json.hpp>

#include "gui/recording/conditions.hpp"
#include "gui/recording/lanes.hpp"
#include "gui/recording/log_entry.hpp"
#include "gui/recording/recording.hpp"
#include "models/runs/event_log_reader.hpp"
#include "models/runs/fault_story.hpp"

namespace gemello::gui {

/// Makes marks, lanes and bars of a run's log, line by line, of a file or as a simulation tells
/// them. A copy goes on by itself: that is what a branch begins with.
class Chronicle {
 public:
  /// The catalogue is of the inventory.
  Chronicle(std::shared_ptr<const Inventory> inventory, std::shared_ptr<const Catalogue> catalogue,
            Instant start);

  /// What holds at the start, where no line tells it: the result of AskSnapshot.
  void begin_with(const nlohmann::json& snapshot);

  /// The next line, not earlier than the last one.
  void follow(const LogEntry& entry);
  void follow(const runs::LogLine& line);
  /// A line's JSON as EventMessage has it; it is numbered after the last one. Errors: InputError:
  /// no line of a log, or earlier than the last one.
  void follow(const nlohmann::json& event);

  /// Sets marks, vms, hosts, faults, conditions. What is open lasts until `end`.
  void fill(Recording& recording, Instant end) const;
  const std::vector<std::vector<VmStretch>>& vm_lanes() const { return vms_.lanes(); }
  const std::vector<std::vector<HostStretch>>& host_lanes() const { return hosts_.lanes(); }
  std::size_t lines() const { return lines_; }
  Instant last() const { return last_; }
  /// Lines that name a host or VM that the inventory does not have.
  std::size_t strange_lines() const { return strange_lines_; }

 private:
  void follow_action(const LogEntry& entry);
  void follow_outcome(const LogEntry& entry, ActionEnd how);
  void follow_vm(const LogEntry& entry);
  void follow_host(const LogEntry& entry);
  void follow_fault(const LogEntry& entry);
  /// `action`: that the line ends or answers; null: there is none.
  void mark(const LogEntry& entry, const OpenAction* action);
  void add_about(const LogEntry& entry, std::vector<Part>& about);
  OpenAction action_of(const LogEntry& entry);
  VmId vm_in(const LogEntry& entry, std::string_view key);
  HostId host_in(const LogEntry& entry, std::string_view key);

  std::shared_ptr<const Inventory> inventory_;
  std::shared_ptr<const Catalogue> catalogue_;
  SharedList<Mark> marks_;
  VmLanes vms_;
  HostLanes hosts_;
  Conditions conditions_;
  runs::FaultReader faults_{0};
  std::unordered_map<std::uint64_t, OpenAction> open_;
  std::vector<std::optional<std::uint64_t>> lost_lives_;  // by HostId: incarnation that fell silent
  Instant last_{};
  std::size_t lines_ = 0;
  std::size_t strange_lines_ = 0;
  bool strange_ = false;
};

}  // namespace gemello::gui
