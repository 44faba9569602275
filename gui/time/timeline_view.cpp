#include "gui/time/timeline_view.hpp"

#include <QEvent>
#include <QHelpEvent>
#include <QPainter>
#include <QToolTip>
#include <algorithm>
#include <cmath>
#include <utility>

#include "gui/models/mark_table_model.hpp"
#include "gui/shared/colours.hpp"
#include "gui/shared/figures.hpp"

namespace gemello::gui {

namespace {

constexpr double kind_height = 17;
constexpr double fault_height = 15;
constexpr double lane_height_least = 12;  // a sign can be told there
constexpr double mark_bin = 9;            // pixels: as wide as a sign
constexpr std::size_t fault_lines_most = 5;
constexpr double timeline_pad = 4;

}  // namespace

TimelineView::TimelineView(Cursor* cursor, Selection* selection, TimeAxis* axis, QWidget* parent)
    : QWidget(parent), cursor_(cursor), selection_(selection), axis_(axis) {
  setFocusPolicy(Qt::StrongFocus);
  setMouseTracking(true);
  setAccessibleName(QStringLiteral("Timeline"));
  setBackgroundRole(QPalette::Base);
  setAutoFillBackground(true);
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
  connect(cursor_, &Cursor::moved, this, [this] { update(); });
  connect(axis_, &TimeAxis::changed, this, &TimelineView::forget_picture);
  connect(selection_, &Selection::changed, this, &TimelineView::forget_picture);
}

void TimelineView::show(RecordingPtr recording) {
  const bool grows = recording_ && recording && continues(*recording_, *recording);
  recording_ = std::move(recording);
  if (!grows) {
    for (auto& list : marks_of_) list.clear();
    marks_known_ = 0;
  }
  fault_lines_ = recording_ ? stack_faults(recording_->faults) : FaultLines{};
  if (recording_) {
    for (; marks_known_ < recording_->marks.size(); ++marks_known_) {
      const auto kind = static_cast<std::size_t>(recording_->marks[marks_known_].kind);
      marks_of_[kind].push_back(marks_known_);
    }
  }
  updateGeometry();
  forget_picture();
}

void TimelineView::set_name(const QString& name, bool with_times) {
  if (name == name_ && with_times == with_times_) return;
  name_ = name;
  with_times_ = with_times;
  updateGeometry();
  forget_picture();
}

void TimelineView::forget_picture() {
  picture_ = QPixmap();
  update();
}

std::size_t TimelineView::fault_lines_shown() const {
  return std::clamp<std::size_t>(fault_lines_.count, 1, fault_lines_most);
}

QSize TimelineView::sizeHint() const {
  const double height = ruler() + kind_height * static_cast<double>(kinds) +
                        fault_height * static_cast<double>(fault_lines_shown()) + 2 * timeline_pad;
  return {800, static_cast<int>(height)};
}

QSize TimelineView::minimumSizeHint() const {
  const double height =
      ruler() + 2 * timeline_pad +
      lane_height_least * static_cast<double>(kinds_with_marks() + fault_lines_needed());
  return {320, static_cast<int>(height)};
}

std::size_t TimelineView::kinds_with_marks() const {
  const auto some = std::count_if(marks_of_.begin(), marks_of_.end(),
                                  [](const auto& list) { return !list.empty(); });
  return std::max<std::size_t>(1, static_cast<std::size_t>(some));
}

std::size_t TimelineView::fault_lines_needed() const {
  return std::min(fault_lines_.count, fault_lines_most);
}

// All lanes, lower where there is less room; where that is not enough, those with nothing on them
// make way: what did happen is in sight.
TimelineView::Lanes TimelineView::lanes_now() const {
  Lanes now;
  now.top_of.fill(-1);
  const double room = height() - ruler() - 2 * timeline_pad;
  const bool all = room >= lane_height_least * static_cast<double>(kinds + fault_lines_shown());
  const std::size_t kinds_shown = all ? kinds : kinds_with_marks();
  const std::size_t lines_shown = all ? fault_lines_shown() : fault_lines_needed();
  const double usual = kind_height * static_cast<double>(kinds_shown) +
                       fault_height * static_cast<double>(lines_shown);
  const double share = std::clamp(room / usual, 0.0, 1.0);
  now.kind_height = std::max(lane_height_least, std::floor(kind_height * share));
  now.fault_height = std::max(lane_height_least, std::floor(fault_height * share));
  double top = ruler();
  for (std::size_t kind = 0; kind < kinds; ++kind) {
    if (!all && marks_of_[kind].empty()) continue;
    now.top_of[kind] = top;
    top += now.kind_height;
  }
  now.faults_top = top + timeline_pad;
  now.has_faults = all || fault_lines_.count > 0;
  return now;
}

// Null: it has no room.
QRectF TimelineView::kind_lane(std::size_t kind) const {
  const Lanes now = lanes_now();
  if (now.top_of[kind] < 0) return {};
  return {double(lanes::header), now.top_of[kind], plot_width(), now.kind_height};
}

// Null: on a line that is not shown. What is too short to be seen is three pixels wide.
QRectF TimelineView::fault_bar(std::size_t fault) const {
  const FaultBar& bar = recording_->faults[fault];
  const std::size_t line = fault_lines_.line[fault];
  if (line >= fault_lines_most) return {};
  const Lanes now = lanes_now();
  const double from = axis_->x_of(std::max(bar.from, axis_->from() - Duration(1)), plot_width());
  const double until = axis_->x_of(std::min(bar.until, axis_->until() + Duration(1)), plot_width());
  const double top = now.faults_top + now.fault_height * static_cast<double>(line);
  return {lanes::header + from, top, std::max(3.0, until - from), now.fault_height - 3};
}

void TimelineView::paint_marks(QPainter& painter, std::size_t kind) const {
  const bool dark = is_dark(palette());
  const QRectF lane = kind_lane(kind);
  if (lane.isNull()) return;
  const Look& look = look_of(static_cast<MarkKind>(kind));
  painter.setPen(palette().color(QPalette::Text));
  const QString label = look.letter() + QStringLiteral("  ") +
                        to_qt(name(static_cast<MarkKind>(kind))) +
                        QStringLiteral(" (%1)").arg(marks_of_[kind].size());
  painter.drawText(QRectF(6, lane.top(), lanes::header - 10, lane.height()),
                   Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine, label);
  QColor rule = palette().color(QPalette::Text);
  rule.setAlpha(30);
  painter.setPen(rule);
  painter.drawLine(QPointF(0, lane.bottom() + 0.5), QPointF(width(), lane.bottom() + 0.5));
  if (!recording_) return;
  const auto bins = bin_marks(*recording_, marks_of_[kind], *axis_, lane.width(), mark_bin);
  std::size_t most = 2;
  for (const MarkBin& bin : bins) most = std::max(most, bin.count);
  for (const MarkBin& bin : bins) {
    const QRectF cell(lane.left() + bin.x, lane.top() + 1, mark_bin, lane.height() - 2);
    if (bin.count == 1) {
      painter.setPen(look.colour(dark));
      painter.drawText(cell.adjusted(-3, -2, 3, 2), Qt::AlignCenter, look.letter());
      continue;
    }
    const double share = std::log(double(bin.count)) / std::log(double(most));
    QRectF bar = cell.adjusted(0.5, 0, -0.5, 0);
    bar.setTop(bar.bottom() - bar.height() * (0.35 + 0.65 * share));
    fill_area(painter, bar, look, dark);
  }
}

void TimelineView::paint_faults(QPainter& painter) const {
  const bool dark = is_dark(palette());
  const Lanes now = lanes_now();
  if (!now.has_faults) return;
  painter.setPen(palette().color(QPalette::Text));
  painter.drawText(QRectF(6, now.faults_top - 1, lanes::header - 10, now.fault_height),
                   Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine,
                   QStringLiteral("in force (%1)").arg(recording_ ? recording_->faults.size() : 0));
  if (!recording_) return;
  for (std::size_t i = 0; i < recording_->faults.size(); ++i) {
    const FaultBar& fault = recording_->faults[i];
    if (fault.until < axis_->from() || fault.from > axis_->until()) continue;
    const QRectF bar = fault_bar(i);
    if (bar.isNull()) continue;
    const Look& look = look_of(fault.look);
    fill_area(painter, bar, look, dark);
    const bool selected = fault.part && fault.part == selection_->part();
    painter.setPen(selected ? QPen(palette().color(QPalette::Highlight), 2)
                            : QPen(look.colour(dark)));
    painter.setBrush(Qt::NoBrush);
    painter.drawRect(bar);
    const QString text = look.letter() + QStringLiteral(" ") + to_qt(fault.component);
    const double words = painter.fontMetrics().horizontalAdvance(text) + 6;
    if (bar.width() < words) continue;
    QColor ground = palette().color(QPalette::Base);
    ground.setAlpha(225);
    const QRectF label(std::max(bar.left(), double(lanes::header)) + 2, bar.top(), words,
                       bar.height());
    painter.fillRect(label.adjusted(0, 1, 0, -1), ground);
    painter.setPen(palette().color(QPalette::Text));
    painter.drawText(label, Qt::AlignCenter | Qt::TextSingleLine, text);
  }
}

void TimelineView::paint_own_name(QPainter& painter) const {
  if (name_.isEmpty()) return;
  painter.save();
  QFont bold = painter.font();
  bold.setBold(true);
  painter.setFont(bold);
  painter.setPen(palette().color(QPalette::Text));
  const QRectF area(6, 0, lanes::header - 10, ruler());
  painter.drawText(area, Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine,
                   painter.fontMetrics().elidedText(name_, Qt::ElideMiddle, lanes::header - 10));
  painter.restore();
}

void TimelineView::paint_static(QPainter& painter) const {
  QFont small = font();
  small.setPixelSize(11);
  painter.setFont(small);
  paint_ruler(painter, *axis_, recording_ ? recording_->start : origin, width(), height(),
              palette(), with_times_);
  paint_own_name(painter);
  painter.save();
  painter.setClipRect(QRectF(0, ruler(), width(), height() - ruler()));
  if (recording_) {
    paint_planned(painter, *axis_, *recording_, width(), ruler(), height(), palette());
  }
  for (std::size_t kind = 0; kind < kinds; ++kind) paint_marks(painter, kind);
  painter.setClipRect(QRectF(0, ruler(), width(), height() - ruler()));
  paint_faults(painter);
  painter.restore();
  if (recording_) return;
  painter.setPen(palette().color(QPalette::PlaceholderText));
  painter.drawText(rect(), Qt::AlignCenter, tr("No run is open."));
}

void TimelineView::paintEvent(QPaintEvent*) {
  const qreal ratio = devicePixelRatioF();
  const QSize pixels = (QSizeF(size()) * ratio).toSize();
  if (picture_.size() != pixels || picture_.devicePixelRatio() != ratio) {
    picture_ = QPixmap(pixels);
    picture_.setDevicePixelRatio(ratio);
    picture_.fill(palette().color(QPalette::Base));
    QPainter painter(&picture_);
    painter.setRenderHint(QPainter::Antialiasing);
    paint_static(painter);
  }
  QPainter painter(this);
  painter.drawPixmap(0, 0, picture_);
  painter.setRenderHint(QPainter::Antialiasing);
  if (recording_ && cursor_shown_)
    paint_cursor(painter, *axis_, cursor_->at(), width(), with_times_ ? ruler() : 0, height(),
                 palette());
  if (!hasFocus()) return;
  painter.setPen(QPen(palette().color(QPalette::Highlight), 1, Qt::DotLine));
  painter.setBrush(Qt::NoBrush);
  painter.drawRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5));
}

