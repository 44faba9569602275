#pragma once

#include <optional>

#include <QObject>

#include "gui/recording/parts.hpp"
#include "models/units/time.hpp"

namespace gemello::gui {

/// The one instant all views show. Lives in the window's thread; views move it and follow it.
class Cursor : public QObject {
  Q_OBJECT

 public:
  using QObject::QObject;
  Instant at() const { return at_; }
  Instant first() const { return first_; }
  Instant last() const { return last_; }
  /// Kept within; a range whose end comes before its begin is empty at its begin.
  void set_range(Instant first, Instant last);
  void set(Instant at);

 signals:
  void moved(gemello::Instant at);
  void range_changed(gemello::Instant first, gemello::Instant last);

 private:
  Instant at_{}, first_{}, last_{};
};

/// The one part all views have selected.
class Selection : public QObject {
  Q_OBJECT

 public:
  using QObject::QObject;
  std::optional<Part> part() const { return part_; }
  /// Nothing is told where nothing changes.
  void select(std::optional<Part> part);

 signals:
  void changed();
  /// A view asks the others to bring the part into sight (palette, double click).
  void shown(gemello::gui::Part part);

 private:
  std::optional<Part> part_;
};

}  // namespace gemello::gui
