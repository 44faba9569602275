#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "models/units/quantity.hpp"
#include "models/units/time.hpp"

namespace gemello::traces {

/// What a trace records. Every value is float32 in the unit named here; NaN is a gap: nothing is
/// known of that VM in that step (not recorded, or the VM was not there).
enum class TraceQuantity : std::uint8_t {
  cpu_used,     ///< cores: CPU seconds used per second
  cpu_wait,     ///< cores: seconds per second in which a task was runnable but waited for a CPU
  memory_used,  ///< bytes
  disk_read,    ///< bytes/s
  disk_write,   ///< bytes/s
  net_rx,       ///< bytes/s
  net_tx,       ///< bytes/s
};
inline constexpr std::size_t quantity_count = 7;
inline constexpr std::array<TraceQuantity, quantity_count> all_quantities{
    TraceQuantity::cpu_used,  TraceQuantity::cpu_wait,   TraceQuantity::memory_used,
    TraceQuantity::disk_read, TraceQuantity::disk_write, TraceQuantity::net_rx,
    TraceQuantity::net_tx};

constexpr std::size_t index_of(TraceQuantity quantity) {
  return static_cast<std::size_t>(quantity);
}
/// "cpu_used" ... "net_tx".
std::string_view name_of(TraceQuantity quantity);
/// "cores", "bytes" or "bytes/s".
std::string_view unit_of(TraceQuantity quantity);
/// The inverse of name_of; nothing for an unknown name.
std::optional<TraceQuantity> quantity_named(std::string_view name);

/// One column of a trace. Times are relative to the start of the trace: `origin` is its start.
struct TraceVm {
  std::string name;
  Instant arrival = origin;
  /// `never`: still there when the record ends.
  Instant departure = never;
  std::optional<std::int64_t> vcpus{};
  std::optional<Megahertz> core_speed{};  ///< of one core of the machine it was recorded on
  std::optional<Bytes> memory{};          ///< provisioned, not used

  friend bool operator==(const TraceVm&, const TraceVm&) = default;
};

/// All that a trace says of itself but its samples. The sample of step s is the mean over
/// [s * period, (s + 1) * period).
struct TraceHeader {
  Duration period{};
  std::size_t steps = 0;
  /// The start of the record in seconds since 1970-01-01 UTC, where known.
  std::optional<std::int64_t> start_unix_seconds{};
  std::string origin{};   ///< where the record comes from
  std::string licence{};  ///< what may be done with it
  std::string method{};   ///< how it was measured or derived
  std::vector<TraceVm> vms{};

  friend bool operator==(const TraceHeader&, const TraceHeader&) = default;
};

/// Throws InputError(file, JSON path, sentence) unless the header is sound: period in (0, 366 d],
/// 1..100 million steps, 1..10 million VMs, names unique, not empty and valid UTF-8, 0 <= arrival
/// < departure, sizes positive.
void check_header(const TraceHeader& header, std::string_view file);

/// A trace to read, wherever it lies (mapped file or memory); valid as long as its owner. What
/// the operations take. Blocks are [steps][vms], time-major; absent quantities are null.
struct TraceView {
  const TraceHeader* header = nullptr;
  std::array<const float*, quantity_count> blocks{};

  bool has(TraceQuantity quantity) const { return blocks[index_of(quantity)] != nullptr; }
  /// The samples of all VMs in one step, in the order of header->vms. O(1).
  std::span<const float> at(TraceQuantity quantity, std::size_t step) const {
    const std::size_t width = header->vms.size();
    return {blocks[index_of(quantity)] + step * width, width};
  }
};

/// Throws InputError(file, "quantity, step N, VM name", sentence) for a sample that is infinite or
/// negative. `row` is one row of `quantity`.
void check_row(const TraceHeader& header, TraceQuantity quantity, std::size_t step,
               std::span<const float> row, std::string_view file);

/// A trace in memory, to be filled and written.
struct TraceData {
  TraceHeader header;
  /// [steps][vms] per quantity, or empty where the quantity is absent.
  std::array<std::vector<float>, quantity_count> values{};

  /// Makes room for a quantity, all gaps; header.steps and header.vms must be final.
  void add(TraceQuantity quantity);
  bool has(TraceQuantity quantity) const { return !values[index_of(quantity)].empty(); }
  std::span<float> at(TraceQuantity quantity, std::size_t step);
  std::span<const float> at(TraceQuantity quantity, std::size_t step) const;
  TraceView view() const;
};

/// A native trace file (*.gtrace), mapped read-only and shared: opening is O(header), reading a
/// row is O(1) without a copy, and pages come from the file as they are touched. The file must
/// not be truncated while it is open. Its layout is in README.md.
class Trace {
 public:
  /// Validates prefix, header, offsets and size; not the checksum (see verify).
  /// Errors: InputError(path, byte range or JSON path, sentence).
  static Trace open(const std::filesystem::path& path);

  Trace(Trace&& other) noexcept;
  Trace& operator=(Trace&& other) noexcept;
  Trace(const Trace&) = delete;
  Trace& operator=(const Trace&) = delete;
  ~Trace();

  const TraceHeader& header() const { return *header_; }
  Duration period() const { return header_->period; }
  std::size_t steps() const { return header_->steps; }
  std::span<const TraceVm> vms() const { return header_->vms; }
  bool has(TraceQuantity quantity) const { return view_.has(quantity); }
  /// The samples of all VMs in one step, in the order of vms(). step < steps(), has(quantity).
  std::span<const float> at(TraceQuantity quantity, std::size_t step) const {
    return view_.at(quantity, step);
  }
  const TraceView& view() const { return view_; }

  /// FNV-1a 64 of everything behind the prefix, as the file states it.
  std::uint64_t checksum() const { return checksum_; }
  /// Reads the whole file. Errors: InputError when the checksum differs or a sample is infinite or
  /// negative.
  void verify() const;
  /// A sequential reader is done with all steps before `step`: their pages may be dropped. Rows
  /// stay readable (they would be read from the file again).
  void advise_done(std::size_t step);
  /// A copy in memory.
  TraceData read() const;

 private:
  Trace() = default;
  void close() noexcept;

  std::filesystem::path path_;
  std::unique_ptr<TraceHeader> header_;
  TraceView view_{};
  const std::byte* map_ = nullptr;
  std::size_t map_size_ = 0;
  std::size_t dropped_steps_ = 0;
  std::uint64_t checksum_ = 0;
};

/// Writes a trace file: under a temporary name beside it, synced, then renamed, so that `path`
/// is either untouched or whole. Errors: InputError for an unsound header, sizes of `data` that
/// do not fit it, no quantity at all, or a file that cannot be written.
void write_trace(const std::filesystem::path& path, const TraceData& data);

}  // namespace gemello::traces
