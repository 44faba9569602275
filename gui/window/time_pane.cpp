#include "gui/window/time_pane.hpp"

#include <QCheckBox>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QSplitter>
#include <QVBoxLayout>

#include "gui/window/desk/desk.hpp"
#include "gui/window/follower.hpp"

namespace gemello::gui {

TimePane::TimePane(Desk* desk, QWidget* parent) : QWidget(parent), desk_(desk) {
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  auto* splitter = new QSplitter(Qt::Vertical, this);
  auto* lines = new QSplitter(Qt::Vertical, splitter);
  timeline_beside_ = make_timeline(desk_->beside());
  timeline_beside_->setAccessibleName(tr("Timeline of the run beside"));
  timeline_ = make_timeline(desk_->present());
  timeline_->setAccessibleName(tr("Timeline"));
  lines->addWidget(timeline_beside_);
  lines->addWidget(timeline_);
  splitter->addWidget(lines);
  splitter->addWidget(make_gantt());
  splitter->setStretchFactor(1, 1);
  column->addWidget(splitter);
  connect(timeline_, &TimelineView::mark_chosen, this, &TimePane::mark_chosen);
  connect(desk_, &Desk::runs_changed, this, &TimePane::update_beside);
  update_beside();
}

TimelineView* TimePane::make_timeline(Present* present) {
  auto* view = new TimelineView(desk_->cursor(), desk_->selection(), desk_->axis(), this);
  new Follower(view, present,
               [view](const RecordingPtr& recording) { view->show(recording); });
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
  connect(gantt_, &GanttView::menu_asked, this,
          [this](Part part, Instant at, const QPoint& place) {
            desk_->cursor()->set(at);
            emit menu_asked(part, place);
          });
  GanttView* gantt = gantt_;
  new Follower(gantt, desk_->present(),
               [gantt](const RecordingPtr& recording) { gantt->show(recording); });
  return box;
}

void TimePane::update_beside() {
  timeline_beside_->setVisible(desk_->beside_id().has_value());
}

}  // namespace gemello::gui
