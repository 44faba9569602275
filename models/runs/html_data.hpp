#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "models/runs/event_log_reader.hpp"
#include "models/runs/fault_story.hpp"
#include "models/runs/report.hpp"
#include "models/runs/report_html.hpp"
#include "models/runs/run_folder.hpp"
#include "models/runs/series_reader.hpp"
#include "models/runs/storage_story.hpp"

namespace gemello::runs {

// What the pictures of a page are drawn from, as JSON for its script.

/// Five digits, more than a picture shows; null of what is no number.
nlohmann::json rounded(double value);

/// One quantity of the fleet: the series fleet.<quantity>. Empty if the run has none.
std::vector<Point> fleet_points(const SeriesReader& series, std::string_view quantity,
                                std::size_t points_max);

/// A chart: {"id", "labels", "unit", "rows": [[t, [min, mean, max], ...], ...], ...}. Curves of
/// different runs may have different times: rows are merged.
struct Curve {
  std::string label;
  std::vector<Point> points;
};
nlohmann::json chart_json(std::string_view id, std::string_view unit,
                          const std::vector<Curve>& curves);

/// Migrations begun per interval: {"rows": ...} of a chart in steps.
nlohmann::json migrations_chart(const Report& report, double start_s, double end_s);

/// Loads of the hosts, the most used first where there are more than heat_hosts_max; null without
/// series. "on" is the share of each cell in which the host was on, where the run recorded host.on.
nlohmann::json hosts_json(const SeriesReader& series, const Report& report,
                          const ReportHtmlOptions& options);

/// One line of the timeline.
struct TimelineRow {
  Instant time{};
  std::string kind;
  std::string text;
  std::string why;
};
/// What the event log tells a reader.
struct LogDigest {
  std::vector<TimelineRow> rows;  ///< faults, losses and refusals before ordinary decisions
  std::uint64_t left_out = 0;
  std::vector<std::pair<double, std::string>> marks;  ///< faults and losses: s, text
  struct Place {
    std::string host;
    double from_s = 0;
    double until_s = 0;
  };
  std::map<std::string, std::vector<Place>> places;    ///< by VM
  std::vector<std::pair<double, std::string>> faults;  ///< s, "host-crash hv1"; ends left out
  /// What followed a fault of a host that had guests; what did not happen is not there.
  struct Recovery {
    std::string host;
    std::string what;  ///< "host-crash"
    double fault_s = 0;
    std::optional<double> suspected_s, lost_s, fenced_s, first_back_s, last_back_s;
    std::set<std::string> vms;   ///< on it at the fault
    std::set<std::string> back;  ///< of those, started again elsewhere or there
  };
  std::vector<Recovery> recoveries;  ///< in the order of the faults
  FaultStory story;
  StorageStory storage;
};
LogDigest digest_log(const std::filesystem::path& log, double end_s, std::size_t rows_max);

/// Where VMs were: those with outages, then those that moved most; null if nothing is known.
nlohmann::json gantt_json(const LogDigest& log, const Report& report, double end_s,
                          std::size_t vms_max);

}  // namespace gemello::runs
