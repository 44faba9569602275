#include "gui/window/time_pane.hpp"

#include <QCheckBox>
#include <QEvent>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QSplitter>
#include <QVBoxLayout>
#include <algorithm>

#include "gui/shared/figures.hpp"
#include "gui/shared/run_names.hpp"
#include "gui/window/desk/desk.hpp"
#include "gui/window/follower.hpp"

namespace gemello::gui {
namespace {

// Of the filter and ten lanes; of one run their ruler and legend too.
constexpr int lanes_room_least = 200;
constexpr int lanes_room_of_two = 160;

}  // namespace

TimePane::TimePane(Desk* desk, QWidget* parent) : QWidget(parent), desk_(desk) {
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  splitter_ = new QSplitter(Qt::Vertical, this);
  auto* box = new QWidget(splitter_);
  beside_scroll_bar_ = new QHBoxLayout(box);
  beside_scroll_bar_->setContentsMargins(0, 0, 0, 0);
  lines_ = new QSplitter(Qt::Vertical, box);
  beside_scroll_bar_->addWidget(lines_);
  timeline_beside_ = make_timeline(desk_->beside());
  timeline_beside_->setAccessibleName(tr("Timeline of the run beside"));
  timeline_ = make_timeline(desk_->present());
  timeline_->setAccessibleName(tr("Timeline"));
  lines_->addWidget(timeline_beside_);
  lines_->addWidget(timeline_);
  splitter_->addWidget(box);
  splitter_->addWidget(make_gantt());
  splitter_->setStretchFactor(1, 1);
  column->addWidget(splitter_);
  connect(splitter_, &QSplitter::splitterMoved, this, [this] {
    const QList<int> sizes = splitter_->sizes();
    const int all = sizes[0] + sizes[1];
    if (all > 0) shares_.at(runs_in_sight() - 1) = static_cast<double>(sizes[0]) / all;
  });
  gantt_->viewport()->installEventFilter(this);
  connect(timeline_, &TimelineView::mark_chosen, this, &TimePane::mark_chosen);
  connect(desk_, &Desk::runs_changed, this, &TimePane::update_beside);
  update_beside();
}

TimelineView* TimePane::make_timeline(Present* present) {
  auto* view = new TimelineView(desk_->cursor(), desk_->selection(), desk_->axis(), this);
  new Follower(view, present, [this, view](const RecordingPtr& recording) {
    const QSize before = view->minimumSizeHint();
    view->show(recording);
    if (view->minimumSizeHint() != before) share_room();
  });
  connect(view, &TimelineView::menu_asked, this,
          [this, present](Part part, Instant at, const QPoint& place) {
            if (present == desk_->beside()) desk_->swap();
            desk_->cursor()->set(at);
            emit menu_asked(part, place);
          });
  return view;
}

QWidget* TimePane::make_gantt() {
  auto* box = new QWidget(this);
  auto* column = new QVBoxLayout(box);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(2);
  auto* head = new QHBoxLayout;
  head->setContentsMargins(4, 2, 4, 0);
  auto* filter = new QLineEdit(box);
  filter->setPlaceholderText(tr("Filter lanes"));
  filter->setAccessibleName(tr("Filter of lanes"));
  filter->setClearButtonEnabled(true);
  auto* hosts = new QCheckBox(tr("Hosts"), box);
  auto* vms = new QCheckBox(tr("VMs"), box);
  head->addWidget(filter, 1);
  head->addWidget(hosts);
  head->addWidget(vms);
  column->addLayout(head);
  gantt_ = new GanttView(desk_->cursor(), desk_->selection(), desk_->axis(), box);
  gantt_->setAccessibleName(tr("What hosts and VMs did"));
  column->addWidget(gantt_, 1);
  hosts->setChecked(gantt_->choice().hosts);
  vms->setChecked(gantt_->choice().vms);
  const auto choose = [this, hosts, vms] {
    gantt_->set_shown(hosts->isChecked(), vms->isChecked());
  };
  connect(hosts, &QCheckBox::toggled, gantt_, choose);
  connect(vms, &QCheckBox::toggled, gantt_, choose);
  connect(filter, &QLineEdit::textChanged, gantt_, &GanttView::set_filter);
  connect(desk_->selection(), &Selection::shown, gantt_, &GanttView::bring_into_sight);
  connect(gantt_, &GanttView::menu_asked, this, [this](Part part, Instant at, const QPoint& place) {
    desk_->cursor()->set(at);
    emit menu_asked(part, place);
  });
  GanttView* gantt = gantt_;
  new Follower(gantt, desk_->present(),
               [gantt](const RecordingPtr& recording) { gantt->show(recording); });
  return box;
}

void TimePane::update_beside() {
  const bool two = desk_->beside_id().has_value();
  timeline_beside_->setVisible(two);
  const auto title = [two](const Branch* branch) {
    return two && branch != nullptr ? branch->title.toStdString() : std::string();
  };
  const auto [beside, shown] =
      run_names(title(desk_->beside_branch()), title(desk_->shown_branch()));
  timeline_beside_->set_name(to_qt(beside), true);
  timeline_->set_name(to_qt(shown), !two);
  share_room();
}

std::size_t TimePane::runs_in_sight() const {
  return desk_->beside_id() ? 2 : 1;
}

QVariantList TimePane::shares() const {
  QVariantList shares;
  for (const auto& share : shares_) shares.push_back(share ? QVariant(*share) : QVariant());
  return shares;
}

void TimePane::set_shares(const QVariantList& shares) {
  for (std::size_t i = 0; i < shares_.size() && i < static_cast<std::size_t>(shares.size()); ++i) {
    bool is_number = false;
    const double share = shares[static_cast<qsizetype>(i)].toDouble(&is_number);
    if (is_number && share >= 0 && share <= 1) shares_.at(i) = share;
  }
  share_room();
}

// The log needs what it needs; lanes of hosts and VMs, which can be scrolled, get the rest, but
// not less than a few.
void TimePane::share_room() {
  if (splitter_->height() == 0) return;
  if (const auto share = shares_.at(runs_in_sight() - 1)) {
    const int lines = static_cast<int>(*share * splitter_->height());
    return splitter_->setSizes({lines, splitter_->height() - lines});
  }
  const bool two = runs_in_sight() == 2;
  const auto of_both = [&](int one, int other) { return one + (two ? other + 5 : 0); };
  const int wanted = of_both(timeline_->sizeHint().height(), timeline_beside_->sizeHint().height());
  const int least =
      of_both(timeline_->minimumSizeHint().height(), timeline_beside_->minimumSizeHint().height());
  const int all = splitter_->height();
  const int lines = std::clamp(all - (two ? lanes_room_of_two : lanes_room_least),
                               std::min(least, wanted), wanted);
  splitter_->setSizes({lines, all - lines});
  if (!two) return;
  // Each what it needs, and half of what is more.
  const int more = std::max(0, lines - least) / 2;
  const int upper = timeline_beside_->minimumSizeHint().height() + more;
  lines_->setSizes({upper, std::max(0, lines - lines_->handleWidth() - upper)});
}

void TimePane::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  share_room();
}

// Equal times stand below each other only where both are equally wide.
bool TimePane::eventFilter(QObject* object, QEvent* event) {
  if (event->type() == QEvent::Resize)
    beside_scroll_bar_->setContentsMargins(0, 0, gantt_->width() - gantt_->lanes_width(), 0);
  return QWidget::eventFilter(object, event);
}

}  // namespace gemello::gui
