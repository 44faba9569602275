#include "gui/window/map_stage.hpp"

#include <QHBoxLayout>
#include <QSplitter>
#include <QStyle>
#include <QToolButton>
#include <QVBoxLayout>

#include "gui/map/map_legend.hpp"
#include "gui/window/desk/desk.hpp"
#include "gui/window/follower.hpp"
#include "gui/window/title_label.hpp"
#include "gui/window/words.hpp"

namespace gemello::gui {

MapStage::MapStage(Desk* desk, QWidget* parent)
    : QWidget(parent), desk_(desk), splitter_(new QSplitter(this)) {
  auto* row = new QVBoxLayout(this);
  row->setContentsMargins(0, 0, 0, 0);
  row->setSpacing(0);
  row->addWidget(splitter_, 1);
  legend_ = new MapLegend(this);
  row->addWidget(legend_);
  splitter_->setChildrenCollapsible(false);
  shown_ = make_side(false);
  MapLegend* legend = legend_;
  for (const bool is_beside : {true, false})
    new Follower(
        legend, is_beside ? desk_->beside() : desk_->present(), [](const RecordingPtr&) {},
        [legend, is_beside](const MomentPtr& moment) {
          legend->show_moment(is_beside ? 0 : 1, moment);
        });
  connect(desk_, &Desk::runs_changed, this, &MapStage::update_sides);
  connect(desk_, &Desk::state_changed, this, &MapStage::update_titles);
  update_sides();
}

MapStage::Side MapStage::make_side(bool is_beside) {
  Side side;
  side.box = new QWidget(splitter_);
  auto* column = new QVBoxLayout(side.box);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  auto* head = new QHBoxLayout;
  head->setContentsMargins(8, 2, 4, 2);
  side.title = new TitleLabel(side.box);
  side.button = new QToolButton(side.box);
  side.button->setAutoRaise(true);
  side.button->setIcon(style()->standardIcon(QStyle::SP_TitleBarCloseButton));
  side.button->setToolTip(is_beside ? tr("Show the other run alone") : tr("Close this run"));
  side.button->setAccessibleName(side.button->toolTip());
  head->addWidget(side.title, 1);
  head->addWidget(side.button);
  column->addLayout(head);
  side.map = new MapView(desk_->selection(), side.box);
  side.map->setAccessibleName(is_beside ? tr("Map of the run beside") : tr("Map"));
  column->addWidget(side.map, 1);
  splitter_->insertWidget(is_beside ? 0 : splitter_->count(), side.box);

  MapView* map = side.map;
  new Follower(
      map, is_beside ? desk_->beside() : desk_->present(),
      [map](const RecordingPtr& recording) { map->show(recording); },
      [map](const MomentPtr& moment) { map->show_moment(moment); });
  connect(desk_->selection(), &Selection::shown, map, &MapView::bring_into_sight);
  const auto close = [this, is_beside] {
    if (is_beside)
      desk_->show_beside({});
    else if (const auto id = desk_->shown_id())
      desk_->close(*id);
  };
  connect(side.button, &QToolButton::clicked, this, close);
  // What is asked for at the run beside is about that run: it becomes the shown one first.
  const auto take = [this, is_beside] {
    if (is_beside) desk_->swap();
  };
  connect(map, &MapView::menu_asked, this, [this, take](Part part, const QPoint& at) {
    take();
    emit menu_asked(part, at);
  });
  connect(map, &MapView::vm_dropped, this, [this, take](VmId vm, HostId host) {
    take();
    emit vm_dropped(vm, host);
  });
  return side;
}

void MapStage::update_sides() {
  const bool has_beside = desk_->beside_id().has_value();
  if (has_beside && beside_.map == nullptr) {
    beside_ = make_side(true);
    splitter_->setSizes({1 << 12, 1 << 12});  // halves
  }
  if (beside_.box != nullptr) beside_.box->setVisible(has_beside);
  legend_->setVisible(has_beside);
  shown_.map->set_legend_shown(!has_beside);
  if (beside_.map != nullptr) beside_.map->set_legend_shown(false);
  update_titles();
}

void MapStage::update_titles() {
  const auto put = [](TitleLabel* label, const Branch* branch, const QString& tip) {
    if (branch == nullptr)
      label->set({}, {});
    else
      label->set(branch->title, state_text(*branch), tip);
  };
  // Of two, the one that all other panes are about.
  QFont font = this->font();
  font.setBold(desk_->beside_id().has_value());
  shown_.title->setFont(font);
  put(shown_.title, desk_->shown_branch(),
      font.bold() ? tr("Tree, tables, events and charts are of this run.") : QString());
  if (beside_.title != nullptr) put(beside_.title, desk_->beside_branch(), {});
}

void MapStage::fit() {
  shown_.map->fit();
  if (beside_.map != nullptr) beside_.map->fit();
}

}  // namespace gemello::gui
