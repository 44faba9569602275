#pragma once

#include <optional>
#include <string>
#include <vector>

#include "gui/whatif/field.hpp"
#include "gui/whatif/scenario_document.hpp"

#include <QDialog>

class QListWidget;
class QStackedWidget;

namespace gemello::gui {

class ComplaintLabel;
class SchemaForm;

/// All settings of a scenario but its faults and orders, a page for each section, by forms made of
/// the published schema. What was changed becomes one command of the document.
class SettingsDialog : public QDialog {
  Q_OBJECT

 public:
  /// `policies`: the schema of "policy" (PolicyCatalogue); nothing: it is edited as JSON.
  SettingsDialog(ScenarioDocument& document, const std::optional<OrderedJson>& policies,
                 QWidget* parent = nullptr);

  /// Shows the page of a section: "policy". False: there is none.
  bool show_page(const std::string& section);
  /// The form of a page; its one field is the section. Null: there is none.
  SchemaForm* form(const std::string& section) const;
  /// Changes the document, if all that is said can be read; else says at the field what is wrong.
  bool apply();

 public slots:
  void accept() override;

 private:
  struct Page {
    std::vector<std::string> keys;  // of the scenario: one section, or the single values
    SchemaForm* form = nullptr;
  };

  void add_page(const QString& title, const std::vector<Field>& fields);
  void fill();
  void complain(const std::string& place, const QString& sentence);

  ScenarioDocument& document_;
  std::vector<Page> pages_;
  QListWidget* list_ = nullptr;
  QStackedWidget* stack_ = nullptr;
  ComplaintLabel* complaint_ = nullptr;
};

}  // namespace gemello::gui
