#include "gui/whatif/policy_schema.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>
#include <string_view>

#include <fmt/format.h>

#include "gui/shared/figures.hpp"
#include "gui/whatif/field.hpp"
#include "gui/whatif/scenario_schema.hpp"

namespace gemello::gui {
namespace {

constexpr std::array<std::string_view, 2> needs_words = {" is ", " not "};

// "detector is lr or lrr", "manage_power not false".
OrderedJson option_needs(const std::string& text) {
  for (const std::string_view word : needs_words) {
    const std::size_t at = text.find(word);
    if (at == std::string::npos) continue;
    OrderedJson values = OrderedJson::array();
    std::size_t from = at + word.size();
    while (from <= text.size()) {
      const std::size_t end = std::min(text.find(" or ", from), text.size());
      values.push_back(text.substr(from, end - from));
      from = end + 4;
    }
    return {{"key", text.substr(0, at)}, {"values", values}, {"not", word == " not "}};
  }
  throw std::invalid_argument(fmt::format("'{}' is no condition", text));
}

OrderedJson option_schema(const OrderedJson& option) {
  const auto type = option.at("type").get<std::string>();
  OrderedJson schema = {{"description", option.at("meaning")}};
  if (type == "choice") {
    schema["enum"] = option.at("choices");
  } else if (type == "true or false") {
    schema["type"] = "boolean";
  } else if (type == "duration") {
    schema["$ref"] = "#/definitions/duration";
  } else if (type == "ratio" || type == "integer") {
    schema["type"] = type == "ratio" ? "number" : "integer";
    schema["minimum"] = option.at("min");
    schema["maximum"] = option.at("max");
  } else {
    throw std::invalid_argument(fmt::format("'{}' is no type of an option", type));
  }
  schema["default"] = option.at("default");
  if (const auto unit = option.value("unit", std::string()); !unit.empty())
    schema["x-unit"] = unit == "share" ? share_unit : unit;
  if (option.contains("needs"))
    schema["x-needs"] = option_needs(option["needs"].get<std::string>());
  return schema;
}

OrderedJson one_policy(const OrderedJson& policy) {
  OrderedJson properties = {{"name", {{"const", policy.at("name")}}}};
  for (const OrderedJson& option : policy.at("options"))
    properties[option.at("name").get<std::string>()] = option_schema(option);
  auto description = policy.at("summary").get<std::string>();
  if (const std::string source = policy.value("source", ""); !source.empty())
    description += "\nSource: " + source;
  return {{"type", "object"},
          {"description", description},
          {"additionalProperties", false},
          {"required", {"name"}},
          {"properties", properties}};
}

}  // namespace

OrderedJson policy_schema(const OrderedJson& catalogue) {
  try {
    OrderedJson parts = OrderedJson::object();
    for (const auto& [part, policies] : catalogue.items()) {
      OrderedJson alternatives = OrderedJson::array();
      for (const OrderedJson& policy : policies) alternatives.push_back(one_policy(policy));
      parts[part] = {{"oneOf", alternatives}, {"x-short", true}};
    }
    if (!parts.contains("placement")) throw std::invalid_argument("it has no placement");
    return {{"type", "object"},
            {"additionalProperties", false},
            {"required", {"placement"}},
            {"properties", parts}};
  } catch (const OrderedJson::exception& error) {
    throw std::invalid_argument(error.what());
  }
}

PolicyCatalogue::PolicyCatalogue(QObject* parent) : QObject(parent) {
  patience_.setSingleShot(true);
  patience_.setInterval(30'000);
  connect(&patience_, &QTimer::timeout, &process_, &QProcess::kill);
  connect(&process_, &QProcess::finished, this, &PolicyCatalogue::finished);
  connect(&process_, &QProcess::errorOccurred, this, [this](QProcess::ProcessError error) {
    if (error != QProcess::FailedToStart) return;
    patience_.stop();
    emit failed(tr("%1 cannot be started: %2").arg(process_.program(), process_.errorString()));
  });
}

PolicyCatalogue::~PolicyCatalogue() {
  process_.disconnect(this);
  if (process_.state() == QProcess::NotRunning) return;
  process_.kill();
  process_.waitForFinished(1000);
}

void PolicyCatalogue::ask(const QString& program) {
  if (process_.state() != QProcess::NotRunning) return;
  process_.start(program, {"policies", "--json"});
  process_.closeWriteChannel();
  patience_.start();
}

void PolicyCatalogue::finished(int code, QProcess::ExitStatus status) {
  const bool hung = !patience_.isActive();
  patience_.stop();
  const QByteArray said = process_.readAllStandardOutput();
  if (hung)
    return emit failed(
        tr("%1 does not list its policies: it gives no answer").arg(process_.program()));
  if (status != QProcess::NormalExit || code != 0) {
    const QString words = QString::fromUtf8(process_.readAllStandardError()).trimmed();
    emit failed(tr("%1 does not list its policies: %2").arg(process_.program(), words));
    return;
  }
  try {
    schema_ = policy_schema(OrderedJson::parse(said.toStdString()));
  } catch (const std::exception& error) {
    emit failed(tr("%1 lists its policies in a way that this window does not know: %2")
                    .arg(process_.program(), to_qt(error.what())));
    return;
  }
  emit came();
}

}  // namespace gemello::gui
