#pragma once

#include <string>

namespace gemello::live {

/// The right to be a file's one controller: flock(2) on "<path>.lock", held until destruction or
/// the end of the process, whichever comes first; never inherited by a program it starts. The
/// lock file stays and tells who held it last.
class LockFile {
 public:
  /// Errors: InputError(path) if another process holds it (its pid, host and since when), or the
  /// lock file cannot be made or written.
  explicit LockFile(const std::string& path);
  ~LockFile();
  LockFile(const LockFile&) = delete;
  LockFile& operator=(const LockFile&) = delete;

 private:
  int descriptor_ = -1;
};

}  // namespace gemello::live
