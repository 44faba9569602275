// wanrelay: a layer-2 wire with delay, rate, queue limit and loss, in user space, for kernels
// without sch_netem.
//
//   wanrelay TAP_A TAP_B SOCKET     frames of one TAP device appear on the other
//   wanrelay tell SOCKET COMMAND    a command to the relay of that socket; prints the counts
//
// Commands, for both directions unless "ab" or "ba" comes first: delay_us N, rate_mbit N
// (0: unlimited), queue_kb N, loss_ppm N, up 0|1, stats.

#include <array>
#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <ctime>
#include <poll.h>
#include <sstream>
#include <string>
#include <string_view>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "tests/lab/wan/wire.hpp"

namespace {

constexpr std::array<const char*, 2> direction_names{"ab", "ba"};
using Wires = std::array<lab::Wire, 2>;

sockaddr_un socket_address(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::strncpy(address.sun_path, path.c_str(), sizeof address.sun_path - 1);
  return address;
}

int bound_socket(const std::string& path) {
  const int socket_file = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  const sockaddr_un address = socket_address(path);
  unlink(path.c_str());
  if (bind(socket_file, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    std::perror(path.c_str());
    return -1;
  }
  return socket_file;
}

// False: no such command.
bool apply(lab::WireSettings& settings, std::string_view command, std::uint64_t value) {
  if (command == "delay_us") {
    settings.delay = value * 1'000;
  } else if (command == "rate_mbit") {
    settings.rate_bits_per_second = value * 1'000'000;
  } else if (command == "queue_kb") {
    settings.queue_bytes_max = value << 10;
  } else if (command == "loss_ppm") {
    settings.loss_ppm = value;
  } else if (command == "up") {
    settings.up = value != 0;
  } else {
    return command == "stats";
  }
  return true;
}

std::string stats(Wires& wires) {
  std::ostringstream text;
  for (std::size_t i = 0; i < wires.size(); ++i) {
    lab::WireCounts& counts = wires[i].counts;
    text << direction_names[i] << " frames " << counts.frames << " bytes " << counts.bytes
         << " drop_queue " << counts.dropped_by_queue << " drop_loss " << counts.dropped_by_loss
         << " late_max_us " << counts.late_max / 1'000 << '\n';
    counts.late_max = 0;
  }
  return text.str();
}

std::string answer(Wires& wires, const std::string& message) {
  std::istringstream words{message};
  std::string command;
  words >> command;
  bool known = true;
  const bool ab = command != "ba";
  const bool ba = command != "ab";
  if (!ab || !ba) words >> command;
  std::uint64_t value = 0;
  if (command != "stats" && !(words >> value)) return "error: which number for " + command + "?\n";
  if (ab) known = apply(wires[0].settings, command, value);
  if (ba) known = apply(wires[1].settings, command, value);
  return known ? stats(wires) : "error: unknown command " + command + '\n';
}

void serve(int control, Wires& wires) {
  std::array<char, 256> message{};
  sockaddr_un sender{};
  socklen_t sender_size = sizeof sender;
  const ssize_t size = recvfrom(control, message.data(), message.size(), 0,
                                reinterpret_cast<sockaddr*>(&sender), &sender_size);
  if (size <= 0) return;
  const std::string reply = answer(wires, {message.data(), static_cast<std::size_t>(size)});
  sendto(control, reply.data(), reply.size(), MSG_DONTWAIT, reinterpret_cast<sockaddr*>(&sender),
         sender_size);
}

int relay(const std::string& tap_a, const std::string& tap_b, const std::string& path) {
  prctl(PR_SET_TIMERSLACK, 1);
  const int a = lab::open_tap(tap_a);
  const int b = lab::open_tap(tap_b);
  const int control = bound_socket(path);
  if (control < 0) return 1;
  Wires wires{lab::Wire{a, b}, lab::Wire{b, a}};
  std::array<pollfd, 3> files{{{a, POLLIN, 0}, {b, POLLIN, 0}, {control, POLLIN, 0}}};
  for (;;) {
    const lab::Nanoseconds time = lab::now();
    const lab::Nanoseconds wait = std::min(wires[0].wait(time), wires[1].wait(time));
    const timespec limit{static_cast<time_t>(wait / 1'000'000'000),
                         static_cast<long>(wait % 1'000'000'000)};
    if (ppoll(files.data(), files.size(), &limit, nullptr) < 0 && errno != EINTR) return 1;
    for (lab::Wire& wire : wires) wire.give();
    for (std::size_t i = 0; i < wires.size(); ++i) {
      if ((files[i].revents & POLLIN) != 0) wires[i].take();
    }
    for (lab::Wire& wire : wires) wire.give();
    if ((files[2].revents & POLLIN) != 0) serve(control, wires);
  }
}

int tell(const std::string& path, const std::string& command) {
  const std::string own_path = path + '.' + std::to_string(getpid());
  const int own = bound_socket(own_path);
  if (own < 0) return 1;
  const timeval patience{2, 0};
  setsockopt(own, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  const sockaddr_un relay_address = socket_address(path);
  std::array<char, 1024> reply{};
  ssize_t size = -1;
  if (sendto(own, command.data(), command.size(), 0,
             reinterpret_cast<const sockaddr*>(&relay_address), sizeof relay_address) >= 0) {
    size = recv(own, reply.data(), reply.size(), 0);
  }
  if (size < 0) std::perror(path.c_str());
  unlink(own_path.c_str());
  if (size < 0) return 1;
  const std::string_view text{reply.data(), static_cast<std::size_t>(size)};
  std::fwrite(text.data(), 1, text.size(), stdout);
  return text.starts_with("error") ? 1 : 0;
}

}  // namespace

int main(int count, char** words) {
  if (count != 4) {
    std::fputs("usage: wanrelay TAP_A TAP_B SOCKET | wanrelay tell SOCKET COMMAND\n", stderr);
    return 2;
  }
  if (std::string_view{words[1]} == "tell") return tell(words[2], words[3]);
  return relay(words[1], words[2], words[3]);
}
