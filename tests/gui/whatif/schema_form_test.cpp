#include "gui/whatif/schema_form.hpp"

#include <QApplication>
#include <QComboBox>
#include <QDialogButtonBox>
#include <QFile>
#include <QGroupBox>
#include <QLabel>
#include <QLineEdit>
#include <QScrollArea>
#include <QScrollBar>
#include <QPushButton>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <algorithm>
#include <set>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gui/whatif/policy_schema.hpp"
#include "gui/whatif/scenario_schema.hpp"
#include "gui/whatif/settings_dialog.hpp"
#include "models/runs/run_folder.hpp"
#include "tests/gui/whatif/whatif_support.hpp"

namespace gemello::gui {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

Field field_of_section(const char* section) {
  return field_of(scenario_schema().at("properties").at(section), section);
}

const Field& inner(const Field& field, const std::string& key) {
  for (const Field& one : field.fields)
    if (one.key == key) return one;
  throw std::out_of_range(key);
}

OrderedJson from_text(const char* text) {
  return OrderedJson::parse(text);
}

// The policies of this build's program.
const OrderedJson& policies_of_program() {
  static const OrderedJson schema = [] {
    PolicyCatalogue catalogue;
    QSignalSpy came(&catalogue, &PolicyCatalogue::came);
    catalogue.ask(GEMELLO_BINARY_DIR "/gemello");
    EXPECT_TRUE(came.wait(20'000));
    return catalogue.schema().value_or(OrderedJson::object());
  }();
  return schema;
}

TEST(Schema, TheProgramHasThePublishedOne) {
  const auto file = OrderedJson::parse(
      runs::read_text_file(testing::source_path("models/runs/scenario.schema.json")));
  EXPECT_EQ(scenario_schema().dump(), file.dump())
      << "run tests/gui/whatif/embed_schema.py at the top of the checkout";
}

TEST(Field, OfASectionWithReferencesRangesAndQuantities) {
  const Field guard = field_of_section("guard");
  EXPECT_EQ(guard.type, FieldType::section);
  EXPECT_EQ(inner(guard, "memory_overcommit_max").type, FieldType::number);
  EXPECT_EQ(inner(guard, "memory_overcommit_max").max, 100);
  EXPECT_EQ(inner(guard, "moves_per_hour_max").type, FieldType::integer);
  EXPECT_EQ(inner(guard, "moves_per_hour_max").max, 1'000'000);
  EXPECT_EQ(inner(field_of_section("network"), "queue").type, FieldType::bytes);
  EXPECT_EQ(inner(field_of_section("migration"), "bandwidth_cap").type, FieldType::rate);
  EXPECT_EQ(inner(field_of_section("leases"), "renewal").type, FieldType::duration);
  EXPECT_TRUE(inner(field_of_section("leases"), "volume").required);
  EXPECT_FALSE(inner(field_of_section("leases"), "renewal").required);
  const Field lease = inner(field_of_section("controllers"), "lease");
  // A description beside an "allOf" of one.
  EXPECT_EQ(inner(lease, "margin").type, FieldType::duration);
  EXPECT_THAT(inner(lease, "margin").description, HasSubstr("longer than a turn"));
  EXPECT_EQ(inner(lease, "on").type, FieldType::list);
  // One beside a "$ref", and one beside a "$ref" whose definition has another.
  EXPECT_THAT(inner(field_of_section("leases"), "renewal").description, HasSubstr("Default: 20s"));
  EXPECT_THAT(inner(field_of(scenario_schema()), "storm").description, HasSubstr("Failures"));
}

void expect_described(const Field& field, const std::string& place) {
  for (const Field& one : field.fields) {
    const std::string inside = place + "." + one.key;
    EXPECT_FALSE(one.description.empty()) << inside;
    expect_described(one, inside);
  }
}

TEST(Field, OfTheSchemaAllSayWhatTheyAre) {
  const Field root = field_of(scenario_schema());
  expect_described(root, "$");
  // A list of objects is typed as JSON: its keys are part of what is said of it.
  const Field peers = inner(inner(root, "workload"), "peers");
  EXPECT_EQ(peers.type, FieldType::json);
  EXPECT_THAT(peers.description, HasSubstr("\n\u2013 with *: Pattern of "));
  EXPECT_THAT(peers.description, HasSubstr("\n\u2013 share: "));
}

TEST(Field, ObjectsToldApartByOneKeyAreAVariant) {
  const Field sizes = inner(field_of_section("workload"), "sizes");
  EXPECT_EQ(sizes.type, FieldType::variant);
  EXPECT_EQ(sizes.discriminator, "rule");
  EXPECT_THAT(sizes.choices, ElementsAre("fixed", "from-trace", "cycle", "blocks"));
  EXPECT_EQ(sizes.fields[0].fields[0].key, "flavour");
  EXPECT_EQ(sizes.fields[2].fields[0].key, "flavours");
}

TEST(Field, EveryPropertyOfTheSchemaBecomesAField) {
  // Whatever is none of the known shapes is JSON text, never left out.
  const Field root = field_of(scenario_schema());
  EXPECT_EQ(root.fields.size(), scenario_schema().at("properties").size());
  EXPECT_EQ(inner(root, "orders").type, FieldType::json);
  EXPECT_EQ(inner(root, "policy").type, FieldType::json);
}

TEST(Field, TextsAreReadWithASentenceForWhatIsWrong) {
  const auto complaint = [](const Field& field, const std::string& text) {
    try {
      value_of_text(field, text);
    } catch (const std::invalid_argument& error) {
      return std::string(error.what());
    }
    return std::string("fine");
  };
  const Field guard = field_of_section("guard");
  const Field count = inner(guard, "moves_per_hour_max");
  EXPECT_EQ(value_of_text(count, "12"), 12);
  EXPECT_EQ(complaint(count, "-1"), "must be a whole number from 0 to 1e+06");
  EXPECT_EQ(complaint(count, "1.5"), "must be a whole number");
  const Field share = inner(guard, "memory_overcommit_max");
  EXPECT_EQ(value_of_text(share, "1.5"), 1.5);
  EXPECT_THAT(complaint(share, "0"), HasSubstr("from 0.1 to 100"));
  const Field renewal = inner(field_of_section("leases"), "renewal");
  EXPECT_EQ(value_of_text(renewal, "15s"), "15s");
  EXPECT_THAT(complaint(renewal, "15"), HasSubstr("s"));
  EXPECT_NE(complaint(renewal, "15"), "fine");
  EXPECT_NE(complaint(renewal, "-3s"), "fine");
  const Field confirm = inner(field_of_section("detection"), "confirm");
  EXPECT_EQ(value_of_text(confirm, "heartbeat, bmc"), from_text(R"(["heartbeat", "bmc"])"));
  EXPECT_THAT(complaint(confirm, "heartbeat, ssh"), HasSubstr("'ssh' is none of"));
  EXPECT_THAT(complaint(confirm, "heartbeat,"), HasSubstr("empty"));
}

TEST(PolicySchema, HasEveryPolicyOfTheProgramWithItsOptions) {
  const Field policy = field_of(policies_of_program(), "policy");
  ASSERT_EQ(policy.type, FieldType::section);
  const Field& placement = inner(policy, "placement");
  EXPECT_TRUE(placement.required);
  EXPECT_THAT(placement.choices, ::testing::Contains("best-fit"));
  EXPECT_THAT(placement.choices, ::testing::Contains("quantile-fit"));
  const Field& rebalancing = inner(policy, "rebalancing");
  const auto consolidate = std::find_if(rebalancing.fields.begin(), rebalancing.fields.end(),
                                        [](const Field& one) { return one.key == "consolidate"; });
  ASSERT_NE(consolidate, rebalancing.fields.end());
  // Its options as `gemello policies` documents them: what idle_off needs is manage_power.
  const Field& idle_off = inner(*consolidate, "idle_off");
  EXPECT_EQ(idle_off.type, FieldType::duration);
  ASSERT_TRUE(idle_off.needs);
  EXPECT_EQ(idle_off.needs->key, "manage_power");
  EXPECT_FALSE(idle_off.needs->met_by("false"));
  EXPECT_TRUE(idle_off.needs->met_by("true"));
  EXPECT_EQ(inner(*consolidate, "detector").fallback, "thr");
}

// As the program lists them; shares in the words of the forms.
TEST(PolicySchema, NumbersHaveUnits) {
  const Field policy = field_of(policies_of_program(), "policy");
  const auto unit = [&policy](const char* part, const char* name, const char* option) {
    return inner(inner(inner(policy, part), name), option).unit;
  };
  EXPECT_EQ(unit("placement", "best-fit", "cpu_limit"), share_unit);
  EXPECT_EQ(unit("placement", "quantile-fit", "deviations"), "standard deviations");
  EXPECT_EQ(unit("rebalancing", "load-balance", "high"), share_unit);
  EXPECT_EQ(unit("rebalancing", "load-balance", "hold"), "samples");
  EXPECT_EQ(unit("rebalancing", "load-balance", "moves_per_host"), "moves");
  EXPECT_EQ(unit("rebalancing", "consolidate", "iqr_safety"), "factor");
  EXPECT_EQ(unit("rebalancing", "consolidate", "spare_hosts"), "hosts");
  EXPECT_EQ(unit("rebalancing", "consolidate", "selection_seed"), "");
  EXPECT_EQ(unit("failover", "restart-by-priority", "starts_in_flight"), "VMs");
  // A duration's unit is in its text.
  EXPECT_EQ(unit("rebalancing", "load-balance", "interval"), "");
  EXPECT_EQ(inner(field_of_section("migration"), "throttle_max").unit, "%");
  EXPECT_EQ(inner(field_of_section("migration"), "zero_page_share").unit, share_unit);
  EXPECT_EQ(label_of_key("cpu_limit"), "CPU limit");
  EXPECT_EQ(label_of_key("iqr_safety"), "IQR safety");
  EXPECT_EQ(label_of_key("power-on"), "Power on");
}

TEST(SchemaForm, SaysOfEachOptionWhatItIsAndItsUnit) {
  SchemaForm form(field_of(policies_of_program(), "policy"));
  form.set_value(from_text(R"({"placement": "best-fit"})"));
  QStringList words;
  for (const QLabel* label : form.findChildren<QLabel*>()) words.push_back(label->text());
  EXPECT_THAT(words, ::testing::Contains("CPU limit"));
  EXPECT_THAT(words, ::testing::Contains("share, 1 = 100 %"));
  EXPECT_THAT(words, ::testing::Contains(
                         "CPU demand booked on a host, as a share of its capacity, at most."));
  // A flag's default in the words of its choices.
  EXPECT_EQ(form.findChild<QComboBox*>("wake")->itemText(0), "default: yes");
}

TEST(PolicySchema, WhatIsNoCatalogueIsRefused) {
  EXPECT_THROW(policy_schema(from_text(R"({"rebalancing": []})")), std::invalid_argument);
  EXPECT_THROW(policy_schema(from_text(R"({"placement": [{"name": "x"}]})")),
               std::invalid_argument);
  EXPECT_THROW(policy_schema(from_text("[1]")), std::invalid_argument);
  PolicyCatalogue catalogue;
  QSignalSpy failed(&catalogue, &PolicyCatalogue::failed);
  catalogue.ask("/nowhere/gemello");
  ASSERT_TRUE(failed.count() == 1 || failed.wait(5'000));
  EXPECT_THAT(failed[0][0].toString().toStdString(), HasSubstr("/nowhere/gemello"));
  // One that never answers is not waited for for ever.
  const QTemporaryDir folder;
  QFile script(folder.path() + "/silent");
  ASSERT_TRUE(script.open(QIODevice::WriteOnly));
  script.write("#!/bin/bash\nexec sleep 100\n");
  script.setPermissions(QFile::ReadOwner | QFile::ExeOwner);
  script.close();
  catalogue.set_patience(200);
  catalogue.ask(script.fileName());
  ASSERT_TRUE(failed.count() == 2 || failed.wait(5'000));
  EXPECT_THAT(failed[1][0].toString().toStdString(), HasSubstr("gives no answer"));
}

TEST(SchemaForm, WhatIsNotTouchedComesOutAsItWentIn) {
  SchemaForm form(field_of(policies_of_program(), "policy"));
  // Short and long notations, and an order of keys that is not the schema's.
  const OrderedJson said = from_text(R"({"failover": "restart-by-priority",
    "placement": {"wake": false, "name": "best-fit"}, "rebalancing": {"name": "none"}})");
  form.set_value(said);
  EXPECT_EQ(form.value().dump(), said.dump());
  EXPECT_TRUE(form.check());
}

TEST(SchemaForm, AnotherPolicyHasOtherOptionsAndANameAloneIsShort) {
  SchemaForm form(field_of(policies_of_program(), "policy"));
  form.set_value(from_text(R"({"placement": {"name": "best-fit", "cpu_limit": 0.8}})"));
  QSignalSpy changed(&form, &SchemaForm::changed);
  auto* rebalancing = form.findChild<QWidget*>("rebalancing")->findChild<QComboBox*>();
  rebalancing->setCurrentText("load-balance");
  EXPECT_EQ(changed.count(), 1);
  EXPECT_EQ(form.value()["rebalancing"], "load-balance");
  form.findChild<QLineEdit*>("high")->setText("0.35");
  EXPECT_EQ(form.value()["rebalancing"], from_text(R"({"name": "load-balance", "high": 0.35})"));
  EXPECT_EQ(form.value()["placement"], from_text(R"({"name": "best-fit", "cpu_limit": 0.8})"));
  form.findChild<QLineEdit*>("high")->setText("many");
  EXPECT_FALSE(form.check());
  EXPECT_EQ(form.complaints().at("rebalancing.high"), "must be a number, as in 0.5");
  form.resize(520, 700);
  testing::look_at(form, "policy_form");
}

TEST(SchemaForm, AnOptionWithoutEffectIsOffAndNotSaid) {
  SchemaForm form(field_of(policies_of_program(), "policy"));
  form.set_value(from_text(R"({"placement": "best-fit",
    "rebalancing": {"name": "consolidate", "idle_off": "20min"}})"));
  auto* idle_off = form.findChild<QLineEdit*>("idle_off");
  EXPECT_TRUE(idle_off->isEnabled());
  auto* manage = form.findChild<QComboBox*>("manage_power");
  manage->setCurrentIndex(manage->findData("false"));
  EXPECT_FALSE(idle_off->isEnabled());
  EXPECT_EQ(form.value()["rebalancing"],
            from_text(R"({"name": "consolidate", "manage_power": false})"));
}

TEST(SchemaForm, RequiredFieldsAndOptionalSections) {
  Field root;
  root.type = FieldType::section;
  root.fields = {field_of_section("leases"), field_of_section("gate")};
  SchemaForm form(root);
  form.set_value(from_text("{}"));
  EXPECT_EQ(form.value(), OrderedJson::object());
  EXPECT_TRUE(form.check());
  form.findChild<QGroupBox*>("leases")->setChecked(true);
  EXPECT_FALSE(form.check());
  EXPECT_EQ(form.complaints().at("leases.volume"), "must be said");
  form.findChild<QLineEdit*>("volume")->setText("vmstore");
  EXPECT_TRUE(form.check());
  EXPECT_EQ(form.value(), from_text(R"({"leases": {"volume": "vmstore"}})"));
  EXPECT_TRUE(form.complain("leases.expiry", "is odd"));
  EXPECT_EQ(form.complaints().at("leases.expiry"), "is odd");
  EXPECT_TRUE(form.complain("gate.operator.delay", "is odd, too"));
  EXPECT_FALSE(form.complain("guard.x", "no such field"));
}

TEST(SettingsDialog, ChangesAreOneCommandThatTheReaderTakes) {
  ScenarioDocument document;
  document.load(testing::sample_scenario);
  const OrderedJson before = document.json();
  SettingsDialog dialog(document, policies_of_program());
  EXPECT_TRUE(dialog.apply());
  EXPECT_EQ(document.undo_stack()->count(), 0);  // nothing was touched
  dialog.form("guard")->findChild<QLineEdit*>("moves_per_hour_max")->setText("6");
  dialog.form("policy")
      ->findChild<QWidget*>("rebalancing")
      ->findChild<QComboBox*>()
      ->setCurrentText("sobrio");
  ASSERT_TRUE(dialog.apply());
  ASSERT_EQ(document.undo_stack()->count(), 1);
  EXPECT_EQ(document.undo_stack()->undoText(), "Set policy, guard");
  EXPECT_EQ(document.json()["guard"], from_text(R"({"moves_per_hour_max": 6})"));
  EXPECT_EQ(document.json()["policy"]["rebalancing"], "sobrio");
  document.undo_stack()->undo();
  EXPECT_EQ(document.json(), before);
}

// What comes of it is another run beside this one: "OK" would not say so.
TEST(SettingsDialog, ItsButtonAsksWhatIf) {
  ScenarioDocument document;
  document.load(testing::sample_scenario);
  const SettingsDialog dialog(document, {});
  const auto* buttons = dialog.findChild<QDialogButtonBox*>();
  ASSERT_NE(buttons, nullptr);
  EXPECT_EQ(buttons->button(QDialogButtonBox::Ok)->text(), "What if?");
}

TEST(SettingsDialog, WhatTheReaderRefusesIsSaidAtItsField) {
  ScenarioDocument document;
  document.load(testing::sample_scenario);
  SettingsDialog dialog(document, policies_of_program());
  // Each is a rule that no schema says: renewal must be shorter than expiry...
  SchemaForm* leases = dialog.form("leases");
  leases->findChild<QGroupBox*>("leases")->setChecked(true);
  leases->findChild<QLineEdit*>("volume")->setText("vmstore");
  leases->findChild<QLineEdit*>("renewal")->setText("10min");
  EXPECT_FALSE(dialog.apply());
  EXPECT_THAT(leases->complaints().at("leases").toStdString(),
              HasSubstr("renewal must be shorter"));
  leases->findChild<QLineEdit*>("renewal")->clear();
  // ... and an approval timeout needs something to approve.
  dialog.form("gate")->findChild<QLineEdit*>("approval_timeout")->setText("5min");
  EXPECT_FALSE(dialog.apply());
  EXPECT_THAT(dialog.form("gate")->complaints().at("gate.approval_timeout").toStdString(),
              HasSubstr("no effect"));
  EXPECT_EQ(document.undo_stack()->count(), 0);
}

TEST(SettingsDialog, ShowsWhatHoldsWhereNothingIsSaid) {
  ScenarioDocument document;
  document.load(testing::sample_scenario);
  SettingsDialog dialog(document, policies_of_program());
  // DetectionSettings: silence of 30 s; leases, which the sample has none of, expire after 60 s.
  EXPECT_EQ(dialog.form("detection")->findChild<QLineEdit*>("heartbeat_timeout")->placeholderText(),
            "default: 30s");
  EXPECT_THAT(
      dialog.form("leases")->findChild<QLineEdit*>("expiry")->placeholderText().toStdString(),
      HasSubstr("default: "));
}

// Neither squeezed, nor cut by any part of the form that it stands in.
void expect_whole(const QWidget& part, const QWidget& form, const std::string& what) {
  const int least = part.hasHeightForWidth() ? part.heightForWidth(part.width())
                                             : part.minimumSizeHint().height();
  EXPECT_GE(part.height(), least) << what << " is squeezed";
  for (const QWidget* around = part.parentWidget(); around != form.parentWidget();
       around = around->parentWidget())
    EXPECT_LE(part.mapTo(around, QPoint(0, part.height())).y(), around->height())
        << what << " is cut by " << around->metaObject()->className();
}

void expect_in_sight(const SettingsDialog& dialog, const std::string& page) {
  for (const QScrollArea* area : dialog.findChildren<QScrollArea*>())
    EXPECT_TRUE(!area->isVisible() || area->horizontalScrollBar()->maximum() == 0)
        << page << " is too wide";
  const SchemaForm& form = *dialog.form(page);
  std::size_t seen = 0;
  for (const QLabel* help : form.findChildren<QLabel*>("help")) {
    if (!help->isVisible()) continue;
    ++seen;
    expect_whole(*help, form, page + ": " + help->text().toStdString());
  }
  EXPECT_GT(seen, 0U) << page;
  for (const QLineEdit* line : form.findChildren<QLineEdit*>())
    if (line->isVisible())
      expect_whole(*line, form, page + ": " + line->objectName().toStdString());
}

// At the size it opens with, on a screen of 1280 x 800, and back.
TEST(SettingsDialog, WhatIsSaidOfSettingsIsWhollyInSight) {
  ScenarioDocument document;
  document.load(testing::sample_scenario);
  SettingsDialog dialog(document, policies_of_program());
  dialog.show();
  const QSize usual = dialog.size();
  for (const QSize size : {usual, QSize(1280, 800), usual}) {
    dialog.resize(size);
    std::set<const SchemaForm*> seen;
    for (const auto& [page, node] : scenario_schema().at("properties").items()) {
      if (dialog.form(page) == nullptr || !seen.insert(dialog.form(page)).second) continue;
      EXPECT_TRUE(dialog.show_page(page)) << page;
      // A layout may ask for another pass: two are enough for the deepest form.
      for (int pass = 0; pass < 4; ++pass) QApplication::processEvents();
      EXPECT_EQ(dialog.size(), size) << page << " is too large for it";
      expect_in_sight(dialog, page);
      const char* end = size == usual ? "" : "_large";
      testing::look_at(dialog, fmt::format("settings_{}{}", page, end).c_str());
    }
  }
}

}  // namespace
}  // namespace gemello::gui
