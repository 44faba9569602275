#include "gui/window/session_keeper.hpp"

#include <chrono>
#include <exception>
#include <utility>

#include "models/units/error.hpp"

namespace gemello::gui {
namespace {

namespace fs = std::filesystem;

constexpr std::chrono::milliseconds soon{300};

}  // namespace

SessionKeeper::SessionKeeper(fs::path file, State state, QObject* parent)
    : QObject(parent), file_(std::move(file)), state_(std::move(state)) {
  soon_.setSingleShot(true);
  soon_.setInterval(soon);
  connect(&soon_, &QTimer::timeout, this, &SessionKeeper::save);
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
  try {
    std::optional<SessionState> state = state_();
    if (!state) return;
    state->runs = joined_runs(std::move(state->runs), kept_);
    fs::create_directories(file_.parent_path());
    write_session(*state, file_);
  } catch (const std::exception& error) {
    qWarning("the session cannot be kept: %s", error.what());
  }
}

}  // namespace gemello::gui
