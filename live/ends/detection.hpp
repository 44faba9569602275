#pragma once

#include <optional>

#include "models/state/host_detector.hpp"

namespace gemello::live {

/// How the silence of hosts is judged beyond its times. The keys are those of a scenario.
struct DetectionConfig {
  bool confirm_bmc = false;  ///< a suspected host whose power switch reads off is lost at once
  std::optional<FlappingRule> flapping;  ///< nothing: who is heard is trusted
};

}  // namespace gemello::live
