#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "models/runs/html_parts.hpp"
#include "models/runs/html_text.hpp"
#include "models/units/text.hpp"

namespace gemello::runs {
namespace {

using nlohmann::json;

std::string cell(const std::string& text, std::string_view type = "") {
  return type.empty() ? "<td>" + html_text(text) + "</td>"
                      : fmt::format("<td class=\"{}\">{}</td>", type, html_text(text));
}

std::string number_cell(double value, int digits) {
  return fmt::format("<td class=\"num\" data-v=\"{}\">{:.{}f}</td>", shortest(value), value,
                     digits);
}

std::string value_cell(const Figure& figure) {
  if (!figure.value) return cell(value_text(figure), "num na");
  return cell(value_text(figure), "num");
}

double number_in(const json& row, const char* key) {
  const auto found = row.find(key);
  return found != row.end() && found->is_number() ? found->get<double>() : 0;
}

std::string text_in(const json& row, const char* key) {
  const auto found = row.find(key);
  return found != row.end() && found->is_string() ? found->get<std::string>() : std::string();
}

std::string tile(const Report& report, std::string_view name) {
  const Figure* figure = report.find(name);
  if (figure == nullptr) return {};
  std::string value = "n/a";
  std::string unit = figure->note;
  if (figure->value) {
    const std::string text = value_text(*figure);
    const std::size_t space = text.find(' ');
    value = text.substr(0, space);
    unit = space == std::string::npos ? "" : text.substr(space + 1);
  }
  return fmt::format(
      "<div class=\"tile\" title=\"{}\"><div class=\"label\">{}</div><div class=\"value\">{} "
      "<span class=\"unit\">{}</span></div></div>\n",
      html_text(figure->meaning), html_text(figure->label), html_text(value), html_text(unit));
}

// Rows worst first: unavailability, then contention.
std::vector<const json*> worst_vms(const Report& report, std::size_t vms_max) {
  std::vector<const json*> rows;
  for (const json& row : report.tables.at("vms")) rows.push_back(&row);
  const auto badness = [](const json& row) {
    return std::pair(number_in(row, "outage_s") + number_in(row, "migration_downtime_s"),
                     number_in(row, "contended_s"));
  };
  std::stable_sort(rows.begin(), rows.end(),
                   [&](const json* a, const json* b) { return badness(*a) > badness(*b); });
  rows.resize(std::min(rows.size(), vms_max));
  return rows;
}

std::string vm_row(const json& row) {
  const auto available = row.find("availability");
  std::string html = "<tr>" + cell(text_in(row, "vm"));
  html += available != row.end() && available->is_number()
              ? number_cell(100 * available->get<double>(), 4)
              : cell("never served", "num na");
  html += number_cell(number_in(row, "outages"), 0);
  html += number_cell(number_in(row, "outage_s"), 1);
  html += number_cell(number_in(row, "migrations"), 0);
  html += number_cell(1000 * number_in(row, "migration_downtime_s"), 0);
  html += number_cell(number_in(row, "contended_s") / 60, 1);
  const double asked = number_in(row, "cpu_asked_MHz_s");
  const double missing = asked - number_in(row, "cpu_delivered_MHz_s");
  html += number_cell(asked > 0 ? 100 * missing / asked : 0, 2);
  return html + "</tr>\n";
}

}  // namespace

std::string tiles_html(const Report& report) {
  std::string html = "<div class=\"tiles\">\n";
  for (const char* name :
       {"availability", "lost_vm_minutes", "rto_max", "double_starts", "contended_vm_minutes",
        "energy", "hosts_on_mean", "migrations", "migration_bytes", "thrash_score", "n_plus_1"})
    html += tile(report, name);
  return html + "</div>\n";
}

std::string figures_html(const Report& report) {
  std::string html =
      "<div class=\"scroll\"><table><thead><tr><th>Figure</th><th class=\"num\">Value</th>"
      "<th>What it is</th></tr></thead><tbody>\n";
  std::string group;
  for (const Figure& figure : report.figures) {
    if (figure.group != group) {
      group = figure.group;
      html += "<tr class=\"group\"><td colspan=\"3\">" + html_text(group) + "</td></tr>\n";
    }
    html += "<tr>" + cell(figure.label) + value_cell(figure) + cell(figure.meaning, "soft small") +
            "</tr>\n";
  }
  return html + "</tbody></table></div>\n";
}

std::string compared_figures_html(const std::vector<ComparedRun>& runs) {
  std::string html = "<div class=\"scroll\"><table class=\"compare\"><thead><tr><th>Figure</th>";
  for (std::size_t i = 0; i < runs.size(); ++i) {
    html += "<th class=\"num\">" + html_text(runs[i].label) + "</th>";
    if (i > 0) html += "<th class=\"num\">difference</th>";
  }
  html += "</tr></thead><tbody>\n";
  std::string group;
  for (const Figure& base : runs[0].report.figures) {
    if (base.group != group) {
      group = base.group;
      html += fmt::format("<tr class=\"group\"><td colspan=\"{}\">{}</td></tr>\n", 2 * runs.size(),
                          html_text(group));
    }
    html += fmt::format("<tr title=\"{}\">", html_text(base.meaning)) + cell(base.label) +
            value_cell(base);
    for (std::size_t i = 1; i < runs.size(); ++i) {
      const Figure* figure = runs[i].report.find(base.name);
      html += figure == nullptr ? cell("n/a", "num na") : value_cell(*figure);
      const auto change = figure == nullptr ? std::nullopt : difference(base, *figure);
      const char* type = !change || change->verdict == 0 ? "num soft"
                         : change->verdict > 0           ? "num better"
                                                         : "num worse";
      const char* mark = !change || change->verdict == 0 ? ""
                         : change->verdict > 0           ? " \xe2\x9c\x93"
                                                         : " \xe2\x9c\x97";
      html += cell(change ? change->text + mark : "", type);
    }
    html += "</tr>\n";
  }
  return html +
         "</tbody></table></div>\n<p class=\"soft small\">Differences are to the first run; "
         "\xe2\x9c\x93 is better, \xe2\x9c\x97 is worse.</p>\n";
}

std::string timeline_html(const LogDigest& log) {
  std::string html =
      "<div class=\"tools\"><label>Filter <input id=\"filter\" type=\"search\" size=\"30\" "
      "title=\"A VM, a host, a word\"></label><select id=\"filter-kind\" aria-label=\"Kind\">"
      "<option value=\"\">everything</option><option value=\"bad\">faults and losses</option>"
      "<option value=\"act\">actions</option><option value=\"held\">refused and held</option>"
      "</select></div>\n<div class=\"scroll tall\"><table id=\"timeline\"><thead><tr>"
      "<th>Time</th><th>Kind</th><th>What</th></tr></thead><tbody>\n";
  for (const TimelineRow& row : log.rows) {
    const bool bad = row.kind == "fault" || row.kind == "host-lost" || row.kind == "vm-stopped" ||
                     row.kind == "host-suspected" || row.kind == "action-failed" ||
                     row.kind == "action-unknown" || row.kind == "split-brain";
    const char* type = bad                                           ? "bad"
                       : row.kind == "action"                        ? "act"
                       : row.kind == "refused" || row.kind == "held" ? "held"
                                                                     : "";
    html += fmt::format(
        "<tr data-c=\"{}\"><td class=\"time\">{}</td><td><span class=\"kind {}\">{}</span></td>"
        "<td>{}",
        type, html_text(to_text(row.time)), type, html_text(row.kind), html_text(row.text));
    if (!row.why.empty()) html += "<div class=\"why\">" + html_text(row.why) + "</div>";
    html += "</td></tr>\n";
  }
  html += "</tbody></table></div>\n";
  if (log.left_out > 0)
    html += fmt::format(
        "<p class=\"soft small\">{} lines of little note are left out; "
        "events.jsonl has all.</p>\n",
        log.left_out);
  return html;
}

std::string vms_html(const Report& report, std::size_t vms_max) {
  const std::size_t all = report.tables.at("vms").size();
  std::string html =
      "<div class=\"scroll tall\"><table class=\"sorts\"><thead><tr><th>VM</th>"
      "<th class=\"num\">Availability, %</th><th class=\"num\">Outages</th>"
      "<th class=\"num\">Out of service, s</th><th class=\"num\">Migrations</th>"
      "<th class=\"num\">Migration downtime, ms</th><th class=\"num\">Contended, min</th>"
      "<th class=\"num\">CPU not delivered, %</th></tr></thead><tbody>\n";
  const auto rows = worst_vms(report, vms_max);
  for (const json* row : rows) html += vm_row(*row);
  html += "</tbody></table></div>\n";
  if (rows.size() < all)
    html +=
        fmt::format("<p class=\"soft small\">The {} worst of {} VMs; report.json has all.</p>\n",
                    rows.size(), all);
  return html;
}

std::string links_html(const Report& report) {
  std::vector<const json*> rows;
  for (const json& row : report.tables.at("links"))
    if (number_in(row, "max") > 0) rows.push_back(&row);
  if (rows.empty()) return "<p class=\"soft\">No link carried a modelled flow.</p>\n";
  std::stable_sort(rows.begin(), rows.end(), [](const json* a, const json* b) {
    return number_in(*a, "mean") > number_in(*b, "mean");
  });
  const std::size_t all = rows.size();
  rows.resize(std::min<std::size_t>(rows.size(), 30));
  std::string html =
      "<div class=\"scroll tall\"><table class=\"sorts\"><thead><tr><th>Link</th>"
      "<th class=\"num\">Mean, %</th><th class=\"num\">p95, %</th><th class=\"num\">Max, %</th>"
      "</tr></thead><tbody>\n";
  for (const json* row : rows)
    html += "<tr>" + cell(text_in(*row, "link")) + number_cell(100 * number_in(*row, "mean"), 3) +
            number_cell(100 * number_in(*row, "p95"), 2) +
            number_cell(100 * number_in(*row, "max"), 2) + "</tr>\n";
  return html + fmt::format(
                    "</tbody></table></div>\n<p class=\"soft small\">The {} busiest of {} "
                    "links that carried anything.</p>\n",
                    rows.size(), all);
}

std::string capacity_html(const Report& report) {
  const json& capacity = report.tables.at("capacity");
  if (!capacity.is_object()) return {};
  std::string html = "<h3>Capacity left at the end</h3>\n<p>";
  const json lost = capacity.value("hosts_not_covered", json::array());
  if (lost.empty()) {
    html += "The loss of any one host would leave every VM a place.";
  } else {
    html += "The loss of these hosts would leave a VM without a place: ";
    for (std::size_t i = 0; i < lost.size(); ++i)
      html +=
          (i == 0 ? "" : ", ") + html_text(lost[i].is_string() ? lost[i].get<std::string>() : "");
    html += ".";
  }
  html +=
      "</p>\n<div class=\"scroll\"><table><thead><tr><th>Flavour</th><th class=\"num\">More VMs "
      "that fit</th></tr></thead><tbody>\n";
  for (const json& row : capacity.value("more", json::array()))
    html +=
        "<tr>" + cell(text_in(row, "flavour")) + number_cell(number_in(row, "vms"), 0) + "</tr>\n";
  return html + "</tbody></table></div>\n";
}

}  // namespace gemello::runs
