#pragma once

#include <QLockFile>
#include <QObject>
#include <QTimer>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "gui/window/session_file.hpp"

namespace gemello::gui {

/// Keeps the session of a window in a file, soon after each change, so that it is there however the
/// program ends. What an earlier session has that is saved nowhere stays in the file, opened or
/// not. A window that is opened beside another one has a file of its own ("last-session-2.json"):
/// who holds the lock beside a file is the only one that writes it.
class SessionKeeper : public QObject {
  Q_OBJECT

 public:
  using State = std::function<std::optional<SessionState>()>;
  /// `state`: of the window now; nothing: it is on its way, and the file is left as it is.
  SessionKeeper(std::filesystem::path file, State state, QObject* parent = nullptr);

  /// The one that was asked for, or this window's own where another window has that.
  const std::filesystem::path& file() const { return file_; }
  bool is_beside_another() const { return number_ > 1; }
  /// What the file says; nothing: there is none. Errors: InputError: it is unreadable, and was
  /// moved aside, to `file`.unreadable.
  std::optional<SessionState> last() const;
  /// These go on being kept beside what is open.
  void keep(const std::vector<SessionRun>& runs);
  const std::vector<SessionRun>& kept() const { return kept_; }
  /// What windows beside this one, which are closed by now, left behind that is saved nowhere: it
  /// is kept here from now on, and their files go once this one has it.
  std::vector<SessionRun> take_over();
  /// They are opened, or not wanted any more.
  void let_go() { kept_.clear(); }

  /// Within half a second.
  void save_soon();
  void save();

 private:
  struct Left {
    std::filesystem::path file;
    std::unique_ptr<QLockFile> lock;
  };
  std::filesystem::path file_of(int number) const;
  void choose_file();

  std::filesystem::path first_;
  std::filesystem::path file_;
  int number_ = 1;
  std::unique_ptr<QLockFile> lock_;  // null: the folder lets nobody lock anything
  std::vector<Left> left_;
  State state_;
  std::vector<SessionRun> kept_;
  QTimer soon_;
};

}  // namespace gemello::gui
