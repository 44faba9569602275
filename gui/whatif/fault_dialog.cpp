#include "gui/whatif/fault_dialog.hpp"

#include <QComboBox>
#include <QDialogButtonBox>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QVBoxLayout>
#include <algorithm>

#include "gui/shared/figures.hpp"
#include "gui/shared/typed_time.hpp"
#include "gui/whatif/complaint_label.hpp"
#include "gui/whatif/fault_words.hpp"
#include "models/units/error.hpp"
#include "models/units/text.hpp"

namespace gemello::gui {
namespace {

constexpr std::size_t struck_shown = 12;

QString struck_text(const std::vector<std::string>& parts, const std::string& component) {
  if (parts.size() == 1 && parts[0] == component) return {};
  QString text = QObject::tr("Strikes ");
  for (std::size_t i = 0; i < parts.size() && i < struck_shown; ++i)
    text += (i == 0 ? "" : ", ") + to_qt(parts[i]);
  if (parts.size() > struck_shown)
    text += QObject::tr(" and %1 more").arg(parts.size() - struck_shown);
  return text + ".";
}

QString intent_word(FaultIntent intent) {
  switch (intent) {
    case FaultIntent::fail:
      return QObject::tr("fails");
    case FaultIntent::degrade:
      return QObject::tr("degrades");
    case FaultIntent::repair:
      return QObject::tr("repairs");
  }
  return {};
}

}  // namespace

FaultDialog::FaultDialog(std::shared_ptr<const Inventory> inventory, PartKind part,
                         const runs::Fault& fault, const QString& button, QWidget* parent)
    : QDialog(parent),
      inventory_(std::move(inventory)),
      part_(part),
      component_(fault.component),
      kinds_(faults_of(*inventory_, part, fault.component)) {
  const QString component = to_qt(component_);
  setWindowTitle(tr("What happens to %1").arg(component));
  auto* form = form_ = new QFormLayout;
  form->setFieldGrowthPolicy(QFormLayout::ExpandingFieldsGrow);
  form->addRow(tr("Component"), new QLabel(component + " (" + to_qt(name(part)) + ")"));
  kind_ = new QComboBox;
  kind_->setObjectName("what");
  kind_->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
  for (const runs::FaultKind kind : kinds_) {
    const FaultWords words = fault_words(kind);
    kind_->addItem(to_qt(words.label) + "  –  " + intent_word(words.intent));
  }
  form->addRow(tr("&What"), kind_);
  meaning_ = new GrowingLabel;
  meaning_->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
  form->addRow(QString(), meaning_);
  add_line("at", tr("&At"), tr("of the run, as in 12:30, 2h, 90min or noon"));
  clock_ = new QLabel;
  form->addRow(QString(), clock_);
  add_line("for", tr("&For"), tr("until repaired"),
           {"", "1min", "10min", "30min", "1h", "4h", "1d"});
  add_line("period", tr("Down every"), tr("from one down to the next, as in 60s"));
  add_line("down", tr("Down for"), tr("shorter than the period, as in 5s"));
  add_line("bandwidth_share", tr("Share of its speed"), tr("0.001 to 1"));
  add_line("loss", tr("Loss"), tr("further packets lost, 0 to 0.99"));
  add_line("extra_round_trip", tr("Extra round trip"), tr("as in 20ms"));
  add_line("delay", tr("Delay"), tr("of each answer, as in 60s"));
  struck_ = new GrowingLabel;
  buttons_ = new QDialogButtonBox(QDialogButtonBox::Ok | QDialogButtonBox::Cancel);
  buttons_->button(QDialogButtonBox::Ok)->setText(button);
  connect(buttons_, &QDialogButtonBox::accepted, this, &FaultDialog::accept);
  connect(buttons_, &QDialogButtonBox::rejected, this, &QDialog::reject);
  auto* all = new QVBoxLayout(this);
  all->addLayout(form);
  all->addWidget(struck_);
  all->addStretch();
  all->addWidget(buttons_);
  if (kinds_.empty()) {
    struck_->set_words(to_qt(why_no_faults(part)));
    buttons_->button(QDialogButtonBox::Ok)->setEnabled(false);
  }
  fill(fault);
  connect(kind_, &QComboBox::currentIndexChanged, this, &FaultDialog::kind_chosen);
  setMinimumWidth(460);
}

void FaultDialog::add_line(const std::string& key, const QString& label, const QString& hint,
                           const QStringList& offers) {
  Line line;
  line.key = key;
  QWidget* editor = nullptr;
  if (offers.isEmpty()) {
    editor = line.text = new QLineEdit;
  } else {
    line.combo = new QComboBox;
    line.combo->setEditable(true);
    line.combo->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);  // as wide as the others
    line.combo->addItems(offers);
    line.text = line.combo->lineEdit();
    editor = line.combo;
  }
  line.text->setPlaceholderText(hint);
  editor->setObjectName(to_qt(key));
  editor->setToolTip(hint);
  line.complaint = new ComplaintLabel;
  line.box = new QWidget;
  auto* column = new QVBoxLayout(line.box);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(2);
  column->addWidget(editor);
  column->addWidget(line.complaint);
  auto* words = new QLabel(label);
  words->setBuddy(editor);
  form_->addRow(words, line.box);
  connect(line.text, &QLineEdit::textChanged, this, &FaultDialog::check);
  lines_.push_back(line);
}

