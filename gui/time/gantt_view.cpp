#include "gui/time/gantt_view.hpp"

#include <QHelpEvent>
#include <QPainter>
#include <QScrollBar>
#include <QToolTip>
#include <algorithm>
#include <set>
#include <utility>

#include "gui/models/mark_table_model.hpp"
#include "gui/shared/colours.hpp"
#include "gui/shared/figures.hpp"

namespace gemello::gui {

namespace {

constexpr int gantt_legend_pad = 1;

// Ten lanes come first: in little room they are lower, then the legend makes way for them, whose
// letters are in the bars too, then the ruler, which the timeline above has as well.
constexpr int gantt_lane_usual = 19;
constexpr int gantt_lane_least = 13;
constexpr int lanes_wanted = 10;
constexpr int height_of_ruler = lanes_wanted * gantt_lane_least + lanes::ruler;

QFont lane_font(QFont font) {
  font.setPixelSize(11);
  return font;
}

// What is seen of a run, and nothing else: there is little room.
std::vector<LegendEntry> gantt_legend(const Recording& recording, const GanttChoice& choice) {
  std::set<VmPhase> vm_phases;
  std::set<HostPhase> host_phases;
  for (const auto& lane : recording.vms)
    for (const VmStretch& stretch : lane) vm_phases.insert(stretch.phase);
  for (const auto& lane : recording.hosts)
    for (const HostStretch& stretch : lane) host_phases.insert(stretch.phase);
  std::vector<LegendEntry> entries;
  for (const VmPhase phase : vm_phases) {
    if (choice.vms && phase != VmPhase::absent)
      entries.push_back({look_of(phase), to_qt(name(phase))});
  }
  for (const HostPhase phase : host_phases) {
    if (choice.hosts)
      entries.push_back({look_of(phase), QStringLiteral("host ") + to_qt(name(phase))});
  }
  return entries;
}

// A bar with as much text as it has room for.
void paint_gantt_bar(QPainter& painter, const QRectF& bar, const Look& look, const QString& text,
                     const QPalette& palette) {
  const bool dark = is_dark(palette);
  fill_area(painter, bar, look, dark);
  if (bar.width() < 14) return;
  const QFontMetricsF metrics(painter.font());
  const QString whole = look.letter() + (text.isEmpty() ? QString() : QStringLiteral(" ") + text);
  const QString label =
      metrics.horizontalAdvance(whole) + 10 <= bar.width() ? whole : QString(look.letter());
  const double width = metrics.horizontalAdvance(label) + 6;
  QColor ground = palette.color(QPalette::Base);
  ground.setAlpha(210);
  const QRectF area(bar.left() + 2, bar.top() + 1, width, bar.height() - 2);
  painter.fillRect(area, ground);
  painter.setPen(palette.color(QPalette::Text));
  painter.drawText(area, Qt::AlignCenter | Qt::TextSingleLine, label);
}

}  // namespace

GanttView::GanttView(Cursor* cursor, Selection* selection, TimeAxis* axis, QWidget* parent)
    : QAbstractScrollArea(parent), cursor_(cursor), selection_(selection), axis_(axis) {
  setFrameShape(QFrame::NoFrame);
  setFocusPolicy(Qt::StrongFocus);
  setAccessibleName(QStringLiteral("Phases of hosts and VMs"));
  viewport()->setBackgroundRole(QPalette::Base);
  viewport()->setMouseTracking(true);
  setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOn);
  verticalScrollBar()->setSingleStep(lane_height());
  connect(cursor_, &Cursor::moved, this, &GanttView::repaint_lanes);
  connect(axis_, &TimeAxis::changed, this, &GanttView::repaint_lanes);
  connect(selection_, &Selection::changed, this, &GanttView::repaint_lanes);
  connect(selection_, &Selection::shown, this, &GanttView::bring_into_sight);
}

void GanttView::repaint_lanes() {
  viewport()->update();
}

void GanttView::show(RecordingPtr recording) {
  const bool grows = recording_ && recording && continues(*recording_, *recording) &&
                     recording_->inventory == recording->inventory;
  recording_ = std::move(recording);
  // A filter looks where VMs were: that grows too.
  if (!grows || !choice_.filter.isEmpty()) choose_rows();
  if (grows) choose_legend();
  if (!grows) verticalScrollBar()->setValue(0);
  repaint_lanes();
}

void GanttView::choose_rows() {
  rows_ = recording_ ? gantt_rows(*recording_, choice_) : std::vector<Part>{};
  choose_legend();
  size_scroll_bar();
  repaint_lanes();
}

void GanttView::set_filter(const QString& words) {
  if (words == choice_.filter) return;
  choice_.filter = words;
  choose_rows();
}

void GanttView::set_shown(bool hosts, bool vms) {
  if (hosts == choice_.hosts && vms == choice_.vms) return;
  choice_.hosts = hosts;
  choice_.vms = vms;
  choose_rows();
}

void GanttView::choose_legend() {
  const std::size_t before = legend_.size();
  legend_ = recording_ ? gantt_legend(*recording_, choice_) : std::vector<LegendEntry>{};
  if (legend_.size() != before) size_scroll_bar();
}

