#include "gui/shared/run_names.hpp"

#include <algorithm>

namespace gemello::gui {

std::pair<std::string, std::string> run_names(const std::string& first, const std::string& other) {
  if (first == other) return {first, other};
  // Up to the last place where words begin in both.
  std::size_t begin = 0;
  for (std::size_t at = 0; at < std::min(first.size(), other.size()); ++at) {
    if (first[at] != other[at]) break;
    const bool may_begin_after = first[at] == ' ' && (at == 0 || first[at - 1] != '@');
    if (may_begin_after) begin = at + 1;  // a time alone could be one of anything
  }
  const auto rest = [begin](const std::string& own, const std::string& than) {
    const bool goes_on = own.size() > than.size() + 1 && own.starts_with(than + " ");
    const std::size_t from = goes_on ? than.size() + 1 : begin;
    return own.size() > from ? own.substr(from) : own;
  };
  return {rest(first, other), rest(other, first)};
}

}  // namespace gemello::gui
