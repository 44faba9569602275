#pragma once

#include <string>
#include <utility>

namespace gemello::gui {

/// How two runs are called where there is little room: without what both begin with, in whole words
/// and whole changes. Of "napoli @ 12:00:00" and "napoli @ 13:30:00" that is "@ 12:00:00" and
/// "@ 13:30:00"; of "napoli" and "napoli: sw1 fails 12:00" it is "napoli" and "sw1 fails 12:00"; of
/// that one and "napoli: sw1 fails 12:00, hv2 crashes 13:00" it is "sw1 fails 12:00" and
/// "+ hv2 crashes 13:00".
std::pair<std::string, std::string> run_names(const std::string& first, const std::string& other);

}  // namespace gemello::gui
