#include "models/runs/storage_json.hpp"

#include "models/units/text.hpp"

namespace gemello::runs {
namespace {

using nlohmann::json;

// A VM keeps a queue of this length at most under way; virtio-blk's ring has 1024 entries at most.
constexpr std::int64_t outstanding_max = 1024;

StorageSettings::Backup read_backup(const JsonValue& value) {
  JsonObject object = value.object();
  StorageSettings::Backup backup;
  backup.vms = object.at("vms").name();
  backup.first = object.quantity_or<Duration>("first", Duration{});
  if (const auto every = object.find("every")) backup.every = every->quantity_positive<Duration>();
  backup.to = object.at("to").name();
  backup.at_once = static_cast<std::int32_t>(object.integer_or("at_once", 1, 1'000'000, 1));
  object.finish();
  return backup;
}

}  // namespace

StorageSettings read_storage_settings(const JsonValue& value) {
  JsonObject object = value.object();
  StorageSettings settings;
  for (const JsonValue& entry : object.array_or_empty("images")) {
    JsonObject rule = entry.object();
    settings.images.push_back({rule.at("vms").name(), rule.at("volume").name()});
    rule.finish();
  }
  settings.allocated = object.at("allocated").number(0, 1);
  settings.new_blocks = object.at("new_blocks").number(0, 1);
  const auto size = [&object](std::string_view key, Bytes& target) {
    if (const auto found = object.find(key)) target = found->quantity_positive<Bytes>();
  };
  size("read_size", settings.read_size);
  size("write_size", settings.write_size);
  settings.outstanding = static_cast<std::int32_t>(
      object.integer_or("outstanding", 1, outstanding_max, settings.outstanding));
  settings.boot_read = object.quantity_or("boot_read", settings.boot_read);
  settings.template_size = object.quantity_or("template_size", settings.template_size);
  for (const JsonValue& entry : object.array_or_empty("backups"))
    settings.backups.push_back(read_backup(entry));
  for (const JsonValue& entry : object.array_or_empty("resolve")) {
    JsonObject one = entry.object();
    settings.resolve.push_back(
        {one.at("at").quantity<Duration>(), one.at("vm").name(), one.at("keep").name()});
    one.finish();
  }
  object.finish();
  return settings;
}

json storage_json(const StorageSettings& settings) {
  json images = json::array();
  for (const auto& rule : settings.images)
    images.push_back({{"vms", rule.vms}, {"volume", rule.volume}});
  json backups = json::array();
  for (const auto& backup : settings.backups) {
    json entry{{"vms", backup.vms},
               {"first", unparse(backup.first)},
               {"to", backup.to},
               {"at_once", backup.at_once}};
    if (backup.every > Duration{}) entry["every"] = unparse(backup.every);
    backups.push_back(std::move(entry));
  }
  json out{{"images", images},
           {"allocated", settings.allocated},
           {"new_blocks", settings.new_blocks},
           {"read_size", unparse(settings.read_size)},
           {"write_size", unparse(settings.write_size)},
           {"outstanding", settings.outstanding},
           {"boot_read", unparse(settings.boot_read)},
           {"template_size", unparse(settings.template_size)},
           {"backups", backups}};
  for (const auto& one : settings.resolve)
    out["resolve"].push_back({{"at", unparse(one.at)}, {"vm", one.vm}, {"keep", one.keep}});
  return out;
}

}  // namespace gemello::runs
