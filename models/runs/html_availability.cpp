#include <algorithm>
#include <array>
#include <map>

#include <fmt/format.h>

#include "models/runs/html_figures.hpp"
#include "models/runs/html_rows.hpp"
#include "models/runs/html_sections.hpp"
#include "models/runs/html_text.hpp"
#include "models/units/text.hpp"

namespace gemello::runs {
namespace {

using nlohmann::json;

double until_of(const json& outage, double end_s) {
  const auto until = outage.find("until_s");
  return until != outage.end() && until->is_number() ? until->get<double>() : end_s;
}

bool restored(const json& outage) {
  const auto until = outage.find("until_s");
  return until != outage.end() && until->is_number();
}

std::string moment(double at_s) {
  return html_text(to_text(Instant(duration_nearest(at_s))));
}

// Causes in the order they first struck: A to Y, then Z for all others.
std::map<std::string, std::string> letters_of(const json& outages) {
  std::map<std::string, std::string> letters;
  for (const json& row : outages) {
    const std::string cause = text_in(row, "cause");
    if (letters.count(cause) != 0) continue;
    const std::size_t next = std::min<std::size_t>(letters.size(), 25);
    letters[cause] = std::string(1, static_cast<char>('A' + next));
  }
  return letters;
}

std::string recovery_row(const char* what, std::optional<double> at, double fault_s,
                         double& before_s) {
  if (!at) return {};
  std::string html = fmt::format(
      "<tr><th scope=\"row\">{}</th><td class=\"time\">{}</td><td class=\"num\">{}</td>"
      "<td class=\"num\">{}</td></tr>\n",
      what, moment(*at), number_text(*at - fault_s), number_text(*at - before_s));
  before_s = *at;
  return html;
}

}  // namespace

json outages_json(const Report& report, double end_s, std::size_t vms_max) {
  const json& rows = report.tables.at("outages");
  if (rows.empty()) return nullptr;
  const auto letters = letters_of(rows);
  std::map<std::string, json> bars;
  std::map<std::string, double> down;
  for (const json& row : rows) {
    const std::string vm = text_in(row, "vm");
    const double from = number_in(row, "from_s");
    const double until = until_of(row, end_s);
    bars[vm].push_back({from, until, letters.at(text_in(row, "cause")), restored(row)});
    down[vm] += until - from;
  }
  std::vector<std::string> names;
  for (const auto& [vm, its] : bars) names.push_back(vm);
  std::stable_sort(names.begin(), names.end(),
                   [&](const std::string& a, const std::string& b) { return down[a] > down[b]; });
  json out{{"causes", json::object()}, {"vms", json::array()}, {"all", names.size()}};
  for (const auto& [cause, letter] : letters)
    out["causes"][letter] = letter == "Z" ? "another cause" : cause;
  names.resize(std::min(names.size(), vms_max));
  for (const std::string& vm : names)
    out["vms"].push_back({{"name", vm}, {"bars", std::move(bars[vm])}});
  return out;
}

std::string outages_figure(const json& outages, const Report& report) {
  PlotText text;
  text.id = "outages";
  text.title = "Who was out of service, and when";
  text.unit = "one row a VM, the longest down first";
  text.shows = fmt::format(
      "{} of {} were down; {} in all.", counted(outages.at("all").get<std::size_t>(), "VM"),
      report.tables.at("vms").size(), counted(report.tables.at("outages").size(), "outage"));
  const std::size_t shown = outages.at("vms").size();
  if (shown < outages.at("all").get<std::size_t>())
    text.shows += fmt::format(" The {} longest down are drawn.", shown);
  text.read =
      "A bar is an outage, from the failure to service again; the letter beside it is its cause, "
      "an arrow says that it had not ended. A bar has a least width, so a short one looks longer.";
  std::string keys = "<ul class=\"keys\">";
  for (const auto& [letter, cause] : outages.at("causes").items())
    keys += "<li><span class=\"swatch down\"></span><b>" + letter + "</b> " +
            html_text(cause.get<std::string>()) + "</li>";
  keys += "</ul>\n";
  std::string html = canvas_figure(text, keys);
  if (shown > 50)
    html += fmt::format("<p class=\"print-only small\">On paper: the first 50 of {} rows.</p>\n",
                        shown);
  return html;
}

std::string outages_table(const Report& report, double end_s, std::size_t rows_max) {
  std::vector<const json*> rows;
  for (const json& row : report.tables.at("outages")) rows.push_back(&row);
  std::stable_sort(rows.begin(), rows.end(), [&](const json* a, const json* b) {
    return until_of(*a, end_s) - number_in(*a, "from_s") >
           until_of(*b, end_s) - number_in(*b, "from_s");
  });
  const std::size_t all = rows.size();
  rows.resize(std::min(all, rows_max));
  std::string html =
      "<div class=\"scroll tall\"><table class=\"sorts cuts\"><caption>Outages, the longest first"
      "</caption><thead><tr><th scope=\"col\">VM</th><th scope=\"col\">From</th>"
      "<th scope=\"col\" class=\"num\">Lasted, s</th><th scope=\"col\">Restored</th>"
      "<th scope=\"col\">Cause</th></tr></thead><tbody>\n";
  for (const json* row : rows) {
    const double from = number_in(*row, "from_s");
    const double lasted = until_of(*row, end_s) - from;
    html += fmt::format(
        "<tr><th scope=\"row\">{}</th><td class=\"time\" data-v=\"{}\">{}</td>"
        "<td class=\"num\" data-v=\"{}\">{}</td><td>{}</td><td>{}</td></tr>\n",
        html_text(text_in(*row, "vm")), shortest(from), moment(from), shortest(lasted),
        number_text(lasted), restored(*row) ? "yes" : "\xe2\x9c\x97 no",
        html_text(text_in(*row, "cause")));
  }
  return html + "</tbody></table></div>\n" + left_out_html(rows.size(), all, "outages", "longest");
}

std::string recoveries_html(const LogDigest& log, std::size_t recoveries_max) {
  std::string html;
  std::size_t told = 0;
  for (const LogDigest::Recovery& one : log.recoveries) {
    if (told++ == recoveries_max) break;
    html += fmt::format(
        "<div class=\"scroll whole\"><table><caption>How {} was recovered: {} on it when {} struck"
        "</caption><thead><tr><th scope=\"col\">Step</th><th scope=\"col\">At</th>"
        "<th scope=\"col\" class=\"num\">After the fault, s</th>"
        "<th scope=\"col\" class=\"num\">Step took, s</th></tr></thead><tbody>\n",
        html_text(one.host), counted(one.vms.size(), "VM"), html_text(one.what));
    double before = one.fault_s;
    html += recovery_row("fault", one.fault_s, one.fault_s, before);
    html += recovery_row("suspected", one.suspected_s, one.fault_s, before);
    html += recovery_row("declared lost", one.lost_s, one.fault_s, before);
    html += recovery_row("death proven by its fence", one.fenced_s, one.fault_s, before);
    html += recovery_row("first guest back", one.first_back_s, one.fault_s, before);
    html += recovery_row("last guest back", one.last_back_s, one.fault_s, before);
    html += "</tbody></table></div>\n";
    if (one.back.size() < one.vms.size())
      html += fmt::format("<p>{} of them did not come back by the end of the run.</p>\n",
                          one.vms.size() - one.back.size());
  }
  return html + left_out_html(std::min(told, recoveries_max), log.recoveries.size(), "recoveries",
                              "first");
}

}  // namespace gemello::runs