// ---- what is where -----------------------------------------------------------------------------

std::optional<std::size_t> TimelineView::bin_at(QPoint at, std::size_t& kind,
                                                MarkBin& found) const {
  if (!recording_) return {};
  for (kind = 0; kind < kinds; ++kind) {
    const QRectF lane = kind_lane(kind);
    if (!lane.contains(at)) continue;
    const double x = at.x() - lane.left();
    const auto bins = bin_marks(*recording_, marks_of_[kind], *axis_, lane.width(), mark_bin);
    for (const MarkBin& bin : bins) {
      if (x < bin.x - 1 || x > bin.x + mark_bin + 1) continue;
      found = bin;
      return marks_of_[kind][bin.first];
    }
  }
  return {};
}

std::optional<std::size_t> TimelineView::mark_at(QPoint at) const {
  std::size_t kind = 0;
  MarkBin bin;
  return bin_at(at, kind, bin);
}

std::optional<std::size_t> TimelineView::fault_at(QPoint at) const {
  if (!recording_ || at.x() < lanes::header) return {};
  for (std::size_t i = 0; i < recording_->faults.size(); ++i) {
    const QRectF bar = fault_bar(i);
    if (!bar.isNull() && bar.adjusted(-1, -1, 1, 2).contains(at)) return i;
  }
  return {};
}

