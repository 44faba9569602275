#include "live/journal/lock_file.hpp"

#include <array>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <string_view>
#include <sys/file.h>
#include <system_error>
#include <unistd.h>

#include <fmt/chrono.h>
#include <fmt/format.h>

#include "models/units/error.hpp"

namespace gemello::live {
namespace {

// One lock for a journal, however its path is written.
std::string lock_path(const std::string& path) {
  std::error_code error;
  const auto absolute = std::filesystem::absolute(path, error);
  const auto canonical = std::filesystem::weakly_canonical(absolute, error);
  return (error ? path : canonical.string()) + ".lock";
}

std::string holder() {
  std::array<char, 256> host{};
  if (gethostname(host.data(), host.size() - 1) != 0) std::strcpy(host.data(), "?");
  const auto now = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
  return fmt::format("process {} on {} since {:%Y-%m-%d %H:%M:%S} UTC", getpid(), host.data(),
                     fmt::gmtime(now));
}

// Empty between the moment another process got the lock and its writing who it is.
std::string held_by(int descriptor) {
  std::array<char, 512> text{};
  const ssize_t size = pread(descriptor, text.data(), text.size(), 0);
  const std::string_view all(text.data(), size > 0 ? static_cast<std::size_t>(size) : 0);
  const std::string_view line = all.substr(0, all.find('\n'));
  return line.empty() ? "another process" : std::string(line);
}

}  // namespace

LockFile::LockFile(const std::string& path) {
  if (path.empty()) throw InputError(path, "", "a journal has no name: give its path");
  const std::string lock = lock_path(path);
  const auto refused = [&](const char* what) {
    const std::string why = std::strerror(errno);
    if (descriptor_ >= 0) close(descriptor_);
    throw InputError(path, "", fmt::format("its lock file {} {}: {}", lock, what, why));
  };
  descriptor_ = open(lock.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
  if (descriptor_ < 0) refused("cannot be opened");
  if (flock(descriptor_, LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK) refused("cannot be locked");
    const std::string who = held_by(descriptor_);
    close(descriptor_);
    throw InputError(
        path, "",
        fmt::format("is held by {}: a journal has one controller; end that one first", who));
  }
  const std::string text = holder() + "\n";
  if (ftruncate(descriptor_, 0) != 0 ||
      pwrite(descriptor_, text.data(), text.size(), 0) != static_cast<ssize_t>(text.size()))
    refused("cannot be written");
}

LockFile::~LockFile() {
  close(descriptor_);
}

}  // namespace gemello::live
