#pragma once

#include <cstddef>
#include <deque>
#include <optional>
#include <string>
#include <utility>

namespace gemello::cli {

/// Owns a file descriptor.
class Descriptor {
 public:
  Descriptor() = default;
  explicit Descriptor(int fd) : fd_(fd) {}
  ~Descriptor() { close(); }
  Descriptor(Descriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    if (this != &other) {
      close();
      fd_ = std::exchange(other.fd_, -1);
    }
    return *this;
  }

  int get() const { return fd_; }
  bool valid() const { return fd_ >= 0; }
  void close();

 private:
  int fd_ = -1;
};

/// One end of a socket between the server and the process of a simulation: lines both ways; with a
/// line the end of another such socket may travel. Nothing here waits.
class Channel {
 public:
  explicit Channel(Descriptor socket);

  /// Both ends of a new one, close-on-exec. Errors: std::system_error.
  static std::pair<Descriptor, Descriptor> make_pair();

  /// Queues a line (without its newline) and what travels with it.
  void post(std::string line, Descriptor with = {});
  /// Writes what the socket takes. False: the other end is gone.
  bool flush();
  /// Reads what there is. False: the other end is gone; lines that came before are still there.
  bool fill();
  std::optional<std::string> next();
  /// What travelled with a line, in order; an invalid one if nothing did.
  Descriptor take_descriptor();

  bool has_output() const { return !output_.empty(); }
  int socket() const { return socket_.get(); }

 private:
  struct Item {
    std::string bytes;
    std::size_t sent = 0;
    Descriptor with;
  };
  bool send(Item& item);

  Descriptor socket_;
  std::deque<Item> output_;
  std::string partial_;
  std::deque<std::string> lines_;
  std::deque<Descriptor> descriptors_;
};

}  // namespace gemello::cli
