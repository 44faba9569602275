#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "live/libvirt/connection.hpp"

namespace gemello::live::virt {

/// Keeps connections to one libvirtd, each for one caller at a time: hands out an idle one, or
/// opens one on a thread of its own, for an open that libvirtd accepts and never answers lasts for
/// ever. One attempt at a time; one that hangs is given up after 20 s (twice that after every
/// further one) and its thread left to its fate. Any thread.
class Link {
 public:
  Link(std::string uri, Connection::Changed changed);
  ~Link();
  Link(const Link&) = delete;
  Link& operator=(const Link&) = delete;

  /// A live connection for this caller alone until it lets go of it, or nothing and why not. Waits
  /// at most this long; what is not open then is not waited for, so that no order is carried out
  /// long after it was given.
  std::shared_ptr<Connection> get(std::chrono::milliseconds at_most, std::string& problem);

 private:
  struct State;
  std::shared_ptr<Connection> lend(std::shared_ptr<Connection> connection);
  bool start_attempt(std::string& problem);
  const std::shared_ptr<State> state_;
};

}  // namespace gemello::live::virt
