#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "gui/recording/log_entry.hpp"
#include "gui/recording/recording.hpp"

namespace gemello::gui {

/// How parts stand, as log lines other than faults tell it: links, circuits and bricks that
/// monitoring finds down, bonds short of ports, links that the spanning tree blocks, volumes short
/// of replicas, images in split brain, heals.
class Conditions {
 public:
  /// Borrows the catalogue.
  explicit Conditions(const Catalogue& catalogue) : catalogue_(&catalogue) {}

  void follow(const LogEntry& entry);
  /// In the order of their begins; what is open lasts until `end`.
  std::vector<Condition> until(Instant end) const;

 private:
  /// `key` tells apart what may be in force on a part side by side.
  void begin(const LogEntry& entry, const std::string& key, Condition condition);
  void end(const LogEntry& entry, const std::string& key);
  void set(const LogEntry& entry, bool in_force, const std::string& key, Condition condition);
  void follow_bond(const LogEntry& entry);
  void follow_replicas(const LogEntry& entry);
  void follow_heal(const LogEntry& entry);

  const Catalogue* catalogue_;
  std::vector<Condition> all_;
  std::map<std::string, std::size_t> open_;
};

}  // namespace gemello::gui
