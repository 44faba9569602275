#include "gui/window/scenario_pane.hpp"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

#include "gui/whatif/fault_list.hpp"
#include "gui/window/desk/desk.hpp"
#include "gui/window/recent_files.hpp"

namespace gemello::gui {
namespace {

// "best-fit" of "best-fit" and of {"name": "best-fit", ...}.
QString policy_name(const OrderedJson& value) {
  if (value.is_string()) return QString::fromStdString(value.get<std::string>());
  if (!value.is_object()) return {};
  const auto name = value.find("name");
  return name == value.end() || !name->is_string()
             ? QString()
             : QString::fromStdString(name->get<std::string>());
}

QString policy_words(const OrderedJson& scenario) {
  const auto policy = scenario.find("policy");
  if (policy == scenario.end() || !policy->is_object()) return {};
  QStringList words;
  for (const auto& [part, value] : policy->items()) {
    const QString name = policy_name(value);
    if (!name.isEmpty()) words.push_back(QString::fromStdString(part) + ": " + name);
  }
  return words.join("\n");
}

}  // namespace

ScenarioPane::ScenarioPane(Desk* desk, QWidget* parent) : QWidget(parent), desk_(desk) {
  column_ = new QVBoxLayout(this);
  words_ = new QLabel(this);
  words_->setTextFormat(Qt::PlainText);
  words_->setWordWrap(true);
  words_->setTextInteractionFlags(Qt::TextSelectableByMouse);
  column_->addWidget(words_);
  auto* row = new QHBoxLayout;
  policy_ = new QPushButton(tr("What if the &policy were another..."), this);
  settings_ = new QPushButton(tr("Other &settings..."), this);
  row->addWidget(policy_);
  row->addWidget(settings_);
  row->addStretch();
  column_->addLayout(row);
  connect(policy_, &QPushButton::clicked, this, [this] { emit settings_asked("policy"); });
  connect(settings_, &QPushButton::clicked, this, [this] { emit settings_asked({}); });
  connect(desk_, &Desk::runs_changed, this, &ScenarioPane::show_document);
  show_document();
}

void ScenarioPane::show_document() {
  delete faults_;
  faults_ = nullptr;
  const Branch* branch = desk_->shown_branch();
  const bool has = branch != nullptr && branch->document != nullptr;
  policy_->setEnabled(has);
  settings_->setEnabled(has);
  if (has) {
    faults_ = new FaultList(*branch->document, this);
    if (const RecordingPtr recording = desk_->present()->recording()) {
      faults_->set_inventory(recording->inventory);
      faults_->set_run_length(recording->end_planned - recording->start);
    }
    column_->addWidget(faults_, 1);
    connect(branch->document.get(), &ScenarioDocument::changed, faults_,
            [this] { update_words(); });
    connect(branch->document.get(), &ScenarioDocument::path_changed, faults_,
            [this] { update_words(); });
  }
  update_words();
}

void ScenarioPane::update_words() {
  const Branch* branch = desk_->shown_branch();
  if (branch == nullptr) return words_->setText(tr("No run is open."));
  if (branch->document == nullptr)
    return words_->setText(branch->note.isEmpty() ? tr("Its scenario is not known.")
                                                  : branch->note);
  const ScenarioDocument& document = *branch->document;
  QStringList lines{document.title()};
  lines.push_back(document.path().empty()
                      ? tr("Saved nowhere yet (Ctrl+S)")
                      : short_path(QString::fromStdString(document.path().string())));
  lines.push_back(policy_words(document.json()));
  words_->setText(lines.join("\n"));
}

}  // namespace gemello::gui
