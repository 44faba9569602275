#include "gui/shared/run_names.hpp"

#include <algorithm>
#include <string_view>
#include <vector>

namespace gemello::gui {
namespace {

constexpr std::string_view between = ", ";  // changes of one title

// What a what-if is one of: "napoli" of "napoli: sw1 fails 12:00" and of "napoli @ 2h".
std::string root_of(const std::string& title) {
  return title.substr(0, std::min(title.find(": "), title.find(" @ ")));
}

std::string without_root(const std::string& title, const std::string& root) {
  if (title.size() == root.size()) return title;
  return title.substr(root.size() + (title[root.size()] == ':' ? 2 : 1));
}

std::vector<std::string> changes_in(std::string_view text) {
  std::vector<std::string> all;
  while (true) {
    const std::size_t end = text.find(between);
    all.emplace_back(text.substr(0, end));
    if (end == std::string_view::npos) return all;
    text.remove_prefix(end + between.size());
  }
}

// Those after the first `begin`, if any: "+" says that there are others before them.
std::string changes_after(const std::vector<std::string>& all, std::size_t begin) {
  if (begin == all.size()) begin = 0;
  std::string text = begin == 0 ? "" : "+ ";
  for (std::size_t i = begin; i < all.size(); ++i) {
    if (i > begin) text += between;
    text += all[i];
  }
  return text;
}

// Up to the last place where words begin in both; a time alone could be one of anything.
std::pair<std::string, std::string> differing_words(const std::string& first,
                                                    const std::string& other) {
  std::size_t begin = 0;
  for (std::size_t at = 0; at < std::min(first.size(), other.size()); ++at) {
    if (first[at] != other[at]) break;
    if (first[at] == ' ' && (at == 0 || first[at - 1] != '@')) begin = at + 1;
  }
  const auto rest = [begin](const std::string& own, const std::string& than) {
    const bool goes_on = own.size() > than.size() + 1 && own.starts_with(than + " ");
    const std::size_t from = goes_on ? than.size() + 1 : begin;
    return own.size() > from ? own.substr(from) : own;
  };
  return {rest(first, other), rest(other, first)};
}

}  // namespace

std::pair<std::string, std::string> run_names(const std::string& first, const std::string& other) {
  if (first == other) return {first, other};
  const std::string root = root_of(first);
  if (root != root_of(other)) return differing_words(first, other);
  if (first == root || other == root) return {without_root(first, root), without_root(other, root)};
  const std::string all = without_root(first, root), all_other = without_root(other, root);
  // Of the same changes once more the number tells it.
  if (all_other.starts_with(all + " #")) return {all, all_other.substr(all.size() + 1)};
  if (all.starts_with(all_other + " #")) return {all.substr(all_other.size() + 1), all_other};
  const std::vector<std::string> one = changes_in(all);
  const std::vector<std::string> two = changes_in(all_other);
  const auto ends = std::mismatch(one.begin(), one.end(), two.begin(), two.end());
  const auto common = static_cast<std::size_t>(ends.first - one.begin());
  return {changes_after(one, common), changes_after(two, common)};
}

}  // namespace gemello::gui
