#pragma once

#include <cstddef>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "models/traces/batch.hpp"
#include "models/traces/columns.hpp"
#include "models/traces/source.hpp"
#include "models/traces/trace.hpp"

namespace gemello::traces {

/// Formats that import reads.
enum class TraceFormat {
  gtrace,         ///< our own (Trace::open)
  planetlab,      ///< planetlab.cpp
  gwa_bitbrains,  ///< gwa_bitbrains.cpp
  gcd,            ///< gcd.cpp
  swf,            ///< swf.cpp
  csv,            ///< csv.cpp: any table, by a column mapping
  surf_tasks,     ///< surf_tasks.hpp
};
inline constexpr std::size_t format_count = 7;
std::string_view name_of(TraceFormat format);
std::optional<TraceFormat> format_named(std::string_view name);
/// "gtrace, planetlab, ...": all of them, for sentences.
std::string format_names();

/// What a reader changed, left out or found strange, and went on. Everything else that is wrong is
/// an InputError.
enum class Finding {
  beside_data,            ///< files passed over (is_beside_data)
  carriage_return,        ///< lines that end with CR LF; read as LF
  no_final_newline,       ///< the last line has no end; taken as it is, may be cut short
  seconds_called_ms,      ///< time stamps in seconds under a header that says milliseconds
  milliseconds,           ///< time stamps in milliseconds, converted
  same_step,              ///< rows that share a step with an earlier row; the step is their mean
  jitter_filled,          ///< steps skipped between rows at most 1.5 periods apart; next row used
  gap_steps,              ///< steps without a row between two rows of a VM; left as gaps
  no_capacity,            ///< CPU used without a capacity to convert it by; left as gaps
  size_changed,           ///< VMs whose cores, capacity or memory change; the largest is kept
  cpu_above_capacity,     ///< rows that use more CPU than provisioned; kept
  memory_above_capacity,  ///< rows that use more memory than provisioned; kept
  memory_without_size,    ///< percentages of a memory whose size nobody gave; left out
  job_part,               ///< SWF lines of a part of a job (status 2, 3, 4); the whole has its own
  job_cancelled,          ///< jobs cancelled before they ran (status 5, no run time); left out
  job_unknown,            ///< jobs without run time or processors; left out
  job_too_large,          ///< jobs that want more processors than all slots have; never start
  cpu_time_unknown,       ///< jobs without CPU time; a whole core per processor is assumed
  value_missing,          ///< cells that the mapping calls missing; left as gaps
  no_samples,             ///< tasks without any sample; left out
  length_differs,         ///< tasks whose samples last another time than they say; samples hold
};
inline constexpr std::size_t finding_count = 21;
std::string_view name_of(Finding finding);
/// What it is and what was done, in a sentence without its count.
std::string_view sentence_of(Finding finding);

struct FindingCount {
  std::size_t count = 0;
  std::string first_file;
  std::string first_place;
};

/// What `import` tells its user.
struct ImportReport {
  std::optional<TraceFormat> format;
  std::size_t members = 0;  ///< files read as VMs
  std::map<Finding, FindingCount> findings;
  std::optional<BatchReport> batch{};  ///< of a log of batch jobs

  void note(Finding finding, std::string_view file, std::size_t line, std::size_t count = 1);
  std::size_t count(Finding finding) const;
  /// One line per finding: count, kind, sentence, first place; then what became of batch jobs.
  /// Empty when there is none.
  std::string to_text() const;
  std::string to_json() const;
};

struct ImportOptions {
  std::optional<TraceFormat> format{};  ///< by content when not given
  std::string origin{};                 ///< replaces the reader's words when not empty
  std::string licence{};                ///< likewise
  /// For formats that record no sizes; an option that the format has no use for is an error.
  std::optional<std::int64_t> vcpus{};     ///< gcd: what 100 % of CPU is; swf: processors of a slot
  std::optional<Bytes> memory{};           ///< gcd: what 100 % of memory is; swf: of a slot's VM
  std::optional<std::size_t> slots{};      ///< swf: job slots, one batch-worker VM each; required
  std::optional<Duration> period{};        ///< swf: of the trace; 300 s if not given
  std::optional<ColumnMapping> columns{};  ///< csv; required
  SourceLimits limits{};
  /// Steps x VMs x quantities, in bytes: what the result may take in memory.
  std::size_t result_bytes_max = std::size_t{16} << 30;
};

struct ImportResult {
  TraceData data;
  ImportReport report;
};

/// A reader takes members as they come, in any order, and ends with the trace.
class FormatReader {
 public:
  FormatReader() = default;
  FormatReader(const FormatReader&) = delete;
  FormatReader& operator=(const FormatReader&) = delete;
  virtual ~FormatReader() = default;

  /// Errors: InputError(member.file, "line N", sentence).
  virtual void member(const Member& member, ImportReport& report) = 0;
  /// `file` names the whole in errors.
  virtual TraceData finish(std::string_view file, const ImportOptions& options,
                           ImportReport& report) = 0;
};
std::unique_ptr<FormatReader> make_planetlab_reader();
std::unique_ptr<FormatReader> make_gwa_bitbrains_reader();
std::unique_ptr<FormatReader> make_surf_tasks_reader();
std::unique_ptr<FormatReader> make_gcd_reader();
std::unique_ptr<FormatReader> make_swf_reader();
std::unique_ptr<FormatReader> make_csv_reader(const ColumnMapping& mapping);

/// Throws InputError("import", option, sentence) for an option that the format does not use or
/// that is out of range, and for one that it lacks.
void check_options(TraceFormat format, const ImportOptions& options);

/// The format of a file by its first bytes; nothing when it is none of ours.
std::optional<TraceFormat> sniff_format(std::string_view content);

/// The same from memory: members in any order; `file` names the whole in errors. Native traces are
/// files only.
ImportResult import_members(std::span<const Member> members, std::string_view file,
                            const ImportOptions& options = {});

/// Reads a folder, archive or file in any format. VMs are in byte order of their files' names.
/// Errors: InputError with member file and line.
ImportResult import_trace(const std::filesystem::path& path, const ImportOptions& options = {});

}  // namespace gemello::traces
