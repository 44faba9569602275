#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "models/runs/html_network.hpp"
#include "models/runs/report.hpp"
#include "models/runs/storage_story.hpp"

namespace gemello::runs {

// The section of a run's page about its storage.

/// Whether some VM had an image on a volume; a report of before this was simulated has none.
bool has_storage(const Report& report);

/// When replica sets were exposed or unavailable, and what happened meanwhile, for the lanes of
/// failures_json: a lane by set and trouble, the longest first, at most `rows_max`; null without
/// trouble.
nlohmann::json troubles_json(const Report& report, const StorageStory& story, TimeSpan time,
                             std::size_t rows_max);
std::string troubles_figure(const nlohmann::json& troubles, const Report& report, double end_s);
/// Replica sets that are "exposed" or "unavailable" at the end of the run.
std::vector<std::string> troubled_at_end(const Report& report, std::string_view what);

/// Who waited longest for its disk and who was paused by I/O errors: at most `rows_max` VMs.
std::string stalls_html(const Report& report, double end_s, std::size_t rows_max);
/// The largest heals, and all together.
std::string heals_html(const Report& report, const StorageStory& story);
/// Each image in split brain with who wrote what; "" where there is none.
std::string split_brains_html(const StorageStory& story);
/// What crossed the network for VMs' disks and memories, by the phase of their lives.
std::string occupancy_html(const Report& report);

/// Sentences of the summary, each after a space; "" where no VM had an image.
std::string what_storage_did(const Report& report, double end_s);

}  // namespace gemello::runs
