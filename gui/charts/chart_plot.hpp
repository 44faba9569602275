#pragma once

#include <QFont>
#include <QPalette>
#include <QSizeF>
#include <array>
#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "gui/charts/chart_backdrop.hpp"
#include "gui/charts/chart_content.hpp"
#include "gui/charts/curve_data.hpp"
#include "gui/charts/run_beside.hpp"

QT_BEGIN_NAMESPACE
class QChart;
class QLineSeries;
class QValueAxis;
QT_END_NAMESPACE

namespace gemello::gui {

/// All that decides how a chart looks.
struct PlotInput {
  RecordingPtr recording;  ///< may be null
  ChartContent content;
  CurveSources sources;  ///< of the content in the recording
  RunBeside beside;      ///< whose curves are dotted
  CurveSources sources_beside;
  TimeRange range;
  QSizeF size;
  QPalette palette;
  QFont font;
  bool vectors = false;   ///< for a file that is scaled
  bool in_steps = false;  ///< what takes long to read comes with later pictures

  /// Since when times are told.
  Instant origin() const { return recording ? recording->start : gemello::origin; }
};

/// Draws curves into a QChart: what a window shows and what a file holds.
class ChartPlot {
 public:
  ChartPlot();
  ChartPlot(const ChartPlot&) = delete;
  ChartPlot& operator=(const ChartPlot&) = delete;

  /// Belongs to the scene it is added to, and lives at least as long as this.
  QChart* chart() const { return chart_; }
  void draw(const PlotInput& input);

  const QRectF& plot_area() const { return backdrop_->picture().plot; }
  /// Nothing where no curve has values in sight.
  const std::optional<ValueAxis>& axis(AxisSide side) const;
  /// Points of the longest curve as it is drawn.
  std::size_t points_drawn() const { return points_drawn_; }
  /// Whether a curve is not yet as fine as it can be: the next picture has more of it.
  bool is_reading() const { return is_reading_; }
  /// How often series were asked for points.
  std::size_t fetches() const;

 private:
  struct Drawn {
    CurveWindow window;
    std::size_t coarser = 1;  // by this fewer points are asked for, since there were too many gaps
    Duration length{};        // of the range for which that holds
    std::vector<QLineSeries*> lines;
  };
  // A curve of the shown run or, true, of the one beside it.
  using DrawnName = std::pair<CurveName, bool>;
  struct Shaped {
    std::size_t curve = 0;  // of the content
    bool of_beside = false;
    std::optional<Extent> extent;
    CurveShape shape;
    bool grouped = false;
  };

  std::vector<Shaped> shape_curves(const PlotInput& input, double width);
  void shape_run(const PlotInput& input, const CurveSources& sources, bool of_beside, double width,
                 std::vector<Shaped>& shaped);
  CurveShape shape_one(Drawn& drawn, const CurveSource& source, const PlotInput& input,
                       double width, Shaped& one);
  std::optional<ValueAxis> axis_of(const PlotInput& input, const std::vector<Shaped>& shaped,
                                   AxisSide side, double height) const;
  void set_axes(const PlotInput& input, const ChartBackdrop::Picture& picture);
  void draw_lines(const PlotInput& input, const std::vector<Shaped>& shaped);
  void forget_removed(const PlotInput& input);
  QLineSeries* line_of(Drawn& drawn, std::size_t line, AxisSide side);

  QChart* chart_;
  ChartBackdrop* backdrop_;
  QValueAxis* times_;
  std::array<QValueAxis*, 2> values_{};  // by side
  std::map<DrawnName, Drawn> drawn_;
  std::string first_unit_;  // sides were chosen with it
  std::size_t points_drawn_ = 0;
  std::size_t cells_left_ = 0;  // that may be read for this picture
  bool is_reading_ = false;
};

}  // namespace gemello::gui
