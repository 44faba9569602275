#pragma once

#include <QObject>
#include <QTimer>
#include <filesystem>
#include <functional>
#include <optional>
#include <vector>

#include "gui/window/session_file.hpp"

namespace gemello::gui {

/// Keeps the session of a window in a file, soon after each change, so that it is there however the
/// program ends. What an earlier session has that is saved nowhere stays in the file, opened or
/// not.
class SessionKeeper : public QObject {
  Q_OBJECT

 public:
  using State = std::function<std::optional<SessionState>()>;
  /// `state`: of the window now; nothing: it is on its way, and the file is left as it is.
  SessionKeeper(std::filesystem::path file, State state, QObject* parent = nullptr);

  const std::filesystem::path& file() const { return file_; }
  /// What the file says; nothing: there is none. Errors: InputError: it is unreadable, and was
  /// moved aside, to `file`.unreadable.
  std::optional<SessionState> last() const;
  /// These go on being kept beside what is open.
  void keep(const std::vector<SessionRun>& runs);
  const std::vector<SessionRun>& kept() const { return kept_; }
  /// They are opened, or not wanted any more.
  void let_go() { kept_.clear(); }

  /// Within half a second.
  void save_soon();
  void save();

 private:
  std::filesystem::path file_;
  State state_;
  std::vector<SessionRun> kept_;
  QTimer soon_;
};

}  // namespace gemello::gui
