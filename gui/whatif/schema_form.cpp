#include "gui/whatif/schema_form.hpp"

#include <QFormLayout>
#include <QGroupBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QScopedValueRollback>
#include <QTextDocument>
#include <QVBoxLayout>
#include <algorithm>
#include <stdexcept>
#include <utility>

#include "gui/shared/colours.hpp"
#include "gui/shared/figures.hpp"
#include "gui/whatif/complaint_label.hpp"
#include "gui/whatif/growing_label.hpp"
#include "gui/whatif/quiet_combo.hpp"

namespace gemello::gui {

struct SchemaForm::Row {
  Field field;
  std::string fallback;  // what holds where nothing is said
  QLineEdit* text = nullptr;
  QuietCombo* combo = nullptr;
  QPlainTextEdit* json = nullptr;
  QGroupBox* group = nullptr;     // of a section
  SchemaForm* section = nullptr;  // of a section, or of the variant that is chosen
  QVBoxLayout* place = nullptr;   // of a variant's section
  QWidget* meaning = nullptr;     // of the variant that is chosen
  ComplaintLabel* complaint = nullptr;
  QWidget* box = nullptr;
  bool touched = false;
};

namespace {

// The first key of a place and what comes behind it: "flapping.hold", "images[0].vms".
std::pair<std::string, std::string> split_place(const std::string& place) {
  const std::size_t end = std::min(place.find_first_of(".["), place.size());
  const bool dot = end < place.size() && place[end] == '.';
  return {place.substr(0, end), place.substr(std::min(end + (dot ? 1 : 0), place.size()))};
}

// Of a flag in the words of its choices.
QString fallback_hint(const Field& field, const std::string& fallback) {
  if (fallback.empty()) return {};
  QString words = to_qt(fallback);
  if (field.type == FieldType::flag)
    words = fallback == "true" ? QObject::tr("yes") : QObject::tr("no");
  return QObject::tr("default: %1").arg(words);
}

// What is said of a field where it stands: nobody hovers over each of twenty.
GrowingLabel* make_help(const std::string& words) {
  auto* help = new GrowingLabel;
  help->setObjectName("help");
  QPalette quiet = help->palette();
  quiet.setColor(QPalette::WindowText, quiet_text(quiet));
  help->setPalette(quiet);
  help->set_words(to_qt(words));
  return help;
}

// A form has many texts of which little is said: each is as high as it needs, within limits.
void fit_height(QPlainTextEdit& text) {
  const int lines = std::clamp(text.blockCount(), 2, 7);
  const int margin = qRound(text.document()->documentMargin()) + text.frameWidth();
  text.setFixedHeight(lines * text.fontMetrics().lineSpacing() + 2 * margin);
}

// "CPU demand ..., at most" is a sentence of its own here.
std::string whole_sentence(std::string words) {
  if (words.empty()) return words;
  if (words[0] >= 'a' && words[0] <= 'z' && (words.size() < 2 || words[1] != '_'))
    words[0] = static_cast<char>(words[0] - 'a' + 'A');
  if (words.back() != '.') words += '.';
  return words;
}

}  // namespace

SchemaForm::SchemaForm(Field field, QWidget* parent) : QWidget(parent), field_(std::move(field)) {
  auto* form = new QFormLayout(this);
  form->setContentsMargins(0, 0, 0, 0);
  form->setFieldGrowthPolicy(QFormLayout::ExpandingFieldsGrow);
  form->setRowWrapPolicy(QFormLayout::DontWrapRows);
  for (const Field& one : field_.fields) add_row(form, one);
  update_needs();
}

SchemaForm::~SchemaForm() = default;

void SchemaForm::add_row(QFormLayout* form, const Field& field) {
  rows_.push_back(std::make_unique<Row>());
  Row& row = *rows_.back();
  row.field = field;
  row.fallback = field.fallback;
  QWidget* editor = make_editor(row);
  editor->setObjectName(to_qt(field.key));
  const QString tip = to_qt(tooltip_text(field));
  row.complaint = new ComplaintLabel;
  row.box = new QWidget;
  row.box->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
  row.box->setToolTip(tip);
  auto* column = new QVBoxLayout(row.box);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(2);
  if (field.unit.empty()) {
    column->addWidget(editor);
  } else {
    auto* line = new QHBoxLayout;
    line->addWidget(editor, 1);
    line->addWidget(new QLabel(to_qt(field.unit)));
    column->addLayout(line);
  }
  column->addWidget(row.complaint);
  const bool says_it_itself = row.group != nullptr || row.place != nullptr;
  if (!field.description.empty() && !says_it_itself)
    column->addWidget(make_help(whole_sentence(field.description)));
  if (row.group != nullptr) {
    form->addRow(row.box);
    return;
  }
  auto* label = new QLabel(to_qt(label_of_key(field.key) + (field.required ? " *" : "")));
  label->setToolTip(tip);
  label->setBuddy(row.combo != nullptr ? static_cast<QWidget*>(row.combo) : editor);
  form->addRow(label, row.box);
}

QWidget* SchemaForm::make_editor(Row& row) {
  switch (row.field.type) {
    case FieldType::choice:
    case FieldType::flag:
      return make_combo(row);
    case FieldType::section:
      return make_section(row);
    case FieldType::variant:
      return make_variant(row);
    case FieldType::json:
      row.json = new QPlainTextEdit;
      row.json->setTabChangesFocus(true);
      row.json->setPlaceholderText(tr("JSON"));
      fit_height(*row.json);
      connect(row.json, &QPlainTextEdit::textChanged, this, [this, &row] {
        fit_height(*row.json);
        touch(row);
      });
      return row.json;
    default:
      row.text = new QLineEdit;
      row.text->setPlaceholderText(fallback_hint(row.field, row.fallback));
      connect(row.text, &QLineEdit::textChanged, this, [this, &row] { touch(row); });
      return row.text;
  }
}

QWidget* SchemaForm::make_combo(Row& row) {
  row.combo = new QuietCombo;
  if (!row.field.required) row.combo->addItem(fallback_hint(row.field, row.fallback), QString());
  if (row.field.type == FieldType::flag) {
    row.combo->addItem(tr("yes"), QString("true"));
    row.combo->addItem(tr("no"), QString("false"));
  }
  for (const std::string& choice : row.field.choices)
    row.combo->addItem(to_qt(choice), to_qt(choice));
  connect(row.combo, &QComboBox::currentIndexChanged, this, [this, &row] { touch(row); });
  return row.combo;
}

QWidget* SchemaForm::make_section(Row& row) {
  row.group = new QGroupBox(to_qt(label_of_key(row.field.key)));
  row.group->setCheckable(!row.field.required);
  row.group->setChecked(row.field.required);
  auto* column = new QVBoxLayout(row.group);
  if (!row.field.description.empty())
    column->addWidget(make_help(whole_sentence(row.field.description)));
  row.section = new SchemaForm(row.field);
  column->addWidget(row.section);
  connect(row.section, &SchemaForm::changed, this, [this, &row] { touch(row); });
  connect(row.group, &QGroupBox::toggled, this, [this, &row] { touch(row); });
  return row.group;
}

QWidget* SchemaForm::make_variant(Row& row) {
  row.combo = new QuietCombo;
  if (!row.field.required) row.combo->addItem(tr("(nothing said)"), QString());
  for (std::size_t i = 0; i < row.field.choices.size(); ++i) {
    row.combo->addItem(to_qt(row.field.choices[i]), to_qt(row.field.choices[i]));
    row.combo->setItemData(row.combo->count() - 1, to_qt(row.field.meanings[i]), Qt::ToolTipRole);
  }
  auto* all = new QWidget;
  row.place = new QVBoxLayout(all);
  row.place->setContentsMargins(0, 0, 0, 0);
  row.place->addWidget(row.combo);
  if (!row.field.description.empty())
    row.place->addWidget(make_help(whole_sentence(row.field.description)));
  choose_variant(row, nullptr);
  connect(row.combo, &QComboBox::currentIndexChanged, this, [this, &row] {
    choose_variant(row, nullptr);
    touch(row);
  });
  return all;
}

// Each shape has fields of its own: the form beneath the name is made anew.
void SchemaForm::choose_variant(Row& row, const OrderedJson& value) {
  if (row.section != nullptr) {
    row.section->hide();
    row.section->deleteLater();
  }
  delete std::exchange(row.meaning, nullptr);
  row.section = nullptr;
  const std::string chosen = row.combo->currentData().toString().toStdString();
  const auto& choices = row.field.choices;
  const auto found = std::find(choices.begin(), choices.end(), chosen);
  if (found == choices.end()) return;
  const auto index = static_cast<std::size_t>(found - choices.begin());
  row.combo->setToolTip(to_qt(row.field.meanings[index]));
  if (!row.field.meanings[index].empty()) {
    row.meaning = make_help(whole_sentence(row.field.meanings[index]));
    row.place->addWidget(row.meaning);
  }
  row.section = new SchemaForm(row.field.fields[index]);
  row.section->layout()->setContentsMargins(16, 0, 0, 0);
  if (value.is_object()) row.section->set_value(value);
  row.place->addWidget(row.section);
  connect(row.section, &SchemaForm::changed, this, [this, &row] { touch(row); });
}

// ---- what goes in and comes out -------------------------------------------------------------

void SchemaForm::set_value(const OrderedJson& value) {
  {
    const QScopedValueRollback<bool> quiet(filling_, true);
    given_ = value;
    for (const auto& row : rows_) {
      const bool said = value.is_object() && value.contains(row->field.key);
      put(*row, said ? &value[row->field.key] : nullptr);
      row->touched = false;
      row->complaint->complain({});
    }
  }
  update_needs();
}

void SchemaForm::put(Row& row, const OrderedJson* value) {
  if (row.group != nullptr) {
    if (row.group->isCheckable()) row.group->setChecked(value != nullptr);
    row.section->set_value(value == nullptr ? OrderedJson() : *value);
  } else if (row.field.type == FieldType::variant) {
    const OrderedJson named = value == nullptr ? OrderedJson() : *value;
    const OrderedJson name =
        named.is_object() ? named.value(row.field.discriminator, OrderedJson()) : named;
    const int index = row.combo->findData(name.is_string() ? to_qt(name.get<std::string>()) : "");
    const QSignalBlocker quiet(row.combo);
    row.combo->setCurrentIndex(index);
    choose_variant(row, named);
  } else if (row.combo != nullptr) {
    const std::string text = value == nullptr ? "" : text_of_value(row.field, *value);
    row.combo->setCurrentIndex(row.combo->findData(to_qt(text)));
  } else {
    const QString text = value == nullptr ? QString() : to_qt(text_of_value(row.field, *value));
    if (row.json != nullptr)
      row.json->setPlainText(text);
    else
      row.text->setText(text);
  }
}

OrderedJson SchemaForm::value() const {
  std::map<std::string, std::optional<OrderedJson>> said;
  for (const auto& row : rows_) {
    if (!row->touched && row->box->isEnabledTo(this)) continue;
    try {
      said[row->field.key] = taken(*row);
    } catch (const std::invalid_argument&) {
      said[row->field.key] = std::nullopt;
    }
  }
  OrderedJson out = OrderedJson::object();
  if (given_.is_object())
    for (const auto& [key, value] : given_.items()) {
      const auto found = said.find(key);
      if (found == said.end())
        out[key] = value;
      else if (found->second)
        out[key] = *found->second;
    }
  for (const auto& row : rows_) {
    const auto found = said.find(row->field.key);
    if (found != said.end() && found->second && !out.contains(row->field.key))
      out[row->field.key] = *found->second;
  }
  return out;
}

std::optional<OrderedJson> SchemaForm::taken_variant(const Row& row) const {
  if (row.section == nullptr) return std::nullopt;
  const std::string name = row.combo->currentData().toString().toStdString();
  const OrderedJson options = row.section->value();
  OrderedJson out = {{row.field.discriminator, name}};
  for (const auto& [key, value] : options.items())
    if (key != row.field.discriminator) out[key] = value;
  if (row.field.may_be_short && out.size() == 1) return OrderedJson(name);
  return out;
}

std::optional<OrderedJson> SchemaForm::taken(const Row& row) const {
  if (!row.box->isEnabledTo(this)) return std::nullopt;
  if (row.group != nullptr) {
    if (row.group->isCheckable() && !row.group->isChecked()) return std::nullopt;
    return row.section->value();
  }
  if (row.field.type == FieldType::variant) return taken_variant(row);
  const std::string text = current_text(row.field.key);
  if (text.empty()) return std::nullopt;
  return value_of_text(row.field, text);
}

std::string SchemaForm::current_text(const std::string& key) const {
  for (const auto& row : rows_) {
    if (row->field.key != key) continue;
    if (row->combo != nullptr) return row->combo->currentData().toString().toStdString();
    if (row->json != nullptr) return row->json->toPlainText().trimmed().toStdString();
    if (row->text != nullptr) return row->text->text().trimmed().toStdString();
  }
  return {};
}

void SchemaForm::touch(Row& row) {
  if (filling_) return;
  row.touched = true;
  check_row(row);
  update_needs();
  emit changed();
}

void SchemaForm::update_needs() {
  for (const auto& row : rows_) {
    if (!row->field.needs) continue;
    std::string other = current_text(row->field.needs->key);
    for (const auto& one : rows_)
      if (other.empty() && one->field.key == row->field.needs->key) other = one->fallback;
    row->box->setEnabled(row->field.needs->met_by(other));
  }
}

// ---- what is wrong --------------------------------------------------------------------------

bool SchemaForm::check_row(Row& row) {
  QString sentence;
  try {
    const bool said = taken(row).has_value();
    if (!said && row.field.required && row.box->isEnabledTo(this)) sentence = tr("must be said");
  } catch (const std::invalid_argument& error) {
    sentence = to_qt(error.what());
  }
  row.complaint->complain(sentence);
  return sentence.isEmpty();
}

bool SchemaForm::check() {
  bool good = true;
  for (const auto& row : rows_) {
    if (!check_row(*row)) good = false;
    const bool in_force =
        row->group == nullptr || row->group->isChecked() || !row->group->isCheckable();
    if (row->section != nullptr && in_force && !row->section->check()) good = false;
  }
  return good;
}

bool SchemaForm::complain(const std::string& place, const QString& sentence) {
  const auto [key, rest] = split_place(place);
  for (const auto& row : rows_) {
    if (row->field.key != key) continue;
    if (row->section == nullptr || rest.empty() || !row->section->complain(rest, sentence))
      row->complaint->complain(sentence);
    return true;
  }
  return false;
}

std::map<std::string, QString> SchemaForm::complaints() const {
  std::map<std::string, QString> all;
  for (const auto& row : rows_) {
    if (!row->complaint->complaint().isEmpty()) all[row->field.key] = row->complaint->complaint();
    if (row->section == nullptr) continue;
    for (const auto& [place, sentence] : row->section->complaints())
      all[row->field.key + "." + place] = sentence;
  }
  return all;
}

void SchemaForm::set_fallbacks(const nlohmann::json& resolved) {
  if (!resolved.is_object()) return;
  for (const auto& row : rows_) {
    const auto found = resolved.find(row->field.key);
    if (found == resolved.end()) continue;
    if (row->section != nullptr) {
      row->section->set_fallbacks(*found);
    } else if (row->json == nullptr && !row->field.required) {
      const QScopedValueRollback<bool> quiet(filling_, true);
      row->fallback = text_of_value(row->field, *found);
      if (row->text != nullptr)
        row->text->setPlaceholderText(fallback_hint(row->field, row->fallback));
      if (row->combo != nullptr && row->field.type != FieldType::variant)
        row->combo->setItemText(0, fallback_hint(row->field, row->fallback));
    }
  }
  update_needs();
}

}  // namespace gemello::gui
