#include "sim/cli/platform/text_table.hpp"

#include <algorithm>
#include <sstream>

#include "models/units/error.hpp"

namespace gemello::cli {
namespace {

std::size_t width_of(const std::string& text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xc0) != 0x80;
  }));
}

// At blanks; a word longer than `width` stands alone.
std::vector<std::string> wrapped(const std::string& text, std::size_t width) {
  std::vector<std::string> lines{""};
  std::istringstream words(text);
  for (std::string word; words >> word;) {
    std::string& line = lines.back();
    if (!line.empty() && width_of(line) + 1 + width_of(word) > width)
      lines.push_back(word);
    else
      line += (line.empty() ? "" : " ") + word;
  }
  return lines;
}

}  // namespace

TextTable::TextTable(std::vector<std::string> headings) : headings_(std::move(headings)) {
  for (std::string& heading : headings_) {
    right_.push_back(heading.ends_with('>'));
    if (right_.back()) heading.pop_back();
  }
}

void TextTable::add(std::vector<std::string> cells) {
  GEMELLO_INVARIANT(cells.size() == headings_.size(), "a row of another width");
  rows_.push_back(std::move(cells));
}

std::string TextTable::text(const std::string& indent, std::size_t columns) const {
  std::vector<std::size_t> widths;
  for (std::size_t i = 0; i < headings_.size(); ++i) {
    widths.push_back(width_of(headings_[i]));
    for (const auto& row : rows_) widths[i] = std::max(widths[i], width_of(row[i]));
  }
  std::string all;
  const auto add_line = [&](const std::vector<std::string>& cells) {
    std::string line;
    for (std::size_t i = 0; i < cells.size(); ++i) {
      const std::string pad(widths[i] - width_of(cells[i]), ' ');
      line += (i == 0 ? indent : "  ") + (right_[i] ? pad + cells[i] : cells[i] + pad);
    }
    line.erase(line.find_last_not_of(' ') + 1);
    all += line + "\n";
  };
  add_line(headings_);
  std::size_t before = indent.size();
  for (std::size_t i = 0; i + 1 < widths.size(); ++i) before += widths[i] + 2;
  const bool wraps = columns >= before + 20 && columns < before + widths.back();
  if (wraps) widths.back() = columns - before;
  for (std::vector<std::string> row : rows_) {
    const std::string last = row.back();
    for (const std::string& part : wraps ? wrapped(last, widths.back()) : std::vector{last}) {
      row.back() = part;
      add_line(row);
      std::fill(row.begin(), row.end(), "");
    }
  }
  return all;
}

}  // namespace gemello::cli
