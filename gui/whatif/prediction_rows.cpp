#include "gui/whatif/prediction_rows.hpp"

#include <QObject>
#include <QStringList>
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>

#include "gui/shared/figures.hpp"
#include "models/runs/report.hpp"

namespace gemello::gui {
namespace {

using protocol::Prediction;
using protocol::Verdict;

constexpr std::size_t links_shown = 4;
constexpr double told_noise_share = 5e-4;

QString number_qt(double value) {
  return to_qt(runs::number_text(value));
}

QString field_of_action(const nlohmann::json& action, const char* key) {
  const auto found = action.find(key);
  return found != action.end() && found->is_string() ? to_qt(found->get<std::string>()) : QString();
}

// A quantity of which both figures and their difference are told with the same decimals: what one
// reads adds up.
struct Told {
  QString unit;
  int decimals = 0;

  long long steps(double value) const { return std::llround(value * std::pow(10, decimals)); }
  QString text(long long steps) const {
    QString number =
        QString::number(static_cast<double>(steps) / std::pow(10, decimals), 'f', decimals);
    while (number.contains(u'.') && (number.endsWith(u'0') || number.endsWith(u'.')))
      number.chop(1);
    return number + u' ' + unit;
  }
};

// "8.1 % either way", or "50 % instead of 75 %": with the action and without it.
QString either_text(const QString& with, const QString& without) {
  return with == without ? QObject::tr("%1 either way").arg(with)
                         : QObject::tr("%1 instead of %2").arg(with, without);
}

// Less is better of all three. What nobody would act on is told, and neither good nor bad.
PredictionRow cost_row(const QString& label, const protocol::WithAndWithout& both, const Told& told,
                       Instant until) {
  const long long with = told.steps(both.with), without = told.steps(both.without);
  const long long change = with - without;
  PredictionRow row{
      label,
      change == 0 ? QObject::tr("no change")
                  : (change > 0 ? "+" : "\u2212") + told.text(std::llabs(change)),
      QObject::tr("%1, up to %2")
          .arg(either_text(told.text(with), told.text(without)), time_text(until - origin)),
      Judgement::plain};
  const bool matters = std::abs(both.difference()) >= told_noise_share * std::abs(both.without);
  if (change != 0 && matters) row.judgement = change < 0 ? Judgement::good : Judgement::bad;
  return row;
}

QString ended_text(const Prediction& prediction) {
  switch (prediction.outcome) {
    case Prediction::Outcome::done:
      return QObject::tr("It would take %1.")
          .arg(lasting_text(*prediction.ended - prediction.ordered));
    case Prediction::Outcome::failed:
      return QObject::tr("It would fail after %1: %2.")
          .arg(lasting_text(*prediction.ended - prediction.ordered), to_qt(prediction.cause));
    case Prediction::Outcome::unknown:
      return QObject::tr("Nobody would know how it ended: %1.").arg(to_qt(prediction.cause));
    case Prediction::Outcome::open:
      return QObject::tr("It would not be over after %1.")
          .arg(lasting_text(prediction.horizon - prediction.ordered));
    case Prediction::Outcome::none:
      return {};
  }
  return {};
}

void add_migration(const Prediction& prediction, std::vector<PredictionRow>& rows) {
  if (!prediction.migration) return;
  const protocol::MigrationOutlook& migration = *prediction.migration;
  rows.push_back({QObject::tr("Downtime"), lasting_text(migration.downtime),
                  QObject::tr("the guest stands still"), Judgement::plain});
  rows.push_back({QObject::tr("Transferred"), size_text(migration.bytes),
                  migration.rounds == 1 ? QObject::tr("in 1 round")
                                        : QObject::tr("in %1 rounds").arg(migration.rounds),
                  Judgement::plain});
}

void add_links(const Prediction& prediction, std::vector<PredictionRow>& rows) {
  std::vector<protocol::LinkOutlook> links = prediction.links;
  std::stable_sort(links.begin(), links.end(),
                   [](const auto& a, const auto& b) { return a.load_mean > b.load_mean; });
  for (std::size_t i = 0; i < links.size() && i < links_shown; ++i)
    rows.push_back({i == 0 ? QObject::tr("Busiest links") : QString(),
                    QObject::tr("%1 % used").arg(number_qt(100 * links[i].load_mean)),
                    to_qt(links[i].link) + ", " + size_text(Bytes(std::llround(links[i].bytes))),
                    Judgement::plain});
}

void add_hosts(const Prediction& prediction, std::vector<PredictionRow>& rows) {
  for (const protocol::HostOutlook& host : prediction.hosts) {
    const auto percent = [&](double asked) {
      return host.capacity > 0 ? QObject::tr("%1 %").arg(number_qt(100 * asked / host.capacity))
                               : QObject::tr("off");
    };
    // Demand changes by itself meanwhile: what the move does is against the same instant without.
    PredictionRow row{
        QObject::tr("CPU asked of %1").arg(to_qt(host.host)),
        either_text(percent(host.asked_after), percent(host.asked_otherwise)),
        QObject::tr("at the instant it is over; %1 at the order").arg(percent(host.asked_before)),
        Judgement::plain};
    if (host.unserved_after > host.unserved_otherwise + 0.5) {
      row.judgement = Judgement::bad;
      row.note += QObject::tr("; %1 MHz not served").arg(number_qt(host.unserved_after));
    }
    rows.push_back(std::move(row));
  }
}

PredictionRow capacity_row(const protocol::CapacityOutlook& outlook) {
  const auto word = [](bool survives) { return survives ? QObject::tr("yes") : QObject::tr("no"); };
  PredictionRow row{QObject::tr("Survives any one host (N+1)"),
                    either_text(word(outlook.after), word(outlook.otherwise)),
                    QObject::tr("%1 at the order").arg(word(outlook.before)), Judgement::plain};
  if (outlook.after != outlook.otherwise)
    row.judgement = outlook.after ? Judgement::good : Judgement::bad;
  if (outlook.hosts_not_covered.empty()) return row;
  QStringList hosts;
  for (const std::string& host : outlook.hosts_not_covered) hosts.append(to_qt(host));
  row.note += QObject::tr("; not the loss of %1").arg(hosts.join(", "));
  return row;
}

}  // namespace

QString lasting_text(Duration time) {
  const double s = seconds(time);
  if (s < 1e-3) return number_qt(s * 1e6) + QObject::tr(" \u00b5s");
  if (s < 1) return number_qt(s * 1e3) + QObject::tr(" ms");
  if (s < 120) return number_qt(s) + QObject::tr(" s");
  const auto whole = std::llround(s);
  if (whole < 3600)
    return QObject::tr("%1 min %2 s").arg(whole / 60).arg(whole % 60, 2, 10, QChar('0'));
  return QObject::tr("%1 h %2 min").arg(whole / 3600).arg(whole % 3600 / 60, 2, 10, QChar('0'));
}

QString action_title(const nlohmann::json& action) {
  const QString what = field_of_action(action, "action");
  const QString vm = field_of_action(action, "vm");
  if (what == "migrate")
    return QObject::tr("Move %1 from %2 to %3")
        .arg(vm, field_of_action(action, "from"), field_of_action(action, "to"));
  QString text = what;
  for (const char* key : {"vm", "host", "volume"})
    if (const QString name = field_of_action(action, key); !name.isEmpty()) text += " " + name;
  return text;
}

PredictionRow verdict_row(const Prediction& prediction) {
  const QString reason = to_qt(prediction.verdict.reason);
  switch (prediction.verdict.kind) {
    case Verdict::Kind::refused:
      return {QObject::tr("Refused"),
              QObject::tr("The Guard refuses it: %1.").arg(reason),
              {},
              Judgement::bad};
    case Verdict::Kind::held:
      return {QObject::tr("Held"),
              QObject::tr("The Gate holds it (%1): nothing is done unless a person approves.")
                  .arg(reason),
              {},
              Judgement::bad};
    case Verdict::Kind::begun:
      break;
  }
  const bool done = prediction.outcome == Prediction::Outcome::done;
  return {done ? QObject::tr("Possible") : QObject::tr("Doubtful"),
          ended_text(prediction),
          {},
          done ? Judgement::good : Judgement::bad};
}

std::vector<PredictionRow> prediction_rows(const Prediction& prediction) {
  std::vector<PredictionRow> rows;
  if (prediction.verdict.kind != Verdict::Kind::begun) return rows;
  if (prediction.ended)
    rows.push_back({QObject::tr("Takes"), lasting_text(*prediction.ended - prediction.ordered),
                    QObject::tr("from %1 to %2")
                        .arg(time_text(prediction.ordered), time_text(*prediction.ended)),
                    Judgement::plain});
  add_migration(prediction, rows);
  add_links(prediction, rows);
  add_hosts(prediction, rows);
  rows.push_back(capacity_row(prediction.survives_any_host));
  const Instant until = prediction.horizon;
  const Told energy{QObject::tr("kWh"), 3};
  const Told minutes{QObject::tr("VM-minutes"), 1};
  rows.push_back(cost_row(QObject::tr("Energy"), prediction.energy, energy, until));
  rows.push_back(cost_row(QObject::tr("Service lost"), prediction.lost, minutes, until));
  rows.push_back(cost_row(QObject::tr("Short of CPU"), prediction.contended, minutes, until));
  return rows;
}

}  // namespace gemello::gui
