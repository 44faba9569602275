#pragma once

#include <functional>
#include <optional>
#include <string>

#include "live/lease/lease_record.hpp"
#include "models/units/time.hpp"

namespace gemello::live {

/// Where the one record is kept. Its members block for as long as the storage does, which may be
/// for ever; any thread, one at a time. Errors of all: std::system_error if the storage cannot be
/// reached or refuses; InputError if what stands there is no sound record of this fleet, which is
/// left as it is.
class RecordPlace {
 public:
  virtual ~RecordPlace() = default;
  /// What is to stand in the place of what stands there; nullopt: leave it.
  using Change = std::function<std::optional<SharedRecord>(const SharedRecord&)>;

  virtual SharedRecord read() = 0;
  struct Changed {
    SharedRecord now;  ///< what stands there after it
    bool written = false;
  };
  /// In one step for all who share the place; on disk before it returns.
  virtual Changed change(const Change& change) = 0;
};

/// A file that all controllers share, on storage with POSIX locks and quorum. Changes are made
/// under a lock of the open file (F_OFD_SETLK), which falls with the process.
class RecordFile final : public RecordPlace {
 public:
  /// Opens nothing yet. lock_patience: so long it waits for another's lock.
  RecordFile(std::string path, std::string fleet, Duration lock_patience);

  SharedRecord read() override;
  Changed change(const Change& change) override;

  /// Makes the file, with nobody's turn in it. Errors: InputError if there is one already, or it
  /// cannot be made.
  static void create(const std::string& path, const std::string& fleet);

 private:
  std::string path_;
  std::string fleet_;
  Duration lock_patience_;
};

}  // namespace gemello::live
