#include "models/runs/html_figures.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include <fmt/format.h>

#include "models/runs/html_rows.hpp"
#include "models/runs/html_sections.hpp"
#include "models/runs/html_text.hpp"
#include "models/units/text.hpp"

namespace gemello::runs {
namespace {

using nlohmann::json;

bool known(const Point& point) {
  return point.mean == point.mean;
}

// The point of the highest value; end() if nothing is known.
std::vector<Point>::const_iterator highest(const std::vector<Point>& points) {
  auto best = points.end();
  for (auto point = points.begin(); point != points.end(); ++point)
    if (known(*point) && (best == points.end() || point->max > best->max)) best = point;
  return best;
}

// How long one point stands for; nothing of fewer than two.
Duration span_of(const std::vector<Point>& points) {
  return points.size() < 2 ? Duration{} : points[1].time - points[0].time;
}

// "at 00:09:00", or of decimated points "in the 4 min from 00:08:00": no more is known.
std::string when_words(const std::vector<Point>& points, Instant time, Duration period) {
  const Duration span = span_of(points);
  if (span <= period) return "at " + to_text(time);
  return "in the " + length_words(seconds(span)) + " from " + to_text(time);
}

std::string with_unit(double value, std::string_view unit) {
  return grouped_number(value) + (unit.empty() ? "" : " ") + std::string(unit);
}

double mean_of(const Series& series, std::size_t object) {
  const std::vector<Point> all = series.decimated(object, 1);
  return all.empty() ? 0 : static_cast<double>(all[0].mean);
}

struct FleetCurve {
  const char* quantity;
  const char* label;
};

// A plot of quantities of the fleet, "shows" filled with the words of each curve.
Plot fleet_plot(const SeriesReader& series, PlotText text, std::vector<FleetCurve> wanted,
                std::size_t points_max) {
  Plot plot{std::move(text), nullptr};
  std::vector<Curve> curves;
  std::string resolution;
  for (const auto& [quantity, label] : wanted) {
    const Series* one = series.find("fleet." + std::string(quantity));
    if (one == nullptr || one->rows() == 0) continue;
    std::vector<Point> points = one->decimated(0, points_max);
    const std::string words =
        curve_words(label, plot.text.unit, mean_of(*one, 0), points, one->info().period);
    if (words.empty()) continue;
    plot.text.shows += (plot.text.shows.empty() ? "" : "; ") + words;
    resolution = resolution_words(points, one->info().period);
    curves.push_back({label, std::move(points)});
  }
  if (curves.empty()) {
    plot.text.shows = "The run recorded no " + plot.text.title + ".";
    return plot;
  }
  plot.text.shows += ". " + resolution;
  plot.text.shows[0] = static_cast<char>(std::toupper(plot.text.shows[0]));
  plot.chart = chart_json(plot.text.id, plot.text.unit, curves);
  return plot;
}

std::string figure_open(const PlotText& text) {
  return fmt::format(
      "<figure class=\"panel\" id=\"figure-{}\"><div class=\"head\"><h3>{}</h3>"
      "<div class=\"legend\"></div></div>\n",
      text.id, html_text(text.title));
}

std::string figure_close(const PlotText& text) {
  return fmt::format(
      "<figcaption><span class=\"axes\">Vertical: {}; horizontal: simulated time, h:min or "
      "d.</span> "
      "{}{}{}"
      "</figcaption></figure>\n",
      html_text(text.unit), html_text(text.shows), text.read.empty() ? "" : " ",
      html_text(text.read));
}

std::string alternative(const PlotText& text) {
  return html_text(text.title + ", " + text.unit + ". " + text.shows);
}

}  // namespace

std::string chart_figure(const PlotText& text) {
  return figure_open(text) +
         fmt::format("<div class=\"chart{}\" id=\"chart-{}\" role=\"img\" aria-label=\"{}\"></div>",
                     text.low ? " low" : "", text.id, alternative(text)) +
         figure_close(text);
}

std::string canvas_figure(const PlotText& text, const std::string& keys) {
  return figure_open(text) + keys +
         fmt::format("<canvas id=\"{}\" role=\"img\" aria-label=\"{}\"></canvas>", text.id,
                     alternative(text)) +
         figure_close(text);
}

std::string grouped_number(double value) {
  std::string text = number_text(value);
  const std::size_t end = std::min(text.find_first_of(".e"), text.size());
  if (std::abs(value) < 1e4 || std::abs(value) >= 1e15) return text;
  const std::size_t begin = value < 0 ? 1 : 0;
  for (std::size_t before = 3; begin + before < end; before += 3) text.insert(end - before, ",");
  return text;
}

std::string no_plot(std::string_view sentence) {
  return "<p class=\"empty\">" + html_text(sentence) + "</p>\n";
}

double fleet_mean(const SeriesReader& series, std::string_view quantity) {
  const Series* one = series.find("fleet." + std::string(quantity));
  return one == nullptr ? 0 : mean_of(*one, 0);
}

std::string curve_words(std::string_view label, std::string_view unit, double mean,
                        const std::vector<Point>& points, Duration period) {
  const auto top = highest(points);
  if (top == points.end()) return {};
  float least = top->max;
  for (const Point& point : points)
    if (known(point)) least = std::min(least, point.min);
  if (least == top->max)
    return fmt::format("{}: {} throughout", label, with_unit(static_cast<double>(least), unit));
  return fmt::format("{}: {} on average, at most {} {}", label, with_unit(mean, unit),
                     with_unit(static_cast<double>(top->max), unit),
                     when_words(points, top->time, period));
}

std::string resolution_words(const std::vector<Point>& points, Duration period) {
  if (points.size() < 2) return {};
  const Duration span = span_of(points);
  if (span <= period) return "One point is " + length_words(seconds(span)) + ".";
  return "One point is the mean of " + length_words(seconds(span)) +
         ", the band around it the lowest and the highest of them.";
}

std::vector<Point> waited_points(const SeriesReader& series, std::size_t points_max) {
  const Series* asked = series.find("fleet.cpu_demand");
  const Series* used = series.find("fleet.cpu_used");
  if (asked == nullptr || used == nullptr || asked->rows() != used->rows()) return {};
  const std::size_t step = (asked->rows() + points_max - 1) / std::max<std::size_t>(points_max, 1);
  std::vector<Point> points;
  for (std::size_t first = 0; first < asked->rows(); first += step) {
    const std::size_t end = std::min(first + step, asked->rows());
    Point point{asked->time_of(first), std::numeric_limits<float>::infinity(), 0, 0};
    double sum = 0;
    std::size_t rows = 0;
    for (std::size_t row = first; row < end; ++row) {
      const float all = asked->row(row)[0];
      const float missing = all - used->row(row)[0];
      if (!(missing == missing)) continue;
      const float waited = missing > 1e-6F * all ? missing : 0.0F;
      point.min = std::min(point.min, waited);
      point.max = std::max(point.max, waited);
      sum += static_cast<double>(waited);
      ++rows;
    }
    point.mean = rows > 0 ? static_cast<float>(sum / static_cast<double>(rows))
                          : std::numeric_limits<float>::quiet_NaN();
    points.push_back(point);
  }
  return points;
}

Plot cpu_plot(const SeriesReader& series, std::size_t points_max) {
  PlotText text;
  text.id = "cpu";
  text.title = "CPU asked for and delivered";
  text.unit = "MHz";
  text.read =
      "Where the curve of what was asked for lies above that of what was delivered, VMs waited.";
  Plot plot = fleet_plot(series, std::move(text),
                         {{"cpu_demand", "asked for"}, {"cpu_used", "delivered"}}, points_max);
  if (!plot.chart.is_null()) {
    plot.chart["colours"] = {"orange", "blue"};
    plot.chart["solid"] = true;
  }
  return plot;
}

Plot waited_plot(const SeriesReader& series, std::size_t points_max) {
  PlotText text;
  text.id = "waited";
  text.title = "CPU asked for and not delivered";
  text.unit = "MHz";
  text.low = true;
  text.read = "Zero is a fleet in which nobody waits; the area is CPU that VMs were refused.";
  Plot plot{std::move(text), nullptr};
  const std::vector<Point> points = waited_points(series, points_max);
  const auto top = highest(points);
  if (top == points.end() || top->max <= 0) {
    plot.text.shows = top == points.end()
                          ? "The run recorded no CPU of the fleet."
                          : "At no time was CPU asked for and not delivered, so there is no plot "
                            "of it.";
    return plot;
  }
  const double mean = fleet_mean(series, "cpu_demand") - fleet_mean(series, "cpu_used");
  const Duration period = series.find("fleet.cpu_demand")->info().period;
  const auto some = std::count_if(points.begin(), points.end(),
                                  [](const Point& point) { return point.mean > 0; });
  plot.text.shows = fmt::format(
      "Not delivered: {} on average, at most {} {}; {} of {} points "
      "are not zero. {}",
      with_unit(mean, "MHz"), with_unit(static_cast<double>(top->max), "MHz"),
      when_words(points, top->time, period), some, points.size(), resolution_words(points, period));
  plot.chart = chart_json("waited", "MHz", {{"not delivered", points}});
  plot.chart["colours"] = {"red"};
  plot.chart["fill"] = true;
  return plot;
}

Plot power_plot(const SeriesReader& series, const Report& report, std::size_t points_max) {
  PlotText text;
  text.id = "power";
  text.title = "Power of the hosts";
  text.unit = "W";
  const Figure* energy = report.find("energy");
  if (energy != nullptr && energy->value)
    text.read = "The area under the curve is the energy: " + value_text(*energy) + ".";
  Plot plot = fleet_plot(series, std::move(text), {{"power", "power"}}, points_max);
  if (!plot.chart.is_null()) plot.chart["fill"] = true;
  return plot;
}

Plot hosts_on_plot(const SeriesReader& series, const Report& report, std::size_t points_max) {
  PlotText text;
  text.id = "hosts_on";
  text.title = "Hosts on";
  text.unit = "hosts";
  text.low = true;
  text.read = fmt::format("Of {} in all; a host that boots or shuts down is not on.",
                          report.tables.at("hosts").size());
  Plot plot = fleet_plot(series, std::move(text), {{"hosts_on", "on"}}, points_max);
  if (!plot.chart.is_null()) {
    plot.chart["steps"] = plot.chart["whole"] = true;
    plot.chart["colours"] = {"green"};
  }
  return plot;
}

Plot vms_plot(const SeriesReader& series, std::size_t points_max) {
  PlotText text;
  text.id = "vms_serving";
  text.title = "VMs in service";
  text.unit = "VMs";
  text.low = true;
  text.read = "A notch is VMs down; a lasting step is VMs requested or retired.";
  Plot plot = fleet_plot(series, std::move(text), {{"vms_serving", "in service"}}, points_max);
  if (!plot.chart.is_null()) plot.chart["steps"] = plot.chart["whole"] = true;
  return plot;
}

Plot migrations_plot(const Report& report, double start_s, double end_s) {
  const json& rows = report.tables.at("migrations");
  PlotText text;
  text.id = "migrations";
  text.title = "Migrations begun";
  text.low = true;
  Plot plot{std::move(text), nullptr};
  if (rows.empty()) {
    plot.text.unit = "migrations";
    plot.text.shows = "Nothing migrated in this run, so there is no plot of it.";
    return plot;
  }
  plot.chart = migrations_chart(report, start_s, end_s);
  const double width = (end_s - start_s) / static_cast<double>(plot.chart["rows"].size() - 1);
  plot.text.unit = "migrations per " + number_text(width) + " s";
  plot.chart["unit"] = "migrations";
  plot.chart["whole"] = true;
  const auto done = std::count_if(rows.begin(), rows.end(),
                                  [](const json& row) { return text_in(row, "result") == "done"; });
  plot.text.shows = fmt::format("{} begun, {} of them completed.", rows.size(), done);
  plot.text.read = "Crowded bars are rounds of rebalancing; the table below has each move.";
  return plot;
}

Plot links_plot(const SeriesReader& series, std::size_t points_max) {
  PlotText text;
  text.id = "links";
  text.title = "Load of the busiest links";
  text.unit = "% of the link's capacity";
  text.read = "A curve at 100 % is a link, or a disk, that is full; the legend names them.";
  Plot plot{std::move(text), nullptr};
  const Series* load = series.find("link.load");
  std::vector<std::pair<double, std::size_t>> busiest;
  for (std::size_t link = 0; load != nullptr && link < load->width(); ++link)
    if (const double mean = mean_of(*load, link); mean > 0) busiest.emplace_back(-mean, link);
  if (busiest.empty()) {
    plot.text.shows = load == nullptr ? "The run recorded no load of links."
                                      : "No link carried anything: no migration was under way, and "
                                        "the trace records no traffic of guests, nor I/O of "
                                        "theirs to a volume.";
    return plot;
  }
  std::sort(busiest.begin(), busiest.end());
  const std::size_t carrying = busiest.size();
  busiest.resize(std::min<std::size_t>(busiest.size(), 6));
  std::vector<Curve> lines;
  for (const auto& [mean, link] : busiest) {
    std::vector<Point> points = load->decimated(link, points_max);
    for (Point& point : points) {
      point.min *= 100;
      point.mean *= 100;
      point.max *= 100;
    }
    lines.push_back({load->info().objects[link], std::move(points)});
  }
  plot.text.shows = fmt::format("{} of {} links carried something; the busiest is {}. {}", carrying,
                                load->width(),
                                curve_words(lines[0].label, "%", -100 * busiest[0].first,
                                            lines[0].points, load->info().period),
                                resolution_words(lines[0].points, load->info().period));
  plot.chart = chart_json("links", "%", lines);
  return plot;
}

std::string plot_html(Plot plot, json& curves) {
  if (plot.chart.is_null())
    return "<h3>" + html_text(plot.text.title) + "</h3>\n" + no_plot(plot.text.shows);
  curves.push_back(std::move(plot.chart));
  return chart_figure(plot.text);
}

}  // namespace gemello::runs
