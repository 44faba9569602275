#pragma once

#include <QFont>
#include <QWidget>
#include <array>
#include <vector>

#include "gui/shared/legend.hpp"
#include "gui/shared/present.hpp"

namespace gemello::gui {

/// Health and load always; of what hosts and VMs are doing, what is in one of these moments (null
/// ones are left out).
std::vector<LegendEntry> map_legend(const std::vector<const Moment*>& moments);
/// A legend's font, as large on every screen as its lines are.
QFont map_legend_font(QFont font);

/// One legend below two maps, of what is in either of them.
class MapLegend : public QWidget {
  Q_OBJECT

 public:
  explicit MapLegend(QWidget* parent = nullptr);

  /// Of the map at a side, 0 or 1; null: nothing of it.
  void show_moment(std::size_t side, MomentPtr moment);
  const std::vector<LegendEntry>& entries() const { return entries_; }

  bool hasHeightForWidth() const override { return true; }
  int heightForWidth(int width) const override;
  QSize sizeHint() const override;

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  std::array<MomentPtr, 2> moments_;
  std::vector<LegendEntry> entries_;
};

}  // namespace gemello::gui
