#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "gui/whatif/field.hpp"
#include "gui/whatif/scenario_text.hpp"

#include <QWidget>

class QComboBox;
class QFormLayout;
class QGroupBox;
class QLineEdit;
class QPlainTextEdit;
class QVBoxLayout;

namespace gemello::gui {

class ComplaintLabel;

/// A form made of an object's fields. What is left empty is not said, and what then holds stands
/// there as a hint. What is not touched comes out as it went in. An optional section is said where
/// its box is checked; a field that has no effect beside the others is off, and not said.
class SchemaForm : public QWidget {
  Q_OBJECT

 public:
  explicit SchemaForm(Field field, QWidget* parent = nullptr);
  ~SchemaForm() override;

  /// An object; null: nothing is said.
  void set_value(const OrderedJson& value);
  /// What is said and can be read; all of it where check() is true.
  OrderedJson value() const;
  /// Says at each field what is wrong with it; true if nothing is.
  bool check();
  /// Shows a reader's sentence at a place within this object ("heartbeat_timeout",
  /// "flapping.hold"). False: there is no field for it, and nothing is shown.
  bool complain(const std::string& place, const QString& sentence);
  /// What holds where nothing is said: a resolved object.
  void set_fallbacks(const nlohmann::json& resolved);
  /// What is said to be wrong, by place.
  std::map<std::string, QString> complaints() const;

 signals:
  /// Of its user, not of set_value.
  void changed();

 private:
  struct Row;

  void add_row(QFormLayout* form, const Field& field);
  QWidget* make_editor(Row& row);
  QWidget* make_combo(Row& row);
  QWidget* make_section(Row& row);
  QWidget* make_variant(Row& row);
  void choose_variant(Row& row, const OrderedJson& value);
  void put(Row& row, const OrderedJson* value);
  /// Nothing: not said. Errors: std::invalid_argument.
  std::optional<OrderedJson> taken(const Row& row) const;
  std::optional<OrderedJson> taken_variant(const Row& row) const;
  bool check_row(Row& row);
  std::string current_text(const std::string& key) const;
  void touch(Row& row);
  void update_needs();

  Field field_;
  OrderedJson given_;
  bool filling_ = false;
  std::vector<std::unique_ptr<Row>> rows_;
};

}  // namespace gemello::gui