FaultDialog::Line& FaultDialog::line(const std::string& key) {
  return *std::find_if(lines_.begin(), lines_.end(),
                       [&](const Line& one) { return one.key == key; });
}

std::string FaultDialog::text_of(const std::string& key) const {
  for (const Line& one : lines_)
    if (one.key == key && !one.box->isHidden()) return one.text->text().trimmed().toStdString();
  return {};
}

// The window's clock as well as the scenario's durations: "12:30" is what the time bar shows.
std::string FaultDialog::time_of(const std::string& key) const {
  const std::string text = text_of(key);
  const auto typed = duration_typed(to_qt(text));
  return typed ? typed_text(*typed) : text;
}

void FaultDialog::set_run_length(Duration length) {
  run_length_ = length;
  check();
}

void FaultDialog::fill(const runs::Fault& fault) {
  const auto found = std::find(kinds_.begin(), kinds_.end(), fault.what);
  if (found != kinds_.end()) kind_->setCurrentIndex(static_cast<int>(found - kinds_.begin()));
  const FaultEntry entry = entry_of(fault);
  const auto put = [&](const std::string& key, const std::string& text) {
    const QSignalBlocker quiet(line(key).text);
    line(key).text->setText(to_qt(text));
  };
  // As the window's clock has it, where that is shorter than seconds: 43201s are 12:00:01.
  const bool is_clock = fault.at >= 1min && fault.at % Duration(1h) != Duration::zero();
  put("at", is_clock ? to_text(fault.at) : entry.at);
  put("for", entry.lasts);
  put("period", entry.period);
  put("down", entry.down);
  put("bandwidth_share", entry.bandwidth_share);
  put("loss", entry.loss);
  put("extra_round_trip", entry.extra_round_trip);
  put("delay", entry.delay);
  kind_chosen();
}

// A kind that needs a shape begins with a usual one; what was typed before stays.
void FaultDialog::kind_chosen() {
  if (kinds_.empty()) return;
  const runs::FaultKind kind = kinds_[static_cast<std::size_t>(kind_->currentIndex())];
  meaning_->set_words(to_qt(fault_words(kind).meaning));
  const FaultFields fields = fields_of(kind);
  const auto show = [&](const std::string& key, bool shown) {
    form_->setRowVisible(line(key).box, shown);
  };
  show("for", fields.lasts);
  for (const char* key : {"period", "down"}) show(key, fields.flapping);
  show("bandwidth_share", fields.bandwidth);
  for (const char* key : {"loss", "extra_round_trip"}) show(key, fields.path_quality);
  show("delay", fields.delay);
  const FaultEntry usual = entry_of(usual_fault(kind, component_, Duration{}, std::nullopt));
  const auto offer = [&](const std::string& key, const std::string& text) {
    if (!line(key).text->text().isEmpty() || line(key).box->isHidden()) return;
    const QSignalBlocker quiet(line(key).text);
    line(key).text->setText(to_qt(text));
  };
  if (fields.must_last) offer("for", usual.lasts);
  offer("period", usual.period);
  offer("down", usual.down);
  offer("bandwidth_share", usual.bandwidth_share);
  offer("delay", usual.delay);
  check();
}

FaultEntry FaultDialog::entry() const {
  FaultEntry entry;
  entry.what = kinds_[static_cast<std::size_t>(kind_->currentIndex())];
  entry.component = component_;
  entry.at = time_of("at");
  entry.lasts = time_of("for");
  entry.period = time_of("period");
  entry.down = time_of("down");
  entry.bandwidth_share = text_of("bandwidth_share");
  entry.loss = text_of("loss");
  entry.extra_round_trip = time_of("extra_round_trip");
  entry.delay = time_of("delay");
  return entry;
}

bool FaultDialog::check() {
  if (kinds_.empty() || kind_->currentIndex() < 0) return false;
  for (Line& one : lines_) one.complaint->complain({});
  clock_->clear();
  QPushButton* ok = buttons_->button(QDialogButtonBox::Ok);
  try {
    fault_ = read_entry(entry(), *inventory_);
    if (run_length_ && fault_.at >= *run_length_)
      throw InputError("fault", "$.at",
                       "the run ends at " + time_text(*run_length_).toStdString() +
                           ": nothing can happen in it then");
    clock_->setText(tr("at %1 of the run").arg(time_text(fault_.at)));
    struck_->set_words(struck_text(struck_by(fault_, *inventory_), component_));
    ok->setEnabled(true);
    return true;
  } catch (const InputError& error) {
    const QString sentence = to_qt(error.sentence());
    struck_->set_words({});
    for (Line& one : lines_)
      if (error.place() == "$." + one.key && !one.box->isHidden())
        one.complaint->complain(sentence);
    if (complaints().empty()) struck_->set_words(sentence);
    ok->setEnabled(false);
    return false;
  }
}

std::map<std::string, QString> FaultDialog::complaints() const {
  std::map<std::string, QString> all;
  for (const Line& one : lines_)
    if (!one.complaint->complaint().isEmpty()) all["$." + one.key] = one.complaint->complaint();
  return all;
}

void FaultDialog::accept() {
  if (check()) QDialog::accept();
}

}  // namespace gemello::gui
