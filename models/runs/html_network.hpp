#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "models/runs/fault_story.hpp"
#include "models/runs/report.hpp"
#include "models/runs/series_reader.hpp"

namespace gemello::runs {

// The sections of a run's page about its network and its faults.

/// Part of a run's time; faults are drawn as one where they would share a pixel.
struct TimeSpan {
  double start_s = 0;
  double end_s = 0;
  double pixel() const { return (end_s - start_s) / 600; }
};

/// Loads of the links that carried something, grouped by what they are, the busiest first, both
/// directions of a link beside each other; at most `rows_max`, of each group some.
/// {"x": [s], "rows": [{"name", "words", "head" (of the first of a group), "load": [%, mean of the
/// cell], "full": [cells in which it was full at some time], "down": [[from, until]], "right"}],
/// "carrying", "all", "span_s", "period_s"}; null where the run recorded none or none carried any.
nlohmann::json link_heat_json(const SeriesReader& series, const Report& report,
                              const FaultStory& story, TimeSpan time, std::size_t rows_max);
std::string link_heat_figure(const nlohmann::json& links);

/// A time in which something was not as it should be, in a lane; the letter says of which kind.
struct LaneTime {
  std::string lane;
  std::string letter;
  double from_s = 0;
  double until_s = 0;
  bool open = false;  ///< not over at the end of the run
};
/// Lanes over a time axis: {"parts": [{"name", "right", "bars": [[from, until, letter, how many,
/// open]]}], "all": lanes, "letters": {} (for the caller: {"D": "down"}), "follows": [], "joined":
/// s}; the longest first, at most `rows_max`; times of a letter that share a pixel are one bar.
/// `times` are in the order of their begins.
nlohmann::json lanes_json(const std::vector<LaneTime>& times, TimeSpan time, std::size_t rows_max);
/// A row below the lanes that counts moments by pixel, {"name", "ticks": [[s, how many]]}; none of
/// no moments.
void add_ticks(const char* name, const std::vector<double>& times, TimeSpan time,
               nlohmann::json& lanes);
/// "once", "twice", "3 times".
std::string times_words(std::size_t count);

/// What failed and what followed, on one axis, as lanes_json: a lane a part; null without a fault.
nlohmann::json failures_json(const FaultStory& story, TimeSpan time, std::size_t rows_max);
std::string failures_figure(const nlohmann::json& failures, const FaultStory& story);

/// "The longest kept sw1 down for 30 min from 02:00:00."; "" without a failure.
std::string longest_failure_words(const FaultStory& story);

/// What took another way, from where to where, and why.
std::string path_changes_html(const FaultStory& story);

}  // namespace gemello::runs
