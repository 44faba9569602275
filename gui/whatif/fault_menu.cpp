#include "gui/whatif/fault_menu.hpp"

#include <QMenu>
#include <algorithm>

#include "gui/shared/figures.hpp"
#include "gui/whatif/fault_entry.hpp"
#include "gui/whatif/fault_words.hpp"
#include "models/runs/fault_kinds.hpp"
#include "models/units/text.hpp"

namespace gemello::gui {
namespace {

using runs::FaultKind;

constexpr Duration usual_time = 1h;

// Whether something of this look holds one of these components.
bool is_held(const std::vector<FaultBar>& bars, const std::vector<std::string>& components,
             runs::FaultLook look, Instant at) {
  return std::any_of(bars.begin(), bars.end(), [&](const FaultBar& bar) {
    return bar.look == look && bar.from <= at && (at < bar.until || bar.open) &&
           std::find(components.begin(), components.end(), bar.component) != components.end();
  });
}

// Whether a repair of this kind finds something to end.
bool is_wanted(FaultKind repair, const std::vector<FaultKind>& kinds, const Inventory& inventory,
               const std::string& component, const std::vector<FaultBar>& bars, Instant at) {
  const std::vector<std::string> struck =
      struck_by(usual_fault(repair, component, Duration{}, {}), inventory);
  return std::any_of(kinds.begin(), kinds.end(), [&](FaultKind kind) {
    return kind != repair && runs::end_of(kind) == repair &&
           is_held(bars, struck, runs::look_of(kind), at);
  });
}

}  // namespace

Duration fault_time(Instant at, Instant start) {
  return std::chrono::ceil<std::chrono::seconds>(at - start);
}

std::vector<FaultChoice> fault_choices(const Inventory& inventory, Part part,
                                       const std::string& component,
                                       const std::vector<FaultBar>& in_force, Instant start,
                                       Duration at) {
  const std::vector<FaultKind> kinds = faults_of(inventory, part.kind, component);
  std::vector<FaultChoice> choices;
  if (kinds.empty()) return choices;
  const auto offer = [&](FaultKind kind, std::optional<Duration> lasts) {
    QString text = to_qt(fault_words(kind).label);
    if (runs::may_last(kind))
      text += lasts ? QObject::tr(" for %1").arg(to_qt(typed_text(*lasts)))
                    : QObject::tr(" until repaired");
    choices.push_back({text, usual_fault(kind, component, at, lasts)});
  };
  offer(kinds[0], usual_time);
  offer(kinds[0], std::nullopt);
  if (fault_words(kinds[1]).intent != FaultIntent::repair) offer(kinds[1], usual_time);
  for (const FaultKind kind : kinds)
    if (fault_words(kind).intent == FaultIntent::repair &&
        is_wanted(kind, kinds, inventory, component, in_force, start + at))
      offer(kind, std::nullopt);
  choices.push_back({QObject::tr("Other fault\u2026"), std::nullopt});
  return choices;
}

void add_fault_choices(QMenu& menu, const std::vector<FaultChoice>& choices, PartKind kind,
                       const std::function<void(const FaultChoice&)>& on_choice) {
  if (choices.empty()) {
    menu.addAction(to_qt(why_no_faults(kind)))->setEnabled(false);
    return;
  }
  const runs::Fault& first = *choices.front().fault;
  menu.addAction(QObject::tr("%1 at %2").arg(to_qt(first.component), to_qt(to_text(first.at))))
      ->setEnabled(false);
  for (const FaultChoice& choice : choices) {
    if (!choice.fault) menu.addSeparator();
    QObject::connect(menu.addAction(choice.text), &QAction::triggered, &menu,
                     [choice, on_choice] { on_choice(choice); });
  }
}

}  // namespace gemello::gui
