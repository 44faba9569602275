#pragma once

#include <string>

namespace gemello::gui {

// What series are of, for people. A name that is not known ("lab.frobs") stays as it is.

/// Of all its objects: of "fleet.cpu_demand" "CPU asked for", of "vm.cpu_used" "VMs' CPU used".
std::string series_words(const std::string& name);
/// Of one object: "CPU used by hv1", "Load of hv1.eth0.up"; of the fleet without it: "CPU used".
std::string series_words(const std::string& name, const std::string& object);
/// Where it is clear whose: of "vm.cpu_used" "CPU used".
std::string quantity_words(const std::string& name);
/// As it stands within a sentence or a list: "power", but "CPU used".
std::string words_within(std::string words);

}  // namespace gemello::gui
