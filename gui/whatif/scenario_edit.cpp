#include "gui/whatif/scenario_edit.hpp"

#include "gui/whatif/scenario_document.hpp"

namespace gemello::gui {

ScenarioEdit::ScenarioEdit(ScenarioDocument& document, const OrderedJson& before,
                           const OrderedJson& after, const QString& text, QUndoCommand* parent)
    : QUndoCommand(text, parent), document_(document) {
  const auto fill = [](const OrderedJson& one, const OrderedJson& other, Side& side) {
    for (const auto& [key, section] : one.items()) {
      side.order.push_back(key);
      const auto same = other.find(key);
      if (same == other.end() || *same != section) side.sections[key] = section;
    }
  };
  fill(before, after, before_);
  fill(after, before, after_);
}

void ScenarioEdit::redo() {
  put(after_);
}

void ScenarioEdit::undo() {
  put(before_);
}

void ScenarioEdit::put(const Side& side) {
  OrderedJson json = OrderedJson::object();
  for (const std::string& key : side.order) {
    const auto kept = side.sections.find(key);
    json[key] = kept == side.sections.end() ? document_.json().at(key) : kept->second;
  }
  document_.put(std::move(json));
}

}  // namespace gemello::gui
