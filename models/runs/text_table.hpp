#pragma once

#include <string>
#include <vector>

namespace gemello::runs {

/// A table for a terminal: first column left, the others right aligned, columns as wide as their
/// longest text (in characters, not bytes).
class TextTable {
 public:
  explicit TextTable(std::vector<std::string> header);
  void row(std::vector<std::string> cells);
  /// A heading between rows.
  void section(std::string title);
  std::string text() const;

 private:
  struct Line {
    std::vector<std::string> cells;
    bool is_section = false;
  };
  std::vector<Line> lines_;
};

/// Characters of UTF-8 text.
std::size_t width_of(const std::string& text);

}  // namespace gemello::runs
