#include "gui/window/part_menu.hpp"

#include <QMenu>
#include <QPointer>
#include <algorithm>

#include "gui/shared/figures.hpp"
#include "gui/whatif/fault_dialog.hpp"
#include "gui/whatif/fault_menu.hpp"
#include "gui/whatif/fault_words.hpp"
#include "gui/window/desk/desk.hpp"

namespace gemello::gui {
namespace {

constexpr Duration noon_after_midnight = 12h;
constexpr std::size_t hosts_in_menu_max = 40;

QString utf8_text(std::string_view text) {
  return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}

void ask_fault(Desk& desk, Part part, const runs::Fault& usual, QWidget* window) {
  const RecordingPtr recording = desk.present()->recording();
  if (!recording) return;
  auto* dialog =
      new FaultDialog(recording->inventory, part.kind, usual, QObject::tr("What if?"), window);
  dialog->set_run_length(recording->end_planned - recording->start);
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  QObject::connect(dialog, &QDialog::accepted, dialog,
                   [dialog, &desk] { desk.fault(dialog->fault()); });
  dialog->open();
}

void add_faults(QMenu& menu, Desk& desk, Part part, Instant at, bool all, QWidget* window) {
  const Recording& recording = *desk.present()->recording();
  const std::string component = recording.catalogue->name(part);
  const Duration time = fault_time(at, recording.start);
  std::vector<FaultChoice> choices =
      fault_choices(*recording.inventory, part, component, recording.faults, recording.start, time);
  if (!all && choices.size() > 2) choices.resize(2);
  QPointer<QWidget> over(window);
  add_fault_choices(menu, choices, part.kind,
                    [&desk, part, component, time, over,
                     recording = desk.present()->recording()](const FaultChoice& choice) {
                      if (choice.fault) return desk.fault(*choice.fault);
                      const auto kinds = faults_of(*recording->inventory, part.kind, component);
                      ask_fault(desk, part, usual_fault(kinds.front(), component, time, 1h), over);
                    });
}

void add_moves(QMenu& menu, Desk& desk, Part part, const PartDeeds& deeds) {
  const Recording& recording = *desk.present()->recording();
  const MomentPtr moment = desk.present()->moment();
  const VmId vm(part.index);
  if (!moment || part.index >= moment->vms.size()) return;
  const HostId here = moment->vms[part.index].host;
  const QString time = time_text(desk.cursor()->at() - recording.start);
  QMenu* hosts = menu.addMenu(QObject::tr("What if it moved at %1 to").arg(time));
  const std::size_t count = std::min(recording.inventory->hosts.size(), hosts_in_menu_max);
  for (std::size_t i = 0; i < count; ++i) {
    const HostId host(static_cast<std::uint32_t>(i));
    if (host == here) continue;
    const Part place{PartKind::host, host.index()};
    QObject::connect(hosts->addAction(utf8_text(recording.catalogue->name(place))),
                     &QAction::triggered, hosts, [move = deeds.move, vm, host] { move(vm, host); });
  }
  if (count < recording.inventory->hosts.size())
    hosts->addAction(QObject::tr("Others: drag it there"))->setEnabled(false);
  hosts->setEnabled(moment->vms[part.index].phase == VmPhase::running);
}

void add_place(QMenu& menu, const QString& text, Part part, const std::function<void(Part)>& deed) {
  QObject::connect(menu.addAction(text), &QAction::triggered, &menu, [part, deed] { deed(part); });
}

}  // namespace

std::optional<Instant> noon_of(Instant start, Instant end) {
  const Instant noon = start + noon_after_midnight;
  return noon < end ? std::optional(noon) : std::nullopt;
}

void fill_part_menu(QMenu& menu, Desk& desk, Part part, const PartDeeds& deeds, QWidget* window) {
  const RecordingPtr recording = desk.present()->recording();
  if (!recording) return;
  const Instant at = desk.cursor()->at();
  if (part.kind == PartKind::vm) {
    add_moves(menu, desk, part, deeds);
  } else {
    add_faults(menu, desk, part, at, true, window);
    const auto noon = noon_of(recording->start, recording->end_planned);
    const bool is_another_time = noon && *noon - at != Duration::zero();
    const bool has_faults =
        !faults_of(*recording->inventory, part.kind, recording->catalogue->name(part)).empty();
    if (is_another_time && has_faults) {
      menu.addSeparator();
      add_faults(menu, desk, part, *noon, false, window);
    }
  }
  menu.addSeparator();
  add_place(menu, QObject::tr("Show it"), part, deeds.show);
  add_place(menu, QObject::tr("Charts of it"), part, deeds.charts);
  add_place(menu, QObject::tr("Events about it"), part, deeds.events);
}

}  // namespace gemello::gui
