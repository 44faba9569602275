#include "gui/window/words.hpp"

#include <QLocale>
#include <cmath>

#include "gui/shared/figures.hpp"

namespace gemello::gui {

QString state_text(const Branch& branch) {
  const QString now = time_text(branch.now - branch.start);
  const QString end = time_text(branch.end - branch.start);
  switch (branch.state) {
    case BranchState::finished_run:
      return QObject::tr("finished run of %1").arg(end);
    case BranchState::loading:
      return QObject::tr("being made ...");
    case BranchState::paused:
      return QObject::tr("paused at %1 of %2").arg(now, end);
    case BranchState::running:
      return QObject::tr("simulating, %1 of %2").arg(now, end);
    case BranchState::ended:
      return QObject::tr("simulated to its end, %1").arg(end);
    case BranchState::died:
      return QObject::tr("ended at %1: %2").arg(now, branch.note);
  }
  return {};
}

QString pace_text(std::optional<double> pace) {
  if (!pace || !std::isfinite(*pace)) return {};
  return QLocale(QLocale::English).toString(static_cast<qlonglong>(std::llround(*pace))) + " x";
}

}  // namespace gemello::gui