int GanttView::lane_height() const {
  return lanes_height() < lanes_wanted * gantt_lane_usual ? gantt_lane_least : gantt_lane_usual;
}

int GanttView::ruler() const {
  return viewport()->height() < height_of_ruler ? 0 : lanes::ruler;
}

int GanttView::legend_height() const {
  const int lines = legend_lines(lane_font(font()), viewport()->width() - 12, legend_);
  const int height = legend_line * lines + 2 * gantt_legend_pad;
  return viewport()->height() < height_of_ruler + height ? 0 : height;
}

int GanttView::lanes_height() const {
  return std::max(0, viewport()->height() - ruler() - legend_height());
}

double GanttView::bar_inset() const {
  return lane_height() == gantt_lane_usual ? 3 : 1;
}

void GanttView::size_scroll_bar() {
  verticalScrollBar()->setSingleStep(lane_height());
  const int all = static_cast<int>(rows_.size()) * lane_height();
  verticalScrollBar()->setPageStep(lanes_height());
  verticalScrollBar()->setRange(0, std::max(0, all - lanes_height()));
}

int GanttView::row_at(int y) const {
  if (y < ruler() || y >= ruler() + lanes_height()) return -1;
  const int row = (y - ruler() + verticalScrollBar()->value()) / lane_height();
  return row < static_cast<int>(rows_.size()) ? row : -1;
}

// Rows are in order of kinds and numbers, but hosts come before VMs as their kinds do.
int GanttView::row_of(Part part) const {
  const auto found = std::lower_bound(rows_.begin(), rows_.end(), part);
  return found != rows_.end() && *found == part ? static_cast<int>(found - rows_.begin()) : -1;
}

std::optional<Part> GanttView::part_at(QPoint at) const {
  const int row = row_at(at.y());
  return row < 0 ? std::nullopt : std::optional(rows_[static_cast<std::size_t>(row)]);
}

QRect GanttView::lane_of(Part part) const {
  const int row = row_of(part);
  if (row < 0) return {};
  const int top = ruler() + row * lane_height() - verticalScrollBar()->value();
  if (top < ruler() - lane_height() || top >= ruler() + lanes_height()) return {};
  return {0, top, viewport()->width(), lane_height()};
}

void GanttView::bring_into_sight(Part part) {
  const int row = row_of(part);
  if (row < 0) return;
  const int top = row * lane_height();
  QScrollBar* bar = verticalScrollBar();
  if (top < bar->value()) {
    bar->setValue(top - lane_height());
  } else if (top + lane_height() > bar->value() + lanes_height()) {
    bar->setValue(top + 2 * lane_height() - lanes_height());
  }
}

QString GanttView::text_at(QPoint at) const {
  const auto part = part_at(at);
  if (!part) return {};
  const QString own = to_qt(recording_->catalogue->name(*part));
  const Instant when = instant_at(at.x());
  if (at.x() < lanes::header || when > recording_->end || when < recording_->start) return own;
  const auto during = [&](const auto& lane, const auto& stretch) {
    const auto next = &stretch + 1;
    const bool last = next == lane.data() + lane.size();
    const Instant until = last ? recording_->end : next->from;
    const Instant from = std::max(stretch.from, recording_->start);
    return time_text(from - recording_->start) + QStringLiteral(" - ") +
           time_text(until - recording_->start) + QStringLiteral(" (") + time_text(until - from) +
           QStringLiteral(")");
  };
  if (part->kind == PartKind::host) {
    const auto& lane = recording_->hosts[part->index];
    const HostStretch& stretch = stretch_at(lane, when);
    return own + ": " + to_qt(name(stretch.phase)) + "\n" + during(lane, stretch);
  }
  const auto& lane = recording_->vms[part->index];
  const VmStretch& stretch = stretch_at(lane, when);
  QString text = own + ": " + to_qt(name(stretch.phase));
  const Inventory& inventory = *recording_->inventory;
  if (stretch.host.valid()) text += " on " + to_qt(inventory[stretch.host].name);
  if (stretch.to.valid()) text += " to " + to_qt(inventory[stretch.to].name);
  return text + "\n" + during(lane, stretch);
}

// ---- painting ----------------------------------------------------------------------------------

void GanttView::paint_vm(QPainter& painter, std::uint32_t vm, double top) const {
  const auto& lane = recording_->vms[vm];
  const double end_x = axis_->x_of(std::min(axis_->until(), recording_->end), plot_width());
  for (const GanttPiece& piece :
       gantt_pieces(lane, axis_->from(), axis_->until(), recording_->end, end_x)) {
    const VmStretch& stretch = lane[piece.stretch];
    const QRectF bar(lanes::header + piece.from, top + bar_inset(),
                     std::max(1.0, piece.until - piece.from), lane_height() - 2 * bar_inset());
    QString text;
    if (bar.width() > 40 && stretch.host.valid()) {
      text = to_qt((*recording_->inventory)[stretch.host].name);
      if (stretch.to.valid()) text += u'→' + to_qt((*recording_->inventory)[stretch.to].name);
    }
    if (stretch.phase == VmPhase::absent) continue;
    paint_gantt_bar(painter, bar, look_of(stretch.phase), text, palette());
  }
}

