#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "models/runs/html_parts.hpp"
#include "models/runs/html_rows.hpp"
#include "models/runs/html_sections.hpp"
#include "models/runs/html_storage.hpp"
#include "models/runs/html_text.hpp"
#include "models/units/text.hpp"

namespace gemello::runs {
namespace {

using nlohmann::json;

std::string cell(const std::string& text, std::string_view type = "") {
  return type.empty() ? "<td>" + html_text(text) + "</td>"
                      : fmt::format("<td class=\"{}\">{}</td>", type, html_text(text));
}

std::string row_head(const std::string& text) {
  return "<th scope=\"row\">" + html_text(text) + "</th>";
}

std::string number_cell(double value, int digits) {
  return fmt::format("<td class=\"num\" data-v=\"{}\">{:.{}f}</td>", shortest(value), value,
                     digits);
}

std::string value_cell(const Figure& figure) {
  if (!figure.value) return cell(value_text(figure), "num na");
  return cell(value_text(figure), "num");
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
      "<div class=\"tile\"><div class=\"label\">{}</div><div class=\"value\">{} "
      "<span class=\"unit\">{}</span></div><div class=\"meaning\">{}</div></div>\n",
      html_text(figure->label), html_text(value), html_text(unit), html_text(figure->meaning));
}

// A difference with what it means, in a symbol and a word.
std::string verdict_cell(const std::optional<Difference>& change) {
  if (!change) return cell("", "num");
  if (change->text == "=") return cell("=", "num soft");
  const bool better = change->verdict > 0;
  if (change->verdict == 0) return cell(change->text, "num soft");
  return fmt::format("<td class=\"num {}\">{} <span class=\"verdict\">{}</span></td>",
                     better ? "better" : "worse", html_text(change->text),
                     better ? "\xe2\x9c\x93 better" : "\xe2\x9c\x97 worse");
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
  std::string html = "<tr>" + row_head(text_in(row, "vm"));
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

// "circuit, na-sw1 to ro-sw1"; "" of a report that does not say.
std::string link_words(const json& row) {
  const std::string direction = text_in(row, "direction");
  return text_in(row, "kind") + (direction.empty() ? "" : ", " + direction);
}

}  // namespace

std::string tiles_html(const Report& report) {
  std::string html = "<div class=\"tiles\">\n";
  for (const char* name :
       {"availability", "lost_vm_minutes", "rto_max", "double_starts", "contended_vm_minutes",
        "energy", "hosts_on_mean", "migrations", "migration_bytes", "n_plus_1"})
    html += tile(report, name);
  if (has_storage(report))
    for (const char* name :
         {"exposure", "volume_unavailable", "io_stall_longest", "io_pauses", "split_brains"})
      html += tile(report, name);
  return html + "</div>\n";
}

std::string figures_html(const Report& report) {
  std::string html =
      "<div class=\"scroll\"><table class=\"figures\"><thead><tr><th scope=\"col\">Figure</th><th "
      "scope=\"col\" "
      "class=\"num\">Value</th>"
      "<th scope=\"col\">What it is</th></tr></thead><tbody>\n";
  std::string group;
  for (const Figure& figure : report.figures) {
    if (figure.group != group) {
      group = figure.group;
      html += "<tr class=\"group\"><th scope=\"colgroup\" colspan=\"3\">" + html_text(group) +
              "</th></tr>\n";
    }
    html += "<tr>" + row_head(figure.label) + value_cell(figure) +
            cell(figure.meaning, "soft small") + "</tr>\n";
  }
  return html + "</tbody></table></div>\n";
}

std::string compared_figures_html(const std::vector<ComparedRun>& runs) {
  std::string html =
      "<div class=\"scroll\"><table class=\"compare\"><thead><tr><th scope=\"col\">Figure</th>";
  for (std::size_t i = 0; i < runs.size(); ++i) {
    html += "<th scope=\"col\" class=\"num\">" + html_text(runs[i].label) + "</th>";
    if (i > 0) html += "<th scope=\"col\" class=\"num\">difference</th>";
  }
  html += "</tr></thead><tbody>\n";
  std::string group;
  for (const Figure& base : runs[0].report.figures) {
    if (base.group != group) {
      group = base.group;
      html +=
          fmt::format("<tr class=\"group\"><th scope=\"colgroup\" colspan=\"{}\">{}</th></tr>\n",
                      2 * runs.size(), html_text(group));
    }
    html += fmt::format("<tr title=\"{}\">", html_text(base.meaning)) + row_head(base.label) +
            value_cell(base);
    for (std::size_t i = 1; i < runs.size(); ++i) {
      const Figure* figure = runs[i].report.find(base.name);
      html += figure == nullptr ? cell("n/a", "num na") : value_cell(*figure);
      const auto change = figure == nullptr ? std::nullopt : difference(base, *figure);
      html += verdict_cell(change);
    }
    html += "</tr>\n";
  }
  return html +
         "</tbody></table></div>\n<p class=\"soft small\">Differences are to the first run, pp are "
         "percentage points; figures that are neither better nor worse carry no mark.</p>\n";
}

std::string vms_html(const Report& report, std::size_t vms_max) {
  const std::size_t all = report.tables.at("vms").size();
  std::string html =
      "<div class=\"scroll tall\"><table class=\"sorts cuts\"><caption>VMs, worst first: longest "
      "out of "
      "service, then longest waiting for CPU</caption><thead><tr><th scope=\"col\">VM</th>"
      "<th scope=\"col\" class=\"num\">Availability, %</th><th scope=\"col\" "
      "class=\"num\">Outages</th>"
      "<th scope=\"col\" class=\"num\">Out of service, s</th><th scope=\"col\" "
      "class=\"num\">Migrations</th>"
      "<th scope=\"col\" class=\"num\">Migration downtime, ms</th><th scope=\"col\" "
      "class=\"num\">Contended, min</th>"
      "<th scope=\"col\" class=\"num\">CPU not delivered, %</th></tr></thead><tbody>\n";
  const auto rows = worst_vms(report, vms_max);
  for (const json* row : rows) html += vm_row(*row);
  html += "</tbody></table></div>\n";
  return html + left_out_html(rows.size(), all, "VMs", "worst");
}

std::string links_html(const Report& report) {
  std::vector<const json*> rows;
  for (const json& row : report.tables.at("links"))
    if (number_in(row, "max") > 0) rows.push_back(&row);
  if (rows.empty()) return "<p class=\"soft\">No link carried anything.</p>\n";
  std::stable_sort(rows.begin(), rows.end(), [](const json* a, const json* b) {
    return number_in(*a, "mean") > number_in(*b, "mean");
  });
  const std::size_t all = rows.size();
  rows.resize(std::min<std::size_t>(rows.size(), 30));
  std::string html =
      "<div class=\"scroll tall\"><table class=\"sorts cuts\"><caption>Load of links, each "
      "direction by "
      "itself, highest mean first</caption><thead><tr><th scope=\"col\">Link</th>"
      "<th scope=\"col\">What it is</th>"
      "<th scope=\"col\" class=\"num\">Mean, %</th><th scope=\"col\" class=\"num\">p95, %</th><th "
      "scope=\"col\" class=\"num\">Max, %</th>"
      "</tr></thead><tbody>\n";
  for (const json* row : rows)
    html += "<tr>" + row_head(text_in(*row, "link")) + "<td>" + html_text(link_words(*row)) +
            "</td>" + number_cell(100 * number_in(*row, "mean"), 3) +
            number_cell(100 * number_in(*row, "p95"), 2) +
            number_cell(100 * number_in(*row, "max"), 2) + "</tr>\n";
  return html + "</tbody></table></div>\n" +
         left_out_html(rows.size(), all, "links that carried anything", "busiest");
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
      "</p>\n<div class=\"scroll narrow whole\"><table><thead><tr><th "
      "scope=\"col\">Flavour</th><th "
      "scope=\"col\" class=\"num\">More VMs "
      "that fit</th></tr></thead><tbody>\n";
  for (const json& row : capacity.value("more", json::array()))
    html += "<tr>" + row_head(text_in(row, "flavour")) + number_cell(number_in(row, "vms"), 0) +
            "</tr>\n";
  return html + "</tbody></table></div>\n";
}

}  // namespace gemello::runs
