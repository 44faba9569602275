#pragma once

#include <string>
#include <utility>

namespace gemello::gui {

/// How two runs are called where there is little room: without the words that both begin with. Of
/// "napoli @ 12:00:00" and "napoli @ 13:30:00" that is "@ 12:00:00" and "@ 13:30:00"; of "napoli"
/// and "napoli @ 12:00:00" it is "napoli" and "@ 12:00:00".
std::pair<std::string, std::string> run_names(const std::string& first, const std::string& other);

}  // namespace gemello::gui
