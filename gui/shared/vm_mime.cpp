#include "gui/shared/vm_mime.hpp"

namespace gemello::gui {

QMimeData* make_vm_mime(VmId vm, const QString& name) {
  auto* data = new QMimeData;
  data->setData(vm_mime_type, QByteArray::number(vm.index()));
  data->setText(name);
  return data;
}

std::optional<VmId> vm_in(const QMimeData* data) {
  if (data == nullptr || !data->hasFormat(vm_mime_type)) return {};
  bool sound = false;
  const unsigned index = data->data(vm_mime_type).toUInt(&sound);
  const VmId vm{std::size_t{index}};
  if (!sound || !vm.valid()) return {};
  return vm;
}

}  // namespace gemello::gui
