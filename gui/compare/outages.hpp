#pragma once

#include <cstddef>

#include "gui/recording/moment.hpp"
#include "gui/recording/recording.hpp"

namespace gemello::gui {

/// How many parts do not work at an instant, and what that takes from VMs in service.
struct Outages {
  std::size_t hosts = 0, switches = 0, disk_servers = 0, bricks = 0;
  std::size_t hosts_unnoticed = 0;  ///< of the hosts: those that monitoring still takes for on
  std::size_t cables = 0, inter_switch_links = 0, circuits = 0;
  std::size_t vms_cut_off = 0;          ///< no port of their host's guest network works
  std::size_t vms_without_storage = 0;  ///< the same of its storage network, or no brick serves

  std::size_t components() const { return hosts + switches + disk_servers + bricks; }
  std::size_t links() const { return cables + inter_switch_links + circuits; }
};

/// Of a recording with an inventory and a moment of it. What is degraded still works.
Outages outages_of(const Recording& recording, const Moment& moment);

}  // namespace gemello::gui
