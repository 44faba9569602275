#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <vector>

namespace lab {

using Nanoseconds = std::uint64_t;

Nanoseconds now();

// Creates (or joins) a TAP device in this network namespace whose frames carry virtio-net headers,
// so that segmented TCP data passes whole. Ends the program if that fails.
int open_tap(const std::string& name);

// What a wire does to frames; changeable while it runs.
struct WireSettings {
  Nanoseconds delay = 0;
  std::uint64_t rate_bits_per_second = 0;  // 0: unlimited
  std::uint64_t loss_ppm = 0;
  std::uint64_t queue_bytes_max = 32U << 20;
  bool up = true;
};

struct WireCounts {
  std::uint64_t frames = 0;
  std::uint64_t bytes = 0;
  std::uint64_t dropped_by_queue = 0;
  std::uint64_t dropped_by_loss = 0;
  Nanoseconds late_max = 0;  // of a frame after its due time
};

// One direction of the wire: frames from one TAP, kept until they are due, to the other.
class Wire {
 public:
  Wire(int from, int to) : from_{from}, to_{to} {}

  void take();                               // reads what has come
  void give();                               // writes what is due
  Nanoseconds wait(Nanoseconds time) const;  // until the next frame is due, at most a second

  WireSettings settings;
  WireCounts counts;

 private:
  struct Frame {
    Nanoseconds due;
    std::vector<std::byte> bytes;
  };

  Nanoseconds due_time(std::size_t wire_bytes);

  int from_;
  int to_;
  std::deque<Frame> queue_;
  std::uint64_t queued_bytes_ = 0;
  Nanoseconds link_free_ = 0;
};

}  // namespace lab
