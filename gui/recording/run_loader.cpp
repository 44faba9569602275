#include "gui/recording/run_loader.hpp"

#include <algorithm>
#include <future>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "gui/recording/chronicle.hpp"
#include "gui/recording/folder_series.hpp"
#include "gui/recording/log_file.hpp"
#include "gui/recording/run_platform.hpp"
#include "gui/recording/series_limits.hpp"
#include "models/runs/event_log.hpp"
#include "models/units/error.hpp"

namespace gemello::gui {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t lines_between_looks = 4096;

class RunLoading {
 public:
  RunLoading(fs::path folder, const LoadWatch& watch)
      : folder_(std::move(folder)), watch_(watch), recording_(std::make_shared<Recording>()) {}

  RecordingPtr load() {
    look(0);
    recording_->folder = folder_;
    recording_->info = runs::read_run(folder_);
    read_times();
    // Tables of a month are as large as its log: both are read at once.
    auto report = std::async(std::launch::async, [file = folder_ / "report.json"] {
      return fs::exists(file) ? std::optional(runs::read_report(file)) : std::nullopt;
    });
    read_series();
    const bool needs_names = !fs::exists(folder_ / "platform.json");
    if (needs_names) take_report(report.get());
    recording_->inventory = std::make_shared<const Inventory>(platform_of(
        folder_, recording_->info, recording_->tables, recording_->series, recording_->notes));
    recording_->catalogue = std::make_shared<const Catalogue>(*recording_->inventory);
    recording_->damage = std::make_shared<DamageBook>();
    recording_->series = limited_series(recording_->series, *recording_->inventory,
                                        recording_->info.versions.contains("simgrid"),
                                        recording_->notes, recording_->damage);
    look(0.2);
    read_log();
    if (!needs_names) take_report(report.get());
    look(1);
    return std::move(recording_);
  }

 private:
  void look(double share) const {
    if (watch_.cancelled && watch_.cancelled()) throw LoadCancelled();
    if (watch_.progressed) watch_.progressed(share);
  }
  [[noreturn]] void fail_run_file(std::string_view place, std::string_view sentence) const {
    throw InputError((folder_ / "run.json").string(), place, sentence);
  }

  void read_times() {
    const runs::RunInfo& info = recording_->info;
    constexpr Duration bound{INT64_MAX / 4};
    const auto bounded = [&](Instant at) {
      return at.time_since_epoch() <= bound && at.time_since_epoch() >= -bound;
    };
    if (!bounded(info.start)) fail_run_file("$.start_us", "is no time of a run");
    if (!bounded(info.end.at)) fail_run_file("$.ended.at_us", "is no time of a run");
    if (info.end.at < info.start) fail_run_file("$.ended.at_us", "lies before the start");
    recording_->title = info.name;
    recording_->start = info.start;
    recording_->end = recording_->end_planned = info.end.at;
    if (info.end.how != runs::RunEnd::How::completed)
      recording_->notes.push_back(fmt::format("The run did not end well: {} at {}{}{}.",
                                              runs::name(info.end.how), to_text(info.end.at),
                                              info.end.why.empty() ? "" : ", ", info.end.why));
  }

  void take_report(std::optional<runs::Report> report) {
    if (!report) {
      recording_->notes.push_back("The folder has no report.json: there are no figures.");
      return;
    }
    recording_->figures = std::move(report->figures);
    recording_->tables = std::move(report->tables);
  }

  void read_series() {
    const fs::path folder = folder_ / "series";
    if (!fs::exists(folder / "index.json")) {
      recording_->notes.push_back("The folder has no series: there is nothing to chart.");
      return;
    }
    recording_->series = gui::read_series(folder);
  }

  void read_log() {
    const fs::path file = folder_ / "events.jsonl";
    LogFile log(file);
    std::error_code unknown_size;
    const auto size =
        static_cast<double>(std::max<std::uintmax_t>(1, fs::file_size(file, unknown_size)));
    Chronicle chronicle(recording_->inventory, recording_->catalogue, recording_->start);
    LogEntry entry;
    Instant last = recording_->end;
    while (log.next(entry)) {
      if (entry.time() < recording_->start)
        throw InputError(file.string(), fmt::format("line {}", entry.number),
                         "is earlier than the start of the run");
      chronicle.follow(entry);
      last = std::max(last, entry.time());
      if (entry.number % lines_between_looks == 0)
        look(0.2 + 0.8 * std::min(1.0, static_cast<double>(log.bytes()) / size));
    }
    check_log(file, log, chronicle);
    recording_->end = recording_->end_planned = last;
    chronicle.fill(*recording_, last);
  }

  void check_log(const fs::path& file, const LogFile& log, const Chronicle& chronicle) {
    const runs::RunInfo& info = recording_->info;
    if (log.lines() != info.event_lines)
      throw InputError(file.string(), fmt::format("line {}", log.lines()),
                       fmt::format("is the last one, where run.json says {}: truncated or of "
                                   "another run",
                                   info.event_lines));
    if (log.digest() != info.event_digest)
      recording_->notes.push_back(
          fmt::format("events.jsonl is not as the run wrote it: its digest is {} where run.json "
                      "says {}.",
                      runs::hex(log.digest()), runs::hex(info.event_digest)));
    if (chronicle.strange_lines() > 0)
      recording_->notes.push_back(
          fmt::format("{} lines of events.jsonl name hosts or VMs that the platform does not have.",
                      chronicle.strange_lines()));
  }

  fs::path folder_;
  const LoadWatch& watch_;
  std::shared_ptr<Recording> recording_;
};

}  // namespace

RecordingPtr load_run(const fs::path& folder, const LoadWatch& watch) {
  try {
    return RunLoading(folder, watch).load();
  } catch (const fs::filesystem_error& error) {
    throw InputError(error.path1().empty() ? folder.string() : error.path1().string(), "",
                     "cannot be read: " + error.code().message());
  }
}

}  // namespace gemello::gui
