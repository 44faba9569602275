#pragma once

#include <optional>

#include <QMimeData>
#include <QString>

#include "models/cloud/ids.hpp"

namespace gemello::gui {

/// What a dragged VM is called among data: its id (of the recording shown) as decimal text.
inline constexpr char vm_mime_type[] = "application/x-gemello-vm";

/// For QDrag and models; the caller owns it. Dropped into a text it is the VM's name.
QMimeData* make_vm_mime(VmId vm, const QString& name);
/// Nothing if no VM is in it, or no sound one.
std::optional<VmId> vm_in(const QMimeData* data);

}  // namespace gemello::gui
