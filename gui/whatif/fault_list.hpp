#pragma once

#include <QWidget>
#include <functional>
#include <memory>
#include <optional>

#include "gui/recording/parts.hpp"
#include "gui/whatif/fault_table.hpp"

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
  /// How long the run is, where its scenario does not say: a fault after its end is refused.
  void set_run_length(Duration length) { run_length_ = length; }
  QTableView* table() const { return table_; }

 public slots:
  void change_selected();
  void remove_selected();

 private:
  void update_buttons();

  ScenarioDocument& document_;
  FaultTable model_;
  std::shared_ptr<const Inventory> inventory_;
  std::optional<Duration> run_length_;
  QTableView* table_ = nullptr;
  QPushButton* change_ = nullptr;
  QPushButton* remove_ = nullptr;
};

/// The part a fault's kind and component are about: whose menu it came from.
std::optional<PartKind> part_kind_of(const Inventory& inventory, const runs::Fault& fault);

}  // namespace gemello::gui
