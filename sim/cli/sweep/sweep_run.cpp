#include "sim/cli/sweep/sweep_run.hpp"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <fmt/format.h>

#include "models/runs/event_log.hpp"
#include "models/runs/report.hpp"
#include "models/units/error.hpp"
#include "sim/cli/command.hpp"
#include "sim/cli/run/signals.hpp"
#include "sim/cli/sweep/sweep_progress.hpp"

namespace gemello::cli {
namespace {

namespace fs = std::filesystem;
using State = runs::CaseResult::State;

constexpr std::size_t last_lines = 5;
constexpr std::size_t last_bytes_max = 2000;
constexpr std::chrono::milliseconds look_interval{100};

// The last lines of a log; a failure that says nothing has none.
std::string last_words_of(const fs::path& log) {
  if (!fs::exists(log)) return "";
  std::string text = runs::read_text_file(log);
  while (!text.empty() && text.back() == '\n') text.pop_back();
  std::size_t from = text.size() > last_bytes_max ? text.size() - last_bytes_max : 0;
  std::size_t at = text.size();
  for (std::size_t line = 0; line < last_lines && at != std::string::npos && at > 0; ++line)
    at = text.rfind('\n', at - 1);
  if (at != std::string::npos && at > 0) from = std::max(from, at + 1);
  return text.substr(from);
}

std::string failure_of(const ChildEnd& child) {
  if (child.signal != 0)
    return fmt::format("killed by signal {} ({})", child.signal, strsignal(child.signal));
  switch (child.exit_code) {
    case exit_input:
      return "invalid input (exit code 3)";
    case exit_invariant:
      return "a broken invariant (exit code 4)";
    default:
      return fmt::format("the run failed (exit code {})", child.exit_code);
  }
}

void apply(const EndedRun& ended, runs::CaseResult& one) {
  one.state = ended.done ? State::done : State::failed;
  one.failure = ended.failure;
  one.last_words = ended.last_words;
  one.event_digest = ended.event_digest;
  one.values = ended.values;
}

}  // namespace

SweepFolder::SweepFolder(const fs::path& path) : path_(path) {
  const bool known = fs::exists(path_ / "sweep.sqlite") || fs::exists(path_ / "sweep.lock");
  if (fs::exists(path_) && !known && (!fs::is_directory(path_) || !fs::is_empty(path_)))
    throw InputError(path_.string(), "",
                     "holds other things than a sweep: choose another output folder with -o");
  std::error_code error;
  fs::create_directories(path_ / "cases", error);
  if (error)
    throw InputError(path_.string(), "", fmt::format("cannot be made: {}", error.message()));
  lock_ = open((path_ / "sweep.lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
  if (lock_ < 0)
    throw InputError(path_.string(), "",
                     fmt::format("cannot be written: {}", std::strerror(errno)));
  if (flock(lock_, LOCK_EX | LOCK_NB) != 0) {
    close(lock_);
    throw InputError(path_.string(), "", "another process works on this sweep now");
  }
}

SweepFolder::~SweepFolder() {
  close(lock_);
}

void look_at(const fs::path& out, ResultsFile& file, Resolver& resolver,
             std::vector<runs::CaseResult>& cases) {
  for (runs::CaseResult& one : cases) {
    if (one.digest.empty()) continue;
    const std::optional<EndedRun> known = file.find(one.digest);
    if (resolver.is_run(out / "cases" / one.digest, one.digest))
      one.state = State::done;
    else if (known && !known->done)
      apply(*known, one);
  }
}

SweepRun::SweepRun(const runs::Sweep& sweep, Resolver& resolver, SweepFolder& folder,
                   std::vector<runs::CaseResult>& cases)
    : sweep_(sweep),
      resolver_(resolver),
      folder_(folder),
      cases_(cases),
      file_(folder.database(), sweep.name) {
  file_.list(sweep_, cases_);
}

void SweepRun::take_over(bool retry) {
  for (runs::CaseResult& one : cases_) {
    if (one.digest.empty() || one.state != State::waiting) continue;
    const std::optional<EndedRun> known = file_.find(one.digest);
    // Killed between the end of the run and its record: the folder is whole, the file behind.
    const bool whole = resolver_.is_run(folder_.run(one.digest), one.digest);
    const bool done = known && known->done;
    if (whole && !done)
      record_done(one.digest);
    else if (known && done == whole && (done || !retry))
      apply(*known, one);
    else if (known)  // failed and to be tried again, or done but its folder is gone
      file_.forget(one.digest);
  }
}

void SweepRun::record(const std::string& digest, EndedRun ended) {
  std::vector<runs::Figure> figures;
  if (ended.done) {
    const runs::RunInfo info = runs::read_run(folder_.run(digest));
    ended.event_digest = fmt::format("{} {}", info.event_lines, runs::hex(info.event_digest));
    figures = runs::read_report(folder_.run(digest) / "report.json").figures;
    for (const runs::Figure& figure : figures)
      if (figure.value) ended.values[figure.name] = *figure.value;
  }
  file_.record(digest, ended, figures);
  for (runs::CaseResult& one : cases_)
    if (one.digest == digest) apply(ended, one);
}

void SweepRun::record_done(const std::string& digest) {
  try {
    record(digest, {true, "", "", "", {}});
    fs::remove(folder_.log(digest));
  } catch (const InputError& error) {
    record(digest,
           {false, fmt::format("its results cannot be read: {}", error.what()), "", "", {}});
  }
}

void SweepRun::start(ProcessPool& pool, std::size_t index) {
  const runs::CaseResult& one = cases_[index];
  std::vector<std::string> words{"run",       sweep_.scenarios[one.what.scenario].path,
                                 "--output",  folder_.run(one.digest).string(),
                                 "--replace", "--no-html"};
  for (const std::string& set : one.what.sets) {
    words.push_back("--set");
    words.push_back(set);
  }
  if (one.what.seed) {
    words.push_back("--seed");
    words.push_back(fmt::format("{}", *one.what.seed));
  }
  pool.start(index, words, folder_.log(one.digest));
}

void SweepRun::end(const ChildEnd& child) {
  const std::string digest = cases_[child.id].digest;
  if (child.exit_code == exit_ok) {
    if (resolver_.is_run(folder_.run(digest), digest)) return record_done(digest);
    record(digest, {false,
                    "what it read is not what the sweep read: an input changed meanwhile",
                    last_words_of(folder_.log(digest)),
                    "",
                    {}});
  } else {
    // Asked to stop, it did: it waits for the next time.
    if (stop_requested != 0) return;
    record(digest, {false, failure_of(child), last_words_of(folder_.log(digest)), "", {}});
  }
}

bool SweepRun::run(std::size_t places) {
  std::vector<std::size_t> queue;
  std::set<std::string> queued;
  for (std::size_t i = 0; i < cases_.size(); ++i)
    if (cases_[i].state == State::waiting && queued.insert(cases_[i].digest).second)
      queue.push_back(i);
  std::reverse(queue.begin(), queue.end());  // taken from the back
  install_signal_handlers();
  ProcessPool pool(places);
  SweepProgress progress(stderr, queue.size());
  std::size_t done = 0, failed = 0;
  bool asked = false;
  while (!pool.idle() || (!queue.empty() && stop_requested == 0)) {
    while (stop_requested == 0 && !pool.full() && !queue.empty()) {
      start(pool, queue.back());
      queue.pop_back();
    }
    if (stop_requested != 0 && !asked) {
      pool.ask_to_stop();
      asked = true;
    }
    for (const ChildEnd& child : pool.wait(look_interval)) {
      end(child);
      const runs::CaseResult& one = cases_[child.id];
      if (one.state == State::waiting) continue;
      ++done;
      if (one.state != State::failed) continue;
      ++failed;
      progress.say(fmt::format("failed: {}: {}", case_name(sweep_, one.what), one.failure));
    }
    progress.show({done, failed, pool.running()});
  }
  return stop_requested == 0;
}

}  // namespace gemello::cli
