#include "gui/window/dock_share.hpp"

#include <QDockWidget>
#include <QEvent>
#include <QLayout>
#include <QMainWindow>
#include <QScopedValueRollback>
#include <cmath>
#include <cstdlib>
#include <utility>

namespace gemello::gui {
namespace {

constexpr int turns_most = 6;

}  // namespace

DockShare::DockShare(QMainWindow* window, std::vector<QDockWidget*> docks)
    : QObject(window), window_(window), docks_(std::move(docks)) {
  for (QDockWidget* dock : docks_) dock->installEventFilter(this);
}

QDockWidget* DockShare::at_bottom() const {
  for (QDockWidget* dock : docks_) {
    const bool is_there = window_->dockWidgetArea(dock) == Qt::BottomDockWidgetArea;
    // Behind another tab it keeps the size it had there last.
    if (is_there && !dock->isFloating() && !dock->isHidden() && dock->x() >= 0) return dock;
  }
  return nullptr;
}

void DockShare::set(double share) {
  share_ = share;
  apply();
}

bool DockShare::eventFilter(QObject* watched, QEvent* event) {
  const bool by_user = event->type() == QEvent::Resize && !applying_ && window_->isVisible() &&
                       window_->height() == window_height_;
  if (by_user && watched == at_bottom())
    share_ = static_cast<double>(at_bottom()->height()) / window_height_;
  return QObject::eventFilter(watched, event);
}

void DockShare::apply() {
  const QScopedValueRollback<bool> ours(applying_, true);
  window_height_ = window_->height();
  QDockWidget* dock = at_bottom();
  if (dock == nullptr) return;
  const int wanted = static_cast<int>(std::lround(share_ * window_height_));
  // What is asked for is weighed against what the middle has: it takes some turns to be given.
  int asked = wanted;
  for (int turn = 0; turn < turns_most; ++turn) {
    window_->resizeDocks({dock}, {asked}, Qt::Vertical);
    window_->layout()->activate();
    if (std::abs(dock->height() - wanted) <= 1) break;
    asked += wanted - dock->height();
  }
}

}  // namespace gemello::gui
