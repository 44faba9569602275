#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "models/protocol/snapshot.hpp"
#include "models/runs/series_sink.hpp"

namespace gemello::cli {

/// The rows that a run's folder would have, kept until they are told.
class RowSink final : public runs::SeriesSink {
 public:
  Handle add(runs::SeriesInfo info) override;
  void append(Handle series, std::span<const float> row) override;

  /// The rows that ended since the last call.
  std::vector<protocol::SeriesRow> take();
  /// Of the links that rows have loads of, in their order; empty: they have none.
  const std::vector<std::string>& link_names() const { return link_names_; }

 private:
  std::vector<runs::SeriesInfo> infos_;  // without their objects
  std::vector<std::string> link_names_;
  std::size_t appended_ = 0;  // of the row that is coming
  std::int64_t rows_ = 0;
  protocol::SeriesRow coming_;
  std::vector<protocol::SeriesRow> closed_;
};

}  // namespace gemello::cli
