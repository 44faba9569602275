#include "gui/whatif/what_if_title.hpp"

#include <QObject>
#include <QStringList>
#include <algorithm>
#include <stdexcept>
#include <utility>
#include <vector>

#include "gui/shared/figures.hpp"
#include "gui/whatif/fault_words.hpp"
#include "models/runs/fault_kinds.hpp"
#include "models/units/text.hpp"

namespace gemello::gui {
namespace {

constexpr qsizetype changes_told = 2;

QString words_at(const OrderedJson& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_string() ? to_qt(found->get<std::string>()) : QString();
}

QString order_time(const OrderedJson& object) {
  try {
    return u' ' + short_time(parse<Duration>(words_at(object, "at").toStdString()));
  } catch (const std::invalid_argument&) {
    return {};
  }
}

QString fault_change(const OrderedJson& fault) {
  QString verb = words_at(fault, "what");
  for (const auto& [word, kind] : runs::fault_table)
    if (verb == to_qt(word)) {
      verb = to_qt(fault_verb(kind));
      break;
    }
  return words_at(fault, "component") + u' ' + verb + order_time(fault);
}

QString order_change(const OrderedJson& order) {
  const OrderedJson action = order.value("action", OrderedJson::object());
  if (words_at(action, "action") == "migrate")
    return QObject::tr("%1 to %2").arg(words_at(action, "vm"), words_at(action, "to")) +
           order_time(order);
  QString text = words_at(action, "action");
  for (const char* key : {"vm", "host", "volume"})
    if (const QString part = words_at(action, key); !part.isEmpty()) text += u' ' + part;
  return text + order_time(order);
}

// What a list has more, each told; else that it is another one.
void tell_list(const QString& key, const OrderedJson& before, const OrderedJson& after,
               QString (*tell)(const OrderedJson&), QStringList& all) {
  std::vector<OrderedJson> left(before.begin(), before.end());
  for (const OrderedJson& one : after) {
    const auto same = std::find(left.begin(), left.end(), one);
    if (same == left.end())
      all.push_back(tell(one));
    else
      left.erase(same);
  }
  if (!left.empty()) all.push_back(QObject::tr("%1 fewer %2").arg(left.size()).arg(key));
}

QString name_of_policy(const OrderedJson& policy) {
  return policy.is_string() ? to_qt(policy.get<std::string>()) : words_at(policy, "name");
}

QString value_words(const OrderedJson& value) {
  return value.is_string() ? to_qt(value.get<std::string>()) : to_qt(value.dump());
}

// Of an object its values: "consolidate threshold 0.9", "guard moves_per_hour_max 4".
void tell_values(const QString& of, const OrderedJson& before, const OrderedJson& after,
                 QStringList& all) {
  for (const auto& [key, value] : after.items())
    if (!before.contains(key) || before[key] != value) {
      const QString path = of + u' ' + to_qt(key);
      all.push_back(value.is_structured() ? QObject::tr("%1 changed").arg(path)
                                          : path + u' ' + value_words(value));
    }
  for (const auto& [key, value] : before.items())
    if (!after.contains(key)) all.push_back(QObject::tr("no %1 %2").arg(of, to_qt(key)));
}

void tell_policy(const OrderedJson& before, const OrderedJson& after, QStringList& all) {
  for (const auto& [part, policy] : after.items()) {
    const OrderedJson old = before.value(part, OrderedJson());
    if (old == policy) continue;
    const QString name = name_of_policy(policy);
    if (name_of_policy(old) != name)
      all.push_back(to_qt(part) + u' ' + name);
    else
      tell_values(name, old.is_object() ? old : OrderedJson{{"name", name.toStdString()}},
                  policy.is_object() ? policy : OrderedJson{{"name", name.toStdString()}}, all);
  }
  for (const auto& [part, policy] : before.items())
    if (!after.contains(part)) all.push_back(QObject::tr("no %1").arg(to_qt(part)));
}

void tell_section(const std::string& key, const OrderedJson& before, const OrderedJson& after,
                  QStringList& all) {
  const OrderedJson none = OrderedJson::array();
  const QString name = to_qt(key);
  if (key == "faults")
    return tell_list(name, before.is_null() ? none : before, after.is_null() ? none : after,
                     fault_change, all);
  if (key == "orders")
    return tell_list(name, before.is_null() ? none : before, after.is_null() ? none : after,
                     order_change, all);
  if (after.is_null()) {
    all.push_back(QObject::tr("no %1").arg(name));
  } else if (key == "policy" && before.is_object() && after.is_object()) {
    tell_policy(before, after, all);
  } else if (before.is_object() && after.is_object()) {
    tell_values(name, before, after, all);
  } else {
    all.push_back(after.is_structured() ? QObject::tr("%1 changed").arg(name)
                                        : name + u' ' + value_words(after));
  }
}

}  // namespace

QString changes_text(const OrderedJson& before, const OrderedJson& after) {
  QStringList all;
  if (!before.is_object() || !after.is_object()) return {};
  for (const auto& [key, value] : after.items()) {
    const OrderedJson old = before.value(key, OrderedJson());
    if (old != value && key != "name" && key != "about") tell_section(key, old, value, all);
  }
  for (const auto& [key, value] : before.items())
    if (!after.contains(key)) tell_section(key, value, OrderedJson(), all);
  if (all.size() <= changes_told) return all.join(", ");
  return QObject::tr("%1 and %2 more").arg(all.front()).arg(all.size() - 1);
}

QString short_time(Duration time) {
  QString text = to_qt(to_text(time));
  if (time % Duration(1min) == Duration::zero()) text.chop(3);
  return text;
}

}  // namespace gemello::gui
