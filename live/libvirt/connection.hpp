#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <string>

#include <libvirt/libvirt.h>

namespace gemello::live::virt {

/// What stays the same for the life of a connection and would cost a question each look.
struct HostFacts {
  std::string hostname;
  std::string software;  ///< "libvirt 9.0.0, QEMU 7.2.0"
  int cpu_stats = 0;     ///< number of virNodeGetCPUStats' parameters; 0: not told
  int memory_stats = 0;  ///< of virNodeGetMemoryStats
  bool known = false;
};

/// One open connection to a libvirtd, with its events. One call at a time, and no keepalive of our
/// own: when a second thread or the keepalive wakes the poll of a call, libvirt 9.0's client leaves
/// that poll's event source behind, which later writes into a stack that is gone (seen as a crash
/// in virNetClientIOEventFD after a hung libvirtd went on).
class Connection {
 public:
  /// `changed` gets the UUID of a domain whose life or definition changed, from libvirt's thread.
  using Changed = std::function<void(const std::string& uuid)>;

  /// Blocks as long as libvirtd likes. Nothing and `problem`: it could not be opened.
  /// The last owner's thread does not wait for the closing: a thread of its own does.
  static std::shared_ptr<Connection> open(const std::string& uri, Changed changed,
                                          std::string& problem);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  virConnectPtr get() const { return handle_; }
  /// Does not ask libvirtd: false once the socket ended.
  bool alive() const;

  HostFacts facts() const;
  void learn(const HostFacts& facts);

 private:
  explicit Connection(virConnectPtr handle) : handle_(handle) {}
  void watch(const Changed& changed);

  virConnectPtr handle_;
  int events_ = -1;
  mutable std::mutex mutex_;
  HostFacts facts_;
};

}  // namespace gemello::live::virt
