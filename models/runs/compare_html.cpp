#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "models/runs/html_data.hpp"
#include "models/runs/html_figures.hpp"
#include "models/runs/html_page.hpp"
#include "models/runs/html_parts.hpp"
#include "models/runs/html_scatter.hpp"
#include "models/runs/html_sections.hpp"
#include "models/runs/report_html.hpp"

namespace gemello::runs {
namespace {

using nlohmann::json;
using AllSeries = std::vector<std::optional<SeriesReader>>;

constexpr Section summary{"summary", "Summary"};
constexpr Section key_figures{"key", "Key figures"};
constexpr Section over_time{"time", "Over time"};
constexpr Section trade{"trade", "What is paid for what"};
constexpr Section divergence{"divergence", "First divergent decision"};
constexpr Section figures{"figures", "All figures"};
constexpr Section terms{"terms", "Terms"};

constexpr std::array key_names{
    "availability",  "lost_vm_minutes",      "rto_max",    "double_starts", "energy",
    "hosts_on_mean", "contended_vm_minutes", "migrations", "wasted_moves",  "n_plus_1"};

// What each run is: the page calls them by letter and label from here on.
std::string runs_table(const std::vector<ComparedRun>& runs) {
  std::string html =
      "<div class=\"scroll\"><table><caption>The runs</caption><thead><tr>"
      "<th scope=\"col\">Run</th><th scope=\"col\">Scenario</th><th scope=\"col\">Placement</th>"
      "<th scope=\"col\">Rebalancing</th><th scope=\"col\">Failover</th>"
      "<th scope=\"col\" class=\"num\">Length</th><th scope=\"col\" class=\"num\">Seed</th>"
      "<th scope=\"col\">Ended</th></tr></thead><tbody>\n";
  for (const ComparedRun& run : runs)
    html += fmt::format(
        "<tr><th scope=\"row\"><b>{}</b></th><td>{}</td><td>{}</td><td>{}</td><td>{}</td>"
        "<td class=\"num\">{}</td><td class=\"num\">{}</td><td>{}</td></tr>\n",
        html_text(run.label), html_text(run.info.name),
        html_text(policy_name(run.info.scenario, "placement")),
        html_text(policy_name(run.info.scenario, "rebalancing")),
        html_text(policy_name(run.info.scenario, "failover")),
        html_text(length_words(seconds(run.info.end.at - run.info.start))), run.info.seed,
        name(run.info.end.how));
  return html + "</tbody></table></div>\n";
}

// "B packed: energy 5.1 kWh, -0.7 kWh (-12.1 %), better; ... Equal to A in ...".
std::string summary_html(const std::vector<ComparedRun>& runs) {
  std::string html = fmt::format(
      "<p class=\"lead\">{} beside the first, {}: what each gains and what it pays.</p>\n<ul "
      "class=\"runs\">\n",
      counted(runs.size() - 1, "run"), html_text(runs[0].label));
  for (std::size_t i = 1; i < runs.size(); ++i) {
    std::string better, worse, equal;
    for (const char* key : key_names) {
      const Figure* base = runs[0].report.find(key);
      const Figure* figure = runs[i].report.find(key);
      if (base == nullptr || figure == nullptr) continue;
      const auto change = difference(*base, *figure);
      if (!change) continue;
      std::string& list = change->verdict > 0 ? better : change->verdict < 0 ? worse : equal;
      list += (list.empty() ? "" : "; ") + figure->label;
      if (change->verdict != 0) list += " " + change->text;
    }
    html += "<li><b>" + html_text(runs[i].label) + "</b>";
    if (better.empty() && worse.empty()) html += ": no difference in the key figures.";
    if (!better.empty())
      html += "<br><span class=\"mark good\">\xe2\x9c\x93 better</span> " + html_text(better);
    if (!worse.empty())
      html += "<br><span class=\"mark bad\">\xe2\x9c\x97 worse</span> " + html_text(worse);
    if (!equal.empty() && (!better.empty() || !worse.empty()))
      html += "<br><span class=\"mark none\">= equal</span> " + html_text(equal);
    html += "</li>\n";
  }
  return html + "</ul>\n";
}

// The same figures as compared_figures_html, the key ones alone.
std::string key_figures_html(std::vector<ComparedRun> runs) {
  auto& all = runs[0].report.figures;
  std::vector<Figure> key;
  for (const char* name : key_names)
    for (const Figure& figure : all)
      if (figure.name == name) key.push_back(figure);
  all = std::move(key);
  return compared_figures_html(runs);
}

struct Overlay {
  const char* id;
  const char* title;
  const char* unit;
  const char* nothing;  // said where all curves are zero
  const char* read;
  bool whole;
};

std::vector<Point> points_of(const SeriesReader& series, std::string_view id,
                             std::size_t points_max) {
  return id == "waited" ? waited_points(series, points_max) : fleet_points(series, id, points_max);
}

Plot overlay_plot(const std::vector<ComparedRun>& runs, const AllSeries& series,
                  const Overlay& what, std::size_t points_max) {
  PlotText text;
  text.id = what.id;
  text.title = what.title;
  text.unit = what.unit;
  text.read = what.read;
  Plot plot{std::move(text), nullptr};
  std::vector<Curve> curves;
  bool any = false;
  for (std::size_t i = 0; i < runs.size(); ++i) {
    if (!series[i]) continue;
    std::vector<Point> points = points_of(*series[i], what.id, points_max);
    for (const Point& point : points) any = any || point.max > 0;
    const Series* recorded = series[i]->find("fleet.cpu_used");
    const Duration period = recorded == nullptr ? Duration::max() : recorded->info().period;
    const double mean =
        what.id == std::string_view("waited")
            ? fleet_mean(*series[i], "cpu_demand") - fleet_mean(*series[i], "cpu_used")
            : fleet_mean(*series[i], what.id);
    const std::string words = curve_words(runs[i].label, what.unit, mean, points, period);
    if (words.empty()) continue;
    plot.text.shows += (plot.text.shows.empty() ? "" : "; ") + words;
    curves.push_back({runs[i].label, std::move(points)});
  }
  plot.text.shows += ".";
  if (!any) {
    plot.text.shows = what.nothing;
    return plot;
  }
  plot.chart = chart_json(what.id, what.unit, curves);
  if (what.whole) plot.chart["steps"] = plot.chart["whole"] = true;
  return plot;
}

std::string over_time_html(const std::vector<ComparedRun>& runs,
                           const std::vector<std::filesystem::path>& folders,
                           std::size_t points_max, json& curves) {
  static constexpr std::array<Overlay, 5> overlays{{
      {"power", "Power of the hosts", "W", "No run recorded power.",
       "The area under a curve is its energy.", false},
      {"hosts_on", "Hosts on", "hosts", "No run recorded its hosts.",
       "Low is fewer hosts powered: cheaper, and less room for a failure.", true},
      {"cpu_used", "CPU delivered", "MHz", "No run recorded its CPU.",
       "Curves differ where VMs were down, waited, or stood still to move.", false},
      {"waited", "CPU asked for and not delivered", "MHz",
       "In no run was CPU asked for and not delivered, so there is no plot of it.",
       "Higher is more CPU that VMs were refused.", false},
      {"vms_serving", "VMs in service", "VMs", "No run recorded its VMs.",
       "A notch is VMs down: compare how deep and how long.", true},
  }};
  AllSeries series;
  for (const auto& folder : folders) series.push_back(series_of(folder));
  std::string html = heading_html(over_time);
  for (const Overlay& what : overlays)
    html += plot_html(overlay_plot(runs, series, what, points_max), curves);
  return html;
}

}  // namespace

std::string compare_html(const std::vector<std::filesystem::path>& folders,
                         const ReportHtmlOptions& options) {
  std::vector<ComparedRun> runs = compare_runs(folders);
  for (std::size_t i = 0; i < runs.size(); ++i) runs[i].label = run_letter(i) + " " + runs[i].label;
  Page page = page_with_library(options);
  page.title = "Comparison of " + std::to_string(runs.size()) + " runs";
  json data{{"curves", json::array()}, {"marks", json::array()}};
  Instant start = runs[0].info.start, end = runs[0].info.end.at;
  for (const ComparedRun& run : runs) {
    start = std::min(start, run.info.start);
    end = std::max(end, run.info.end.at);
  }
  data["start"] = seconds(start);
  data["end"] = seconds(end);
  const std::string pareto = pareto_html(runs);
  page.body =
      "<a class=\"skip\" href=\"#summary\">To the summary</a>\n<header class=\"top\">\n<h1>" +
      html_text(page.title) + "</h1>\n" + runs_table(runs);
  for (const std::string& caveat : caveats(runs))
    page.body +=
        "<div class=\"warn\">\xe2\x96\xb3 Not like for like: " + html_text(caveat) + ".</div>\n";
  std::vector<Section> sections{summary, key_figures};
  if (!pareto.empty()) sections.push_back(trade);
  sections.insert(sections.end(), {over_time, divergence, figures, terms});
  page.body += nav_html(sections) + page_without_script + "</header>\n<main>\n" +
               heading_html(summary) + summary_html(runs) + heading_html(key_figures) +
               key_figures_html(runs);
  if (!pareto.empty()) page.body += heading_html(trade) + pareto;
  page.body += over_time_html(runs, folders, options.points_max, data["curves"]);
  page.body += heading_html(divergence) + divergence_html(runs);
  page.body += heading_html(figures) + compared_figures_html(runs);
  page.body += heading_html(terms) + page_terms + limits_html() + page_end;
  page.data = script_json(data);
  return page_text(page);
}

}  // namespace gemello::runs
