#pragma once

#include <filesystem>
#include <memory>
#include <vector>

#include "gui/recording/series_source.hpp"

namespace gemello::gui {

/// The series of a run folder; they stay on disk, mapped, for as long as one of them is held.
/// Errors: InputError with the place, as runs::SeriesReader.
std::vector<SeriesPtr> read_series(const std::filesystem::path& folder);

/// A series of read_series up to an instant: nothing of what its folder has later shows in it.
/// Others are left as they are.
SeriesPtr cut_series(const SeriesPtr& series, Instant until);

/// Two series of the same objects as one: the first up to the second's start, then the second. If
/// their objects differ, the second alone. Its period is the second's.
SeriesPtr joined_series(SeriesPtr first, SeriesPtr second);

}  // namespace gemello::gui
