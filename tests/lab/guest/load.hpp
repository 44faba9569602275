#pragma once

#include <atomic>
#include <cstdint>
#include <string_view>

namespace lab {

// What the guest is told to do, from the kernel's command line and by commands while it runs.
struct Orders {
  std::atomic<long> dirty_mib_per_second{0};
  std::atomic<long> working_set_mib{16};
  std::atomic<long> cpu_percent{0};
  std::atomic<long> write_kib_per_second{0};
  std::atomic<long> write_bytes{4096};
  std::atomic<long> tick_ms{100};
  std::atomic<long> flush{1};

  void obey(std::string_view order, long value);
};

// What came of it.
struct Counts {
  std::atomic<std::uint64_t> ticks{0};
  std::atomic<std::uint64_t> dirtied_bytes{0};
  std::atomic<std::uint64_t> written_bytes{0};
  std::atomic<std::uint64_t> disk_errors{0};
  std::atomic<std::uint64_t> bad_pages{0};
  std::atomic<std::uint64_t> header_us{0};      // the last synchronous write of the header
  std::atomic<std::uint64_t> header_us_max{0};  // the slowest since the last serial report
};

// The first sector of the disk: it outlives the guest and counts its boots.
struct DiskHeader {
  char magic[8];
  std::uint64_t boots;
  std::uint64_t boot_id;
  std::uint64_t ticks;
  double uptime_seconds;
};

struct Disk {
  int file = -1;  // -1: the guest has none
  std::uint64_t bytes = 0;
  DiskHeader* header = nullptr;  // one aligned page
};

extern Orders orders;
extern Counts counts;

double uptime_seconds();
void nap(double seconds);

// Keeps to a rate: sleeps until the next due time; after more than a second of delay it does not
// catch up.
class Pace {
 public:
  void restart() { due_ = uptime_seconds(); }
  void step(double seconds);

 private:
  double due_ = uptime_seconds();
};

Disk open_disk(std::uint64_t boot_id);

// Each runs for ever, as a thread of its own.
void dirty_memory();
void burn_cpu();
void write_disk(Disk disk);
void keep_header(Disk disk);

}  // namespace lab
