#include "live/lease/record_file.hpp"

#include <atomic>
#include <cerrno>
#include <fcntl.h>
#include <system_error>
#include <thread>
#include <unistd.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/live/lease_support.hpp"

namespace gemello::live {
namespace {

using ::testing::HasSubstr;

class RecordFileTest : public ::testing::Test {
 protected:
  RecordFileTest() { RecordFile::create(path, "lab"); }

  RecordFile file() { return {path, "lab", 100ms}; }
  void write(const LeaseRecord& lease, nlohmann::json books = nullptr) {
    file().change([&](const SharedRecord& now) {
      return SharedRecord{now.fleet, lease, std::move(books)};
    });
  }
  /// Overwrites bytes of the file.
  void scratch(std::size_t at, const std::string& bytes) {
    std::fstream out(path, std::ios::in | std::ios::out | std::ios::binary);
    out.seekp(static_cast<std::streamoff>(at));
    out << bytes;
  }
  InputError refusal() {
    try {
      file().read();
    } catch (const InputError& error) {
      return error;
    }
    return {"", "", "accepted"};
  }

  testing::TempFolder folder;
  std::string path = folder.path("fleet.lease");
};

TEST_F(RecordFileTest, ANewFileIsNobodys) {
  const SharedRecord made = file().read();
  EXPECT_EQ(made.fleet, "lab");
  EXPECT_EQ(made.lease, LeaseRecord());
  EXPECT_TRUE(made.books.is_null());
}

TEST_F(RecordFileTest, WhatIsWrittenIsReadByAnother) {
  write({Epoch{1}, "a", 0}, {{"last_id", 7}});
  write({Epoch{1}, "a", 1}, {{"last_id", 8}});
  const SharedRecord there = file().read();
  EXPECT_EQ(there.lease, (LeaseRecord{Epoch{1}, "a", 1}));
  EXPECT_EQ(there.books["last_id"], 8);
}

TEST_F(RecordFileTest, AShorterRecordLeavesNothingOfALongerOne) {
  write({Epoch{1}, "a", 0}, {{"memory", std::string(90000, 'x')}});
  write({Epoch{1}, "a", 1}, {{"memory", std::string(90001, 'x')}});
  write({Epoch{1}, "a", 2});
  write({Epoch{1}, "a", 3});
  EXPECT_EQ(file().read().lease.renewals, 3U);
  EXPECT_TRUE(file().read().books.is_null());
}

TEST_F(RecordFileTest, ARecordLongerThanItsPlaceIsRefusedAndTheOldOneStays) {
  write({Epoch{1}, "a", 0});
  EXPECT_THROW(write({Epoch{1}, "a", 1}, {{"memory", std::string(slot_size, 'x')}}),
               std::length_error);
  EXPECT_EQ(file().read().lease.renewals, 0U);
}

// The first record is in slot 0, the first write goes to slot 1, the second to slot 0.
TEST_F(RecordFileTest, AWriteThatWasCutShortLeavesTheRecordBefore) {
  write({Epoch{1}, "a", 0});
  write({Epoch{1}, "a", 1});
  scratch(40, "torn");  // in the body of slot 0
  EXPECT_EQ(file().read().lease, (LeaseRecord{Epoch{1}, "a", 0}));
  write({Epoch{2}, "b", 0});
  EXPECT_EQ(file().read().lease, (LeaseRecord{Epoch{2}, "b", 0}));
  EXPECT_EQ(file().read().lease.epoch, Epoch{2}) << "the torn slot was written over";
}

TEST_F(RecordFileTest, ADamagedFileIsNamedAndLeftAsItIs) {
  write({Epoch{1}, "a", 0});
  scratch(40, "torn");
  scratch(slot_size + 40, "torn");
  const std::string before = folder.read("fleet.lease");
  const InputError error = refusal();
  EXPECT_EQ(error.file(), path);
  EXPECT_EQ(error.place(), "slots 0 and 1");
  EXPECT_THAT(error.sentence(), HasSubstr("damaged"));
  EXPECT_THROW(write({Epoch{2}, "b", 0}), InputError);
  EXPECT_EQ(folder.read("fleet.lease"), before);
}

TEST_F(RecordFileTest, WhatIsNoLeaseIsNamedAndLeftAsItIs) {
  folder.write("fleet.lease", "shopping list\n");
  EXPECT_EQ(refusal().place(), "slots 0 and 1");
  EXPECT_EQ(folder.read("fleet.lease"), "shopping list\n");
  folder.write("fleet.lease", "");
  EXPECT_EQ(refusal().place(), "slots 0 and 1");
}

TEST_F(RecordFileTest, AnotherFleetsLeaseIsNamedAndLeftAsItIs) {
  RecordFile other(path, "roma", 100ms);
  const std::string before = folder.read("fleet.lease");
  try {
    other.change([](const SharedRecord& now) { return now; });
    ADD_FAILURE() << "taken";
  } catch (const InputError& error) {
    EXPECT_EQ(error.place(), "fleet");
    EXPECT_THAT(error.sentence(), HasSubstr("of fleet 'lab', not of 'roma'"));
  }
  EXPECT_THROW(other.read(), InputError);
  EXPECT_EQ(folder.read("fleet.lease"), before);
}

TEST_F(RecordFileTest, AFileIsMadeOnce) {
  write({Epoch{4}, "a", 0});
  EXPECT_THROW(RecordFile::create(path, "lab"), InputError);
  EXPECT_EQ(file().read().lease.epoch, Epoch{4});
}

TEST_F(RecordFileTest, AMissingFileIsNotMadeByLookingAtIt) {
  RecordFile missing(folder.path("no.lease"), "lab", 100ms);
  try {
    missing.read();
    ADD_FAILURE() << "read";
  } catch (const std::system_error& error) {
    EXPECT_EQ(error.code(), std::errc::no_such_file_or_directory);
  }
  EXPECT_FALSE(std::filesystem::exists(folder.path("no.lease")));
}

TEST_F(RecordFileTest, WhoeverHoldsTheLockIsNotWaitedForLong) {
  const int other = open(path.c_str(), O_RDWR | O_CLOEXEC);
  struct flock whole {};
  whole.l_type = F_WRLCK;
  whole.l_whence = SEEK_SET;
  ASSERT_EQ(fcntl(other, F_OFD_SETLK, &whole), 0);
  try {
    write({Epoch{1}, "a", 0});
    ADD_FAILURE() << "written under another's lock";
  } catch (const std::system_error& error) {
    EXPECT_THAT(error.what(), HasSubstr("locked by another controller"));
  }
  EXPECT_EQ(file().read().lease, LeaseRecord()) << "reading waits for nobody";
  close(other);
  write({Epoch{1}, "a", 0});
  EXPECT_EQ(file().read().lease.epoch, Epoch{1});
}

// Four writers compare and swap; every success is one renewal, none is lost.
TEST_F(RecordFileTest, OfWritersAtOnceOneSucceeds) {
  std::atomic<std::uint64_t> successes{0};
  std::vector<std::thread> writers;
  for (int i = 0; i < 4; ++i)
    writers.emplace_back([&] {
      RecordFile mine(path, "lab", 10s);
      for (int n = 0; n < 25; ++n) {
        const LeaseRecord seen = mine.read().lease;
        const auto done = mine.change([&](const SharedRecord& now) -> std::optional<SharedRecord> {
          if (now.lease != seen) return std::nullopt;
          return SharedRecord{now.fleet, {Epoch{1}, "all", seen.renewals + 1}, nullptr};
        });
        if (done.written) ++successes;
      }
    });
  for (std::thread& writer : writers) writer.join();
  EXPECT_GE(successes, 25U) << "whoever is alone succeeds";
  EXPECT_EQ(file().read().lease.renewals, successes);
}

}  // namespace
}  // namespace gemello::live
