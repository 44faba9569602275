#include "gui/compare/summary.hpp"

#include <QObject>
#include <QStringList>
#include <algorithm>
#include <array>
#include <string_view>

#include "gui/models/figure_change.hpp"
#include "gui/shared/figures.hpp"

namespace gemello::gui {
namespace {

constexpr qsizetype told_most = 3;

// What one asks first after a what-if: was anybody out of service, was data in danger, what else.
constexpr std::array told_first = {std::string_view("double_starts"),
                                   std::string_view("split_brains"),
                                   std::string_view("writes_lost"),
                                   std::string_view("not_restored"),
                                   std::string_view("outages"),
                                   std::string_view("lost_vm_minutes"),
                                   std::string_view("guest_traffic_cut"),
                                   std::string_view("io_pauses"),
                                   std::string_view("volume_unavailable"),
                                   std::string_view("never_served"),
                                   std::string_view("hosts_lost"),
                                   std::string_view("contended_vm_minutes"),
                                   std::string_view("energy"),
                                   std::string_view("migrations")};

const runs::Figure* figure_named(const std::vector<runs::Figure>& all, std::string_view name) {
  const auto found = std::find_if(all.begin(), all.end(),
                                  [&](const runs::Figure& one) { return one.name == name; });
  return found == all.end() ? nullptr : &*found;
}

// "Guests' traffic" within a sentence; "CPU", "VMs" and "I/O" stay as they are.
QString within_sentence(const std::string& label) {
  QString text = to_qt(label);
  if (text.size() > 1 && text[1].isLower()) text[0] = text[0].toLower();
  return text;
}

QString amount_of(const runs::Figure& figure) {
  if (figure.value && *figure.value == 0 && figure.unit != "yes/no" && figure.unit != "%")
    return QObject::tr("none");
  if (figure.unit == "VM-min") return to_qt(runs::number_text(*figure.value));  // its label says so
  return to_qt(runs::value_text(figure));
}

QString change_words(const runs::Figure& first, const runs::Figure& other) {
  if (first.name == "guest_traffic_cut" && *other.value > 0) {
    const QString text = QObject::tr("%1 of guests' traffic cut off").arg(amount_of(other));
    return *first.value == 0 ? text : QObject::tr("%1 instead of %2").arg(text, amount_of(first));
  }
  return QObject::tr("%1 %2 instead of %3")
      .arg(within_sentence(first.label), amount_of(other), amount_of(first));
}

QString clause_of(const runs::Figure& first, const runs::Figure& other,
                  const FigureChange& change) {
  const QString sign = change.verdict > 0   ? QStringLiteral("\u25b2 ")
                       : change.verdict < 0 ? QStringLiteral("\u25bc ")
                                            : QString();
  const QString words = sign + change_words(first, other);
  if (!change.by_service) return words;
  return change.change < 0 ? QObject::tr("%1 (while VMs served less)").arg(words)
                           : QObject::tr("%1 (while VMs served more)").arg(words);
}

}  // namespace

QString summary_of(const std::vector<runs::Figure>& first, const std::vector<runs::Figure>& other) {
  if (first.empty() || other.empty()) return {};
  QStringList clauses;
  const ServiceChange service = service_change(first, other);
  const auto tell = [&](const runs::Figure& one) {
    const runs::Figure* two = figure_named(other, one.name);
    if (two == nullptr || one.name == "availability" || clauses.size() == told_most) return;
    const auto change = weighed(one, *two, service);
    if (change && change->matters) clauses.append(clause_of(one, *two, *change));
  };
  for (const std::string_view name : told_first)
    if (const runs::Figure* one = figure_named(first, name)) tell(*one);
  // Of the others only where there is nothing else to tell, and it is good or bad.
  if (clauses.isEmpty()) {
    for (const runs::Figure& one : first)
      if (!one.better.empty()) tell(one);
  }
  const runs::Figure* one = figure_named(first, "availability");
  const runs::Figure* two = figure_named(other, "availability");
  const auto change = one && two ? weighed(*one, *two) : std::nullopt;
  if (change && change->matters) {
    clauses.append(clause_of(*one, *two, *change));
  } else if (clauses.isEmpty()) {
    return QObject::tr("No figure of quality differs by more than noise.");
  } else if (change) {
    clauses.append(QObject::tr("availability unchanged (%1)").arg(amount_of(*two)));
  }
  QString sentence = clauses.join(QStringLiteral("; ")) + u'.';
  // Behind the sign of the first clause, if it has one.
  const qsizetype letter = sentence[0].isLetterOrNumber() ? 0 : 2;
  sentence[letter] = sentence[letter].toUpper();
  return sentence;
}

}  // namespace gemello::gui
