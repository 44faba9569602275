#include "gui/shared/series_words.hpp"

#include <array>
#include <string_view>

namespace gemello::gui {
namespace {

struct SeriesWords {
  std::string_view name;
  std::string_view of_all;
  std::string_view quantity;
  std::string_view joint;  // between quantity and object
};

constexpr std::array<SeriesWords, 11> known_series{
    {{"fleet.cpu_demand", "CPU asked for", "CPU asked for", "by"},
     {"fleet.cpu_used", "CPU used", "CPU used", "by"},
     {"fleet.power", "Power of the hosts", "Power of the hosts", "of"},
     {"fleet.hosts_on", "Hosts on", "Hosts on", "of"},
     {"fleet.vms_serving", "VMs in service", "VMs in service", "of"},
     {"host.cpu_demand", "Hosts' CPU asked for", "CPU asked for", "on"},
     {"host.cpu_used", "Hosts' CPU used", "CPU used", "of"},
     {"host.power", "Hosts' power", "Power", "of"},
     {"host.on", "Hosts on (1) or off (0)", "On (1) or off (0)", "of"},
     {"vm.cpu_used", "VMs' CPU used", "CPU used", "by"},
     {"link.load", "Links' load", "Load", "of"}}};

const SeriesWords* words_known(const std::string& name) {
  for (const SeriesWords& one : known_series)
    if (one.name == name) return &one;
  return nullptr;
}

}  // namespace

std::string series_words(const std::string& name) {
  const SeriesWords* known = words_known(name);
  return known == nullptr ? name : std::string(known->of_all);
}

std::string series_words(const std::string& name, const std::string& object) {
  const std::string quantity = quantity_words(name);
  if (object == "fleet") return quantity;
  const SeriesWords* known = words_known(name);
  return quantity + " " + std::string(known == nullptr ? "of" : known->joint) + " " + object;
}

std::string quantity_words(const std::string& name) {
  const SeriesWords* known = words_known(name);
  return known == nullptr ? name : std::string(known->quantity);
}

std::string words_within(std::string words) {
  const auto is_lower = [](char c) { return c >= 'a' && c <= 'z'; };
  if (words.size() > 1 && words[0] >= 'A' && words[0] <= 'Z' && is_lower(words[1]))
    words[0] = static_cast<char>(words[0] - 'A' + 'a');
  return words;
}

}  // namespace gemello::gui
