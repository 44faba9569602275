#include "gui/charts/chart_panel.hpp"

#include <QAction>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QToolButton>
#include <QVBoxLayout>
#include <algorithm>
#include <utility>

#include "gui/charts/chart_csv.hpp"
#include "gui/charts/chart_legend.hpp"
#include "gui/charts/chart_readout.hpp"
#include "gui/charts/chart_view.hpp"
#include "gui/charts/series_picker.hpp"
#include "models/units/error.hpp"

namespace gemello::gui {
namespace {

QToolButton* button_of(QAction* action, QWidget* parent) {
  auto* button = new QToolButton(parent);
  button->setDefaultAction(action);
  button->setAutoRaise(true);
  button->setToolButtonStyle(Qt::ToolButtonTextOnly);
  return button;
}

}  // namespace

ChartPanel::ChartPanel(TimeWindow* window, Cursor* cursor, Selection* selection, QWidget* parent)
    : QWidget(parent),
      window_(window),
      cursor_(cursor),
      selection_(selection),
      legend_(new ChartLegend(this)),
      view_(new ChartView(window, cursor, this)) {
  make_actions();
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(4, 2, 4, 4);
  layout->setSpacing(1);
  layout->addWidget(make_head());
  layout->addWidget(legend_);
  layout->addWidget(view_, 1);
  setFocusProxy(view_);
  connect(cursor_, &Cursor::moved, this, &ChartPanel::update_legend);
  connect(view_, &ChartView::curve_toggled, this, &ChartPanel::toggle_shown);
  connect(legend_, &ChartLegend::toggled, this,
          [this](std::size_t entry) { toggle_shown(curve_of_entry(entry)); });
  connect(legend_, &ChartLegend::alone, this,
          [this](std::size_t entry) { show_alone(curve_of_entry(entry)); });
  connect(legend_, &ChartLegend::removed, this, [this](std::size_t entry) {
    content_.remove(curve_of_entry(entry));
    changed();
  });
  changed();
}

void ChartPanel::make_actions() {
  const auto make = [this](const QString& text, const QKeySequence& key, const QString& tip) {
    auto* action = new QAction(text, this);
    action->setShortcut(key);
    action->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    action->setToolTip(tip + " (" + key.toString(QKeySequence::NativeText) + ")");
    addAction(action);
    return action;
  };
  choose_ = make(tr("Add"), tr("A"), tr("Choose the series this chart shows"));
  add_selected_ = make(tr("Add selected part"), tr("P"), tr("Add the selected part's series"));
  from_zero_ = make(tr("From 0"), tr("Z"), tr("Begin the axes at zero"));
  from_zero_->setCheckable(true);
  save_ = make(tr("Save"), tr("S"), tr("Save this chart as PNG, SVG, PDF or CSV"));
  close_ = make(tr("✕"), tr("Ctrl+W"), tr("Close this chart"));
  connect(choose_, &QAction::triggered, this, &ChartPanel::choose);
  connect(add_selected_, &QAction::triggered, this, &ChartPanel::add_selected);
  connect(save_, &QAction::triggered, this, &ChartPanel::ask_file);
  connect(close_, &QAction::triggered, this, &ChartPanel::close_asked);
  connect(from_zero_, &QAction::toggled, this, [this](bool on) {
    if (on == content_.from_zero()) return;
    content_.set_from_zero(on);
    changed();
  });
}

QWidget* ChartPanel::make_head() {
  auto* head = new QWidget(this);
  title_ = new QLabel(head);
  QFont bold = title_->font();
  bold.setBold(true);
  title_->setFont(bold);
  title_->setTextFormat(Qt::PlainText);
  title_->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
  words_ = new QLabel(head);
  words_->setTextFormat(Qt::PlainText);
  words_->setWordWrap(true);
  auto* layout = new QHBoxLayout(head);
  layout->setContentsMargins(4, 0, 0, 0);
  layout->addWidget(title_, 1);
  layout->addWidget(words_, 2);
  QToolButton* add = button_of(choose_, head);
  add->setPopupMode(QToolButton::MenuButtonPopup);
  auto* menu = new QMenu(add);
  menu->addAction(choose_);
  menu->addAction(add_selected_);
  add->setMenu(menu);
  layout->addWidget(add);
  for (QAction* action : {from_zero_, save_, close_}) layout->addWidget(button_of(action, head));
  return head;
}

void ChartPanel::show_recording(RecordingPtr recording) {
  recording_ = std::move(recording);
  view_->show_recording(recording_);
  if (picker_ != nullptr) picker_->show_recording(recording_);
  update_legend();
}

void ChartPanel::show_beside(RunBeside beside) {
  view_->show_beside(std::move(beside));
  update_legend();
}

// With two runs each curve has an entry of either, which are switched together.
std::size_t ChartPanel::curve_of_entry(std::size_t entry) const {
  return entry % content_.curves().size();
}

void ChartPanel::set_content(ChartContent content) {
  content_ = std::move(content);
  changed();
}

void ChartPanel::changed() {
  say({});
  title_->setText(QString::fromStdString(content_.title()));
  title_->setToolTip(title_->text());
  from_zero_->setChecked(content_.from_zero());
  view_->set_content(content_);
  if (picker_ != nullptr) picker_->set_chosen(content_);
  update_legend();
  emit content_changed();
}

QString ChartPanel::words() const {
  return words_->text();
}

void ChartPanel::say(const QString& words) {
  words_->setText(words);
  words_->setVisible(!words.isEmpty());
  if (picker_ != nullptr && !words.isEmpty()) picker_->say(words);
}

bool ChartPanel::add(const CurveName& name) {
  if (!recording_) {
    say(tr("No run is open."));
    return false;
  }
  if (const auto refused = content_.add(*recording_, name)) {
    say(QString::fromStdString(*refused));
    return false;
  }
  changed();
  return true;
}

void ChartPanel::toggle(const CurveName& name) {
  const auto& curves = content_.curves();
  const auto found = std::find_if(curves.begin(), curves.end(),
                                  [&](const auto& curve) { return curve.name == name; });
  if (found == curves.end()) {
    if (add(name) && picker_ != nullptr)
      picker_->say(tr("%1 is shown.").arg(QString::fromStdString(name.words())));
    return;
  }
  content_.remove(static_cast<std::size_t>(found - curves.begin()));
  changed();
  if (picker_ != nullptr)
    picker_->say(tr("%1 is taken out.").arg(QString::fromStdString(name.words())));
}

void ChartPanel::add_selected() {
  if (!recording_ || !selection_->part()) return say(tr("Nothing is selected."));
  const std::vector<CurveName> names = curves_of(*recording_, *selection_->part());
  if (names.empty()) {
    const std::string part =
        recording_->catalogue ? recording_->catalogue->name(*selection_->part()) : "it";
    return say(tr("The run has no series of %1.").arg(QString::fromStdString(part)));
  }
  QString refused;
  for (const CurveName& name : names)
    if (!add(name)) refused = words();
  if (!refused.isEmpty()) say(refused);
}

void ChartPanel::choose() {
  if (picker_ == nullptr) {
    picker_ = new SeriesPicker(this);
    connect(picker_, &SeriesPicker::toggled, this, &ChartPanel::toggle);
    picker_->show_recording(recording_);
  }
  picker_->set_chosen(content_);
  picker_->show();
  picker_->raise();
  picker_->activateWindow();
}

void ChartPanel::toggle_shown(std::size_t curve) {
  content_.set_shown(curve, !content_.curves().at(curve).shown);
  changed();
}

// One alone, or all again if it is alone already.
void ChartPanel::show_alone(std::size_t curve) {
  const auto& curves = content_.curves();
  const auto shown =
      std::count_if(curves.begin(), curves.end(), [](const auto& each) { return each.shown; });
  const bool is_alone = shown == 1 && curves.at(curve).shown;
  for (std::size_t i = 0; i < curves.size(); ++i) content_.set_shown(i, is_alone || i == curve);
  changed();
}

void ChartPanel::update_legend() {
  std::vector<CurveLabel> entries;
  for (const ReadoutRow& row : view_->readout(std::nullopt))
    entries.push_back(curve_label(row, content_.curves()[row.curve]));
  sort_by_run(entries);
  legend_->set_entries(std::move(entries));
}

ChartPicture ChartPanel::picture() const {
  ChartPicture picture{view_->input(), std::nullopt, {}, devicePixelRatioF()};
  picture.plot.size = size();
  if (recording_) picture.cursor = cursor_->at();
  return picture;
}

void ChartPanel::save(const std::filesystem::path& file) const {
  if (!recording_) throw InputError(file.string(), "", "cannot be written: no run is open");
  if (file.extension() == ".csv" || file.extension() == ".CSV") {
    write_file(file, QByteArray::fromStdString(csv_of(*recording_, content_, window_->range())));
    return;
  }
  const PictureFormat format = picture_format(file);
  write_file(file, picture_bytes(picture(), format));
}

void ChartPanel::ask_file() {
  QString filter = tr("PNG picture (*.png)");
  QString name = QFileDialog::getSaveFileName(
      this, tr("Save chart"), {},
      tr("PNG picture (*.png);;SVG picture (*.svg);;PDF page (*.pdf);;Rows in sight (*.csv)"),
      &filter);
  if (name.isEmpty()) return;
  if (!name.contains('.')) name += filter.mid(filter.indexOf("*") + 1, 4);
  try {
    save(name.toStdString());
    say(tr("Saved as %1.").arg(name));
  } catch (const InputError& error) {
    say(QString::fromStdString(error.what()));
  }
}

}  // namespace gemello::gui
