#include "models/runs/text_table.hpp"

#include <algorithm>

namespace gemello::runs {

std::size_t width_of(const std::string& text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xc0U) != 0x80U;
  }));
}

TextTable::TextTable(std::vector<std::string> header) {
  lines_.push_back({std::move(header), false});
}

void TextTable::row(std::vector<std::string> cells) {
  lines_.push_back({std::move(cells), false});
}

void TextTable::section(std::string title) {
  lines_.push_back({{std::move(title)}, true});
}

std::string TextTable::text() const {
  std::vector<std::size_t> widths;
  for (const Line& line : lines_) {
    if (line.is_section) continue;
    widths.resize(std::max(widths.size(), line.cells.size()));
    for (std::size_t i = 0; i < line.cells.size(); ++i)
      widths[i] = std::max(widths[i], width_of(line.cells[i]));
  }
  std::string text;
  for (const Line& line : lines_) {
    if (line.is_section) {
      text += "\n" + line.cells.front() + "\n";
      continue;
    }
    std::string row;
    for (std::size_t i = 0; i < line.cells.size(); ++i) {
      const std::string pad(widths[i] - width_of(line.cells[i]), ' ');
      row += i == 0 ? "  " + line.cells[i] + pad : "  " + pad + line.cells[i];
    }
    row.erase(row.find_last_not_of(' ') + 1);
    if (!row.empty()) text += row + "\n";
  }
  return text + "\n";
}

}  // namespace gemello::runs
