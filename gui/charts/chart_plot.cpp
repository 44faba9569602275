#include "gui/charts/chart_plot.hpp"

#include <QChart>
#include <QFontMetricsF>
#include <QGraphicsLayout>
#include <QLegend>
#include <QLineSeries>
#include <QPen>
#include <QValueAxis>
#include <algorithm>
#include <utility>

#include "gui/charts/legend_paint.hpp"
#include "gui/shared/colours.hpp"

namespace gemello::gui {
namespace {

// Lines of one curve between its gaps; with more of them one looks coarser.
constexpr std::size_t lines_max = 48;
constexpr std::size_t coarsest = 64;
// Read for one picture: each may be on a page of its own that is not mapped yet, some 5 us.
constexpr std::size_t cells_in_picture = 1024;
// Behind the curves, before the chart's own background.
constexpr double behind_curves = 0.5;

QPen pen_of(const Look& look, bool on_dark, bool dense) {
  // A wide dashed line of many points takes the painter fifty times as long as a thin one.
  const bool thin = dense && look.line != Qt::SolidLine;
  QPen pen(look.colour(on_dark), thin ? 1.0 : dense ? 1.5 : 2.0, look.line);
  pen.setCosmetic(true);
  pen.setJoinStyle(Qt::BevelJoin);
  pen.setCapStyle(Qt::FlatCap);
  return pen;
}

QString empty_words(const PlotInput& input) {
  if (!input.recording) return QObject::tr("No run is open.");
  if (input.content.curves().empty())
    return QObject::tr("This chart is empty. Press \"Add\" (or A) to choose what it shows.");
  return QObject::tr("Nothing is known here: zoom out (Home), or show a curve of the legend.");
}

// Bands of several curves lie on each other: the more there are, the less each of them shows.
int band_alpha(std::size_t curves) {
  return static_cast<int>(128 / (curves + 1));
}

}  // namespace

ChartPlot::ChartPlot()
    : chart_(new QChart), backdrop_(new ChartBackdrop(chart_)), times_(new QValueAxis) {
  chart_->legend()->hide();
  chart_->setAnimationOptions(QChart::NoAnimation);
  chart_->setBackgroundVisible(false);
  chart_->setBackgroundRoundness(0);
  chart_->setMargins(QMargins());
  chart_->layout()->setContentsMargins(0, 0, 0, 0);
  times_->setVisible(false);
  chart_->addAxis(times_, Qt::AlignBottom);
  for (QValueAxis*& axis : values_) {
    axis = new QValueAxis;
    axis->setVisible(false);
    chart_->addAxis(axis, &axis == &values_[0] ? Qt::AlignLeft : Qt::AlignRight);
  }
  backdrop_->setZValue(behind_curves);
}

const std::optional<ValueAxis>& ChartPlot::axis(AxisSide side) const {
  return side == AxisSide::left ? backdrop_->picture().left : backdrop_->picture().right;
}

std::size_t ChartPlot::fetches() const {
  std::size_t sum = 0;
  for (const auto& [name, drawn] : drawn_) sum += drawn.window.fetches();
  return sum;
}

void ChartPlot::draw(const PlotInput& input) {
  forget_removed(input);
  ChartBackdrop::Picture picture;
  picture.whole = QRectF(QPointF(), input.size);
  picture.plot = plot_area_of(input.size, input.font);
  picture.range = input.range;
  picture.palette = input.palette;
  picture.font = input.font;
  picture.vectors = input.vectors;
  const QFontMetricsF metrics(input.font);
  const double apart = metrics.horizontalAdvance("00d 00:00:00") + metrics.height();
  picture.time_ticks =
      time_ticks(input.range.from, input.range.until, input.origin(), picture.plot.width(), apart);
  const std::vector<Shaped> shaped = shape_curves(input, picture.plot.width());
  picture.left = axis_of(input, shaped, AxisSide::left, picture.plot.height());
  picture.right = axis_of(input, shaped, AxisSide::right, picture.plot.height());
  if (!picture.left && !picture.right) picture.message = empty_words(input);
  const double seconds_wide = seconds(input.range.length());
  for (const Shaped& each : shaped) {
    const auto& axis =
        input.content.side(each.curve) == AxisSide::left ? picture.left : picture.right;
    if (!axis || each.shape.band.empty()) continue;
    const Look look = curve_look(input.content.curves()[each.curve].style);
    ChartBackdrop::Band band{look.colour(is_dark(input.palette)), {}};
    band.colour.setAlpha(band_alpha(shaped.size()));
    const double scale = picture.plot.width() / seconds_wide;
    for (const QRectF& box : each.shape.band)
      band.boxes.emplace_back(QPointF(picture.plot.left() + box.left() * scale,
                                      height_of(box.bottom(), *axis, picture.plot)),
                              QPointF(picture.plot.left() + box.right() * scale,
                                      height_of(box.top(), *axis, picture.plot)));
    picture.bands.push_back(std::move(band));
  }
  set_axes(input, picture);
  draw_lines(input, shaped);
  backdrop_->set(std::move(picture));
}

// Those of the run beside come first: where both runs are equal, the shown one's line is seen.
std::vector<ChartPlot::Shaped> ChartPlot::shape_curves(const PlotInput& input, double width) {
  std::vector<Shaped> shaped;
  cells_left_ = cells_in_picture;
  is_reading_ = false;
  if (input.beside.recording) shape_run(input, input.sources_beside, true, width, shaped);
  shape_run(input, input.sources, false, width, shaped);
  return shaped;
}

void ChartPlot::shape_run(const PlotInput& input, const CurveSources& sources, bool of_beside,
                          double width, std::vector<Shaped>& shaped) {
  for (std::size_t curve = 0; curve < input.content.curves().size(); ++curve) {
    const ChartContent::Curve& each = input.content.curves()[curve];
    if (!each.shown) continue;
    const std::optional<CurveSource>& source = sources.at(curve);
    if (!source) continue;
    Shaped one;
    one.curve = curve;
    one.of_beside = of_beside;
    one.shape = shape_one(drawn_[{each.name, of_beside}], *source, input, width, one);
    shaped.push_back(std::move(one));
  }
}

CurveShape ChartPlot::shape_one(Drawn& drawn, const CurveSource& source, const PlotInput& input,
                                double width, Shaped& one) {
  const TimeRange range = input.range;
  if (drawn.length != range.length()) drawn.coarser = 1;
  drawn.length = range.length();
  while (true) {
    const auto wanted = static_cast<std::size_t>(std::max(width / 2, 16.0));
    const CurvePoints& points =
        drawn.window.fetch(source.series, source.object, range, wanted / drawn.coarser,
                           input.in_steps ? &cells_left_ : nullptr);
    CurveShape shape = shape_of(points, range, width);
    const bool is_reading = drawn.window.is_reading();
    if (!is_reading && shape.lines.size() > lines_max && drawn.coarser < coarsest) {
      drawn.coarser *= 2;
      continue;
    }
    is_reading_ |= is_reading;
    one.extent = extent_of(points, range);
    one.grouped = points.grouped();
    return shape;
  }
}

std::optional<ValueAxis> ChartPlot::axis_of(const PlotInput& input,
                                            const std::vector<Shaped>& shaped, AxisSide side,
                                            double height) const {
  std::optional<Extent> all;
  for (const Shaped& each : shaped) {
    if (!each.extent || input.content.side(each.curve) != side) continue;
    if (!all) all = each.extent;
    all->low = std::min(all->low, each.extent->low);
    all->high = std::max(all->high, each.extent->high);
  }
  if (!all) return std::nullopt;
  if (input.content.from_zero() && all->low > 0) all->low = 0;
  const double marks = std::clamp(height / (2.5 * QFontMetricsF(input.font).height()), 2.0, 9.0);
  return value_axis(all->low, all->high, *input.content.measure(side),
                    static_cast<std::size_t>(marks));
}

void ChartPlot::set_axes(const PlotInput& input, const ChartBackdrop::Picture& picture) {
  if (chart_->size() != input.size) chart_->resize(input.size);
  if (chart_->plotArea() != picture.plot) chart_->setPlotArea(picture.plot);
  chart_->layout()->activate();
  times_->setRange(0, seconds(input.range.length()));
  if (picture.left) values_[0]->setRange(picture.left->low, picture.left->high);
  if (picture.right) values_[1]->setRange(picture.right->low, picture.right->high);
}

void ChartPlot::draw_lines(const PlotInput& input, const std::vector<Shaped>& shaped) {
  points_drawn_ = 0;
  const bool on_dark = is_dark(input.palette);
  std::map<DrawnName, std::size_t> used;
  for (const Shaped& each : shaped) {
    const ChartContent::Curve& curve = input.content.curves()[each.curve];
    const DrawnName name{curve.name, each.of_beside};
    Drawn& drawn = drawn_[name];
    std::size_t points = 0;
    for (const QList<QPointF>& line : each.shape.lines)
      points += static_cast<std::size_t>(line.size());
    points_drawn_ = std::max(points_drawn_, points);
    const QPen pen = pen_of(look_in_run(curve.style, each.of_beside), on_dark, points > 200);
    for (std::size_t line = 0; line < each.shape.lines.size(); ++line) {
      QLineSeries* series = line_of(drawn, line, input.content.side(each.curve));
      if (series->pen() != pen) series->setPen(pen);
      series->replace(each.shape.lines[line]);
      series->setVisible(true);
    }
    used[name] = each.shape.lines.size();
  }
  for (auto& [name, drawn] : drawn_)
    for (std::size_t line = used[name]; line < drawn.lines.size(); ++line) {
      drawn.lines[line]->setVisible(false);
      drawn.lines[line]->clear();
    }
}

// Lines whose curve or run is gone, and all lines if the sides have changed.
void ChartPlot::forget_removed(const PlotInput& input) {
  const ChartContent& content = input.content;
  const std::string unit =
      content.curves().empty() ? std::string() : content.curves().front().measure.unit;
  const bool other_sides = unit != std::exchange(first_unit_, unit);
  for (auto at = drawn_.begin(); at != drawn_.end();) {
    const auto same = [&](const ChartContent::Curve& curve) {
      return curve.name == at->first.first;
    };
    const bool has_run = !at->first.second || input.beside.recording;
    const bool there = has_run && !other_sides &&
                       std::any_of(content.curves().begin(), content.curves().end(), same);
    if (there) {
      ++at;
      continue;
    }
    for (QLineSeries* line : at->second.lines) {
      chart_->removeSeries(line);
      delete line;
    }
    at = drawn_.erase(at);
  }
}

QLineSeries* ChartPlot::line_of(Drawn& drawn, std::size_t line, AxisSide side) {
  while (drawn.lines.size() <= line) {
    auto* series = new QLineSeries;
    chart_->addSeries(series);
    series->attachAxis(times_);
    series->attachAxis(values_[side == AxisSide::left ? 0 : 1]);
    drawn.lines.push_back(series);
  }
  return drawn.lines[line];
}

}  // namespace gemello::gui
