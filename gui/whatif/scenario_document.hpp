#pragma once

#include <QObject>
#include <QString>
#include <QUndoStack>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "gui/whatif/scenario_text.hpp"
#include "models/runs/fault.hpp"
#include "models/runs/run_folder.hpp"

namespace gemello::gui {

/// A scenario being edited: at each moment one that the command line reads. An edit that would make
/// it another thing throws the reader's InputError (file, place, sentence) and changes nothing.
/// Every edit is a command of the undo stack, with a text for people.
class ScenarioDocument : public QObject {
  Q_OBJECT

 public:
  explicit ScenarioDocument(QObject* parent = nullptr);

  /// Errors: InputError: unreadable, no strict JSON, no scenario; the document stays as it was.
  void load(const std::filesystem::path& path);
  /// The scenario that a finished run was made of, defaults spelled out; it has no file yet.
  void take(const runs::RunInfo& info, const std::filesystem::path& run_folder);
  /// The same experiment, edited on its own from now on; it has no file yet.
  void copy(const ScenarioDocument& other);

  /// To where it came from, or was saved last. Errors: InputError: cannot be written; no file yet.
  void save();
  /// Relative paths in it are rewritten for the new place. Errors: InputError.
  void save_as(const std::filesystem::path& path);

  bool is_empty() const { return json_.is_null(); }
  /// Where it is saved; empty: nowhere yet.
  const std::filesystem::path& path() const { return path_; }
  /// What relative paths in json() start from.
  const std::filesystem::path& folder() const { return folder_; }
  bool is_dirty() const { return !is_empty() && (path_.empty() || !undo_.isClean()); }
  /// "napoli-sample"
  QString title() const;

  const OrderedJson& json() const { return json_; }
  const runs::Scenario& scenario() const { return scenario_; }
  /// As a file of this folder.
  std::string text_for(const std::filesystem::path& folder) const;
  QUndoStack* undo_stack() { return &undo_; }

  /// Any value by its path ("guard.moves_per_hour_max"); nothing: takes it out.
  void set(const std::string& path, std::optional<OrderedJson> value, const QString& text);
  using Change = std::function<void(OrderedJson&)>;
  /// Several at once, as one command. No command where nothing changes.
  void edit(const QString& text, const Change& change);
  /// What a change would make of it. Errors: InputError, as if it were made.
  OrderedJson changed_by(const Change& change) const;
  /// The change as a part of a command that does more: it is `parent`'s to redo and undo.
  void prepare(const Change& change, QUndoCommand* parent);

  std::size_t fault_count() const { return scenario_.faults.size(); }
  void add_fault(const runs::Fault& fault);
  static Change adding(const runs::Fault& fault);
  /// What stays equal stays as the user wrote it.
  void change_fault(std::size_t index, const runs::Fault& fault);
  void remove_fault(std::size_t index);
  /// One part of the policy: "placement", "failover"... with its name and options.
  void set_policy(const std::string& part, std::optional<OrderedJson> value);

 signals:
  /// What the document says is another thing now: edited, undone, loaded.
  void changed();
  void path_changed();
  void dirty_changed(bool dirty);

 private:
  friend class ScenarioEdit;

  std::string file_name() const;
  void put(OrderedJson json);
  void begin(OrderedJson json, std::filesystem::path folder, std::filesystem::path path);
  void tell_dirty();

  OrderedJson json_;
  runs::Scenario scenario_;
  std::filesystem::path folder_;
  std::filesystem::path path_;
  QUndoStack undo_;
  bool told_dirty_ = false;
};

/// A fault as scenarios write it, its keys in the usual order.
OrderedJson fault_json(const runs::Fault& fault);

}  // namespace gemello::gui
