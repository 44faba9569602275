#include "gui/whatif/scenario_document.hpp"

#include <stdexcept>
#include <utility>

#include "gui/shared/figures.hpp"
#include "gui/whatif/fault_words.hpp"
#include "gui/whatif/scenario_edit.hpp"
#include "models/cloud/json_layout.hpp"
#include "models/runs/fault_kinds.hpp"
#include "models/runs/run_inputs.hpp"
#include "models/units/error.hpp"
#include "models/units/text.hpp"

namespace gemello::gui {
namespace {

namespace fs = std::filesystem;

fs::path folder_of_file(const fs::path& path) {
  return fs::absolute(path).parent_path();
}

// Another text for the same quantity is no change.
bool says_the_same(const OrderedJson& written, const OrderedJson& wanted) {
  if (written == wanted) return true;
  if (!written.is_string() || !wanted.is_string()) return false;
  try {
    return parse<Duration>(written.get<std::string>()) ==
           parse<Duration>(wanted.get<std::string>());
  } catch (const std::invalid_argument&) {
    return false;
  }
}

}  // namespace

OrderedJson fault_json(const runs::Fault& fault) {
  OrderedJson out = {{"at", typed_text(fault.at)},
                     {"what", std::string(runs::name(fault.what))},
                     {"component", fault.component}};
  if (fault.lasts) out["for"] = typed_text(*fault.lasts);
  nlohmann::json shape = nlohmann::json::object();
  runs::write_fault_shape(shape, fault.what, fault.shape);
  for (const auto& [key, value] : shape.items()) {
    const bool says_nothing =
        fault.what == runs::FaultKind::link_degraded &&
        (value == 0 || value == "0s" || (key == "bandwidth_share" && value == 1));
    if (!says_nothing) out[key] = value;
  }
  return out;
}

ScenarioDocument::ScenarioDocument(QObject* parent) : QObject(parent) {
  undo_.setUndoLimit(1000);
  connect(&undo_, &QUndoStack::cleanChanged, this, &ScenarioDocument::tell_dirty);
}

QString ScenarioDocument::title() const {
  return to_qt(scenario_.name);
}

std::string ScenarioDocument::file_name() const {
  return path_.empty() ? (folder_ / "scenario.json").string() : path_.string();
}

// ---- files ----------------------------------------------------------------------------------

void ScenarioDocument::load(const fs::path& path) {
  OrderedJson json = read_scenario_json(runs::read_text_file(path), path.string());
  begin(std::move(json), folder_of_file(path), path);
}

// What cannot be found is said when it is needed: looking at the document needs it not.
void ScenarioDocument::take(const runs::RunInfo& info, const fs::path& run_folder) {
  fs::path folder = fs::current_path();
  std::vector<runs::InputFile> inputs = info.inputs;
  try {
    inputs = runs::find_inputs(info, run_folder, runs::InputCheck::size);
  } catch (const InputError&) {
  }
  for (const runs::InputFile& input : inputs)
    if (input.what == "scenario") folder = folder_of_file(input.path);
  begin(in_schema_order(info.scenario), std::move(folder), {});
}

void ScenarioDocument::copy(const ScenarioDocument& other) {
  begin(other.json_, other.folder_, {});
}

void ScenarioDocument::begin(OrderedJson json, fs::path folder, fs::path path) {
  runs::Scenario scenario = check_scenario(json, (folder / "scenario.json").string());
  undo_.clear();
  json_ = std::move(json);
  scenario_ = std::move(scenario);
  folder_ = std::move(folder);
  path_ = std::move(path);
  emit path_changed();
  emit changed();
  tell_dirty();
}

std::string ScenarioDocument::text_for(const fs::path& folder) const {
  return layout_json(rebased(json_, folder_, folder));
}

void ScenarioDocument::save() {
  if (path_.empty()) throw InputError(scenario_.name, "", "has no file yet: save it under a name");
  save_as(path_);
}

// The paths in json_ go on starting at folder_: the commands of the undo stack were made for it.
void ScenarioDocument::save_as(const fs::path& path) {
  runs::write_text_file(path, text_for(folder_of_file(path)));
  const bool moved = path != path_;
  path_ = path;
  undo_.setClean();
  if (moved) emit path_changed();
  tell_dirty();
}

void ScenarioDocument::tell_dirty() {
  if (std::exchange(told_dirty_, is_dirty()) != told_dirty_) emit dirty_changed(told_dirty_);
}

// ---- edits ----------------------------------------------------------------------------------

OrderedJson ScenarioDocument::changed_by(const Change& change) const {
  OrderedJson after = json_;
  try {
    change(after);
  } catch (const std::invalid_argument& error) {
    throw InputError(file_name(), "", error.what());
  }
  check_scenario(after, file_name());
  return after;
}

void ScenarioDocument::edit(const QString& text, const Change& change) {
  const OrderedJson after = changed_by(change);
  if (after != json_) undo_.push(new ScenarioEdit(*this, json_, after, text));
}

void ScenarioDocument::prepare(const Change& change, QUndoCommand* parent) {
  new ScenarioEdit(*this, json_, changed_by(change), parent->text(), parent);
}

void ScenarioDocument::put(OrderedJson json) {
  scenario_ = check_scenario(json, file_name());
  json_ = std::move(json);
  emit changed();
}

void ScenarioDocument::set(const std::string& path, std::optional<OrderedJson> value,
                           const QString& text) {
  edit(text, [&](OrderedJson& json) { set_at(json, path, std::move(value)); });
}

ScenarioDocument::Change ScenarioDocument::adding(const runs::Fault& fault) {
  return [fault](OrderedJson& json) {
    if (!json.contains("faults")) set_section(json, "faults", OrderedJson::array());
    json["faults"].push_back(fault_json(fault));
  };
}

void ScenarioDocument::add_fault(const runs::Fault& fault) {
  edit(tr("Add: %1").arg(fault_text(fault)), adding(fault));
}

void ScenarioDocument::change_fault(std::size_t index, const runs::Fault& fault) {
  edit(tr("Change: %1").arg(fault_text(fault)), [&](OrderedJson& json) {
    OrderedJson& place = json.at("faults").at(index);
    const OrderedJson wanted = fault_json(fault);
    OrderedJson after = OrderedJson::object();
    for (const auto& [key, written] : place.items())
      if (wanted.contains(key))
        after[key] = says_the_same(written, wanted[key]) ? written : wanted[key];
    for (const auto& [key, value] : wanted.items())
      if (!after.contains(key)) after[key] = value;
    place = std::move(after);
  });
}

void ScenarioDocument::remove_fault(std::size_t index) {
  const QString text = tr("Remove: %1").arg(fault_text(scenario_.faults.at(index)));
  edit(text, [&](OrderedJson& json) { json.at("faults").erase(index); });
}

void ScenarioDocument::set_policy(const std::string& part, std::optional<OrderedJson> value) {
  const QString name = to_qt(part);
  set("policy." + part, std::move(value), tr("Set policy: %1").arg(name));
}

}  // namespace gemello::gui
