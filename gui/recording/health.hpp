#pragma once

#include <string_view>

#include "gui/recording/moment.hpp"

// What makes parts well or not.

namespace gemello::gui {

/// Larger is worse. Off is no trouble; it is told where nothing worse is.
int gravity(Health health);
/// Makes it so if it is worse than what it is.
void worsen(Moment::PartNow& part, Health health, std::string_view word);
Health health_of(runs::FaultLook look);
Health health_of(HostPhase phase);

}  // namespace gemello::gui
