#include "tests/lab/wan/wire.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <fcntl.h>
#include <linux/if.h>
#include <linux/if_tun.h>
#include <random>
#include <sys/ioctl.h>
#include <unistd.h>

namespace lab {

namespace {

// The header of every frame, as virtio's specification lays it out (section 5.1.6); the kernel's
// own header for it is not C++.
struct FrameHeader {
  std::uint8_t flags;
  std::uint8_t gso_type;  // 0: one segment
  std::uint16_t header_bytes;
  std::uint16_t segment_bytes;
  std::uint16_t checksum_start;
  std::uint16_t checksum_offset;
};
static_assert(sizeof(FrameHeader) == 10);

constexpr std::size_t frame_bytes_max = 70'000;
constexpr std::size_t queue_frames_max = 65'536;
constexpr int frames_per_turn = 64;
constexpr std::size_t preamble_and_gap_bytes = 24;
constexpr Nanoseconds second = 1'000'000'000;

// Bytes on a real wire: every segment of a large frame has headers, preamble and gap of its own.
std::size_t wire_bytes(const std::byte* frame, std::size_t size) {
  FrameHeader header;
  std::memcpy(&header, frame, sizeof header);
  const std::size_t bytes = size - sizeof header;
  if (header.gso_type == 0 || header.segment_bytes == 0) {
    return bytes + preamble_and_gap_bytes;
  }
  const std::size_t segments =
      (bytes - header.header_bytes + header.segment_bytes - 1) / header.segment_bytes;
  return bytes + (segments - 1) * header.header_bytes + segments * preamble_and_gap_bytes;
}

bool lost(std::uint64_t loss_ppm) {
  static std::minstd_rand random{2026};
  return loss_ppm > 0 && random() % 1'000'000 < loss_ppm;
}

}  // namespace

Nanoseconds now() {
  timespec time{};
  clock_gettime(CLOCK_MONOTONIC, &time);
  return static_cast<Nanoseconds>(time.tv_sec) * second + static_cast<Nanoseconds>(time.tv_nsec);
}

int open_tap(const std::string& name) {
  ifreq request{};
  std::strncpy(request.ifr_name, name.c_str(), IFNAMSIZ - 1);
  request.ifr_flags = IFF_TAP | IFF_NO_PI | IFF_VNET_HDR;
  int header_bytes = sizeof(FrameHeader);
  const unsigned offloads = TUN_F_CSUM | TUN_F_TSO4 | TUN_F_TSO6 | TUN_F_TSO_ECN;
  const int tap = open("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC);
  if (tap < 0 || ioctl(tap, TUNSETIFF, &request) != 0 ||
      ioctl(tap, TUNSETVNETHDRSZ, &header_bytes) != 0 || ioctl(tap, TUNSETOFFLOAD, offloads) != 0) {
    std::perror(name.c_str());
    std::exit(1);
  }
  return tap;
}

void Wire::take() {
  static std::array<std::byte, frame_bytes_max> buffer;
  for (int turn = 0; turn < frames_per_turn; ++turn) {
    const ssize_t got = read(from_, buffer.data(), buffer.size());
    if (got <= static_cast<ssize_t>(sizeof(FrameHeader))) return;
    const auto size = static_cast<std::size_t>(got);
    if (!settings.up || lost(settings.loss_ppm)) {
      ++counts.dropped_by_loss;
      continue;
    }
    if (queued_bytes_ + size > settings.queue_bytes_max || queue_.size() >= queue_frames_max) {
      ++counts.dropped_by_queue;
      continue;
    }
    queued_bytes_ += size;
    queue_.push_back({due_time(wire_bytes(buffer.data(), size)),
                      {buffer.begin(), buffer.begin() + static_cast<std::ptrdiff_t>(size)}});
  }
}

// The frame leaves when the link has sent those before it, and never overtakes one.
Nanoseconds Wire::due_time(std::size_t bytes) {
  Nanoseconds sent = now();
  if (settings.rate_bits_per_second > 0) {
    link_free_ = std::max(link_free_, sent) + bytes * 8 * second / settings.rate_bits_per_second;
    sent = link_free_;
  }
  const Nanoseconds due = sent + settings.delay;
  return queue_.empty() ? due : std::max(due, queue_.back().due);
}

void Wire::give() {
  const Nanoseconds time = now();
  while (!queue_.empty() && queue_.front().due <= time) {
    const Frame& frame = queue_.front();
    if (write(to_, frame.bytes.data(), frame.bytes.size()) < 0) {
      if (errno == EAGAIN) return;
      ++counts.dropped_by_loss;
    }
    counts.late_max = std::max(counts.late_max, time - frame.due);
    ++counts.frames;
    counts.bytes += frame.bytes.size();
    queued_bytes_ -= frame.bytes.size();
    queue_.pop_front();
  }
}

Nanoseconds Wire::wait(Nanoseconds time) const {
  if (queue_.empty()) return second;
  const Nanoseconds due = queue_.front().due;
  return due > time ? std::min(due - time, second) : 0;
}

}  // namespace lab
