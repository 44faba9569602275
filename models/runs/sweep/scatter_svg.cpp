#include "models/runs/sweep/scatter_svg.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <span>

#include <fmt/format.h>

#include "models/runs/html_text.hpp"
#include "models/runs/text_table.hpp"

namespace gemello::runs {
namespace {

// Pixels of the view box.
constexpr double width = 480, height = 340;
constexpr double left = 76, right = 18, top = 14, bottom = 54;
constexpr double letter = 7.6, line = 15;  // of a label, generously
constexpr int rings = 8;                   // of places for a label around its point

struct Axis {
  double low = 0;
  double high = 1;
  double at_low = 0;  // pixel
  double at_high = 1;
  double at(double value) const {
    return at_low + (at_high - at_low) * (value - low) / (high - low);
  }
};

Axis axis_of(std::span<const double> values, double at_low, double at_high) {
  const auto [low, high] = std::minmax_element(values.begin(), values.end());
  double room = 0.12 * (*high - *low);
  if (room == 0) room = *low == 0 ? 1 : 0.1 * std::abs(*low);
  Axis axis{*low - room, *high + room, at_low, at_high};
  if (*low >= 0) axis.low = std::max(axis.low, 0.0);  // no place where no value can be
  return axis;
}

std::string tick_text(double value, double step) {
  const int decimals = static_cast<int>(std::clamp(-std::floor(std::log10(step) + 1e-9), 0.0, 9.0));
  return fmt::format("{:.{}f}", value == 0 ? 0.0 : value, decimals);
}

std::string grid(const Scatter& scatter, const Axis& x, const Axis& y) {
  std::string svg;
  const std::vector<double> columns = ticks(x.low, x.high), rows = ticks(y.low, y.high);
  for (const double value : columns)
    svg += fmt::format(
        "<path class=\"grid\" d=\"M{0:.1f} {1:.1f}V{2:.1f}\"/><text class=\"tick\" x=\"{0:.1f}\" "
        "y=\"{3:.1f}\" text-anchor=\"middle\">{4}</text>\n",
        x.at(value), top, height - bottom, height - bottom + 18,
        tick_text(value, columns[1] - columns[0]));
  for (const double value : rows)
    svg += fmt::format(
        "<path class=\"grid\" d=\"M{0:.1f} {1:.1f}H{2:.1f}\"/><text class=\"tick\" x=\"{3:.1f}\" "
        "y=\"{4:.1f}\" text-anchor=\"end\">{5}</text>\n",
        left, y.at(value), width - right, left - 8, y.at(value) + 4,
        tick_text(value, rows[1] - rows[0]));
  // Turned to stand along the axis, the arrow still points to where it is better.
  const auto title = [](const std::string& text, bool less) {
    return html_text(less ? "← better: " + text : text + ": better →");
  };
  svg +=
      fmt::format("<text x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"middle\">{}</text>\n",
                  (left + width - right) / 2, height - 12, title(scatter.x_title, scatter.x_less));
  svg += fmt::format(
      "<text transform=\"translate(16 {:.1f}) rotate(-90)\" text-anchor=\"middle\">{}</text>\n",
      (top + height - bottom) / 2, title(scatter.y_title, scatter.y_less));
  return svg;
}

std::string front(const Scatter& scatter, const Axis& x, const Axis& y) {
  std::vector<std::pair<double, double>> kept;
  for (const PlottedPoint& point : scatter.points)
    if (point.on_front) kept.emplace_back(x.at(point.x), y.at(point.y));
  std::sort(kept.begin(), kept.end());
  if (kept.size() < 2) return "";
  std::string path = fmt::format("M{:.1f} {:.1f}", kept[0].first, kept[0].second);
  for (std::size_t i = 1; i < kept.size(); ++i)
    path += scatter.x_less ? fmt::format("H{:.1f}V{:.1f}", kept[i].first, kept[i].second)
                           : fmt::format("V{:.1f}H{:.1f}", kept[i].second, kept[i].first);
  return fmt::format("<path class=\"front\" d=\"{}\"/>\n", path);
}

struct Box {
  double x = 0, y = 0, w = 0, h = 0;
  bool meets(const Box& other) const {
    return x < other.x + other.w && other.x < x + w && y < other.y + other.h && other.y < y + h;
  }
  bool inside() const {
    return x >= left && x + w <= width - 2 && y >= 2 && y + h <= height - bottom;
  }
};

// Places for a label of this width, the nearest first: right and left, above and below.
std::vector<Box> places_near(double px, double py, double w) {
  std::vector<Box> places;
  for (int ring = 0; ring < rings; ++ring)
    for (const double x : {px + 10, px - 10 - w})
      for (const double y : {py - line - 3 - ring * line, py + 4 + ring * line})
        places.push_back({x, y, w, line});
  return places;
}

// Beside its point, where it covers no other label or point; a thread leads to a distant one.
std::string labels(const Scatter& scatter, const Axis& x, const Axis& y) {
  std::vector<Box> taken;
  for (const PlottedPoint& point : scatter.points)
    taken.push_back({x.at(point.x) - 6, y.at(point.y) - 6, 12, 12});
  std::string svg;
  for (const PlottedPoint& point : scatter.points) {
    const double px = x.at(point.x), py = y.at(point.y);
    const double w = letter * static_cast<double>(width_of(point.label));
    const std::vector<Box> places = places_near(px, py, w);
    const auto clear = [&](const Box& box) {
      return box.inside() && std::none_of(taken.begin(), taken.end(),
                                          [&](const Box& other) { return box.meets(other); });
    };
    auto found = std::find_if(places.begin(), places.end(), clear);
    if (found == places.end())
      found =
          std::find_if(places.begin(), places.end(), [](const Box& box) { return box.inside(); });
    const Box place = found == places.end() ? places[0] : *found;
    taken.push_back(place);
    if (std::abs(place.y + line / 2 - py) > 2 * line)
      svg += fmt::format("<path class=\"thread\" d=\"M{:.1f} {:.1f}L{:.1f} {:.1f}\"/>\n", px, py,
                         place.x < px ? place.x + w : place.x, place.y + line / 2);
    svg += fmt::format("<text class=\"name\" x=\"{:.1f}\" y=\"{:.1f}\"{}>{}</text>\n",
                       place.x < px ? place.x + w : place.x, place.y + 12,
                       place.x < px ? " text-anchor=\"end\"" : "", html_text(point.label));
  }
  return svg;
}

}  // namespace

std::vector<double> ticks(double low, double high) {
  const double raw = (high - low) / 5;
  const double power = std::pow(10.0, std::floor(std::log10(raw)));
  double step = 10 * power;
  for (const double factor : {1.0, 2.0, 5.0})
    if (factor * power >= raw) {
      step = factor * power;
      break;
    }
  std::vector<double> out;
  const double first = std::ceil(low / step - 1e-9);
  for (double i = first; i * step <= high + 1e-9 * step; i += 1) out.push_back(i * step);
  return out;
}

std::string scatter_svg(const Scatter& scatter) {
  if (scatter.points.empty()) return "";
  std::vector<double> xs, ys;
  for (const PlottedPoint& point : scatter.points) {
    xs.insert(xs.end(), {point.x - point.x_half, point.x + point.x_half});
    ys.insert(ys.end(), {point.y - point.y_half, point.y + point.y_half});
  }
  const Axis x = axis_of(xs, left, width - right);
  const Axis y = axis_of(ys, height - bottom, top);
  std::string svg = fmt::format(
      "<svg class=\"scatter\" viewBox=\"0 0 {:.0f} {:.0f}\" role=\"img\" aria-label=\"{}\">\n",
      width, height, html_text(scatter.y_title + " against " + scatter.x_title));
  svg += grid(scatter, x, y) + front(scatter, x, y);
  for (const PlottedPoint& point : scatter.points) {
    const double px = x.at(point.x), py = y.at(point.y);
    if (point.x_half > 0)
      svg += fmt::format("<path class=\"bar\" d=\"M{:.1f} {:.1f}H{:.1f}\"/>\n",
                         x.at(point.x - point.x_half), py, x.at(point.x + point.x_half));
    if (point.y_half > 0)
      svg += fmt::format("<path class=\"bar\" d=\"M{:.1f} {:.1f}V{:.1f}\"/>\n", px,
                         y.at(point.y - point.y_half), y.at(point.y + point.y_half));
  }
  for (const bool on_front : {false, true})  // what is kept lies on top
    for (const PlottedPoint& point : scatter.points)
      if (point.on_front == on_front)
        svg += fmt::format("<circle class=\"{}\" cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"5\"/>\n",
                           on_front ? "kept" : "dominated", x.at(point.x), y.at(point.y));
  return svg + labels(scatter, x, y) + "</svg>\n";
}

}  // namespace gemello::runs
