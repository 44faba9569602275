#include "tests/lab/guest/machine.hpp"

#include <arpa/inet.h>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <fstream>
#include <net/if.h>
#include <netinet/in.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <termios.h>
#include <unistd.h>

#include "tests/lab/guest/load.hpp"

namespace lab {

namespace {

constexpr std::uint16_t report_port = 9999;

sockaddr_in internet_address(const char* text, std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  inet_pton(AF_INET, text, &address.sin_addr);
  return address;
}

void set_address(int socket_file, unsigned long request, ifreq& interface, const char* text) {
  const sockaddr_in address = internet_address(text, 0);
  std::memcpy(&interface.ifr_addr, &address, sizeof address);
  if (ioctl(socket_file, request, &interface) != 0) std::perror(text);
}

}  // namespace

void mount_kernel_folders() {
  for (const char* folder : {"/proc", "/sys", "/dev"}) mkdir(folder, 0755);
  if (mount("proc", "/proc", "proc", 0, nullptr) != 0) std::perror("/proc");
  if (mount("sysfs", "/sys", "sysfs", 0, nullptr) != 0) std::perror("/sys");
  if (mount("devtmpfs", "/dev", "devtmpfs", 0, nullptr) != 0) std::perror("/dev");
}

int open_console() {
  const int console = open("/dev/ttyS0", O_RDWR | O_NOCTTY);
  if (console < 0) return -1;
  termios settings{};
  tcgetattr(console, &settings);
  settings.c_lflag &= ~static_cast<tcflag_t>(ECHO | ICANON | ISIG);
  tcsetattr(console, TCSANOW, &settings);
  for (int standard = 0; standard < 3; ++standard) dup2(console, standard);
  return console;
}

void load_modules() {
  std::ifstream list{"/modules"};
  for (std::string path; std::getline(list, path);) {
    const int file = open(path.c_str(), O_RDONLY);
    if (file < 0 || syscall(SYS_finit_module, file, "", 0) != 0) std::perror(path.c_str());
    if (file >= 0) close(file);
  }
}

std::vector<std::pair<std::string, std::string>> command_line_words() {
  std::vector<std::pair<std::string, std::string>> words;
  std::ifstream line{"/proc/cmdline"};
  for (std::string word; line >> word;) {
    const std::size_t equals = word.find('=');
    if (word.starts_with("g.") && equals != std::string::npos) {
      words.emplace_back(word.substr(2, equals - 2), word.substr(equals + 1));
    }
  }
  return words;
}

void configure_network(const std::string& address) {
  const int socket_file = socket(AF_INET, SOCK_DGRAM, 0);
  ifreq interface {};
  std::strncpy(interface.ifr_name, "eth0", IFNAMSIZ - 1);
  for (int attempt = 0; attempt < 20; ++attempt) {
    if (ioctl(socket_file, SIOCGIFFLAGS, &interface) == 0) break;
    nap(0.05);
  }
  set_address(socket_file, SIOCSIFADDR, interface, address.c_str());
  set_address(socket_file, SIOCSIFNETMASK, interface, "255.255.0.0");
  interface.ifr_flags = IFF_UP | IFF_RUNNING;
  if (ioctl(socket_file, SIOCSIFFLAGS, &interface) != 0) std::perror("eth0");
  close(socket_file);
}

int open_report_socket() {
  const int file = socket(AF_INET, SOCK_DGRAM, 0);
  const sockaddr_in own = internet_address("0.0.0.0", report_port);
  if (bind(file, reinterpret_cast<const sockaddr*>(&own), sizeof own) != 0) std::perror("bind");
  return file;
}

}  // namespace lab
