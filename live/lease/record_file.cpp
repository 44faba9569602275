#include "live/lease/record_file.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <fcntl.h>
#include <filesystem>
#include <system_error>
#include <thread>
#include <unistd.h>
#include <utility>

#include <fmt/format.h>

#include "models/units/error.hpp"

namespace gemello::live {
namespace {

constexpr auto lock_poll = std::chrono::milliseconds(10);
constexpr std::size_t read_step = 32768;

[[noreturn]] void refused(const std::string& path, const char* what) {
  throw std::system_error(errno, std::generic_category(), fmt::format("{} {}", path, what));
}

/// An open file. It is opened anew for every call: that is when a network file system looks
/// whether another machine has written.
class OpenFile {
 public:
  OpenFile(const std::string& path, int flags)
      : path_(path), descriptor_(open(path.c_str(), flags | O_CLOEXEC, 0644)) {
    if (descriptor_ < 0) refused(path, "cannot be opened");
  }
  ~OpenFile() { close(descriptor_); }
  OpenFile(const OpenFile&) = delete;
  OpenFile& operator=(const OpenFile&) = delete;

  /// Held until the file is closed. Errors: std::system_error, EAGAIN while another has it.
  void lock(Duration patience) {
    struct flock whole {};
    whole.l_type = F_WRLCK;
    whole.l_whence = SEEK_SET;
    const auto until = std::chrono::steady_clock::now() + patience;
    while (fcntl(descriptor_, F_OFD_SETLK, &whole) != 0) {
      const bool held = errno == EAGAIN || errno == EACCES;
      if (!held || std::chrono::steady_clock::now() >= until)
        refused(path_, held ? "is locked by another controller" : "cannot be locked");
      std::this_thread::sleep_for(lock_poll);
    }
  }

  /// A record is some kilobytes of its slot: it is read as far as it goes.
  std::optional<Slot> slot(std::size_t which) const {
    std::string bytes(slot_size, '\0');
    std::size_t filled = 0;
    while (filled < slot_size) {
      const ssize_t size =
          pread(descriptor_, bytes.data() + filled, std::min(read_step, slot_size - filled),
                static_cast<off_t>(which * slot_size + filled));
      if (size < 0) refused(path_, "cannot be read");
      if (size == 0 || bytes[0] == '\0') break;
      filled += static_cast<std::size_t>(size);
      if (auto slot = slot_from(std::string_view(bytes).substr(0, filled))) return slot;
    }
    return std::nullopt;
  }

  void write(std::size_t which, const std::string& bytes) {
    std::size_t done = 0;
    while (done < bytes.size()) {
      const ssize_t size = pwrite(descriptor_, bytes.data() + done, bytes.size() - done,
                                  static_cast<off_t>(which * slot_size + done));
      if (size <= 0) refused(path_, "cannot be written");
      done += static_cast<std::size_t>(size);
    }
    to_disk();
  }
  void to_disk() const {
    if (fsync(descriptor_) != 0) refused(path_, "cannot be written to disk");
  }

  void size_to(std::size_t bytes) {
    if (ftruncate(descriptor_, static_cast<off_t>(bytes)) != 0) refused(path_, "cannot be sized");
  }

 private:
  const std::string& path_;
  int descriptor_;
};

struct Found {
  std::array<std::optional<Slot>, 2> slots;

  explicit Found(const OpenFile& file) : slots{file.slot(0), file.slot(1)} {}
  /// The slot of the newest record; nullopt: there is none.
  std::optional<std::size_t> newest() const {
    if (!slots[0] && !slots[1]) return std::nullopt;
    if (!slots[0] || !slots[1]) return slots[0] ? 0 : 1;
    return slots[0]->sequence > slots[1]->sequence ? 0 : 1;
  }
};

void expect_fleet(const std::string& path, const SharedRecord& record, const std::string& fleet) {
  if (record.fleet != fleet)
    throw InputError(path, "fleet",
                     fmt::format("is the lease of fleet '{}', not of '{}': every fleet needs a "
                                 "file of its own",
                                 record.fleet, fleet));
}

[[noreturn]] void fail_damaged(const std::string& path) {
  throw InputError(path, "slots 0 and 1",
                   "hold no sound record of a lease: the file is damaged, or no lease. Move it "
                   "away, make a new one with `gemello-live lease --create`, and look at every "
                   "host first: what was under way is not known");
}

}  // namespace

RecordFile::RecordFile(std::string path, std::string fleet, Duration lock_patience)
    : path_(std::move(path)), fleet_(std::move(fleet)), lock_patience_(lock_patience) {}

// Without the lock: who reads waits for nobody. Both slots may be met half written only if two
// writes pass meanwhile; the lock then makes them stand still.
SharedRecord RecordFile::read() {
  {
    const Found found{OpenFile(path_, O_RDONLY)};
    if (const auto newest = found.newest()) {
      expect_fleet(path_, found.slots[*newest]->record, fleet_);
      return found.slots[*newest]->record;
    }
  }
  return change([](const SharedRecord&) { return std::nullopt; }).now;
}

RecordPlace::Changed RecordFile::change(const Change& change) {
  OpenFile file(path_, O_RDWR);
  file.lock(lock_patience_);
  const Found found(file);
  const auto newest = found.newest();
  if (!newest) fail_damaged(path_);
  const Slot& there = *found.slots[*newest];
  expect_fleet(path_, there.record, fleet_);
  auto next = change(there.record);
  if (!next) return {there.record, false};
  file.write(1 - *newest, to_bytes({there.sequence + 1, *next}));
  return {std::move(*next), true};
}

void RecordFile::create(const std::string& path, const std::string& fleet) {
  try {
    OpenFile file(path, O_RDWR | O_CREAT | O_EXCL);
    // In full length from the beginning: later writes change no size.
    file.size_to(2 * slot_size);
    file.write(0, to_bytes({1, {fleet, {}, nullptr}}));
    const std::string folder = std::filesystem::absolute(path).parent_path().string();
    const OpenFile parent(folder, O_RDONLY | O_DIRECTORY);
    parent.to_disk();
  } catch (const std::system_error& error) {
    throw InputError(path, "", error.what());
  }
}

}  // namespace gemello::live
