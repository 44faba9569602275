#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace gemello::runs {

struct ReportHtmlOptions {
  /// dygraph.min.js and dygraph.min.css of the package libjs-dygraphs, embedded in the page.
  std::filesystem::path dygraphs_folder;
  std::size_t points_max = 600;      ///< of one curve; its lowest and highest stay as a band
  std::size_t decisions_max = 3000;  ///< lines of the timeline; the page says what it leaves out
  std::size_t vms_max = 1000;        ///< rows of the VM table, the worst first
  std::size_t gantt_vms_max = 120;   ///< rows of the picture of placements
  std::size_t heat_hosts_max = 400;  ///< rows of the picture of host loads
  std::size_t link_rows_max = 40;    ///< rows of the map of links
};

/// The page of a finished run, self-contained: nothing is fetched when it is opened.
/// Errors: InputError (a file of the folder is missing or not sound; dygraphs is not installed).
std::string report_html(const std::filesystem::path& folder, const ReportHtmlOptions& options);

/// The page of several runs: figures, differences to the first, overlaid curves, the first
/// decision in which each differs from the first. At least two runs. Errors: as report_html.
std::string compare_html(const std::vector<std::filesystem::path>& folders,
                         const ReportHtmlOptions& options);

/// Writes report.html into the folder.
void write_report_html(const std::filesystem::path& folder, const ReportHtmlOptions& options);

}  // namespace gemello::runs
