#pragma once

#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "models/runs/series_sink.hpp"

namespace gemello::runs {

/// Writes the folder series/ of a run. Each series is a file <kind>.<quantity>.f32 (rows of
/// float32, little endian, time-major) and one file .l1, .l2, ... per pyramid level (rows of all
/// minima, then all maxima, then all means). index.json is written by finish(), last: without it
/// the folder is unfinished, whatever is in it.
class SeriesWriter final : public SeriesSink {
 public:
  /// Makes the folder. Errors: InputError if it cannot be made or has an index already.
  explicit SeriesWriter(std::filesystem::path folder);
  ~SeriesWriter() override;
  SeriesWriter(const SeriesWriter&) = delete;
  SeriesWriter& operator=(const SeriesWriter&) = delete;

  /// Errors: InputError if the file cannot be made; a series added twice breaks an invariant.
  Handle add(SeriesInfo info) override;
  /// Appends the next row: one value per object. Errors: InputError if the disk refuses it.
  void append(Handle series, std::span<const float> row) override;
  std::size_t rows(Handle series) const;
  /// Flushes, closes and writes the index; nothing can be appended afterwards.
  void finish();

 private:
  class Column;
  std::filesystem::path folder_;
  std::vector<std::unique_ptr<Column>> columns_;
  bool finished_ = false;
};

}  // namespace gemello::runs
