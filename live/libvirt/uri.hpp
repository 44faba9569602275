#pragma once

#include <chrono>
#include <optional>
#include <string>

namespace gemello::live::virt {

/// The TCP port behind a hypervisor's URI.
struct Endpoint {
  std::string host;  ///< name or address, IPv6 without brackets
  int port = 0;
  bool ssh = false;  ///< ssh may know the name by its own configuration
  bool operator==(const Endpoint&) const = default;
};

/// Nothing where libvirt opens no TCP connection of its own: local sockets, in-process drivers,
/// URI aliases, drivers that speak HTTP. Defaults: tls (also where no transport is named) 16514,
/// tcp 16509, ssh 22.
std::optional<Endpoint> endpoint_of(const std::string& uri);

/// Empty if a TCP connection opens within this time, else why not, for people. The name is
/// resolved first, which the resolver's own time limits bound.
std::string why_unreachable(const Endpoint& endpoint, std::chrono::milliseconds at_most);

}  // namespace gemello::live::virt
