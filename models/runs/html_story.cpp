#include <fmt/format.h>

#include "models/runs/event_log.hpp"
#include "models/runs/html_parts.hpp"
#include "models/runs/html_sections.hpp"
#include "models/runs/html_text.hpp"
#include "models/units/text.hpp"

namespace gemello::runs {
namespace {

using nlohmann::json;

std::string fact(std::string_view label, const std::string& value) {
  if (value.empty()) return {};
  return fmt::format("<span>{} <b>{}</b></span>\n", html_text(label), html_text(value));
}

std::string text_at(const json& object, std::initializer_list<const char*> path) {
  const json* at = &object;
  for (const char* key : path) {
    if (!at->is_object() || !at->contains(key)) return {};
    at = &(*at)[key];
  }
  return at->is_string() ? at->get<std::string>() : at->is_null() ? std::string() : at->dump();
}

std::string decision_html(const std::string& label, const std::optional<LogLine>& line) {
  std::string html = "<tr><th scope=\"row\">" + html_text(label) + "</th>";
  if (!line) return html + "<td></td><td class=\"soft\">no further decision</td></tr>\n";
  html += "<td class=\"time\">" + html_text(to_text(line->time)) + "</td><td>" +
          html_text(decision_text(*line));
  if (const std::string why = reason_text(*line); !why.empty())
    html += "<div class=\"why\">" + html_text(why) + "</div>";
  return html + "</td></tr>\n";
}

}  // namespace

std::string facts_html(const RunInfo& info) {
  std::string html = "<div class=\"facts\">\n";
  html += fact("platform", text_at(info.scenario, {"platform"}));
  html += fact("trace", text_at(info.scenario, {"workload", "trace"}));
  html += fact("length", to_text(info.end.at - info.start));
  html += fact("seed", std::to_string(info.seed));
  html += fact("ended", std::string(name(info.end.how)));
  return html + "</div>\n";
}

std::string origin_html(const RunInfo& info) {
  std::string html =
      "<div class=\"scroll\"><table><thead><tr><th scope=\"col\">Input</th><th "
      "scope=\"col\">File</th><th scope=\"col\" class=\"num\">Bytes"
      "</th><th scope=\"col\">FNV-1a 64</th></tr></thead><tbody>\n";
  for (const InputFile& input : info.inputs)
    html += fmt::format(
        "<tr><th scope=\"row\">{}</th><td>{}</td><td class=\"num\">{}</td><td>{}</td></tr>\n",
        html_text(input.what), html_text(input.path), input.bytes, hex(input.fnv1a64));
  html += "</tbody></table></div>\n<dl>\n";
  for (const auto& [part, version] : info.versions)
    html += "<dt>" + html_text(part) + "</dt><dd>" + html_text(version) + "</dd>\n";
  html += fmt::format("<dt>events</dt><dd>{} lines, FNV-1a 64 {}</dd>\n</dl>\n", info.event_lines,
                      hex(info.event_digest));
  html += "<details><summary>The scenario, every default spelled out</summary><pre>" +
          html_text(info.scenario.dump(2)) + "</pre></details>\n";
  return html;
}

std::string divergence_html(const std::vector<ComparedRun>& runs) {
  std::string html;
  for (std::size_t i = 1; i < runs.size(); ++i) {
    const ComparedRun& run = runs[i];
    if (!run.divergence) {
      html +=
          fmt::format("<p>{}: all decisions equal those of {}{}.</p>\n", html_text(run.label),
                      html_text(runs[0].label), run.same_events ? ", and so do all events" : "");
      continue;
    }
    html += fmt::format("<h3>{}: after {}</h3>\n", html_text(run.label),
                        counted(run.divergence->equal_decisions, "equal decision"));
    html +=
        "<div class=\"scroll\"><table><thead><tr><th scope=\"col\">Run</th><th "
        "scope=\"col\">Time</th><th scope=\"col\">Decision</th>"
        "</tr></thead><tbody>\n" +
        decision_html(runs[0].label, run.divergence->first) +
        decision_html(run.label, run.divergence->other) + "</tbody></table></div>\n";
  }
  return html;
}

}  // namespace gemello::runs
