#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "models/runs/html_parts.hpp"
#include "models/runs/html_text.hpp"

namespace gemello::runs {
namespace {

constexpr std::size_t paper_rows = 40;

// The class of a row by what its kind means to a reader; "" is ordinary.
const char* class_of(const TimelineRow& row) {
  static constexpr std::array bad{"fault",          "host-lost",     "vm-stopped",
                                  "host-suspected", "action-failed", "action-unknown",
                                  "split-brain",    "vm-paused",     "volume-unavailable"};
  if (std::find(bad.begin(), bad.end(), row.kind) != bad.end()) return "bad";
  if (row.kind == "action") return "act";
  return row.kind == "refused" || row.kind == "held" ? "held" : "";
}

// What a reader of paper, who cannot filter, wants: everything but first placements and outcomes.
bool tells(const TimelineRow& row) {
  return *class_of(row) != '\0' && !(row.kind == "action" && row.text.starts_with("deploy"));
}

std::string row_html(const TimelineRow& row, bool on_paper) {
  const char* type = class_of(row);
  std::string html = fmt::format(
      "<tr data-c=\"{}\"{}><td class=\"time\">{}</td><td><span class=\"kind {}\">{}</span></td>"
      "<td>{}",
      type, on_paper ? " class=\"paper\"" : "", html_text(to_text(row.time)), type,
      html_text(row.kind), html_text(row.text));
  if (!row.why.empty()) html += "<div class=\"why\">" + html_text(row.why) + "</div>";
  return html + "</td></tr>\n";
}

}  // namespace

std::string timeline_html(const LogDigest& log) {
  if (log.rows.empty()) return "<p>Nothing happened in this run.</p>\n";
  std::string html =
      "<div class=\"tools\"><label>Filter <input id=\"filter\" type=\"search\" size=\"30\" "
      "title=\"A VM, a host, a word\"></label><select id=\"filter-kind\" aria-label=\"Kind\">"
      "<option value=\"\">everything</option><option value=\"bad\">faults and losses</option>"
      "<option value=\"act\">actions</option><option value=\"held\">refused and held</option>"
      "</select></div>\n<div class=\"scroll tall\"><table id=\"timeline\"><thead><tr>"
      "<th scope=\"col\">Time</th><th scope=\"col\">Kind</th><th scope=\"col\">What</th></tr>"
      "</thead><tbody>\n";
  const bool any_tells = std::any_of(log.rows.begin(), log.rows.end(), tells);
  std::size_t papers = 0;
  for (const TimelineRow& row : log.rows) {
    const bool on_paper = papers < paper_rows && (tells(row) || !any_tells);
    papers += on_paper ? 1 : 0;
    html += row_html(row, on_paper);
  }
  html += "</tbody></table></div>\n";
  if (papers < log.rows.size())
    html += fmt::format(
        "<p class=\"print-only small\">On paper: {} of {} lines{}.</p>\n", papers, log.rows.size(),
        any_tells ? ", the first that are faults, losses, refusals or actions other than a first "
                    "placement"
                  : "");
  if (log.left_out > 0)
    html += fmt::format(
        "<p class=\"soft small\">{} lines of little note are left out; "
        "events.jsonl has all.</p>\n",
        log.left_out);
  return html;
}

}  // namespace gemello::runs
