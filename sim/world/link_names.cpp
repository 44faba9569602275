#include "sim/world/link_names.hpp"

#include "models/units/error.hpp"

namespace gemello::sim {

std::vector<std::string> link_names(const FlowManager& flows, const std::vector<LinkId>& links) {
  std::vector<std::string> names;
  for (const LinkId link : links) names.push_back(flows.link_name(link));
  return names;
}

LinkId link_named(const FlowManager& flows, const nlohmann::json& name, const char* place) {
  const auto text = name.get<std::string>();
  const LinkId link = flows.find_link(text);
  if (!link.valid()) throw InputError("", place, "the platform has no link '" + text + "'");
  return link;
}

std::vector<LinkId> links_named(const FlowManager& flows, const nlohmann::json& names,
                                const char* place) {
  std::vector<LinkId> links;
  for (const nlohmann::json& name : names) links.push_back(link_named(flows, name, place));
  return links;
}

}  // namespace gemello::sim
