#include "gui/whatif/settings_dialog.hpp"

#include <QDialogButtonBox>
#include <QHBoxLayout>
#include <QListWidget>
#include <QPushButton>
#include <QScrollArea>
#include <QStackedWidget>
#include <QVBoxLayout>
#include <algorithm>
#include <utility>

#include "gui/shared/figures.hpp"
#include "gui/whatif/complaint_label.hpp"
#include "gui/whatif/scenario_schema.hpp"
#include "gui/whatif/schema_form.hpp"
#include "models/units/error.hpp"

namespace gemello::gui {
namespace {

// What has windows of its own, or is no setting.
bool has_its_own_window(const std::string& key) {
  return key == "format" || key == "faults" || key == "orders" || key == "declare_dead";
}

Field scenario_field(const std::optional<OrderedJson>& policies) {
  OrderedJson schema = scenario_schema();
  OrderedJson& policy = schema["properties"]["policy"];
  if (policies) {
    OrderedJson known = *policies;
    known["description"] = policy["description"];
    policy = std::move(known);
  }
  Field root = field_of(schema);
  for (Field& one : root.fields)
    if (one.key == "policy" || one.key == "workload") one.required = true;
  return root;
}

// A section that holds even if nothing is said of it: an empty one is as good as none.
void make_always_there(Field& section) {
  section.required = true;
  for (Field& one : section.fields) one.required = false;
}

// One of which nothing is said: what holds then.
runs::Scenario plainest_scenario() {
  runs::Scenario scenario;
  scenario.workload.sizes.flavours = {""};
  return scenario;
}

// The same with the sections that a scenario may have besides.
nlohmann::json usual_values() {
  runs::Scenario scenario = plainest_scenario();
  scenario.leases.emplace();
  scenario.controllers.emplace();
  scenario.storage.emplace();
  scenario.detection.flapping.emplace();
  return runs::resolved(scenario);
}

bool is_empty_object(const OrderedJson& value) {
  return value.is_object() && value.empty();
}

}  // namespace

SettingsDialog::SettingsDialog(ScenarioDocument& document,
                               const std::optional<OrderedJson>& policies, QWidget* parent)
    : QDialog(parent), document_(document) {
  setWindowTitle(tr("Settings of %1").arg(document.title()));
  list_ = new QListWidget;
  list_->setObjectName("sections");
  stack_ = new QStackedWidget;
  const nlohmann::json always = runs::resolved(plainest_scenario());
  std::vector<Field> single;
  std::vector<Field> sections;
  for (Field& one : scenario_field(policies).fields) {
    if (has_its_own_window(one.key)) continue;
    const bool is_section = one.type == FieldType::section || one.key == "policy";
    if (is_section && !one.required && always.contains(one.key)) make_always_there(one);
    (is_section ? sections : single).push_back(std::move(one));
  }
  add_page(tr("Experiment"), single);
  for (const Field& section : sections) add_page(to_qt(label_of_key(section.key)), {section});
  complaint_ = new ComplaintLabel;
  auto* buttons = new QDialogButtonBox(QDialogButtonBox::Ok | QDialogButtonBox::Cancel);
  buttons->button(QDialogButtonBox::Ok)->setText(tr("What if?"));
  connect(buttons, &QDialogButtonBox::accepted, this, &SettingsDialog::accept);
  connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
  connect(list_, &QListWidget::currentRowChanged, stack_, &QStackedWidget::setCurrentIndex);
  auto* middle = new QHBoxLayout;
  middle->addWidget(list_);
  middle->addWidget(stack_, 1);
  auto* all = new QVBoxLayout(this);
  all->addLayout(middle, 1);
  all->addWidget(complaint_);
  all->addWidget(buttons);
  list_->setMaximumWidth(160);
  list_->setCurrentRow(0);
  resize(760, 560);
  fill();
}

void SettingsDialog::add_page(const QString& title, const std::vector<Field>& fields) {
  Field root;
  root.type = FieldType::section;
  root.fields = fields;
  Page page;
  for (const Field& one : fields) page.keys.push_back(one.key);
  page.form = new SchemaForm(root);
  auto* holder = new QWidget;
  auto* column = new QVBoxLayout(holder);
  column->addWidget(page.form);
  column->addStretch();
  auto* area = new QScrollArea;
  area->setWidgetResizable(true);
  area->setFrameShape(QFrame::NoFrame);
  area->setWidget(holder);
  stack_->addWidget(area);
  list_->addItem(title);
  pages_.push_back(std::move(page));
}

void SettingsDialog::fill() {
  const nlohmann::json usual = usual_values();
  const nlohmann::json resolved = runs::resolved(document_.scenario());
  for (const Page& page : pages_) {
    OrderedJson said = OrderedJson::object();
    for (const std::string& key : page.keys)
      if (document_.json().contains(key)) said[key] = document_.json()[key];
    page.form->set_value(said);
    page.form->set_fallbacks(usual);
    page.form->set_fallbacks(resolved);
  }
}

SchemaForm* SettingsDialog::form(const std::string& section) const {
  for (const Page& page : pages_)
    if (std::find(page.keys.begin(), page.keys.end(), section) != page.keys.end()) return page.form;
  return nullptr;
}

bool SettingsDialog::show_page(const std::string& section) {
  for (std::size_t i = 0; i < pages_.size(); ++i) {
    const auto& keys = pages_[i].keys;
    if (std::find(keys.begin(), keys.end(), section) == keys.end()) continue;
    list_->setCurrentRow(static_cast<int>(i));
    return true;
  }
  return false;
}

void SettingsDialog::complain(const std::string& place, const QString& sentence) {
  const std::string inner = place.substr(std::min<std::size_t>(2, place.size()));  // after "$."
  const std::string key = inner.substr(0, inner.find_first_of(".["));
  SchemaForm* found = form(key);
  if (found != nullptr && show_page(key) && found->complain(inner, sentence)) return;
  complaint_->complain(to_qt(place) + ": " + sentence);
}

bool SettingsDialog::apply() {
  complaint_->complain({});
  for (const Page& page : pages_) {
    if (page.form->check()) continue;
    show_page(page.keys.front());
    return false;
  }
  QStringList names;
  const auto change = [&](OrderedJson& json) {
    for (const Page& page : pages_) {
      const OrderedJson said = page.form->value();
      for (const std::string& key : page.keys) {
        const bool was = json.contains(key);
        const bool is = said.contains(key) && (was || !is_empty_object(said[key]));
        if (was == is && (!is || json[key] == said[key])) continue;
        names.append(to_qt(key));
        if (is)
          set_section(json, key, said[key]);
        else
          json.erase(key);
      }
    }
  };
  try {
    OrderedJson probe = document_.json();
    change(probe);  // what it is called is known only now
    const QString text = tr("Set %1").arg(names.join(", "));
    document_.edit(text, change);
    return true;
  } catch (const InputError& error) {
    complain(error.place(), to_qt(error.sentence()));
    return false;
  }
}

void SettingsDialog::accept() {
  if (apply()) QDialog::accept();
}

}  // namespace gemello::gui
