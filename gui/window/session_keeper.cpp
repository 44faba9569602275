#include "gui/window/session_keeper.hpp"

#include <chrono>
#include <exception>
#include <utility>

#include "models/units/error.hpp"

namespace gemello::gui {
namespace {

namespace fs = std::filesystem;

constexpr std::chrono::milliseconds soon{300};
constexpr int windows_max = 99;

// Whoever died without unlocking has it no more: no age makes a lock of a living program stale.
std::unique_ptr<QLockFile> lock_beside(const fs::path& file) {
  auto lock = std::make_unique<QLockFile>(QString::fromStdString(file.string() + ".lock"));
  lock->setStaleLockTime(0);
  return lock;
}

}  // namespace

SessionKeeper::SessionKeeper(fs::path file, State state, QObject* parent)
    : QObject(parent), first_(std::move(file)), file_(first_), state_(std::move(state)) {
  choose_file();
  soon_.setSingleShot(true);
  soon_.setInterval(soon);
  connect(&soon_, &QTimer::timeout, this, &SessionKeeper::save);
}

fs::path SessionKeeper::file_of(int number) const {
  if (number == 1) return first_;
  const std::string name =
      first_.stem().string() + "-" + std::to_string(number) + first_.extension().string();
  return first_.parent_path() / name;
}

void SessionKeeper::choose_file() {
  std::error_code none;
  fs::create_directories(first_.parent_path(), none);
  for (int number = 1; number <= windows_max; ++number) {
    auto lock = lock_beside(file_of(number));
    const bool locked = lock->tryLock(0);
    if (!locked && lock->error() == QLockFile::LockFailedError) continue;
    number_ = number;
    file_ = file_of(number);
    if (locked) lock_ = std::move(lock);
    return;
  }
  file_.clear();
}

std::vector<SessionRun> SessionKeeper::take_over() {
  std::vector<SessionRun> found;
  std::error_code none;
  for (int number = 2; number <= windows_max; ++number) {
    const fs::path file = file_of(number);
    if (file == file_ || !fs::exists(file, none)) continue;
    auto lock = lock_beside(file);
    if (!lock->tryLock(0)) continue;
    try {
      found = joined_runs(std::move(found), unsaved_runs(read_session(file).runs));
      left_.push_back({file, std::move(lock)});
    } catch (const InputError&) {
      fs::rename(file, file.string() + ".unreadable", none);
    }
  }
  if (!left_.empty()) keep(found);
  return found;
}

std::optional<SessionState> SessionKeeper::last() const {
  std::error_code none;
  if (!fs::exists(file_, none)) return std::nullopt;
  try {
    return read_session(file_);
  } catch (const InputError&) {
    fs::rename(file_, file_.string() + ".unreadable", none);
    throw;
  }
}

void SessionKeeper::keep(const std::vector<SessionRun>& runs) {
  kept_ = joined_runs(std::move(kept_), runs);
  save_soon();
}

// The first change counts: what changes all the time is saved all the same.
void SessionKeeper::save_soon() {
  if (!soon_.isActive()) soon_.start();
}

void SessionKeeper::save() {
  soon_.stop();
  if (file_.empty()) return;
  try {
    std::optional<SessionState> state = state_();
    if (!state) return;
    state->runs = joined_runs(std::move(state->runs), kept_);
    fs::create_directories(file_.parent_path());
    write_session(*state, file_);
    std::error_code none;
    for (const Left& one : std::exchange(left_, {})) fs::remove(one.file, none);
  } catch (const std::exception& error) {
    qWarning("the session cannot be kept: %s", error.what());
  }
}

}  // namespace gemello::gui