void GanttView::paint_host(QPainter& painter, std::uint32_t host, double top) const {
  const auto& lane = recording_->hosts[host];
  const double end_x = axis_->x_of(std::min(axis_->until(), recording_->end), plot_width());
  for (const GanttPiece& piece :
       gantt_pieces(lane, axis_->from(), axis_->until(), recording_->end, end_x)) {
    const HostStretch& stretch = lane[piece.stretch];
    const QRectF bar(lanes::header + piece.from, top + bar_inset(),
                     std::max(1.0, piece.until - piece.from), lane_height() - 2 * bar_inset());
    paint_gantt_bar(painter, bar, look_of(stretch.phase), to_qt(name(stretch.phase)), palette());
  }
}

void GanttView::paint_row(QPainter& painter, std::size_t row, double top) const {
  const Part part = rows_[row];
  if (selection_->part() == part) {
    QColor ground = palette().color(QPalette::Highlight);
    ground.setAlpha(60);
    painter.fillRect(QRectF(lanes::header, top, plot_width(), lane_height()), ground);
  }
  if (part.kind == PartKind::host) {
    paint_host(painter, part.index, top);
  } else {
    paint_vm(painter, part.index, top);
  }
  QColor rule = palette().color(QPalette::Text);
  rule.setAlpha(24);
  painter.fillRect(QRectF(0, top + lane_height() - 1, viewport()->width(), 1), rule);
}

void GanttView::paint_names(QPainter& painter, std::size_t row, double top) const {
  const Part part = rows_[row];
  const QRectF area(0, top, lanes::header, lane_height() - 1);
  const bool selected = selection_->part() == part;
  if (selected) painter.fillRect(area, palette().color(QPalette::Highlight));
  QFont own = painter.font();
  own.setBold(part.kind == PartKind::host);
  painter.setFont(own);
  painter.setPen(palette().color(selected ? QPalette::HighlightedText : QPalette::Text));
  const QString text = painter.fontMetrics().elidedText(to_qt(recording_->catalogue->name(part)),
                                                        Qt::ElideMiddle, lanes::header - 12);
  painter.drawText(area.adjusted(6, 0, -6, 0), Qt::AlignLeft | Qt::AlignVCenter, text);
  own.setBold(false);
  painter.setFont(own);
}

void GanttView::paint_bottom(QPainter& painter) const {
  const int height = legend_height();
  if (height == 0) return;
  const QRectF area(0, viewport()->height() - height, viewport()->width(), height);
  painter.fillRect(area, palette().color(QPalette::Window));
  paint_legend(painter, area.adjusted(6, gantt_legend_pad, -6, 0), legend_, palette());
}

void GanttView::paintEvent(QPaintEvent*) {
  QPainter painter(viewport());
  painter.setFont(lane_font(font()));
  const double width = viewport()->width();
  const double bottom = ruler() + lanes_height();
  painter.fillRect(viewport()->rect(), palette().color(QPalette::Base));
  if (!recording_ || rows_.empty()) {
    painter.setPen(palette().color(QPalette::PlaceholderText));
    painter.drawText(viewport()->rect(), Qt::AlignCenter,
                     !recording_                ? tr("No run is open.")
                     : choice_.filter.isEmpty() ? tr("This run has no hosts and no VMs.")
                                                : tr("Nothing is called that."));
    return;
  }
  if (ruler() > 0) paint_ruler(painter, *axis_, recording_->start, width, bottom, palette());
  painter.setClipRect(QRectF(0, ruler(), width, lanes_height()));
  const int scrolled = verticalScrollBar()->value();
  const auto first = static_cast<std::size_t>(scrolled / lane_height());
  for (std::size_t row = first; row < rows_.size(); ++row) {
    const double top = ruler() + static_cast<double>(row) * lane_height() - scrolled;
    if (top >= bottom) break;
    paint_row(painter, row, top);
    paint_names(painter, row, top);
  }
  paint_planned(painter, *axis_, *recording_, width, ruler(), bottom, palette());
  painter.setClipping(false);
  painter.setRenderHint(QPainter::Antialiasing);
  if (cursor_shown_)
    paint_cursor(painter, *axis_, cursor_->at(), width, ruler(), bottom, palette());
  paint_bottom(painter);
}

void GanttView::changeEvent(QEvent* event) {
  QAbstractScrollArea::changeEvent(event);
  if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange) {
    repaint_lanes();
  }
}

void GanttView::resizeEvent(QResizeEvent* event) {
  QAbstractScrollArea::resizeEvent(event);
  size_scroll_bar();
}

bool GanttView::viewportEvent(QEvent* event) {
  if (event->type() == QEvent::ToolTip) {
    const auto* help = static_cast<QHelpEvent*>(event);
    const QString text = recording_ ? text_at(help->pos()) : QString();
    if (text.isEmpty()) {
      QToolTip::hideText();
    } else {
      QToolTip::showText(help->globalPos(), text, viewport());
    }
    return true;
  }
  return QAbstractScrollArea::viewportEvent(event);
}

}  // namespace gemello::gui
