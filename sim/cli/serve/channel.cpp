#include "sim/cli/serve/channel.hpp"

#include <array>
#include <cerrno>
#include <cstring>
#include <string_view>
#include <sys/socket.h>
#include <sys/uio.h>
#include <system_error>
#include <unistd.h>

namespace gemello::cli {
namespace {

// Room for one descriptor beside the bytes, aligned as the kernel wants it.
union Control {
  std::array<char, CMSG_SPACE(sizeof(int))> bytes;
  cmsghdr align;
};

bool would_wait() {
  return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR;
}

}  // namespace

void Descriptor::close() {
  if (fd_ >= 0) ::close(std::exchange(fd_, -1));
}

Channel::Channel(Descriptor socket) : socket_(std::move(socket)) {}

std::pair<Descriptor, Descriptor> Channel::make_pair() {
  std::array<int, 2> ends{};
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ends.data()) != 0)
    throw std::system_error(errno, std::generic_category(), "socketpair");
  return {Descriptor(ends[0]), Descriptor(ends[1])};
}

void Channel::post(std::string line, Descriptor with) {
  line += '\n';
  output_.push_back({std::move(line), 0, std::move(with)});
}

bool Channel::send(Item& item) {
  iovec bytes{item.bytes.data() + item.sent, item.bytes.size() - item.sent};
  msghdr message{};
  message.msg_iov = &bytes;
  message.msg_iovlen = 1;
  Control control{};
  if (item.with.valid()) {
    message.msg_control = control.bytes.data();
    message.msg_controllen = control.bytes.size();
    cmsghdr* header = CMSG_FIRSTHDR(&message);
    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = SCM_RIGHTS;
    header->cmsg_len = CMSG_LEN(sizeof(int));
    const int fd = item.with.get();
    std::memcpy(CMSG_DATA(header), &fd, sizeof fd);
  }
  const ssize_t sent = ::sendmsg(socket_.get(), &message, MSG_NOSIGNAL | MSG_DONTWAIT);
  if (sent < 0) return would_wait();
  item.with.close();  // it travels with the first byte
  item.sent += static_cast<std::size_t>(sent);
  return true;
}

bool Channel::flush() {
  while (!output_.empty()) {
    Item& item = output_.front();
    const std::size_t before = item.sent;
    if (!send(item)) return false;
    if (item.sent == before) return true;
    if (item.sent == item.bytes.size()) output_.pop_front();
  }
  return true;
}

bool Channel::fill() {
  std::array<char, 65536> buffer{};
  for (;;) {
    iovec bytes{buffer.data(), buffer.size()};
    msghdr message{};
    Control control{};
    message.msg_iov = &bytes;
    message.msg_iovlen = 1;
    message.msg_control = control.bytes.data();
    message.msg_controllen = control.bytes.size();
    const ssize_t got = ::recvmsg(socket_.get(), &message, MSG_CMSG_CLOEXEC | MSG_DONTWAIT);
    if (got < 0) return would_wait();
    if (got == 0) return false;
    for (cmsghdr* header = CMSG_FIRSTHDR(&message); header != nullptr;
         header = CMSG_NXTHDR(&message, header)) {
      if (header->cmsg_level != SOL_SOCKET || header->cmsg_type != SCM_RIGHTS) continue;
      int fd = -1;
      std::memcpy(&fd, CMSG_DATA(header), sizeof fd);
      descriptors_.emplace_back(fd);
    }
    std::string_view rest(buffer.data(), static_cast<std::size_t>(got));
    for (std::size_t newline = 0; (newline = rest.find('\n')) != std::string_view::npos;) {
      partial_ += rest.substr(0, newline);
      lines_.push_back(std::exchange(partial_, {}));
      rest.remove_prefix(newline + 1);
    }
    partial_ += rest;
    if (!lines_.empty()) return true;  // what comes after waits its turn
  }
}

std::optional<std::string> Channel::next() {
  if (lines_.empty()) return std::nullopt;
  std::string line = std::move(lines_.front());
  lines_.pop_front();
  return line;
}

Descriptor Channel::take_descriptor() {
  if (descriptors_.empty()) return {};
  Descriptor first = std::move(descriptors_.front());
  descriptors_.pop_front();
  return first;
}

}  // namespace gemello::cli
