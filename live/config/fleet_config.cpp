#include "live/config/fleet_config.hpp"

#include <algorithm>
#include <filesystem>

#include <fmt/format.h>

#include "live/config/fleet_parts.hpp"
#include "models/policies/registry.hpp"

namespace gemello::live {
namespace {

void expect_format(JsonObject& root) {
  const JsonValue format = root.at("format");
  if (format.string() != fleet_format)
    format.fail(fmt::format("'{}' is not a format this program reads: expected '{}'",
                            format.string(), fleet_format));
}

std::string path_or_empty(JsonObject& root, std::string_view key) {
  const auto found = root.find(key);
  return found ? read_path(*found) : std::string();
}

void read_paths(JsonObject& root, FleetConfig& fleet) {
  fleet.platform = path_or_empty(root, "platform");
  fleet.journal = path_or_empty(root, "journal");
  fleet.definitions = path_or_empty(root, "definitions");
  if (fleet.journal.empty() && fleet.name.find('/') != std::string::npos)
    root.at("name").fail("with a '/' it cannot name the journal's file: give 'journal' too");
}

nlohmann::json read_policy(const JsonValue& value) {
  if (!value.is_object()) value.fail("must be an object");
  policies::resolve_policy(value.raw(), value.file(), value.path());
  return value.raw();
}

// A scenario has them; whoever copies the section must not believe that they prove anything here.
void refuse_leases_of_hosts(JsonObject& root) {
  if (root.value().raw().contains("leases"))  // not asked for: it is no key of a fleet
    root.at("leases").fail(
        "no host holds a lease here (sanlock is not asked), so none that expires proves a death: "
        "that takes a power switch (a host's 'fence_agent') or a person's word (gemello-live "
        "declare-dead). Which of several controllers leads is 'lease'");
}

}  // namespace

std::string read_path(const JsonValue& value) {
  std::string path = value.string();
  if (path.empty()) value.fail("a path must not be empty; leave the key out instead");
  if (path.find('\0') != std::string::npos) value.fail("a path must not contain a NUL character");
  return path;
}

FleetConfig read_fleet(JsonDocument& document, const std::string& file) {
  JsonObject root(document.root());
  expect_format(root);
  FleetConfig fleet;
  fleet.file = file;
  fleet.name = root.at("name").name();
  read_paths(root, fleet);
  fleet.hosts = read_fleet_hosts(root.at("hosts"));
  if (const auto gluster = root.find("gluster"))
    fleet.gluster = read_gluster(*gluster, fleet.hosts);
  if (const auto assumptions = root.find("assumptions"))
    fleet.assumptions = read_assumptions(*assumptions);
  if (const auto times = root.find("times")) fleet.times = read_times(*times);
  if (const auto detection = root.find("detection"))
    fleet.detection = read_fleet_detection(*detection, fleet.hosts, fleet.times);
  refuse_leases_of_hosts(root);
  if (const auto lease = root.find("lease")) fleet.lease = read_lease(*lease, fleet.times);
  if (const auto policy = root.find("policy")) fleet.policy = read_policy(*policy);
  if (const auto guard = root.find("guard")) fleet.guard = read_guard_limits(*guard);
  if (const auto gate = root.find("gate")) read_fleet_gate(*gate, fleet);
  root.finish();
  return fleet;
}

FleetConfig read_fleet(const std::string& path) {
  JsonDocument document = JsonDocument::read(path);
  return read_fleet(document, path);
}

FleetConfig read_fleet_text(std::string_view text, const std::string& file) {
  JsonDocument document = JsonDocument::parse(text, file);
  return read_fleet(document, file);
}

std::string FleetConfig::resolve(const std::string& path) const {
  const std::filesystem::path written(path);
  if (path.empty() || written.is_absolute()) return path;
  return (std::filesystem::path(file).parent_path() / written).lexically_normal().string();
}

const HostConfig* FleetConfig::find(const std::string& host) const {
  const auto found = std::find_if(hosts.begin(), hosts.end(),
                                  [&](const HostConfig& one) { return one.name == host; });
  return found == hosts.end() ? nullptr : &*found;
}

}  // namespace gemello::live
