#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "gui/recording/damage_book.hpp"
#include "gui/recording/folder_series.hpp"
#include "models/cloud/inventory.hpp"

namespace gemello::gui {

/// Of a whole folder, when it is opened: some 60 MB.
inline constexpr std::size_t cells_looked_at = 16'000'000;

/// What the objects of a series can be on a platform: nothing below zero, nothing above a hundred
/// times of what the platform can give (1e15 where it does not say). `knows_all`: whoever wrote it
/// knew every value, so that a gap is damage too.
SeriesLimits limits_of(const runs::SeriesInfo& info, const Inventory& inventory, bool knows_all);

/// The series of a folder, with gaps where a value cannot be. Of each series in which that was met
/// `notes` says the first value, with its file and place; small series are looked at whole, of
/// large ones as much as is read in a moment, from the top of their pyramids down. What is met
/// later, when it is read, `book` tells, the first of each series. `simulated`: the run's writer
/// knew every host and link at all times. `cells`: how many are looked at, of all series together.
std::vector<SeriesPtr> limited_series(const std::vector<SeriesPtr>& series,
                                      const Inventory& inventory, bool simulated,
                                      std::vector<std::string>& notes,
                                      const std::shared_ptr<DamageBook>& book,
                                      std::size_t cells = cells_looked_at);

}  // namespace gemello::gui