// What the names at the left stand for, whole.
QString TimelineView::name_at(QPoint at) const {
  if (!name_.isEmpty() && at.y() < ruler()) return name_;
  const Lanes now = lanes_now();
  if (!recording_ || !now.has_faults || at.y() < now.faults_top) return {};
  QStringList lines{tr("Faults in force, each from its begin to its repair: %1 in all")
                        .arg(recording_->faults.size())};
  const std::size_t hidden = fault_lines_.count - std::min(fault_lines_.count, fault_lines_most);
  if (hidden > 0) lines.append(tr("More of them at once than there are lines for: %1").arg(hidden));
  for (const FaultBar& fault : recording_->faults) {
    if (fault.from > cursor_->at() || (cursor_->at() >= fault.until && !fault.open)) continue;
    lines.append(tr("now: %1 %2").arg(to_qt(fault.component), to_qt(runs::word_of(fault.look))));
  }
  constexpr qsizetype told_most = 12;
  if (lines.size() > told_most)
    lines = lines.mid(0, told_most) + QStringList(QStringLiteral("\u2026"));
  return lines.join(u'\n');
}

QString TimelineView::text_at(QPoint at) const {
  if (at.x() < lanes::header) return name_at(at);
  std::size_t kind = 0;
  MarkBin bin;
  if (const auto first = bin_at(at, kind, bin)) {
    constexpr std::size_t told = 6;
    QStringList lines;
    if (bin.count > told) {
      lines.append(QStringLiteral("%1 of kind %2, the first:")
                       .arg(bin.count)
                       .arg(to_qt(name(static_cast<MarkKind>(kind)))));
    }
    for (std::size_t i = 0; i < std::min(bin.count, told); ++i) {
      const Mark& mark = recording_->marks[marks_of_[kind][bin.first + i]];
      lines.append(time_text(mark.at - recording_->start) + QStringLiteral("  ") +
                   to_qt(mark.text));
      if (bin.count == 1 && !mark.why.empty()) lines.append(to_qt(mark.why));
    }
    return lines.join(u'\n');
  }
  if (const auto fault = fault_at(at)) {
    const FaultBar& bar = recording_->faults[*fault];
    const QString until = bar.open ? QStringLiteral("not repaired")
                                   : "until " + time_text(bar.until - recording_->start);
    return to_qt(bar.component) + ": " + to_qt(runs::word_of(bar.look)) + " from " +
           time_text(bar.from - recording_->start) + ", " + until;
  }
  return {};
}

bool TimelineView::event(QEvent* event) {
  if (event->type() == QEvent::ToolTip) {
    const auto* help = static_cast<QHelpEvent*>(event);
    const QString text = text_at(help->pos());
    if (text.isEmpty()) {
      QToolTip::hideText();
    } else {
      QToolTip::showText(help->globalPos(), text, this);
    }
    return true;
  }
  return QWidget::event(event);
}

void TimelineView::changeEvent(QEvent* event) {
  QWidget::changeEvent(event);
  if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange) {
    forget_picture();
  }
}

}  // namespace gemello::gui
