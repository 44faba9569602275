#pragma once

#include <optional>

#include <QModelIndex>
#include <QVariant>

#include "gui/recording/parts.hpp"
#include "models/units/time.hpp"

namespace gemello::gui {

/// What the models of this folder say beyond Qt's own roles.
enum Role : int {
  part_role = Qt::UserRole + 1,  ///< see part_of
  instant_role,                  ///< microseconds of a mark: qlonglong
  sort_role,                     ///< a number where the column has numbers, else its text
  health_role,                   ///< int(Health)
  load_role,                     ///< 0..1, where the column is a load: for a bar
  filter_role,                   ///< the words a filter looks through
  csv_role,                      ///< for CSV, also of headers: plain numbers, units in the header
  kind_role,                     ///< int(MarkKind) of a mark, int(PaletteKind) of a palette's entry
  action_role,                   ///< a palette's action: its id
};

inline QVariant to_variant(Part part) {
  return QVariant::fromValue((quint64{static_cast<quint8>(part.kind)} << 32) | part.index);
}
inline std::optional<Part> part_of(const QVariant& value) {
  if (!value.isValid()) return {};
  const quint64 bits = value.toULongLong();
  return Part{static_cast<PartKind>(bits >> 32), static_cast<std::uint32_t>(bits)};
}
inline std::optional<Part> part_of(const QModelIndex& index) {
  return part_of(index.data(part_role));
}

}  // namespace gemello::gui
