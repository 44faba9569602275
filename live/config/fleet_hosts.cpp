#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "live/config/fleet_parts.hpp"

namespace gemello::live {
namespace {

Command read_command(const JsonValue& value) {
  Command command;
  for (const JsonValue& word : value.array()) {
    command.push_back(word.string());
    if (command.back().find('\0') != std::string::npos)
      word.fail("must not contain a NUL character: no program could be given it");
  }
  if (command.empty()) value.fail("names no program; leave the key out instead");
  if (command.front().empty()) value.array().front().fail("the name of a program is not empty");
  return command;
}

Command command_or_empty(JsonObject& object, std::string_view key) {
  const auto found = object.find(key);
  return found ? read_command(*found) : Command{};
}

// "qemu+tls://hv1/system": a scheme, "://" and no white space.
std::string read_uri(const JsonValue& value, std::string_view example) {
  std::string uri = value.string();
  const std::size_t scheme = uri.find("://");
  const bool sound = scheme != std::string::npos && scheme > 0 &&
                     uri.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789+") == scheme &&
                     std::none_of(uri.begin(), uri.end(),
                                  [](char c) { return static_cast<unsigned char>(c) <= ' '; });
  if (!sound) value.fail(fmt::format("'{}' is no URI such as '{}'", uri, example));
  return uri;
}

std::string uri_or_empty(JsonObject& object, std::string_view key, std::string_view example) {
  const auto found = object.find(key);
  return found ? read_uri(*found, example) : std::string();
}

void refuse_action(const JsonValue& agent) {
  for (const JsonValue& word : agent.array())
    if (word.string().starts_with("--action"))
      word.fail("the action is added by Gemello, as off, on or status: leave it out");
}

HostConfig read_host(const JsonValue& entry) {
  JsonObject object(entry);
  HostConfig host;
  const JsonValue name = object.at("name");
  host.name = name.name();
  if (host.name.find_first_of("{}") != std::string::npos)
    name.fail("a host's name has no braces: a platform could not have it");
  host.uri = read_uri(object.at("uri"), "qemu+tls://hv1/system");
  host.migration_uri = uri_or_empty(object, "migration_uri", "qemu+tls://hv1/system");
  host.data_uri = uri_or_empty(object, "data_uri", "tcp://10.0.4.1");
  host.boot_id = command_or_empty(object, "boot_id");
  host.fence_agent = command_or_empty(object, "fence_agent");
  if (const auto agent = object.find("fence_agent")) refuse_action(*agent);
  host.shut_down = command_or_empty(object, "shut_down");
  if (const auto site = object.find("site")) host.site = site->name();
  if (const auto rack = object.find("rack")) host.rack = rack->name();
  if (const auto reserved = object.find("memory_reserved"))
    host.memory_reserved = reserved->quantity<Bytes>();
  object.finish();
  return host;
}

std::map<std::string, std::string> read_server_sites(const JsonValue& value,
                                                     const std::vector<HostConfig>& hosts) {
  std::map<std::string, std::string> sites;
  JsonObject object(value);
  for (const auto& [server, site] : object.entries()) {
    if (server.empty()) site.fail("the name of a server is not empty");
    for (const HostConfig& host : hosts)
      if (host.name == server) site.fail("this server is a host: its site stands in 'hosts'");
    sites[server] = site.name();
  }
  object.finish();
  return sites;
}

}  // namespace

bool is_volume_name(std::string_view name) {
  return !name.empty() && name.front() != '-' &&
         name.find_first_not_of(
             "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-") ==
             std::string_view::npos;
}

std::vector<HostConfig> read_fleet_hosts(const JsonValue& value) {
  std::vector<HostConfig> hosts;
  for (const JsonValue& entry : value.array()) {
    HostConfig host = read_host(entry);
    for (const HostConfig& other : hosts) {
      if (other.name == host.name)
        entry.fail(fmt::format("there is already a host named '{}'", host.name));
      // One machine under two names would be watched, counted and fenced twice.
      if (other.uri == host.uri)
        entry.fail(fmt::format("the uri is that of host '{}': {}", other.name, host.uri));
    }
    hosts.push_back(std::move(host));
  }
  if (hosts.empty()) value.fail("a fleet has one host at least");
  return hosts;
}

GlusterConfig read_gluster(const JsonValue& value, const std::vector<HostConfig>& hosts) {
  JsonObject object(value);
  GlusterConfig gluster;
  gluster.command = read_command(object.at("command"));
  if (const auto volume = object.find("volume")) {
    gluster.volume = volume->string();
    if (!is_volume_name(gluster.volume))
      volume->fail("Gluster's names are of letters, digits, _ and -");
  }
  if (const auto mount = object.find("mount")) {
    gluster.mount = mount->string();
    if (!gluster.mount.starts_with('/')) mount->fail("must be an absolute path");
    if (gluster.volume.empty())
      mount->fail("has no effect without 'volume', the volume that is mounted there");
  }
  if (const auto period = object.find("period"))
    gluster.period = period->quantity_positive<Duration>();
  if (const auto sites = object.find("sites")) gluster.sites = read_server_sites(*sites, hosts);
  object.finish();
  return gluster;
}

}  // namespace gemello::live
