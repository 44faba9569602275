#pragma once

#include <functional>
#include <optional>

#include "gui/recording/parts.hpp"
#include "models/cloud/ids.hpp"
#include "models/units/time.hpp"

class QMenu;
class QWidget;

namespace gemello::gui {

class Desk;

/// What the window can do with a part beside faults.
struct PartDeeds {
  std::function<void(Part)> show;    ///< bring it into sight everywhere
  std::function<void(Part)> charts;  ///< charts of its series
  std::function<void(Part)> events;  ///< the log's lines about it
  std::function<void(VmId, HostId)> move;  ///< what would come of moving a VM
};

/// The menu of a part: what can fail of it at the cursor and, where that is another time, at noon;
/// repairs; of a VM, where it could go; then where it is shown. Faults become what-ifs of the desk.
void fill_part_menu(QMenu& menu, Desk& desk, Part part, const PartDeeds& deeds, QWidget* window);

/// Noon of a run's first day, where the run has one; nothing else.
std::optional<Instant> noon_of(Instant start, Instant end);

}  // namespace gemello::gui
