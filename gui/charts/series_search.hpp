#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "gui/charts/chart_content.hpp"

namespace gemello::gui {

/// A curve of a recording: its series and the column in it.
struct FoundCurve {
  std::uint32_t series = 0;
  std::uint32_t object = 0;

  friend bool operator==(const FoundCurve&, const FoundCurve&) = default;
};

/// All curves that have every word of `query` in their series' name, in the words that people read
/// for it or in their object's name, in any case and order; of an empty query all. In order of the
/// recording's series and objects, those whose object begins with a word of the query first.
std::vector<FoundCurve> search_curves(const Recording& recording, std::string_view query);

CurveName name_of(const Recording& recording, FoundCurve curve);

}  // namespace gemello::gui
