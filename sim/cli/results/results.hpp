#pragma once

#include "models/runs/report_html.hpp"

namespace gemello::cli {

/// Options of the pages that the program writes: the plot library where Debian's libjs-dygraphs
/// has it.
runs::ReportHtmlOptions report_html_options();

}  // namespace gemello::cli
