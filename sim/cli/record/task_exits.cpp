#include "sim/cli/record/task_exits.hpp"

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <cstring>
#include <linux/genetlink.h>
#include <linux/netlink.h>
#include <linux/taskstats.h>
#include <optional>
#include <sys/socket.h>
#include <unistd.h>

#include "sim/cli/record/proc_files.hpp"

namespace gemello::cli {
namespace {

using ByteSpan = std::span<const std::byte>;

template <class T>
std::optional<T> take_struct(ByteSpan bytes) {
  if (bytes.size() < sizeof(T)) return std::nullopt;
  T value;
  std::memcpy(&value, bytes.data(), sizeof(T));
  return value;
}

ByteSpan behind(ByteSpan bytes, std::size_t offset) {
  const std::size_t aligned = (offset + 3) & ~std::size_t{3};
  return aligned >= bytes.size() ? ByteSpan{} : bytes.subspan(aligned);
}

/// The payload of the first attribute of `type` in a run of netlink attributes.
ByteSpan attribute(ByteSpan bytes, int type) {
  while (const auto head = take_struct<nlattr>(bytes)) {
    if (head->nla_len < sizeof(nlattr) || head->nla_len > bytes.size()) return {};
    if ((head->nla_type & NLA_TYPE_MASK) == type) {
      return bytes.subspan(sizeof(nlattr), head->nla_len - sizeof(nlattr));
    }
    bytes = behind(bytes, head->nla_len);
  }
  return {};
}

/// Layout as of Linux 5.18 and later; version 15 alone (Linux 6.14, 6.15) put new fields in the
/// middle and cannot be read with it.
std::optional<TaskExit> exit_of(ByteSpan stats) {
  constexpr std::size_t needed = offsetof(taskstats, ac_ppid) + sizeof(taskstats::ac_ppid);
  if (stats.size() < needed) return std::nullopt;
  taskstats record{};
  std::memcpy(&record, stats.data(), std::min(stats.size(), sizeof(record)));
  if (record.version == 15) return std::nullopt;
  TaskExit exit;
  exit.thread = static_cast<int>(record.ac_pid);
  exit.process = record.version >= 12 ? static_cast<int>(record.ac_tgid) : 0;
  exit.parent = static_cast<int>(record.ac_ppid);
  exit.wait_nanoseconds = static_cast<std::int64_t>(record.cpu_delay_total);
  return exit;
}

/// One generic netlink request with one attribute, as bytes.
std::vector<std::byte> request(int family, std::uint8_t command, std::uint16_t type,
                               const std::string& value) {
  const std::size_t payload = value.size() + 1;
  const std::size_t size = NLMSG_HDRLEN + GENL_HDRLEN + NLA_HDRLEN + ((payload + 3) & ~3UL);
  std::vector<std::byte> bytes(size);
  nlmsghdr message{};
  message.nlmsg_len = static_cast<std::uint32_t>(size);
  message.nlmsg_type = static_cast<std::uint16_t>(family);
  message.nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK;
  genlmsghdr generic{};
  generic.cmd = command;
  generic.version = TASKSTATS_GENL_VERSION;
  nlattr head{};
  head.nla_len = static_cast<std::uint16_t>(NLA_HDRLEN + payload);
  head.nla_type = type;
  std::memcpy(bytes.data(), &message, sizeof(message));
  std::memcpy(bytes.data() + NLMSG_HDRLEN, &generic, sizeof(generic));
  std::memcpy(bytes.data() + NLMSG_HDRLEN + GENL_HDRLEN, &head, sizeof(head));
  std::memcpy(bytes.data() + NLMSG_HDRLEN + GENL_HDRLEN + NLA_HDRLEN, value.c_str(), payload);
  return bytes;
}

/// Sends and waits for the acknowledgement; a family id that arrives before it goes to `family`.
/// Returns errno, 0 for success.
int ask(int socket, const std::vector<std::byte>& bytes, int* family) {
  if (::send(socket, bytes.data(), bytes.size(), 0) < 0) return errno;
  std::vector<std::byte> buffer(65536);
  while (true) {
    const ssize_t size = ::recv(socket, buffer.data(), buffer.size(), 0);
    if (size < 0) return errno;
    ByteSpan rest(buffer.data(), static_cast<std::size_t>(size));
    while (const auto head = take_struct<nlmsghdr>(rest)) {
      if (head->nlmsg_len < NLMSG_HDRLEN || head->nlmsg_len > rest.size()) break;
      const ByteSpan body = rest.subspan(NLMSG_HDRLEN, head->nlmsg_len - NLMSG_HDRLEN);
      if (head->nlmsg_type == NLMSG_ERROR) {
        const auto error = take_struct<int>(body);
        return error ? -*error : EPROTO;
      }
      if (family != nullptr && body.size() > GENL_HDRLEN) {
        const auto id =
            take_struct<std::uint16_t>(attribute(body.subspan(GENL_HDRLEN), CTRL_ATTR_FAMILY_ID));
        if (id) *family = *id;
      }
      rest = behind(rest, head->nlmsg_len);
    }
  }
}

}  // namespace

std::size_t parse_task_exits(ByteSpan datagram, int family, std::vector<TaskExit>& exits) {
  std::size_t left_out = 0;
  while (const auto head = take_struct<nlmsghdr>(datagram)) {
    if (head->nlmsg_len < NLMSG_HDRLEN + GENL_HDRLEN || head->nlmsg_len > datagram.size()) {
      return left_out + 1;
    }
    const ByteSpan body =
        datagram.subspan(NLMSG_HDRLEN + GENL_HDRLEN, head->nlmsg_len - NLMSG_HDRLEN - GENL_HDRLEN);
    datagram = behind(datagram, head->nlmsg_len);
    // The last thread of a process also brings the sum of its process: not needed.
    const ByteSpan aggregate = attribute(body, TASKSTATS_TYPE_AGGR_PID);
    if (head->nlmsg_type != family || aggregate.empty()) continue;
    if (const auto exit = exit_of(attribute(aggregate, TASKSTATS_TYPE_STATS))) {
      exits.push_back(*exit);
    } else {
      ++left_out;
    }
  }
  return left_out;
}

std::unique_ptr<TaskExitListener> TaskExitListener::open(std::string& reason) {
  const int socket = ::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_GENERIC);
  if (socket < 0) {
    reason = std::string("netlink: ") + std::strerror(errno);
    return nullptr;
  }
  std::unique_ptr<TaskExitListener> listener(new TaskExitListener(socket, 0));
  const int room = 16 << 20;
  if (::setsockopt(socket, SOL_SOCKET, SO_RCVBUFFORCE, &room, sizeof(room)) != 0) {
    (void)::setsockopt(socket, SOL_SOCKET, SO_RCVBUF, &room, sizeof(room));
  }
  int error = ask(
      socket, request(GENL_ID_CTRL, CTRL_CMD_GETFAMILY, CTRL_ATTR_FAMILY_NAME, TASKSTATS_GENL_NAME),
      &listener->family_);
  if (error == 0 && listener->family_ != 0) {
    const std::string cpus = read_text("/sys/devices/system/cpu/possible").value_or("0");
    error = ask(socket,
                request(listener->family_, TASKSTATS_CMD_GET, TASKSTATS_CMD_ATTR_REGISTER_CPUMASK,
                        cpus.substr(0, cpus.find('\n'))),
                nullptr);
  }
  if (error != 0 || listener->family_ == 0) {
    reason = std::string("taskstats: ") + std::strerror(error);
    return nullptr;
  }
  return listener;
}

TaskExitListener::~TaskExitListener() {
  ::close(socket_);
}

std::vector<TaskExit> TaskExitListener::take() {
  std::vector<TaskExit> exits;
  std::vector<std::byte> buffer(65536);
  while (true) {
    const ssize_t size = ::recv(socket_, buffer.data(), buffer.size(), MSG_DONTWAIT);
    if (size < 0 && errno == ENOBUFS) {
      ++overruns_;
      continue;
    }
    if (size <= 0) return exits;
    (void)parse_task_exits(ByteSpan(buffer.data(), static_cast<std::size_t>(size)), family_, exits);
  }
}

}  // namespace gemello::cli
