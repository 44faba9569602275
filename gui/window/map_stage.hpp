#pragma once

#include <QPoint>
#include <QWidget>

#include "gui/map/map_view.hpp"

class QSplitter;
class QToolButton;

namespace gemello::gui {

class Desk;
class MapLegend;
class TitleLabel;

/// The maps in the middle of the window: of the run that is shown, and left of it that of the run
/// beside it, each under its name and state; two have one legend.
class MapStage : public QWidget {
  Q_OBJECT

 public:
  /// Borrows the desk.
  explicit MapStage(Desk* desk, QWidget* parent = nullptr);

  MapView* map() const { return shown_.map; }
  /// Null until there was a run beside.
  MapView* map_beside() const { return beside_.map; }

 public slots:
  void fit();

 signals:
  void menu_asked(gemello::gui::Part part, const QPoint& at);
  void vm_dropped(gemello::VmId vm, gemello::HostId host);

 private:
  struct Side {
    QWidget* box = nullptr;
    TitleLabel* title = nullptr;
    QToolButton* button = nullptr;
    MapView* map = nullptr;
  };
  Side make_side(bool is_beside);
  void update_sides();
  void update_titles();

  Desk* desk_;
  QSplitter* splitter_ = nullptr;
  MapLegend* legend_ = nullptr;  // seen with two maps
  Side shown_, beside_;
};

}  // namespace gemello::gui
