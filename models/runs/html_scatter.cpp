#include "models/runs/html_scatter.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "models/runs/html_text.hpp"

namespace gemello::runs {
namespace {

// The drawing's size in its own units; it is scaled with the page.
constexpr double width = 420, height = 290, left = 62, right = 20, top = 20, bottom = 46;

// 1, 2 or 5 times a power of ten, at least `least`.
double round_step(double least) {
  const double power = std::pow(10.0, std::floor(std::log10(least)));
  for (const double factor : {1.0, 2.0, 5.0})
    if (factor * power >= least * (1 - 1e-9)) return factor * power;
  return 10 * power;
}

// An axis from 0 with about five round steps.
struct Axis {
  double step = 1;
  double end = 1;
  explicit Axis(double highest) {
    if (!(highest > 0)) return;
    step = round_step(highest / 5);
    end = step * std::ceil(highest / step * (1 + 1e-9));
  }
};

std::string grid_html(const Axis& x, const Axis& y) {
  std::string svg;
  const double plot_width = width - left - right, plot_height = height - top - bottom;
  for (int i = 0; i * y.step <= y.end * (1 + 1e-9); ++i) {
    const double at = top + plot_height * (1 - i * y.step / y.end);
    svg += fmt::format(
        "<line class=\"grid\" x1=\"{:.1f}\" y1=\"{:.1f}\" x2=\"{:.1f}\" y2=\"{:.1f}\"/>"
        "<text x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"end\">{}</text>\n",
        left, at, width - right, at, left - 6, at + 4, number_text(i * y.step));
  }
  for (int i = 0; i * x.step <= x.end * (1 + 1e-9); ++i) {
    const double at = left + plot_width * i * x.step / x.end;
    svg += fmt::format(
        "<line class=\"grid\" x1=\"{:.1f}\" y1=\"{:.1f}\" x2=\"{:.1f}\" y2=\"{:.1f}\"/>"
        "<text x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"middle\">{}</text>\n",
        at, top, at, height - bottom, at, height - bottom + 16, number_text(i * x.step));
  }
  return svg;
}

bool as_good(const ScatterPoint& a, const ScatterPoint& b) {
  return a.x <= b.x && a.y <= b.y;
}

}  // namespace

std::string run_letter(std::size_t index) {
  const std::string letter(1, static_cast<char>('A' + index % 26));
  return index < 26 ? letter : letter + std::to_string(index / 26);
}

std::vector<ScatterPoint> scatter_points(const std::vector<ComparedRun>& runs,
                                         std::string_view x_figure, std::string_view y_figure) {
  std::vector<ScatterPoint> points;
  for (std::size_t i = 0; i < runs.size(); ++i) {
    const Figure* x = runs[i].report.find(x_figure);
    const Figure* y = runs[i].report.find(y_figure);
    if (x != nullptr && y != nullptr && x->value && y->value)
      points.push_back({run_letter(i), *x->value, *y->value, true});
  }
  for (ScatterPoint& point : points)
    for (const ScatterPoint& other : points)
      if (as_good(other, point) && !as_good(point, other)) point.front = false;
  return points;
}

std::string pareto_html(const std::vector<ComparedRun>& runs) {
  const std::vector<ScatterPoint> points = scatter_points(runs, "energy", "contended_vm_minutes");
  if (points.size() < 3) return {};
  double x_max = 0, y_max = 0;
  std::string front;
  for (const ScatterPoint& point : points) {
    x_max = std::max(x_max, point.x);
    y_max = std::max(y_max, point.y);
    if (point.front) front += (front.empty() ? "" : ", ") + point.letter;
  }
  const Axis x(x_max), y(y_max);
  const std::string shows =
      fmt::format("No other run is at least as good in both and better in one than: {}.", front);
  std::string svg = fmt::format(
      "<svg class=\"scatter\" viewBox=\"0 0 {} {}\" role=\"img\" aria-label=\"Energy in kWh "
      "against "
      "contended VM-minutes. {}\">\n",
      width, height, shows);
  svg += grid_html(x, y);
  std::vector<std::pair<double, double>> labels;
  for (const ScatterPoint& point : points) {
    const double at_x = left + (width - left - right) * point.x / x.end;
    const double at_y = top + (height - top - bottom) * (1 - point.y / y.end);
    // Letters of runs that lie on one another go side by side.
    const auto near = std::count_if(labels.begin(), labels.end(), [&](const auto& label) {
      return std::abs(label.first - at_x) < 14 && std::abs(label.second - at_y) < 12;
    });
    labels.emplace_back(at_x, at_y);
    svg += fmt::format(
        "<circle class=\"{}\" cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"5\"/>"
        "<text class=\"name\" x=\"{:.1f}\" y=\"{:.1f}\">{}</text>\n",
        point.front ? "front" : "behind", at_x, at_y, at_x - 4 + 14 * static_cast<double>(near),
        at_y - 9, point.letter);
  }
  svg += fmt::format(
      "<text x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"middle\">energy, kWh</text>"
      "<text transform=\"translate(14 {:.1f}) rotate(-90)\" text-anchor=\"middle\">contended, "
      "VM-min</text>\n</svg>\n",
      left + (width - left - right) / 2, height - 10, top + (height - top - bottom) / 2);
  std::string keys = "<ul class=\"keys\">";
  for (std::size_t i = 0; i < runs.size(); ++i) keys += "<li>" + html_text(runs[i].label) + "</li>";
  return "<figure class=\"panel\" id=\"figure-pareto\"><h3>Energy against waiting for CPU</h3>\n" +
         keys + "</ul>\n" + svg +
         "<figcaption><span class=\"axes\">Vertical: contended, VM-min; horizontal: energy, "
         "kWh.</span> " +
         shows +
         " Those are the full dots; a ring is a run that another beats. Left and low is "
         "better.</figcaption></figure>\n";
}

}  // namespace gemello::runs
