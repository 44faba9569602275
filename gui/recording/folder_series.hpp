#pragma once

#include <filesystem>
#include <memory>
#include <vector>

#include "gui/recording/series_source.hpp"

namespace gemello::gui {

/// The series of a run folder; they stay on disk, mapped, for as long as one of them is held.
/// Errors: InputError with the place, as runs::SeriesReader.
std::vector<SeriesPtr> read_series(const std::filesystem::path& folder);

}  // namespace gemello::gui
