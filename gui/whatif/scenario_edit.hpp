#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "gui/whatif/scenario_text.hpp"

#include <QUndoCommand>

namespace gemello::gui {

class ScenarioDocument;

/// From one content of a document to another. It keeps the sections that differ, not both contents.
class ScenarioEdit : public QUndoCommand {
 public:
  ScenarioEdit(ScenarioDocument& document, const OrderedJson& before, const OrderedJson& after,
               const QString& text, QUndoCommand* parent = nullptr);

  void redo() override;
  void undo() override;

 private:
  struct Side {
    std::vector<std::string> order;  // of all keys
    std::map<std::string, OrderedJson> sections;
  };
  void put(const Side& side);

  ScenarioDocument& document_;
  Side before_, after_;
};

}  // namespace gemello::gui
