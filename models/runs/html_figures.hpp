#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "models/runs/html_data.hpp"

namespace gemello::runs {

// A plot is never alone: it has a title, the unit of its axis, a sentence of what it shows, made
// from its own numbers, and one of how it is read. The first two are also its text alternative.

struct PlotText {
  std::string id;
  std::string title;
  std::string unit;   ///< of the vertical axis: "MHz", "VMs", "migrations per 60 s"
  std::string shows;  ///< a sentence
  std::string read;   ///< a sentence; may be empty
  bool low = false;   ///< half the height
};

/// A figure around the chart `chart-<id>`, drawn by the script from DATA.curves.
std::string chart_figure(const PlotText& text);
/// A figure around the canvas `<id>`. keys: HTML of the legend.
std::string canvas_figure(const PlotText& text, const std::string& keys);
/// "<p>" for a plot that would be empty: what there was none of.
std::string no_plot(std::string_view sentence);

/// number_text with its thousands apart from 10,000 on.
std::string grouped_number(double value);

/// "delivered: 662.5 MHz on average, at most 1250 MHz at 00:09:00", or "on: 8 hosts throughout";
/// of decimated points (one stands for more than the period) "in the 4 min from 00:08:00".
/// `mean` is exact, the highest is that of the points. "" without points.
std::string curve_words(std::string_view label, std::string_view unit, double mean,
                        const std::vector<Point>& points, Duration period);
/// The mean over the whole run of fleet.<quantity>, exact however long; 0 if it was not recorded.
double fleet_mean(const SeriesReader& series, std::string_view quantity);
/// "One point is 60 s." or, of decimated curves, what point and band are. "" of fewer than 2
/// points.
std::string resolution_words(const std::vector<Point>& points, Duration period);

/// CPU asked for less delivered, row by row and then in groups, never negative: less than a
/// millionth of what was asked for is rounding. Empty if the run lacks one of both.
std::vector<Point> waited_points(const SeriesReader& series, std::size_t points_max);

/// What is drawn, and the text around it; no labels where a plot would be empty: then text.shows
/// says so.
struct Plot {
  PlotText text;
  nlohmann::json chart;  ///< null: nothing to draw
};
Plot cpu_plot(const SeriesReader& series, std::size_t points_max);
Plot waited_plot(const SeriesReader& series, std::size_t points_max);
Plot power_plot(const SeriesReader& series, const Report& report, std::size_t points_max);
Plot hosts_on_plot(const SeriesReader& series, const Report& report, std::size_t points_max);
Plot vms_plot(const SeriesReader& series, std::size_t points_max);
Plot migrations_plot(const Report& report, double start_s, double end_s);
/// The busiest links, at most 6.
Plot links_plot(const SeriesReader& series, std::size_t points_max);

/// The figure, its chart appended to `curves`; or the sentence that says why there is none.
std::string plot_html(Plot plot, nlohmann::json& curves);

}  // namespace gemello::runs
