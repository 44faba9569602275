#include "sim/cli/platform/platform_commands.hpp"

#include <array>

#include <fmt/format.h>

#include "models/cloud/json_layout.hpp"
#include "models/cloud/platform_format.hpp"
#include "models/cloud/platform_reader.hpp"
#include "models/cloud/platform_warnings.hpp"
#include "sim/cli/platform/platform_render.hpp"

namespace gemello::cli {
namespace {

struct Words {
  const char* key;
  const char* one;
  const char* many;
};
constexpr std::array<Words, 13> words{
    {{"sites", "site", "sites"},
     {"racks", "rack", "racks"},
     {"hosts", "host", "hosts"},
     {"disk_servers", "disk server", "disk servers"},
     {"switches", "switch", "switches"},
     {"inter_switch_links", "inter-switch link", "inter-switch links"},
     {"circuits", "circuit", "circuits"},
     {"uplinks", "uplink", "uplinks"},
     {"vlans", "VLAN", "VLANs"},
     {"bricks", "brick", "bricks"},
     {"volumes", "volume", "volumes"},
     {"flavours", "flavour", "flavours"},
     {"vms", "VM", "VMs"}}};

// "1 site, 2 racks, 8 hosts"
std::string counts_text(const nlohmann::ordered_json& counts) {
  std::string text;
  for (const Words& row : words) {
    const auto found = counts.find(row.key);
    if (found == counts.end()) continue;
    const auto number = found->get<std::size_t>();
    text +=
        fmt::format("{}{} {}", text.empty() ? "" : ", ", number, number == 1 ? row.one : row.many);
  }
  return text;
}

}  // namespace

int platform_check(const std::string& path, bool json, std::FILE* out) {
  const Inventory inventory = read_platform(path);
  const std::vector<std::string> warnings = platform_warnings(inventory);
  const nlohmann::ordered_json counts = platform_counts(inventory);
  if (json) {
    fmt::print(out, "{}",
               layout_json({{"file", path},
                            {"format", platform_format},
                            {"name", inventory.name},
                            {"sound", true},
                            {"counts", counts},
                            {"warnings", warnings}}));
    return 0;
  }
  fmt::print(out, "{}: sound ({}): {}\n", path, platform_format, counts_text(counts));
  for (const std::string& warning : warnings) fmt::print(out, "warning: {}\n", warning);
  return 0;
}

int platform_show(const std::string& path, bool json, std::FILE* out) {
  const Inventory inventory = read_platform(path);
  fmt::print(
      out, "{}",
      json ? layout_json(platform_overview_json(inventory)) : platform_overview_text(inventory));
  return 0;
}

}  // namespace gemello::cli
