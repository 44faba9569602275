#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace gemello {

/// The candidate that `name` most probably misspells (optimal string alignment distance of at most
/// a third of its length, at least 1), the first of equals; empty if none is near.
std::string_view nearest_name(std::string_view name, const std::vector<std::string_view>& among);

/// "; did you mean 'x'?" for the end of a sentence, or nothing.
std::string did_you_mean(std::string_view name, const std::vector<std::string_view>& among);

/// "the platform has no host named 'hv9'; did you mean 'hv1'?", of a table of things with names.
template <class Table>
std::string no_such(std::string_view kind, std::string_view name, const Table& table) {
  std::vector<std::string_view> known;
  for (const auto& one : table) known.push_back(one.name);
  return std::string("the platform has no ")
      .append(kind)
      .append(" named '")
      .append(name)
      .append("'")
      .append(did_you_mean(name, known));
}

}  // namespace gemello
