#pragma once

#include <cctype>
#include <string_view>

namespace gemello::gui {

/// Order of names as people count: "vm9" before "vm10", case only where nothing else differs.
inline bool natural_less(std::string_view a, std::string_view b) {
  const auto digit = [](char c) { return c >= '0' && c <= '9'; };
  const auto lower = [](char c) { return std::tolower(static_cast<unsigned char>(c)); };
  const auto number_end = [&digit](std::string_view text, std::size_t i) {
    while (i < text.size() && digit(text[i])) ++i;
    return i;
  };
  const auto first_not_zero = [](std::string_view text, std::size_t i, std::size_t end) {
    while (i < end && text[i] == '0') ++i;
    return i;
  };
  std::size_t i = 0, j = 0;
  while (i < a.size() && j < b.size()) {
    if (digit(a[i]) && digit(b[j])) {
      const std::size_t a_end = number_end(a, i), b_end = number_end(b, j);
      const std::size_t a_begin = first_not_zero(a, i, a_end),
                        b_begin = first_not_zero(b, j, b_end);
      const std::string_view left = a.substr(a_begin, a_end - a_begin);
      const std::string_view right = b.substr(b_begin, b_end - b_begin);
      if (left.size() != right.size()) return left.size() < right.size();
      if (left != right) return left < right;
      i = a_end;
      j = b_end;
    } else {
      if (lower(a[i]) != lower(b[j])) return lower(a[i]) < lower(b[j]);
      ++i;
      ++j;
    }
  }
  if (i < a.size() || j < b.size()) return i >= a.size();
  return a < b;
}

}  // namespace gemello::gui
