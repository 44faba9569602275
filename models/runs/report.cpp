#include "models/runs/report.hpp"

#include <cmath>

#include "models/cloud/json_reader.hpp"
#include "models/runs/link_parts.hpp"
#include "models/runs/model_limits.hpp"

namespace gemello::runs {
namespace {

using nlohmann::json;

constexpr std::string_view report_format = "gemello-report-1";

json optional_json(const std::optional<double>& value) {
  return value ? json(*value) : json(nullptr);
}

json figures_json(const std::vector<Figure>& figures) {
  json out = json::array();
  for (const Figure& figure : figures)
    out.push_back({{"group", figure.group},
                   {"name", figure.name},
                   {"label", figure.label},
                   {"value", optional_json(figure.value)},
                   {"unit", figure.unit},
                   {"better", figure.better},
                   {"meaning", figure.meaning},
                   {"note", figure.note}});
  return out;
}

json vms_json(const Metrics& metrics, const Inventory& inventory) {
  json out = json::array();
  for (const VmMetrics& vm : metrics.vms) {
    if (vm.wanted <= Duration{}) continue;
    out.push_back({
        {"vm", inventory[vm.vm].name},
        {"wanted_s", seconds(vm.wanted)},
        {"waited_s", vm.waited ? json(seconds(*vm.waited)) : json(nullptr)},
        {"served_s", seconds(vm.served)},
        {"availability", optional_json(vm.availability())},
        {"outages", vm.outages},
        {"outage_s", seconds(vm.outage)},
        {"migrations", vm.migrations},
        {"migration_downtime_s", seconds(vm.migration_downtime)},
        {"cpu_asked_MHz_s", vm.cpu_asked},
        {"cpu_delivered_MHz_s", vm.cpu_delivered},
        {"contended_s", seconds(vm.contended)},
        {"cpu_lost_moving_MHz_s", vm.cpu_lost_moving},
    });
    if (metrics.storage.modelled) {
      out.back()["io_stall_s"] = vm.io_stall;
      out.back()["io_stall_longest_s"] = vm.io_stall_longest;
    }
    if (!metrics.traffic_recorded) continue;
    out.back()["traffic_bytes"] = vm.traffic;
    out.back()["traffic_cut_bytes"] = vm.traffic_cut;
    out.back()["traffic_excess_bytes"] = vm.traffic_excess;
  }
  return out;
}

json hosts_json(const Metrics& metrics, const Inventory& inventory) {
  json out = json::array();
  for (const HostMetrics& host : metrics.hosts)
    out.push_back({{"host", inventory[host.host].name},
                   {"capacity_MHz", inventory[host.host].capacity().count()},
                   {"on_s", seconds(host.on)},
                   {"active_s", seconds(host.active)},
                   {"overloaded_s", seconds(host.overloaded)},
                   {"energy_kWh", kilowatt_hours(host.energy)},
                   {"cpu_delivered_MHz_s", host.cpu_delivered}});
  return out;
}

json outages_json(const Metrics& metrics, const Inventory& inventory) {
  json out = json::array();
  for (const Outage& outage : metrics.outages)
    out.push_back({{"vm", inventory[outage.vm].name},
                   {"from_s", seconds(outage.from)},
                   {"until_s", outage.until ? json(seconds(*outage.until)) : json(nullptr)},
                   {"cause", outage.cause}});
  return out;
}

json migrations_json(const Metrics& metrics, const Inventory& inventory) {
  const auto result = [](MigrationOutcome::Result value) {
    return value == MigrationOutcome::Result::done     ? "done"
           : value == MigrationOutcome::Result::failed ? "failed"
                                                       : "cancelled";
  };
  json out = json::array();
  for (const MigrationOutcome& one : metrics.migrations)
    out.push_back({{"vm", inventory[one.vm].name},
                   {"from", inventory[one.from].name},
                   {"to", inventory[one.to].name},
                   {"started_s", seconds(one.started)},
                   {"ended_s", seconds(one.ended)},
                   {"result", result(one.result)},
                   {"sent_bytes", one.sent.count()},
                   {"downtime_s", seconds(one.downtime)},
                   {"rounds", one.rounds}});
  return out;
}

json links_json(const Metrics& metrics, const Inventory& inventory) {
  const auto parts = link_parts(inventory);
  json out = json::array();
  for (const LinkMetrics& link : metrics.links) {
    json row{{"link", link.link}, {"mean", link.mean}, {"p95", link.p95}, {"max", link.max}};
    if (const auto found = parts.find(link.link); found != parts.end()) {
      row["kind"] = found->second.kind;
      row["part"] = found->second.part;
      row["direction"] = found->second.direction;
      row["needs"] = found->second.needs;
    }
    out.push_back(std::move(row));
  }
  return out;
}

json capacity_json(const CapacityLeft& capacity, const Inventory& inventory) {
  if (!capacity.counted) return nullptr;
  json lost = json::array();
  for (const HostId host : capacity.hosts_not_covered) lost.push_back(inventory[host].name);
  json more = json::array();
  for (const auto& one : capacity.more)
    more.push_back({{"flavour", one.flavour}, {"vms", one.vms}});
  return {{"survives_any_host", capacity.survives_any_host},
          {"hosts_not_covered", lost},
          {"more", more}};
}

json storage_json(const StorageMetrics& storage, const Inventory& inventory) {
  if (!storage.modelled) return nullptr;
  json troubles = json::array();
  for (const StorageTrouble& one : storage.troubles)
    troubles.push_back(
        {{"volume", replica_set_name(inventory, one.set)},
         {"what", one.kind == StorageTrouble::Kind::exposed ? "exposed" : "unavailable"},
         {"from_s", seconds(one.from)},
         {"until_s", one.until ? json(seconds(*one.until)) : json(nullptr)}});
  return {{"troubles", troubles}};
}

Figure figure_from(const JsonValue& value) {
  JsonObject object = value.object();
  Figure figure;
  figure.group = object.at("group").string();
  figure.name = object.at("name").name();
  figure.label = object.at("label").string();
  const JsonValue number = object.at("value");
  if (!number.raw().is_null()) figure.value = number.number(-1e300, 1e300);
  figure.unit = object.at("unit").string();
  figure.better = object.at("better").string();
  figure.meaning = object.at("meaning").string();
  figure.note = object.at("note").string();
  object.finish();
  return figure;
}

}  // namespace

json report_json(const Metrics& metrics, const Inventory& inventory) {
  return {
      {"format", report_format},
      {"start_s", seconds(metrics.start)},
      {"end_s", seconds(metrics.end)},
      {"figures", figures_json(figures_of(metrics))},
      {"capacity", capacity_json(metrics.capacity, inventory)},
      {"vms", vms_json(metrics, inventory)},
      {"hosts", hosts_json(metrics, inventory)},
      {"links", links_json(metrics, inventory)},
      {"outages", outages_json(metrics, inventory)},
      {"migrations", migrations_json(metrics, inventory)},
      {"storage", storage_json(metrics.storage, inventory)},
      {"limits", model_limits()},
  };
}

Report read_report(const std::filesystem::path& path) {
  JsonDocument document = JsonDocument::read(path.string());
  JsonObject object = document.root().object();
  const JsonValue format = object.at("format");
  if (format.string() != report_format) format.fail("must be '" + std::string(report_format) + "'");
  Report report;
  for (const JsonValue& entry : object.at("figures").array())
    report.figures.push_back(figure_from(entry));
  for (const char* table : {"vms", "hosts", "links", "outages", "migrations"})
    for (const JsonValue& row : object.at(table).array())
      if (!row.is_object()) row.fail("must be an object");
  object.at("start_s").number(-1e15, 1e15);
  object.at("end_s").number(-1e15, 1e15);
  object.at("capacity");
  object.find("storage");  // reports of before have none
  for (const JsonValue& limit : object.at("limits").array()) limit.string();
  object.finish();
  report.tables = document.root().raw();
  return report;
}

const Figure* Report::find(std::string_view name) const {
  for (const Figure& figure : figures)
    if (figure.name == name) return &figure;
  return nullptr;
}

}  // namespace gemello::runs
