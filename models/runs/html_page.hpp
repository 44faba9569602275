#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "models/runs/html_text.hpp"
#include "models/runs/report_html.hpp"
#include "models/runs/series_reader.hpp"

namespace gemello::runs {

// What the pages of one run and of several have in common.

/// The series of a run folder; nothing if it has none.
std::optional<SeriesReader> series_of(const std::filesystem::path& folder);

/// A page that has the plotting library. Errors: InputError if the library is not installed.
Page page_with_library(const ReportHtmlOptions& options);

/// A section's link in the list at the top, and its heading.
struct Section {
  const char* id;
  const char* title;
};
/// The links of a page, in its order.
std::string nav_html(const std::vector<Section>& sections);
std::string heading_html(const Section& section);

/// For readers without scripts: the plots are not drawn, their sentences are there.
extern const char* const page_without_script;

/// The end of the body: what the mouse does, the tooltip.
extern const char* const page_end;

}  // namespace gemello::runs
