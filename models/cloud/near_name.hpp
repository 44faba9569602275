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

}  // namespace gemello
