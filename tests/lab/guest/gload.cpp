// gload: PID 1 of a tiny test guest, which makes load and reports itself.
//
// It boots from an initramfs with this one static program and the virtio modules. The kernel's
// command line says g.name=NAME g.ip=ADDRESS g.to=OBSERVER and orders as g.KEY=NUMBER.
// Every tick it sends one JSON line by UDP to OBSERVER:9999, and at most twice a second to ttyS0:
// "n" counts them, "boot" is a random id of this boot, "boots" the count kept in the disk's first
// sector. Same boot and n goes on: it was migrated, or never moved. A new boot: it was restarted.
//
// Orders, one per line on ttyS0 or per datagram to port 9999: dirty MIB/S, ws MIB, cpu PERCENT,
// wr KIB/S, bs BYTES, tick MS, flush 0|1, off, reboot, crash, hang.

#include <arpa/inet.h>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <netinet/in.h>
#include <sstream>
#include <string>
#include <sys/random.h>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>

#include "tests/lab/guest/load.hpp"
#include "tests/lab/guest/machine.hpp"

namespace {

struct Identity {
  std::string name = "vm";
  std::string address;
  std::string observer;
  std::uint64_t boot_id = 0;
};

Identity read_identity() {
  Identity identity;
  for (const auto& [key, value] : lab::command_line_words()) {
    if (key == "name") {
      identity.name = value;
    } else if (key == "ip") {
      identity.address = value;
    } else if (key == "to") {
      identity.observer = value;
    } else {
      lab::orders.obey(key, std::atol(value.c_str()));
    }
  }
  auto& id = identity.boot_id;
  if (getrandom(&id, sizeof id, GRND_NONBLOCK) != sizeof id) {
    const auto nanoseconds = static_cast<std::uint64_t>(lab::uptime_seconds() * 1e9);
    id = static_cast<std::uint64_t>(std::time(nullptr)) << 32U ^ nanoseconds;
  }
  return identity;
}

void obey_line(const std::string& line) {
  std::istringstream words{line};
  std::string order;
  long value = 0;
  words >> order >> value;
  lab::orders.obey(order, value);
}

void obey_console(int console) {
  std::string line;
  for (char letter = 0;;) {
    if (read(console, &letter, 1) != 1) {
      lab::nap(0.2);
    } else if (letter != '\n' && letter != '\r') {
      line += letter;
    } else {
      obey_line(line);
      line.clear();
    }
  }
}

void obey_datagrams(int socket_file) {
  std::array<char, 128> buffer{};
  for (;;) {
    const ssize_t size = recv(socket_file, buffer.data(), buffer.size(), 0);
    if (size > 0) obey_line({buffer.data(), static_cast<std::size_t>(size)});
  }
}

std::string report(const Identity& identity, std::uint64_t boots) {
  std::array<char, 320> text{};
  const lab::Counts& counts = lab::counts;
  const auto number = [](std::uint64_t value) { return static_cast<unsigned long long>(value); };
  std::snprintf(text.data(), text.size(),
                "{\"vm\":\"%s\",\"boot\":\"%016llx\",\"boots\":%llu,\"n\":%llu,\"up\":%.3f,"
                "\"wrKB\":%llu,\"dirtyMB\":%llu,\"hb_us\":%llu,\"hbmax_us\":%llu,\"err\":%llu,"
                "\"bad\":%llu}\n",
                identity.name.c_str(), number(identity.boot_id), number(boots),
                number(counts.ticks), lab::uptime_seconds(), number(counts.written_bytes >> 10U),
                number(counts.dirtied_bytes >> 20U), number(counts.header_us),
                number(counts.header_us_max), number(counts.disk_errors), number(counts.bad_pages));
  return text.data();
}

[[noreturn]] void report_for_ever(const Identity& identity, const lab::Disk& disk,
                                  int socket_file) {
  constexpr double serial_period_seconds = 0.5;  // the serial line is slow under emulation
  sockaddr_in observer{};
  observer.sin_family = AF_INET;
  observer.sin_port = htons(9999);
  inet_pton(AF_INET, identity.observer.c_str(), &observer.sin_addr);
  double last_serial = 0;
  lab::Pace pace;
  for (;;) {
    const std::string line = report(identity, disk.header->boots);
    ++lab::counts.ticks;
    if (socket_file >= 0) {
      sendto(socket_file, line.data(), line.size(), MSG_DONTWAIT,
             reinterpret_cast<const sockaddr*>(&observer), sizeof observer);
    }
    if (lab::uptime_seconds() - last_serial >= serial_period_seconds) {
      last_serial = lab::uptime_seconds();
      std::fputs(line.c_str(), stdout);
      std::fflush(stdout);
      lab::counts.header_us_max = 0;
    }
    pace.step(static_cast<double>(lab::orders.tick_ms.load()) / 1000);
  }
}

}  // namespace

int main() {
  lab::mount_kernel_folders();
  const int console = lab::open_console();
  lab::load_modules();
  const Identity identity = read_identity();
  const lab::Disk disk = lab::open_disk(identity.boot_id);
  if (!identity.address.empty()) lab::configure_network(identity.address);
  const int socket_file = identity.observer.empty() ? -1 : lab::open_report_socket();
  std::printf("gload ready name=%s boots=%llu up=%.2f disk=%llu\n", identity.name.c_str(),
              static_cast<unsigned long long>(disk.header->boots), lab::uptime_seconds(),
              static_cast<unsigned long long>(disk.bytes));
  std::fflush(stdout);
  std::thread{lab::dirty_memory}.detach();
  std::thread{lab::burn_cpu}.detach();
  std::thread{lab::write_disk, disk}.detach();
  std::thread{lab::keep_header, disk}.detach();
  if (console >= 0) std::thread{obey_console, console}.detach();
  if (socket_file >= 0) std::thread{obey_datagrams, socket_file}.detach();
  report_for_ever(identity, disk, socket_file);
}
