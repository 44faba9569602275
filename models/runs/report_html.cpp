#include "models/runs/report_html.hpp"

#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "models/runs/html_data.hpp"
#include "models/runs/html_parts.hpp"
#include "models/runs/html_text.hpp"
#include "models/runs/model_limits.hpp"
#include "models/units/error.hpp"
#include "models/units/text.hpp"

namespace gemello::runs {
namespace {

using nlohmann::json;

struct FleetChart {
  const char* id;
  const char* title;
  const char* unit;
  std::vector<std::pair<const char*, const char*>> curves;  // quantity of fleet, label
};

const std::vector<FleetChart>& fleet_charts() {
  static const std::vector<FleetChart> charts{
      {"cpu",
       "CPU of the fleet, MHz",
       "MHz",
       {{"cpu_demand", "asked for"}, {"cpu_used", "delivered"}}},
      {"power", "Power of the hosts, W", "W", {{"power", "power"}}},
      {"on", "Hosts on, VMs in service", "", {{"hosts_on", "hosts on"}, {"vms_serving", "VMs"}}},
  };
  return charts;
}

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

// The charts of one run; appends their panels to the body.
json run_curves(const SeriesReader* series, const Report& report, const RunInfo& info,
                const ReportHtmlOptions& options, std::string& body) {
  json curves = json::array();
  if (series != nullptr)
    for (const FleetChart& chart : fleet_charts()) {
      std::vector<Curve> lines;
      for (const auto& [quantity, label] : chart.curves) {
        std::vector<Point> points = fleet_points(*series, quantity, options.points_max);
        if (!points.empty()) lines.push_back({label, std::move(points)});
      }
      if (lines.empty()) continue;
      curves.push_back(chart_json(chart.id, chart.unit, lines));
      if (std::string_view(chart.id) == "cpu") curves.back()["colours"] = {"orange", "blue"};
      if (std::string_view(chart.id) == "on") curves.back()["steps"] = true;
      body += chart_panel(chart.id, chart.title, std::string_view(chart.id) != "cpu");
    }
  curves.push_back(migrations_chart(report, seconds(info.start), seconds(info.end.at)));
  body += chart_panel("migrations", "Migrations begun, per interval", true);
  return curves;
}

// The busiest links over time.
json link_curves(const SeriesReader* series, const ReportHtmlOptions& options, std::string& body) {
  const Series* load = series == nullptr ? nullptr : series->find("link.load");
  if (load == nullptr) return nullptr;
  std::vector<std::pair<double, std::size_t>> busiest;
  for (std::size_t link = 0; link < load->width(); ++link) {
    double sum = 0;
    for (const Point& point : load->decimated(link, 64))
      if (point.mean == point.mean) sum += static_cast<double>(point.mean);
    if (sum > 0) busiest.emplace_back(-sum, link);
  }
  if (busiest.empty()) return nullptr;
  std::sort(busiest.begin(), busiest.end());
  busiest.resize(std::min<std::size_t>(busiest.size(), 6));
  std::vector<Curve> lines;
  for (const auto& [sum, link] : busiest) {
    std::vector<Point> points = load->decimated(link, options.points_max);
    for (Point& point : points) {
      point.min *= 100;
      point.mean *= 100;
      point.max *= 100;
    }
    lines.push_back({load->info().objects[link], std::move(points)});
  }
  body += chart_panel("links", "Load of the busiest links, %");
  return chart_json("links", "%", lines);
}

std::string hosts_section(const json& hosts, const Report& report) {
  std::string html =
      "<h2 id=\"hosts\">Hosts</h2>\n<p class=\"soft small\">CPU asked for of each host, as a share "
      "of its capacity: darker is fuller, orange-red is beyond capacity. Click a row to see it "
      "below.</p>\n<canvas id=\"heat\"></canvas>\n<div class=\"panel\"><div "
      "class=\"head\"><h3>Host "
      "<select id=\"host-pick\" aria-label=\"Host\">";
  const json& names = hosts.at("names");
  for (std::size_t i = 0; i < names.size(); ++i)
    html +=
        fmt::format("<option value=\"{}\">{}</option>", i, html_text(names[i].get<std::string>()));
  html +=
      "</select>, MHz</h3><div class=\"legend\"></div></div><div class=\"chart\" "
      "id=\"chart-host\"></div></div>\n";
  if (hosts.at("all").get<std::size_t>() > names.size())
    html += fmt::format("<p class=\"soft small\">The {} most used of {} hosts.</p>\n", names.size(),
                        hosts.at("all").get<std::size_t>());
  return html + capacity_html(report);
}

std::string placements_section(const json& gantt) {
  std::string html =
      "<h2 id=\"placements\">Placements</h2>\n<p class=\"soft small\">Where each VM ran; "
      "orange-red "
      "is out of service. VMs with outages come first, then those that moved most.</p>\n"
      "<canvas id=\"gantt\"></canvas>\n";
  const std::size_t all = gantt.at("all").get<std::size_t>();
  if (gantt.at("vms").size() < all)
    html += fmt::format("<p class=\"soft small\">{} of {} VMs.</p>\n", gantt.at("vms").size(), all);
  return html;
}

std::string header_html(const RunInfo& info) {
  std::string html = "<header class=\"top\">\n<h1>" + html_text(info.name) + "</h1>\n";
  const auto about = info.scenario.find("about");
  if (about != info.scenario.end() && about->is_string() && !about->get<std::string>().empty())
    html += "<p>" + html_text(about->get<std::string>()) + "</p>\n";
  html += facts_html(info);
  if (info.end.how != RunEnd::How::completed)
    html += fmt::format(
        "<div class=\"warn\">This run was {} at {}{}{}. What follows covers the time "
        "until then.</div>\n",
        name(info.end.how), html_text(to_text(info.end.at)), info.end.why.empty() ? "" : ": ",
        html_text(info.end.why));
  return html +
         "<nav><a href=\"#figures\">Figures</a><a href=\"#fleet\">Fleet</a>"
         "<a href=\"#hosts\">Hosts</a><a href=\"#network\">Network</a>"
         "<a href=\"#placements\">Placements</a><a href=\"#events\">Events and decisions</a>"
         "<a href=\"#vms\">VMs</a><a href=\"#terms\">Terms</a><a href=\"#limits\">Limits</a><a "
         "href=\"#origin\">How it was "
         "made</a></nav>\n</header>\n<main>\n";
}

constexpr const char* page_end =
    "</main>\n<footer>Drag across a chart to zoom all of them, double-click to see the whole run. "
    "Dashed lines mark faults and losses.</footer>\n<div id=\"tip\"></div>\n";

json marks_json(const LogDigest& log) {
  json marks = json::array();
  for (const auto& [at, text] : log.marks) {
    if (marks.size() >= 500) break;
    marks.push_back({at, text});
  }
  return marks;
}

json chart_data(const RunInfo& info) {
  return {{"start", seconds(info.start)}, {"end", seconds(info.end.at)}};
}

}  // namespace

std::string report_html(const std::filesystem::path& folder, const ReportHtmlOptions& options) {
  const RunInfo info = read_run(folder);
  const Report report = read_report(folder / "report.json");
  const auto series = series_of(folder);
  const SeriesReader* recorded = series ? &*series : nullptr;
  const double end_s = seconds(info.end.at);
  const LogDigest log = digest_log(folder / "events.jsonl", end_s, options.decisions_max);

  Page page = page_with_library(options);
  page.title = info.name + " - report";
  json data = chart_data(info);
  page.body = header_html(info) + tiles_html(report);
  page.body += "<h2 id=\"fleet\">The fleet over time</h2>\n";
  data["curves"] = run_curves(recorded, report, info, options, page.body);
  if (recorded != nullptr) data["hosts"] = hosts_json(*recorded, report, options);
  if (data.contains("hosts") && !data["hosts"].is_null())
    page.body += hosts_section(data["hosts"], report);
  page.body += "<h2 id=\"network\">Network</h2>\n";
  if (json links = link_curves(recorded, options, page.body); !links.is_null())
    data["curves"].push_back(std::move(links));
  page.body += links_html(report);
  data["gantt"] = gantt_json(log, report, end_s, options.gantt_vms_max);
  if (!data["gantt"].is_null()) page.body += placements_section(data["gantt"]);
  data["marks"] = marks_json(log);
  page.body += "<h2 id=\"events\">Events and decisions</h2>\n" + timeline_html(log);
  page.body += "<h2 id=\"vms\">Virtual machines</h2>\n" + vms_html(report, options.vms_max);
  page.body += "<h2 id=\"figures\">All figures</h2>\n" + figures_html(report);
  page.body += std::string("<h2 id=\"terms\">Terms</h2>\n") + page_terms;
  page.body += "<h2 id=\"limits\">Not in these figures</h2>\n<ul>\n";
  for (const std::string_view limit : model_limits())
    page.body += "<li>" + html_text(std::string(limit)) + "</li>\n";
  page.body += "</ul>\n";
  page.body += "<h2 id=\"origin\">How it was made</h2>\n" + origin_html(info) + page_end;
  page.data = script_json(data);
  return page_text(page);
}

void write_report_html(const std::filesystem::path& folder, const ReportHtmlOptions& options) {
  write_text_file(folder / "report.html", report_html(folder, options));
}

std::string compare_html(const std::vector<std::filesystem::path>& folders,
                         const ReportHtmlOptions& options) {
  const std::vector<ComparedRun> runs = compare_runs(folders);
  Page page = page_with_library(options);
  page.title = "Comparison of " + std::to_string(runs.size()) + " runs";
  page.body = "<header class=\"top\">\n<h1>" + html_text(page.title) + "</h1>\n";
  for (const ComparedRun& run : runs)
    page.body +=
        "<p class=\"small\"><b>" + html_text(run.label) + "</b></p>" + facts_html(run.info);
  for (const std::string& caveat : caveats(runs))
    page.body += "<div class=\"warn\">" + html_text(caveat) + ".</div>\n";
  page.body += "</header>\n<main>\n<h2>Figures</h2>\n" + compared_figures_html(runs);
  page.body += "<h2>First divergent decision</h2>\n" + divergence_html(runs);
  page.body += "<h2>The fleets over time</h2>\n";
  json data = chart_data(runs[0].info);
  data["curves"] = json::array();
  std::vector<std::optional<SeriesReader>> series;
  for (const auto& folder : folders) series.push_back(series_of(folder));
  for (const auto& [quantity, title, unit] :
       {std::tuple("cpu_used", "CPU delivered, MHz", "MHz"), std::tuple("power", "Power, W", "W"),
        std::tuple("hosts_on", "Hosts on", ""), std::tuple("vms_serving", "VMs in service", "")}) {
    std::vector<Curve> lines;
    for (std::size_t i = 0; i < runs.size(); ++i)
      if (series[i])
        lines.push_back({runs[i].label, fleet_points(*series[i], quantity, options.points_max)});
    if (lines.empty()) continue;
    data["curves"].push_back(chart_json(quantity, unit, lines));
    page.body += chart_panel(quantity, title);
  }
  data["marks"] = json::array();
  page.body += std::string("<h2>Terms</h2>\n") + page_terms + page_end;
  page.data = script_json(data);
  return page_text(page);
}

}  // namespace gemello::runs
