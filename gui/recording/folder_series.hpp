#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "gui/recording/series_source.hpp"

namespace gemello::gui {

/// The series of a run folder; they stay on disk, mapped, for as long as one of them is held.
/// Errors: InputError with the place, as runs::SeriesReader.
std::vector<SeriesPtr> read_series(const std::filesystem::path& folder);

/// A series of read_series up to an instant: nothing of what its folder has later shows in it.
/// Others are left as they are.
SeriesPtr cut_series(const SeriesPtr& series, Instant until);

/// What the values of a series can be, by object.
struct SeriesLimits {
  std::vector<float> low, high;
  bool gaps = true;  ///< else a gap in the rows is damage as well
};

/// A value that cannot be.
struct SeriesDamage {
  std::size_t level = 0;  ///< of the pyramid; 0: the rows
  std::size_t row = 0;    ///< in the level's file, from 1
  std::size_t object = 0;
  Instant at{};
  float value = 0;
};

/// Called with damage that is met while a series is read, each time, from the thread that reads.
using OnDamage = std::function<void(const SeriesDamage&)>;

/// A series of read_series in which what cannot be is a gap; of a damaged cell of the pyramid what
/// lies below is shown. Others are left as they are. `on_damage` may be empty.
SeriesPtr with_limits(const SeriesPtr& series, std::shared_ptr<const SeriesLimits> limits,
                      OnDamage on_damage = {});

/// The first value of a series of with_limits that cannot be: in its rows, then in its pyramid; of
/// one with more than `cells` cells from the top of the pyramid down as far as they reach. What was
/// looked at is taken off `cells`.
std::optional<SeriesDamage> find_damage(const SeriesPtr& series, std::size_t& cells);

/// Two series of the same objects as one: the first up to the second's start, then the second. If
/// their objects differ, the second alone. Its period is the second's.
SeriesPtr joined_series(SeriesPtr first, SeriesPtr second);

}  // namespace gemello::gui
