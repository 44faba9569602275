#include "models/traces/import.hpp"

#include <fmt/format.h>

#include "models/traces/lines.hpp"
#include "models/traces/surf_tasks.hpp"
#include "models/units/error.hpp"

namespace gemello::traces {
namespace {

std::unique_ptr<FormatReader> make_reader(TraceFormat format, std::string_view file,
                                          const ImportOptions& options) {
  switch (format) {
    case TraceFormat::planetlab:
      return make_planetlab_reader();
    case TraceFormat::gwa_bitbrains:
      return make_gwa_bitbrains_reader();
    case TraceFormat::surf_tasks:
      return make_surf_tasks_reader();
    case TraceFormat::gcd:
      return make_gcd_reader();
    case TraceFormat::swf:
      return make_swf_reader();
    case TraceFormat::csv:
      return make_csv_reader(options.columns.value());
    case TraceFormat::gtrace:
      break;
  }
  throw InputError(file, "byte 0", "a native trace is one plain file, not a folder or archive");
}

TraceFormat format_of(const Member& member, const ImportOptions& options) {
  if (options.format) return *options.format;
  if (member.content.empty()) throw InputError(member.file, "line 1", "is an empty file");
  if (const auto format = sniff_format(member.content)) return *format;
  throw InputError(
      member.file, "line 1",
      fmt::format("{} begins no known trace format ({}); name the format if it is one, or "
                  "give a column mapping",
                  quoted(member.content.substr(0, member.content.find('\n'))), format_names()));
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
  check_options(TraceFormat::gtrace, options);
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
      check_options(*result_.report.format, options_);
      reader_ = make_reader(*result_.report.format, member.file, options_);
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
