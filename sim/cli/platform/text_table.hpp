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
  /// columns: of the terminal; the last column wraps to stay within. 0: it does not, nor where
  /// less than 20 would be left for it.
  std::string text(const std::string& indent, std::size_t columns = 0) const;

 private:
  std::vector<std::string> headings_;
  std::vector<bool> right_;
  std::vector<std::vector<std::string>> rows_;
};

}  // namespace gemello::cli
