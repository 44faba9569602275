#pragma once

#include <optional>
#include <vector>

#include <QString>

#include "gui/recording/recording.hpp"

namespace gemello::gui {

/// Which lanes a Gantt chart has, from the top: hosts, then VMs, those that a filter leaves.
struct GanttChoice {
  bool hosts = true;
  bool vms = true;
  QString filter;  ///< words, all of them in the name of the part or, of a VM, of a host it was on
};
std::vector<Part> gantt_rows(const Recording& recording, const GanttChoice& choice);

/// A piece of a lane as it is painted: what lasts too short for a pixel is joined with its
/// neighbours, and shown as what is worst among them.
struct GanttPiece {
  double from = 0;  ///< pixels
  double until = 0;
  std::size_t stretch = 0;  ///< of the lane; of joined ones the one shown
};
/// The pieces of a lane between two instants on `width` pixels: at most about one a pixel.
std::vector<GanttPiece> gantt_pieces(const std::vector<VmStretch>& lane, Instant from,
                                     Instant until, Instant end, double width);
std::vector<GanttPiece> gantt_pieces(const std::vector<HostStretch>& lane, Instant from,
                                     Instant until, Instant end, double width);

}  // namespace gemello::gui
