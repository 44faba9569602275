#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "models/runs/event_log_reader.hpp"

namespace gemello::runs {

/// What became of images, as the event log tells it. Times are seconds since the start of the run.
struct StorageStory {
  enum class HealEnd { done, given_up, open };
  struct Heal {
    std::string vm;
    std::string source;  ///< brick
    std::string brick;   ///< that was healed
    double bytes = 0;    ///< to copy when it began
    double from_s = 0;
    double until_s = 0;
    HealEnd end = HealEnd::open;
  };
  struct Writer {
    std::string host;
    std::string wrote_to;  ///< bricks: "b1, b2"
    std::string from;      ///< times as the log has them
    std::string until;
    double bytes = 0;
  };
  struct SplitBrain {
    double at_s = 0;
    std::string vm;
    std::string volume;
    std::vector<Writer> writers;
  };

  std::vector<Heal> heals;         ///< the largest, largest first; equal ones in order of time
  std::vector<double> heals_from;  ///< when each began
  std::size_t given_up = 0;
  std::size_t open = 0;             ///< not over at the end of the run
  std::vector<SplitBrain> split;    ///< the first of these
  std::vector<double> split_times;  ///< of all
};

/// Who wrote what to an image whose split brain a line tells of; none of any other line.
std::vector<StorageStory::Writer> writers_in(const LogLine& line);

/// Follows a log, line by line.
class StorageReader {
 public:
  explicit StorageReader(std::size_t rows_max) : rows_max_(rows_max) {}

  void follow(const LogLine& line);
  /// A heal that is open lasts until the end.
  StorageStory finish(double end_s);

 private:
  void end(const LogLine& line, StorageStory::HealEnd how);
  void keep(StorageStory::Heal heal);
  void keep_largest();

  std::size_t rows_max_;
  StorageStory story_;
  std::map<std::pair<std::string, std::string>, StorageStory::Heal> open_;  // by VM and brick
};

}  // namespace gemello::runs
