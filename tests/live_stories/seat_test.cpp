// The place of a controller among several, at its end.
#include "live/cli/seat.hpp"

#include <atomic>
#include <chrono>
#include <fcntl.h>
#include <filesystem>
#include <string>
#include <thread>
#include <unistd.h>

#include <gtest/gtest.h>

namespace gemello::live {
namespace {

class StandingClock final : public Clock {
 public:
  Instant now() const override { return origin; }
};

/// A lease of its own, locked as another controller does that stands still.
struct LockedLease {
  LockedLease() {
    std::string pattern = (std::filesystem::temp_directory_path() / "gemello-seat-XXXXXX").string();
    folder = mkdtemp(pattern.data());
    fleet.name = "lab";
    fleet.lease.file = folder / "lab.lease";
    fleet.lease.controller = "hv1";
    RecordFile::create(fleet.lease.file, fleet.name);
  }
  ~LockedLease() {
    if (descriptor >= 0) close(descriptor);
    std::filesystem::remove_all(folder);
  }
  LockedLease(const LockedLease&) = delete;
  LockedLease& operator=(const LockedLease&) = delete;
  bool lock() {
    descriptor = open(fleet.lease.file.c_str(), O_RDWR | O_CLOEXEC);
    struct flock whole {};
    whole.l_type = F_WRLCK;
    whole.l_whence = SEEK_SET;
    return fcntl(descriptor, F_OFD_SETLK, &whole) == 0;
  }

  std::filesystem::path folder;
  FleetConfig fleet;
  int descriptor = -1;
};

// Giving the turn back waits 2.5 s for the file (half of the patience of 5 s). No order may go out
// in that time: once the turn is given back another controller leads, and nobody knows how soon.
TEST(Seat, LetsNoOrderOutWhileItGivesItsTurnBack) {
  StandingClock clock;
  LockedLease lease;
  Seat seat(lease.fleet, clock);
  seat.leadership().step(clock.now());
  seat.settle();
  ASSERT_TRUE(seat.window()->is_open());
  ASSERT_TRUE(lease.lock());
  const auto begin = std::chrono::steady_clock::now();
  std::thread leaving([&] { seat.leave(false); });
  while (seat.window()->is_open()) std::this_thread::sleep_for(std::chrono::milliseconds(5));
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(2));
  leaving.join();
  EXPECT_GE(std::chrono::steady_clock::now() - begin, std::chrono::seconds(2)) << "it waited";
}

}  // namespace
}  // namespace gemello::live
