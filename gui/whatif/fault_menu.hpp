#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "gui/recording/recording.hpp"
#include "models/runs/fault.hpp"

#include <QString>

class QMenu;

namespace gemello::gui {

/// One line of the menu of a part.
struct FaultChoice {
  QString text;                      ///< "Crash for 1 h"
  std::optional<runs::Fault> fault;  ///< done at one click; nothing: the dialog is asked
};

/// The cursor's instant as a fault's: after the start of the run, in whole seconds, none earlier.
Duration fault_time(Instant at, Instant start);

/// The likeliest faults of a part at an instant: the first kind for a time and until repaired, one
/// that degrades, the repairs of what is in force, and the dialog. Empty: it has none.
/// `component`: its name (Catalogue). `in_force`: the bars of the recording. `at`: after the start.
std::vector<FaultChoice> fault_choices(const Inventory& inventory, Part part,
                                       const std::string& component,
                                       const std::vector<FaultBar>& in_force, Instant start,
                                       Duration at);

/// Adds them to a menu, beneath the component and the instant. `on_choice` gets the choice; of a
/// part without faults the menu says why.
void add_fault_choices(QMenu& menu, const std::vector<FaultChoice>& choices, PartKind kind,
                       const std::function<void(const FaultChoice&)>& on_choice);

}  // namespace gemello::gui
