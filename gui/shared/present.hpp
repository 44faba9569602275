#pragma once

#include <memory>

#include <QObject>

#include "gui/recording/moment.hpp"
#include "gui/shared/cursor.hpp"

namespace gemello::gui {

using MomentPtr = std::shared_ptr<const Moment>;

/// Whether a moment is one of this inventory, by its sizes: views and models take no other.
bool fits(const Moment& moment, const Inventory& inventory);

/// The Moment at the cursor, made once for all views: however often the cursor moves or a growing
/// recording is published, not more than once a turn of the event loop.
class Present : public QObject {
  Q_OBJECT

 public:
  /// Borrows the cursor.
  explicit Present(Cursor* cursor, QObject* parent = nullptr);

  /// Null: nothing is shown, and the moment is null.
  void show(RecordingPtr recording);
  const RecordingPtr& recording() const { return recording_; }
  const MomentPtr& moment() const { return moment_; }
  /// Makes it now if it is due: for who cannot wait a turn.
  void refresh();

 signals:
  void changed(const gemello::gui::MomentPtr& moment);

 private:
  void ask();

  Cursor* cursor_;
  RecordingPtr recording_;
  MomentPtr moment_;
  bool due_ = false;
};

}  // namespace gemello::gui
