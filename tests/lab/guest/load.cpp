#include "tests/lab/guest/load.hpp"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <fcntl.h>
#include <linux/fs.h>
#include <sys/ioctl.h>
#include <sys/reboot.h>
#include <unistd.h>

namespace lab {

Orders orders;
Counts counts;

namespace {

constexpr std::size_t page_bytes = 4096;
constexpr std::size_t mib = 1U << 20;
constexpr char magic[8] = "GLOAD01";

[[noreturn]] void hang() {
  for (;;) pause();
}

void crash_kernel() {
  const int trigger = open("/proc/sysrq-trigger", O_WRONLY);
  if (trigger < 0 || write(trigger, "c", 1) != 1) hang();
}

}  // namespace

void Orders::obey(std::string_view order, long value) {
  if (order == "dirty") dirty_mib_per_second = value;
  if (order == "ws") working_set_mib = value;
  if (order == "cpu") cpu_percent = value;
  if (order == "wr") write_kib_per_second = value;
  if (order == "bs") write_bytes = std::clamp(value, 512L, static_cast<long>(mib));
  if (order == "tick") tick_ms = std::max(value, 1L);
  if (order == "flush") flush = value;
  if (order == "off") reboot(RB_POWER_OFF);
  if (order == "reboot") reboot(RB_AUTOBOOT);
  if (order == "crash") crash_kernel();
  if (order == "hang") hang();
}

double uptime_seconds() {
  timespec time{};
  clock_gettime(CLOCK_MONOTONIC, &time);
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
}

void nap(double seconds) {
  const auto whole = static_cast<time_t>(seconds);
  const auto rest = static_cast<long>((seconds - static_cast<double>(whole)) * 1e9);
  const timespec time{whole, rest};
  nanosleep(&time, nullptr);
}

void Pace::step(double seconds) {
  due_ += seconds;
  const double wait = due_ - uptime_seconds();
  if (wait > 0) {
    nap(wait);
  } else if (wait < -1) {
    restart();
  }
}

Disk open_disk(std::uint64_t boot_id) {
  Disk disk;
  for (int attempt = 0; attempt < 20 && disk.file < 0; ++attempt) {
    disk.file = open("/dev/vda", O_RDWR | O_DIRECT);
    if (disk.file < 0) nap(0.02);
  }
  auto* page = std::aligned_alloc(page_bytes, page_bytes);
  std::memset(page, 0, page_bytes);
  disk.header = static_cast<DiskHeader*>(page);
  if (disk.file < 0) return disk;
  ioctl(disk.file, BLKGETSIZE64, &disk.bytes);
  if (pread(disk.file, page, page_bytes, 0) != static_cast<ssize_t>(page_bytes)) {
    ++counts.disk_errors;
  }
  if (std::memcmp(disk.header->magic, magic, sizeof magic) != 0) {
    std::memset(page, 0, page_bytes);
    std::memcpy(disk.header->magic, magic, sizeof magic);
  }
  ++disk.header->boots;
  disk.header->boot_id = boot_id;
  return disk;
}

// Touches pages round robin. Each carries the number of its last pass at both ends, so a page lost
// or mixed up by a migration shows.
void dirty_memory() {
  constexpr std::size_t pages_per_step = 64;
  std::uint64_t* memory = nullptr;
  std::size_t pages = 0;
  std::size_t page = 0;
  std::uint64_t pass = 1;
  Pace pace;
  for (;;) {
    const long rate = orders.dirty_mib_per_second;
    const auto wanted = static_cast<std::size_t>(std::max(orders.working_set_mib.load(), 1L));
    if (rate <= 0) {
      nap(0.05);
      pace.restart();
      continue;
    }
    if (pages != wanted * mib / page_bytes) {
      std::free(memory);
      memory = static_cast<std::uint64_t*>(std::aligned_alloc(page_bytes, wanted * mib));
      if (memory == nullptr) {
        pages = 0;
        nap(1);
        continue;
      }
      std::memset(memory, 0, wanted * mib);
      pages = wanted * mib / page_bytes;
      page = 0;
      pass = 1;
      pace.restart();
    }
    for (std::size_t step = 0; step < pages_per_step; ++step) {
      constexpr std::size_t words = page_bytes / sizeof(std::uint64_t);
      volatile std::uint64_t* first = memory + page * words;
      volatile std::uint64_t* last = first + words - 1;
      if (*first != pass - 1 || *last != pass - 1) ++counts.bad_pages;
      *first = pass;
      *last = pass;
      page = (page + 1) % pages;
      if (page == 0) ++pass;
    }
    counts.dirtied_bytes += pages_per_step * page_bytes;
    pace.step(static_cast<double>(pages_per_step * page_bytes) /
              (static_cast<double>(rate) * static_cast<double>(mib)));
  }
}

void burn_cpu() {
  constexpr double period_seconds = 0.02;
  for (;;) {
    const auto percent = static_cast<double>(orders.cpu_percent.load());
    if (percent <= 0) {
      nap(0.05);
      continue;
    }
    const double begin = uptime_seconds();
    const double busy = period_seconds * std::min(percent, 100.0) / 100;
    while (uptime_seconds() - begin < busy) {
    }
    nap(period_seconds - busy);
  }
}

// Writes past the first MiB, round robin.
void write_disk(Disk disk) {
  auto* buffer = static_cast<char*>(std::aligned_alloc(page_bytes, mib));
  std::memset(buffer, 0xA5, mib);
  std::uint64_t position = mib;
  Pace pace;
  for (;;) {
    const long rate = orders.write_kib_per_second;
    if (disk.file < 0 || rate <= 0) {
      nap(0.05);
      pace.restart();
      continue;
    }
    const auto size = static_cast<std::size_t>(orders.write_bytes.load());
    if (position + size > disk.bytes) position = mib;
    const std::uint64_t mark = counts.written_bytes;
    std::memcpy(buffer, &mark, sizeof mark);
    const ssize_t wrote = pwrite(disk.file, buffer, size, static_cast<off_t>(position));
    if (wrote != static_cast<ssize_t>(size) || (orders.flush != 0 && fdatasync(disk.file) != 0)) {
      ++counts.disk_errors;
      nap(0.1);
    } else {
      counts.written_bytes += size;
      position += size;
    }
    pace.step(static_cast<double>(size) / (static_cast<double>(rate) * 1024));
  }
}

// One synchronous write per second; its latency is what a guest's file system would wait.
void keep_header(Disk disk) {
  for (;;) {
    if (disk.file >= 0) {
      disk.header->ticks = counts.ticks;
      disk.header->uptime_seconds = uptime_seconds();
      const double begin = uptime_seconds();
      const ssize_t wrote = pwrite(disk.file, disk.header, page_bytes, 0);
      if (wrote != static_cast<ssize_t>(page_bytes) || fdatasync(disk.file) != 0) {
        ++counts.disk_errors;
      }
      counts.header_us = static_cast<std::uint64_t>((uptime_seconds() - begin) * 1e6);
      counts.header_us_max = std::max(counts.header_us_max.load(), counts.header_us.load());
    }
    nap(1);
  }
}

}  // namespace lab
