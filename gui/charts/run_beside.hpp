#pragma once

#include <string>

#include "gui/recording/recording.hpp"

namespace gemello::gui {

/// The run that stands beside the shown one, if any, and how both are called in a legend.
struct RunBeside {
  RecordingPtr recording;  ///< null: there is none
  std::string shown_name;
  std::string name;
};

}  // namespace gemello::gui
