#pragma once

#include <functional>
#include <memory>
#include <string>

#include "live/ends/call.hpp"
#include "live/ends/order_window.hpp"

namespace gemello::live {

/// One libvirtd, with calls that block as libvirt's do: for a thread that may wait. Any thread may
/// call at any time. Never throws: what went wrong is the Answer's ending and cause.
class LibvirtHost {
 public:
  /// Opens nothing yet. `changed` is called (from libvirt's thread) when a domain's life changed,
  /// never after the destruction, which waits for its end: let it be short.
  /// window: an order is sent only while the turn outlasts its deadline; null: no turns.
  LibvirtHost(std::string name, std::string uri, std::function<void()> changed,
              std::shared_ptr<const OrderWindow> window = nullptr);
  /// Does not wait for calls on other threads, which keep what they need.
  ~LibvirtHost();
  LibvirtHost(const LibvirtHost&) = delete;
  LibvirtHost& operator=(const LibvirtHost&) = delete;

  /// Carries the call out; an ObserveHost is answered with a HostReport. Connects first where
  /// there is no connection or the old one died; what cannot be sent within 5 s never is, nor is
  /// an order whose deadline the turn does not outlast.
  Answer carry_out(CallId id, const HypervisorCall& call, OrderTime time = {});

 private:
  struct Shared;
  std::shared_ptr<Shared> shared_;
};

}  // namespace gemello::live
