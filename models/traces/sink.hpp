#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "models/traces/checksum.hpp"
#include "models/traces/layout.hpp"
#include "models/traces/trace.hpp"

namespace gemello::traces {

/// Takes a trace row by row, so that an operation on a trace larger than memory streams from file
/// to file. Calls in this order: begin; then for each quantity of the set, in the order of
/// all_quantities, one row per step from 0 on; then end.
class TraceSink {
 public:
  TraceSink() = default;
  TraceSink(const TraceSink&) = delete;
  TraceSink& operator=(const TraceSink&) = delete;
  virtual ~TraceSink() = default;

  virtual void begin(const TraceHeader& header, const QuantitySet& quantities) = 0;
  virtual void row(TraceQuantity quantity, std::size_t step, std::span<const float> values) = 0;
  virtual void end() = 0;
};

/// Collects a trace in memory.
class DataSink final : public TraceSink {
 public:
  void begin(const TraceHeader& header, const QuantitySet& quantities) override;
  void row(TraceQuantity quantity, std::size_t step, std::span<const float> values) override;
  void end() override {}
  TraceData take() { return std::move(data_); }

 private:
  TraceData data_;
};

/// Writes a trace file. Until `end` returns only "<path>.partial" (or ".partial1"...) is there;
/// it is removed when the writer dies before. Errors: InputError(path, place, sentence).
class TraceWriter final : public TraceSink {
 public:
  explicit TraceWriter(std::filesystem::path path);
  ~TraceWriter() override;

  void begin(const TraceHeader& header, const QuantitySet& quantities) override;
  void row(TraceQuantity quantity, std::size_t step, std::span<const float> values) override;
  void end() override;

 private:
  [[noreturn]] void fail(std::string_view what) const;
  void put(std::span<const std::byte> bytes);
  void pad_to(std::uint64_t offset);
  void flush();

  std::filesystem::path path_;
  std::filesystem::path partial_;
  int fd_ = -1;
  Layout layout_;
  std::size_t json_size_ = 0;
  std::uint64_t at_ = 0;  ///< bytes put so far, with the prefix
  std::vector<std::byte> buffer_;
  Fnv1a64 sum_;
};

/// Sends a whole trace to a sink.
void copy_trace(const TraceView& view, TraceSink& sink);

}  // namespace gemello::traces
