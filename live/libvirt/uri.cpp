#include "live/libvirt/uri.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <fcntl.h>
#include <memory>
#include <netdb.h>
#include <poll.h>
#include <string_view>
#include <sys/socket.h>
#include <unistd.h>

namespace gemello::live::virt {
namespace {

constexpr int port_tls = 16514;
constexpr int port_tcp = 16509;
constexpr int port_ssh = 22;
/// Drivers inside libvirt's client, which speak their makers' protocols.
constexpr std::array<std::string_view, 5> client_drivers = {"esx", "gsx", "vpx", "hyperv",
                                                            "xenapi"};

bool one_of_client_drivers(std::string_view driver) {
  return std::find(client_drivers.begin(), client_drivers.end(), driver) != client_drivers.end();
}

/// 0: this transport is none of TCP's.
int default_port(std::string_view transport) {
  if (transport.empty() || transport == "tls") return port_tls;
  if (transport == "tcp") return port_tcp;
  if (transport == "ssh" || transport == "libssh" || transport == "libssh2") return port_ssh;
  return 0;
}

/// host, host:port, [address] or [address]:port. 0: no port is named.
std::optional<std::pair<std::string_view, int>> split_host(std::string_view authority) {
  std::string_view host = authority;
  std::string_view port;
  if (authority.starts_with('[')) {
    const std::size_t end = authority.find(']');
    if (end == std::string_view::npos) return std::nullopt;
    host = authority.substr(1, end - 1);
    port = authority.substr(end + 1);
  } else if (const std::size_t colon = authority.rfind(':'); colon != std::string_view::npos) {
    host = authority.substr(0, colon);
    port = authority.substr(colon);
  }
  int number = 0;
  if (!port.empty() && port != ":") {
    port.remove_prefix(1);
    const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), number);
    if (error != std::errc() || end != port.data() + port.size()) return std::nullopt;
  }
  return std::pair{host, number};
}

class Socket {
 public:
  explicit Socket(int fd) : fd_(fd) {}
  ~Socket() {
    if (fd_ >= 0) ::close(fd_);
  }
  Socket(const Socket&) = delete;
  Socket& operator=(const Socket&) = delete;
  int get() const { return fd_; }

 private:
  int fd_;
};

/// 0, or the errno of the failure.
int connect_within(const addrinfo& address, std::chrono::milliseconds at_most) {
  const Socket socket(::socket(
      address.ai_family, address.ai_socktype | SOCK_NONBLOCK | SOCK_CLOEXEC, address.ai_protocol));
  if (socket.get() < 0) return errno;
  if (::connect(socket.get(), address.ai_addr, address.ai_addrlen) == 0) return 0;
  if (errno != EINPROGRESS) return errno;
  pollfd fd{socket.get(), POLLOUT, 0};
  const int ready = ::poll(&fd, 1, static_cast<int>(std::max<std::int64_t>(at_most.count(), 0)));
  if (ready < 0) return errno;
  if (ready == 0) return ETIMEDOUT;
  int error = 0;
  socklen_t size = sizeof error;
  if (::getsockopt(socket.get(), SOL_SOCKET, SO_ERROR, &error, &size) != 0) return errno;
  return error;
}

}  // namespace

std::optional<Endpoint> endpoint_of(const std::string& uri) {
  const std::string_view text = uri;
  const std::size_t colon = text.find("://");
  if (colon == std::string_view::npos) return std::nullopt;
  const std::string_view scheme = text.substr(0, colon);
  const std::size_t plus = scheme.find('+');
  const std::string_view driver = scheme.substr(0, plus);
  const std::string_view transport =
      plus == std::string_view::npos ? std::string_view() : scheme.substr(plus + 1);
  std::string_view authority = text.substr(colon + 3);
  authority = authority.substr(0, authority.find_first_of("/?#"));
  if (const std::size_t at = authority.rfind('@'); at != std::string_view::npos) {
    authority.remove_prefix(at + 1);
  }
  const int usual = default_port(transport);
  if (authority.empty() || usual == 0 || one_of_client_drivers(driver)) return std::nullopt;
  const auto parts = split_host(authority);
  if (!parts || parts->first.empty()) return std::nullopt;
  return Endpoint{.host = std::string(parts->first),
                  .port = parts->second == 0 ? usual : parts->second,
                  .ssh = usual == port_ssh};
}

std::string why_unreachable(const Endpoint& endpoint, std::chrono::milliseconds at_most) {
  addrinfo wanted{};
  wanted.ai_socktype = SOCK_STREAM;
  wanted.ai_flags = AI_NUMERICSERV;
  addrinfo* found = nullptr;
  const int problem =
      ::getaddrinfo(endpoint.host.c_str(), std::to_string(endpoint.port).c_str(), &wanted, &found);
  const std::unique_ptr<addrinfo, void (*)(addrinfo*)> owner(
      found, [](addrinfo* list) { ::freeaddrinfo(list); });
  if (problem != 0) {
    // A name that only ~/.ssh/config knows: ssh itself finds out at once.
    return endpoint.ssh ? std::string() : endpoint.host + ": " + ::gai_strerror(problem);
  }
  const auto deadline = std::chrono::steady_clock::now() + at_most;
  int error = EHOSTUNREACH;
  for (const addrinfo* address = found; address != nullptr; address = address->ai_next) {
    const auto left =
        std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
    error = connect_within(*address, left);
    if (error == 0) return {};
  }
  return endpoint.host + ", TCP port " + std::to_string(endpoint.port) + ": " +
         std::strerror(error);
}

}  // namespace gemello::live::virt
