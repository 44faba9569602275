#pragma once

#include <QObject>
#include <vector>

class QDockWidget;
class QMainWindow;

namespace gemello::gui {

/// Keeps the part of a window's height that the docks at its bottom have, however large the window
/// becomes: left to itself, a window of twice the height gives all of the rest to its middle. What
/// the user makes of it in a window that stays as it is counts from then on.
class DockShare : public QObject {
  Q_OBJECT

 public:
  /// Borrows them; `docks` may be anywhere.
  DockShare(QMainWindow* window, std::vector<QDockWidget*> docks);

  /// From 0 to 1; takes effect at once.
  void set(double share);
  double share() const { return share_; }
  /// After the window's height has changed.
  void apply();

  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  /// One that is seen at the bottom; null: there is none.
  QDockWidget* at_bottom() const;

  QMainWindow* window_;
  std::vector<QDockWidget*> docks_;
  double share_ = 0.5;
  int window_height_ = 0;  // for which it was applied
  bool applying_ = false;
};

}  // namespace gemello::gui
