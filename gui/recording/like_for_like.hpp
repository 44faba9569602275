#pragma once

#include <cstddef>
#include <utility>
#include <vector>

#include "gui/recording/recording.hpp"

namespace gemello::gui {

/// A series in rows of a longer period, whose first begins at `start`: means of what the series has
/// at every `step` within a row; where one of these is not there, the row is a gap. Windows are the
/// series' own, which are finer. `period` is a multiple of `step`.
SeriesPtr coarser_series(SeriesPtr series, Instant start, Duration period, Duration step);

/// Two runs as they are compared: an instant of both has the figures of the same stretch of time.
/// Series that both have with different periods are brought to the longer one, or left out of both
/// where their rows do not fit into each other; and no last row is shown for longer than it lasts,
/// where the other run has the next already.
class LikeForLike {
 public:
  /// Neither is null. What did not change since the last call is the same recording again.
  std::pair<RecordingPtr, RecordingPtr> of(const RecordingPtr& first, const RecordingPtr& other);

 private:
  struct Change {
    std::size_t series = 0;  ///< of Recording::series
    bool dropped = false;
    Instant start{};
    Duration period{};
    Duration step{};
    friend bool operator==(const Change&, const Change&) = default;
  };
  using Changes = std::vector<Change>;
  struct Side {
    RecordingPtr source;
    Changes changes;
    RecordingPtr made;
  };
  static std::pair<Changes, Changes> changes_between(const Recording& first,
                                                     const Recording& other);
  static RecordingPtr made(Side& side, const RecordingPtr& source, Changes changes);

  Side sides_[2];
};

}  // namespace gemello::gui
