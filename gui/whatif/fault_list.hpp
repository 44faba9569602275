#pragma once

#include <functional>
#include <memory>
#include <optional>

#include "gui/recording/parts.hpp"
#include "gui/whatif/fault_table.hpp"

#include <QWidget>

class QPushButton;
class QTableView;

namespace gemello::gui {

/// The faults of a scenario with buttons to change and remove them, and what was done and can be
/// undone.
class FaultList : public QWidget {
  Q_OBJECT

 public:
  explicit FaultList(ScenarioDocument& document, QWidget* parent = nullptr);

  /// What names are looked up in; without one nothing can be changed.
  void set_inventory(std::shared_ptr<const Inventory> inventory);
  QTableView* table() const { return table_; }

 public slots:
  void change_selected();
  void remove_selected();

 private:
  void update_buttons();

  ScenarioDocument& document_;
  FaultTable model_;
  std::shared_ptr<const Inventory> inventory_;
  QTableView* table_ = nullptr;
  QPushButton* change_ = nullptr;
  QPushButton* remove_ = nullptr;
};

/// The part a fault's kind and component are about: whose menu it came from.
std::optional<PartKind> part_kind_of(const Inventory& inventory, const runs::Fault& fault);

}  // namespace gemello::gui
