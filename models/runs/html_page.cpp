#include "models/runs/html_page.hpp"

#include <fmt/format.h>

#include "models/runs/run_folder.hpp"
#include "models/units/error.hpp"

namespace gemello::runs {

std::optional<SeriesReader> series_of(const std::filesystem::path& folder) {
  const std::filesystem::path series = folder / "series";
  if (!std::filesystem::exists(series)) return std::nullopt;
  return SeriesReader(series);
}

Page page_with_library(const ReportHtmlOptions& options) {
  Page page;
  const auto script = options.dygraphs_folder / "dygraph.min.js";
  const auto style = options.dygraphs_folder / "dygraph.min.css";
  for (const auto& file : {script, style})
    if (!std::filesystem::exists(file))
      throw InputError(file.string(), "",
                       "is missing: the plots of a report need the package libjs-dygraphs");
  page.library_script = read_text_file(script);
  page.library_style = read_text_file(style);
  return page;
}

std::string nav_html(const std::vector<Section>& sections) {
  std::string html = "<nav aria-label=\"Sections\">";
  for (const Section& section : sections)
    html += fmt::format("<a href=\"#{}\">{}</a>\n", section.id, section.title);
  return html + "</nav>\n";
}

std::string heading_html(const Section& section) {
  return fmt::format("<h2 id=\"{}\">{}</h2>\n", section.id, section.title);
}

const char* const page_without_script =
    "<noscript><p class=\"warn\">Plots are drawn by this page's own script, which does not run "
    "here. What each would show stands under it in words, and the tables say the rest.</p>"
    "</noscript>\n";

const char* const page_end =
    "</main>\n<footer>Drag across a chart to zoom all of them, double-click to see the whole run. "
    "Dashed upright lines mark faults and losses of hosts, up to 100 of them. Click a column's "
    "head to sort by it."
    "</footer>\n<div id=\"tip\" aria-hidden=\"true\"></div>\n";

}  // namespace gemello::runs
