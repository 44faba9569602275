#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "models/runs/event_log_reader.hpp"
#include "models/units/time.hpp"

namespace gemello::gui {

/// One line of an event log, taken apart without a tree: hundreds of thousands of them are read
/// when a run is opened. Its texts are borrowed from what it was made of. Use one over and over.
class LogEntry {
 public:
  enum class Type : std::uint8_t { text, number, flag, nothing, list, object };
  struct Node {
    std::string_view key;    ///< in an object
    std::string_view value;  ///< a text without its quotes; a number, a flag as written
    Type type = Type::nothing;
    std::uint32_t end = 0;  ///< the node after it and all in it
  };

  std::size_t number = 0;  ///< of the line, from 1

  /// Takes the JSON of a line without escapes and letters beyond ASCII. False: it is not so, or
  /// not JSON: read it the long way. Borrows the text.
  bool scan(std::string_view line);
  /// Takes a JSON value, and borrows its texts.
  void take(const nlohmann::json& value);
  /// As EventLogReader gave it; borrows it.
  void take(const runs::LogLine& line);

  Instant time() const { return time_; }
  std::string_view kind() const { return kind_; }
  /// Looks for "t" and "kind". False: not an object that has them as a number and a text.
  bool find_head();
  /// False: "t" is no time of a run.
  bool find_time();

  const Node* find_root() const { return &nodes_.front(); }
  const Node* find(std::string_view key) const { return find(nodes_.front(), key); }
  const Node* find(const Node& object, std::string_view key) const;
  /// A text, number or flag as text; empty if it is not there or none of these.
  std::string_view text(std::string_view key) const { return text(nodes_.front(), key); }
  std::string_view text(const Node& object, std::string_view key) const;
  /// As runs::LogLine::text: a list of texts as "a, b".
  std::string words(std::string_view key) const;
  bool is(std::string_view key) const { return text(key) == "true"; }
  std::optional<double> figure(std::string_view key) const;
  std::optional<std::uint64_t> count(std::string_view key) const;
  /// What is in a list or an object, in order.
  template <class Visit>
  void each(const Node& node, const Visit& visit) const {
    for (std::uint32_t i = number_of(node) + 1; i < node.end; i = nodes_[i].end) visit(nodes_[i]);
  }
  template <class Visit>
  void each(std::string_view key, const Visit& visit) const {
    if (const Node* node = find(key)) each(*node, visit);
  }

  /// The same for the readers of models/runs.
  runs::LogLine line() const;

 private:
  std::uint32_t number_of(const Node& node) const {
    return static_cast<std::uint32_t>(&node - nodes_.data());
  }
  void add(const nlohmann::json& value, std::string_view key);
  nlohmann::json json_of(const Node& node) const;

  std::vector<Node> nodes_{Node{}};  // in order of begin; the first is all of it
  std::deque<std::string> own_;      // texts that were nowhere
  Instant time_{};
  std::string_view kind_;
};

}  // namespace gemello::gui
