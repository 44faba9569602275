#pragma once

#include <string>
#include <vector>

namespace gemello::cli {

/// Rows of text in aligned columns for people: two spaces between columns, numbers to the right.
class TextTable {
 public:
  /// A heading that ends with '>' aligns its column to the right.
  explicit TextTable(std::vector<std::string> headings);

  /// As many cells as headings.
  void add(std::vector<std::string> cells);
  bool empty() const { return rows_.empty(); }

  /// Every line begins with `indent` and ends with a newline; no trailing spaces. Columns are
  /// counted in UTF-8 characters.
  std::string text(const std::string& indent) const;

 private:
  std::vector<std::string> headings_;
  std::vector<bool> right_;
  std::vector<std::vector<std::string>> rows_;
};

}  // namespace gemello::cli
