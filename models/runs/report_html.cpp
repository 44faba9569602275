#include "models/runs/report_html.hpp"

#include <fmt/format.h>

#include "models/runs/html_data.hpp"
#include "models/runs/html_figures.hpp"
#include "models/runs/html_network.hpp"
#include "models/runs/html_page.hpp"
#include "models/runs/html_parts.hpp"
#include "models/runs/html_sections.hpp"
#include "models/runs/html_storage.hpp"
#include "models/runs/html_text.hpp"

namespace gemello::runs {
namespace {

using nlohmann::json;

constexpr Section summary{"summary", "Summary"};
constexpr Section key_figures{"key", "Key figures"};
constexpr Section cpu{"fleet", "CPU: asked for, delivered, waited for"};
constexpr Section energy{"energy", "Energy"};
constexpr Section hosts{"hosts", "Placement"};
constexpr Section moves{"moves", "Migrations"};
constexpr Section availability{"availability", "Availability"};
constexpr Section faults{"faults", "Faults"};
constexpr Section network{"network", "Network"};
constexpr Section storage{"storage", "Storage"};
constexpr Section spent{"spent", "Where the time went"};
constexpr Section next{"next", "What to try next"};
constexpr Section vms{"vms", "Virtual machines"};
constexpr Section events{"events", "Events and decisions"};
constexpr Section figures{"figures", "All figures"};
constexpr Section terms{"terms", "Terms"};
constexpr Section origin_section{"origin", "How it was made"};

// Everything that the sections of a page are made of.
struct Material {
  RunInfo info;
  Report report;
  std::optional<SeriesReader> series;
  LogDigest log;
  double start_s = 0;
  double end_s = 0;
};

Material material_of(const std::filesystem::path& folder, const ReportHtmlOptions& options) {
  Material run{read_run(folder), read_report(folder / "report.json"), series_of(folder), {}};
  run.start_s = seconds(run.info.start);
  run.end_s = seconds(run.info.end.at);
  run.log = digest_log(folder / "events.jsonl", run.end_s, options.decisions_max);
  return run;
}

std::string header_html(const RunInfo& info) {
  std::string html =
      "<a class=\"skip\" href=\"#summary\">To the summary</a>\n<header class=\"top\">\n<h1>" +
      html_text(info.name) + "</h1>\n";
  const auto about = info.scenario.find("about");
  if (about != info.scenario.end() && about->is_string() && !about->get<std::string>().empty())
    html += "<p>" + html_text(about->get<std::string>()) + "</p>\n";
  html += facts_html(info);
  if (info.end.how != RunEnd::How::completed)
    html += fmt::format(
        "<div class=\"warn\">\xe2\x96\xb3 This run was {} at {}{}{}. What follows covers the time "
        "until then.</div>\n",
        name(info.end.how), html_text(to_text(info.end.at)), info.end.why.empty() ? "" : ": ",
        html_text(info.end.why));
  return html +
         nav_html({summary, key_figures, cpu, energy, hosts, moves, availability, faults, network,
                   storage, spent, next, vms, events, figures, terms, origin_section}) +
         page_without_script + "</header>\n<main>\n";
}

std::string summary_section(const Material& run) {
  return heading_html(summary) + "<p class=\"lead\">" +
         html_text(summary_text(run.info, run.report, run.log)) + "</p>\n" +
         checks_html(run.report) + limits_html() + heading_html(key_figures) +
         tiles_html(run.report);
}

std::string cpu_section(const Material& run, const ReportHtmlOptions& options, json& curves) {
  std::string html = heading_html(cpu);
  if (run.series) {
    html += plot_html(cpu_plot(*run.series, options.points_max), curves);
    html += plot_html(waited_plot(*run.series, options.points_max), curves);
  }
  html += waiting_html(run.report, 20);
  html += heading_html(energy);
  if (!run.series) return html + no_plot("The run recorded no series.");
  html += plot_html(power_plot(*run.series, run.report, options.points_max), curves);
  return html + plot_html(hosts_on_plot(*run.series, run.report, options.points_max), curves);
}

std::string placement_section(const Material& run, const ReportHtmlOptions& options, json& data) {
  std::string html = heading_html(hosts);
  if (run.series) data["hosts"] = hosts_json(*run.series, run.report, options);
  if (data.contains("hosts") && !data["hosts"].is_null())
    html += heat_figure(data["hosts"]) + host_figure(data["hosts"]);
  else
    html += no_plot("The run recorded no CPU of its hosts, so there is no map of them.");
  html += hosts_html(run.report, 100);
  data["gantt"] = gantt_json(run.log, run.report, run.end_s, options.gantt_vms_max);
  if (!data["gantt"].is_null()) html += gantt_figure(data["gantt"]);
  return html + capacity_html(run.report);
}

std::string availability_section(const Material& run, const ReportHtmlOptions& options,
                                 json& data) {
  std::string html = heading_html(availability);
  if (run.series) html += plot_html(vms_plot(*run.series, options.points_max), data["curves"]);
  data["outages"] = outages_json(run.report, run.end_s, options.gantt_vms_max);
  if (data["outages"].is_null())
    return html + no_plot("No VM was out of service after a failure in this run.");
  return html + outages_figure(data["outages"], run.report) + recoveries_html(run.log, 5) +
         outages_table(run.report, run.end_s, 100);
}

std::string faults_section(const Material& run, json& data) {
  std::string html = heading_html(faults);
  data["failures"] = failures_json(run.log.story, {run.start_s, run.end_s}, 30);
  if (data["failures"].is_null()) return html + no_plot("No fault struck in this run.");
  return html + failures_figure(data["failures"], run.log.story);
}

std::string network_section(const Material& run, const ReportHtmlOptions& options, json& data) {
  std::string html = heading_html(network);
  if (run.series)
    data["linkheat"] = link_heat_json(*run.series, run.report, run.log.story,
                                      {run.start_s, run.end_s}, options.link_rows_max);
  if (data.contains("linkheat") && !data["linkheat"].is_null()) {
    html += link_heat_figure(data["linkheat"]);
    html += plot_html(links_plot(*run.series, options.points_max), data["curves"]);
  } else if (run.series && run.series->find("link.load") != nullptr) {
    // Nothing was carried, and this says so: the table would say it again.
    html += no_plot(links_plot(*run.series, options.points_max).text.shows);
    return html + path_changes_html(run.log.story);
  } else {
    html += no_plot("The run recorded no load of links, so there is no map of them.");
  }
  return html + links_html(run.report) + path_changes_html(run.log.story);
}

std::string storage_section(const Material& run, json& data) {
  std::string html = heading_html(storage);
  if (!has_storage(run.report))
    return html +
           no_plot("No VM of this run had an image on a volume, so no storage was simulated.");
  const StorageStory& story = run.log.storage;
  data["troubles"] = troubles_json(run.report, story, {run.start_s, run.end_s}, 30);
  html += data["troubles"].is_null()
              ? no_plot("No replica was missing in this run, and no volume was unavailable.")
              : troubles_figure(data["troubles"], run.report, run.end_s);
  return html + split_brains_html(story) + stalls_html(run.report, run.end_s, 20) +
         heals_html(run.report, story) + occupancy_html(run.report);
}

// Upright lines in the charts, one for those that share a pixel; none where they would hide what
// they mark.
json marks_json(const Material& run) {
  constexpr std::size_t marks_max = 100;
  const double pixel = TimeSpan{run.start_s, run.end_s}.pixel();
  json marks = json::array();
  for (const auto& [at, text] : run.log.marks) {
    if (!marks.empty() && at - marks.back()[0].get<double>() < pixel) continue;
    marks.push_back({at, text});
  }
  return marks.size() > marks_max ? json::array() : marks;
}

}  // namespace

std::string report_html(const std::filesystem::path& folder, const ReportHtmlOptions& options) {
  const Material run = material_of(folder, options);
  Page page = page_with_library(options);
  page.title = run.info.name + " - report";
  json data{{"start", run.start_s}, {"end", run.end_s}, {"curves", json::array()}};
  page.body = header_html(run.info) + summary_section(run);
  page.body += cpu_section(run, options, data["curves"]);
  page.body += placement_section(run, options, data);
  page.body += heading_html(moves) +
               plot_html(migrations_plot(run.report, run.start_s, run.end_s), data["curves"]) +
               migrations_html(run.report, 100);
  page.body += availability_section(run, options, data);
  page.body +=
      faults_section(run, data) + network_section(run, options, data) + storage_section(run, data);
  page.body += heading_html(spent) + time_spent_html(run.info, run.report);
  page.body += heading_html(next) + next_steps_html(run.info, run.report, run.log);
  page.body += heading_html(vms) + vms_html(run.report, options.vms_max);
  page.body += heading_html(events) + timeline_html(run.log);
  page.body += heading_html(figures) + figures_html(run.report);
  page.body += heading_html(terms) + page_terms;
  page.body += heading_html(origin_section) + origin_html(run.info) + page_end;
  data["marks"] = marks_json(run);
  page.data = script_json(data);
  return page_text(page);
}

void write_report_html(const std::filesystem::path& folder, const ReportHtmlOptions& options) {
  write_text_file(folder / "report.html", report_html(folder, options));
}

}  // namespace gemello::runs
