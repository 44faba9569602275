#include "models/traces/import.hpp"

#include <array>
#include <set>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "models/traces/layout.hpp"
#include "models/traces/lines.hpp"
#include "models/traces/surf_tasks.hpp"
#include "models/units/error.hpp"

namespace gemello::traces {
namespace {

struct FormatName {
  TraceFormat format;
  std::string_view name;
};
constexpr std::array<FormatName, 4> formats{{{TraceFormat::gtrace, "gtrace"},
                                             {TraceFormat::planetlab, "planetlab"},
                                             {TraceFormat::gwa_bitbrains, "gwa-bitbrains"},
                                             {TraceFormat::surf_tasks, "surf-tasks"}}};

struct FindingWords {
  std::string_view name;
  std::string_view sentence;
};
// In the order of Finding.
constexpr std::array<FindingWords, 14> words{{
    {"beside_data", "files beside the data (README, SOURCE, hidden ones) passed over"},
    {"carriage_return", "lines end with CR LF; read as LF"},
    {"no_final_newline", "files whose last line has no end; taken as it is, may be cut short"},
    {"seconds_called_ms", "time stamps are in seconds though the header says milliseconds"},
    {"milliseconds", "time stamps in milliseconds, converted"},
    {"same_step", "rows share a step with an earlier row; the step is the mean of its rows"},
    {"jitter_filled", "steps skipped by jitter of the clock, filled from the next row"},
    {"gap_steps", "steps without a row between two rows of a VM; left as gaps"},
    {"no_capacity", "rows use CPU without a capacity to convert it by; left as gaps"},
    {"size_changed", "VMs change cores, capacity or memory; the largest size is kept"},
    {"cpu_above_capacity", "rows use more CPU than provisioned; kept"},
    {"memory_above_capacity", "rows use more memory than provisioned; kept"},
    {"no_samples", "tasks have no sample; left out"},
    {"length_differs", "tasks have samples for another time than they say; the samples hold"},
}};

std::unique_ptr<FormatReader> make_reader(TraceFormat format, std::string_view file) {
  switch (format) {
    case TraceFormat::planetlab:
      return make_planetlab_reader();
    case TraceFormat::gwa_bitbrains:
      return make_gwa_bitbrains_reader();
    case TraceFormat::surf_tasks:
      return make_surf_tasks_reader();
    case TraceFormat::gtrace:
      break;
  }
  throw InputError(file, "byte 0", "a native trace is one plain file, not a folder or archive");
}

TraceFormat format_of(const Member& member, const ImportOptions& options) {
  if (options.format) return *options.format;
  if (member.content.empty()) throw InputError(member.file, "line 1", "is an empty file");
  if (const auto format = sniff_format(member.content)) return *format;
  throw InputError(member.file, "line 1",
                   fmt::format("{} begins no known trace format (gtrace, planetlab, "
                               "gwa-bitbrains, surf-tasks); name the format if it is one",
                               quoted(member.content.substr(0, member.content.find('\n')))));
}

bool is_native(const std::filesystem::path& path, const ImportOptions& options) {
  if (options.format) return *options.format == TraceFormat::gtrace;
  return path.extension() == ".gtrace";
}

void finish_header(ImportResult& result, std::string_view file, const ImportOptions& options) {
  TraceHeader& header = result.data.header;
  if (!options.origin.empty()) header.origin = options.origin;
  if (!options.licence.empty()) header.licence = options.licence;
  check_header(header, file);
}

ImportResult import_native(const std::filesystem::path& path, const ImportOptions& options) {
  const Trace trace = Trace::open(path);
  trace.verify();
  ImportResult result{.data = trace.read(), .report = {}};
  result.report.format = TraceFormat::gtrace;
  result.report.members = 1;
  finish_header(result, path.string(), options);
  return result;
}

/// Sends members to the reader that the first of them asks for.
class Importer {
 public:
  explicit Importer(const ImportOptions& options) : options_(options) {}

  void member(const Member& member) {
    if (is_beside_data(member.name)) {
      result_.report.note(Finding::beside_data, member.file, 1);
      return;
    }
    if (!reader_) {
      result_.report.format = format_of(member, options_);
      reader_ = make_reader(*result_.report.format, member.file);
    }
    reader_->member(member, result_.report);
  }

  ImportResult finish(std::string_view file) {
    if (!reader_) throw InputError(file, "entry 1", "holds no trace data");
    result_.data = reader_->finish(file, options_, result_.report);
    finish_header(result_, file, options_);
    return std::move(result_);
  }

 private:
  const ImportOptions& options_;
  std::unique_ptr<FormatReader> reader_;
  ImportResult result_;
};

}  // namespace

std::string_view name_of(TraceFormat format) {
  return formats[static_cast<std::size_t>(format)].name;
}

std::optional<TraceFormat> format_named(std::string_view name) {
  for (const FormatName& known : formats) {
    if (known.name == name) return known.format;
  }
  return std::nullopt;
}

std::string_view name_of(Finding finding) {
  return words[static_cast<std::size_t>(finding)].name;
}
std::string_view sentence_of(Finding finding) {
  return words[static_cast<std::size_t>(finding)].sentence;
}

void ImportReport::note(Finding finding, std::string_view file, std::size_t line,
                        std::size_t count) {
  FindingCount& entry = findings[finding];
  if (entry.count == 0) {
    entry.first_file = file;
    entry.first_place = fmt::format("line {}", line);
  }
  entry.count += count;
}

std::size_t ImportReport::count(Finding finding) const {
  const auto found = findings.find(finding);
  return found == findings.end() ? 0 : found->second.count;
}

std::string ImportReport::to_text() const {
  std::string text;
  for (const auto& [finding, entry] : findings) {
    text += fmt::format("{} {}: {} (first: {}, {})\n", entry.count, name_of(finding),
                        sentence_of(finding), entry.first_file, entry.first_place);
  }
  return text;
}

std::string ImportReport::to_json() const {
  nlohmann::json json{{"members", members}, {"findings", nlohmann::json::array()}};
  if (format) json["format"] = name_of(*format);
  for (const auto& [finding, entry] : findings) {
    json["findings"].push_back({{"kind", name_of(finding)},
                                {"count", entry.count},
                                {"sentence", sentence_of(finding)},
                                {"first_file", entry.first_file},
                                {"first_place", entry.first_place}});
  }
  return json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

std::optional<TraceFormat> sniff_format(std::string_view content) {
  if (content.starts_with(magic)) return TraceFormat::gtrace;
  std::string_view line = content.substr(0, content.find('\n'));
  if (line.ends_with('\r')) line.remove_suffix(1);
  if (line.find(';') != std::string_view::npos && line.starts_with("Timestamp")) {
    return TraceFormat::gwa_bitbrains;
  }
  if (begins_surf_tasks(line)) return TraceFormat::surf_tasks;
  const bool digits = line.find_first_not_of("0123456789") == std::string_view::npos;
  if (!line.empty() && line.size() <= 3 && digits) return TraceFormat::planetlab;
  return std::nullopt;
}

ImportResult import_members(std::span<const Member> members, std::string_view file,
                            const ImportOptions& options) {
  Importer importer(options);
  for (const Member& member : members) importer.member(member);
  return importer.finish(file);
}

ImportResult import_trace(const std::filesystem::path& path, const ImportOptions& options) {
  const std::string file = path.string();
  if (is_native(path, options)) return import_native(path, options);
  Importer importer(options);
  visit_members(path, options.limits, [&](const Member& member) { importer.member(member); });
  return importer.finish(file);
}

}  // namespace gemello::traces
