#pragma once

#include <memory>
#include <string>

#include "live/ends/hypervisor.hpp"
#include "live/ends/inbox.hpp"
#include "live/ends/order_window.hpp"

namespace gemello::live {

/// A Hypervisor over LibvirtHost, its calls on threads of their own: a libvirtd that hangs holds
/// up none but itself. At most two ObserveHost wait at once, one that waits for over 10 s no longer
/// counted; more are answered unknown: "still waiting for an earlier look". Domain events of
/// libvirt become nudges of the Inbox. Destruction does not wait for calls that never return.
/// window: outside of it no order is sent; null: always open.
std::unique_ptr<Hypervisor> make_libvirt_hypervisor(
    const std::string& name, const std::string& uri, std::shared_ptr<Inbox> inbox,
    std::shared_ptr<const OrderWindow> window = nullptr);

}  // namespace gemello::live
