#pragma once

#include <QObject>
#include <QString>
#include <QThread>
#include <atomic>
#include <cstdint>
#include <memory>

#include "gui/recording/recording.hpp"

namespace gemello::gui {

/// Reads run folders on a thread of its own; its signals come in the window's thread. Of several
/// loads only the last one counts: it cancels the one before, of which nothing is heard any more.
class Loader : public QObject {
  Q_OBJECT

 public:
  explicit Loader(QObject* parent = nullptr);
  /// Waits for the thread, which stops at its next look: within some milliseconds.
  ~Loader() override;

  /// Either loaded() or failed() follows, unless another load() or cancel() comes first.
  void load(const QString& folder);
  /// Nothing follows.
  void cancel();
  bool loading() const { return loading_; }

 signals:
  void progressed(double share);  ///< 0..1
  void loaded(gemello::gui::RecordingPtr recording);
  /// `sentence` says what is wrong with `file`, at `place` (a JSON path, "line 17") if known.
  void failed(const QString& sentence, const QString& file, const QString& place);

 private:
  void read(const QString& folder, std::uint64_t turn);
  /// Calls `tell` in the window's thread if the turn still counts then.
  template <class Tell>
  void post(std::uint64_t turn, Tell tell);

  QThread thread_;
  std::unique_ptr<QObject> reader_;  // lives in the thread
  std::atomic<std::uint64_t> turn_{0};
  bool loading_ = false;
};

}  // namespace gemello::gui
