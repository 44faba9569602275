#pragma once

#include <algorithm>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "models/units/error.hpp"

namespace gemello::traces {

/// For formats of one file per VM and one line per step: sorts the series by name and returns how
/// many steps they all have. Series has `name` and `file`; samples(series) is how many it has, 1 at
/// least. file: the data set. sample_bytes: of one step of one VM in the result.
/// Errors: InputError: no series, series of unequal length, a result over `result_bytes_max`.
template <class Series, class Samples>
std::size_t steps_of_files(std::vector<Series>& all, std::string_view file,
                           std::size_t sample_bytes, std::size_t result_bytes_max,
                           const Samples& samples) {
  if (all.empty()) throw InputError(file, "line 1", "holds no file with a VM's samples");
  std::sort(all.begin(), all.end(),
            [](const Series& a, const Series& b) { return a.name < b.name; });
  const std::size_t steps = samples(all.front());
  for (const Series& series : all) {
    if (samples(series) == steps) continue;
    throw InputError(
        series.file, fmt::format("line {}", std::min(samples(series), steps) + 1),
        fmt::format("has {} samples where {} has {}", samples(series), all.front().file, steps));
  }
  if (steps > result_bytes_max / sample_bytes / all.size())
    throw InputError(file, "line 1", "is over the limit of the result's size");
  return steps;
}

}  // namespace gemello::traces
