#include "models/protocol/snapshot.hpp"

#include <span>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "models/protocol/message.hpp"
#include "models/runs/action_json.hpp"
#include "models/units/text.hpp"

namespace gemello::protocol {
namespace {

using nlohmann::json;

constexpr int measured_digits = 6;
constexpr int float_digits = 9;  // which make the same float again

// Columns are float32; their double is a long tail of digits that nobody measured.
json measured(double value, int digits = measured_digits) {
  if (value == 0) return 0.0;  // most links, most of the time
  double rounded = 0;
  if (!read_number(fmt::format("{:.{}g}", value, digits), rounded)) return nullptr;
  return rounded;
}

json column(std::span<const float> values, int digits = measured_digits) {
  json out = json::array();
  for (const float value : values) out.push_back(measured(static_cast<double>(value), digits));
  return out;
}

json row_json(const SeriesRow& row) {
  return {{"from_s", seconds_json(row.from)},
          {"until_s", seconds_json(row.until)},
          {"hosts",
           {{"cpu_demand_mhz", column(row.cpu_demand, float_digits)},
            {"cpu_used_mhz", column(row.cpu_used, float_digits)},
            {"power_w", column(row.power, float_digits)},
            {"on", column(row.on)}}},
          {"vms_serving", row.vms_serving},
          {"links", {{"load", column(row.link_load, float_digits)}}},
          {"vms", {{"cpu_used_mhz", column(row.vm_used, float_digits)}}}};
}

json named(const FleetView& view, HostId host) {
  return host.valid() ? json(view.inventory()[host].name) : json(nullptr);
}

json host_json(const FleetView& view, HostId host) {
  const FleetData::Hosts& hosts = view.data().hosts;
  const std::size_t i = host.index();
  return {{"host", view.inventory()[host].name},
          {"state", name(view.state(host))},
          {"state_since_s", seconds_json(hosts.state_since[i])},
          {"observed_s", seconds_json(hosts.observed_at[i])},
          {"suspected", view.suspected(host) || view.flapping(host)},
          {"maintenance", view.in_maintenance(host)},
          {"proven_dead", view.proof_of_death(host) != nullptr},
          {"cpu_demand_mhz", measured(static_cast<double>(hosts.cpu_demand[i]))},
          {"cpu_used_mhz", measured(static_cast<double>(hosts.cpu_used[i]))},
          {"power_w", measured(static_cast<double>(hosts.power[i]))},
          {"memory_booked_bytes", view.memory_committed(host).count()}};
}

json vm_json(const FleetView& view, VmId vm) {
  const FleetData::Vms& vms = view.data().vms;
  const std::size_t i = vm.index();
  return {{"vm", view.inventory()[vm].name},
          {"state", name(view.state(vm))},
          {"host", named(view, view.host_of(vm))},
          {"placed_since_s", seconds_json(vms.placed_since[i])},
          {"observed_s", seconds_json(vms.observed_at[i])},
          {"cpu_demand_mhz", measured(static_cast<double>(vms.cpu_demand[i]))},
          {"cpu_used_mhz", measured(static_cast<double>(vms.cpu_used[i]))},
          {"io_error", vms.io_error[i] != 0}};
}

json in_flight_json(const FleetView& view, const InFlightAction& entry) {
  return {{"action_id", number(entry.id)},
          {"action", runs::to_json(entry.action, view.inventory())},
          {"begun_s", seconds_json(entry.begun_at)},
          {"unknown", entry.unknown_since.has_value()},
          {"ended", entry.ended_at.has_value()}};
}

}  // namespace

json snapshot_json(const FleetView& view, const NetworkNow& network) {
  json out{{"now_s", seconds_json(view.now())},
           {"published_s", seconds_json(view.published_at())},
           {"hosts", json::array()},
           {"vms", json::array()},
           {"copies", json::array()},
           {"in_flight", json::array()},
           {"components_down", network.components_down},
           {"busy_links", json::array()}};
  for (std::size_t i = 0; i < view.host_count(); ++i)
    out["hosts"].push_back(host_json(view, HostId(i)));
  for (std::size_t i = 0; i < view.vm_count(); ++i) out["vms"].push_back(vm_json(view, VmId(i)));
  for (const VmCopy& copy : view.data().copies)
    out["copies"].push_back({{"vm", view.inventory()[copy.vm].name},
                             {"host", view.inventory()[copy.host].name},
                             {"state", name(copy.state)}});
  for (const InFlightAction& entry : view.in_flight())
    out["in_flight"].push_back(in_flight_json(view, entry));
  for (const NetworkNow::Link& link : network.busy)
    out["busy_links"].push_back({{"link", link.link},
                                 {"bytes_per_s", measured(link.rate.count())},
                                 {"bandwidth_bytes_per_s", measured(link.bandwidth.count())}});
  return out;
}

json sample_json(const FleetView& view, std::span<const SeriesRow> rows) {
  const FleetData& data = view.data();
  json seen = json::array();
  for (const Instant at : data.vms.observed_at) seen.push_back(at == view.published_at() ? 1 : 0);
  json out{{"now_s", seconds_json(view.published_at())},
           {"hosts",
            {{"cpu_demand_mhz", column(data.hosts.cpu_demand)},
             {"cpu_used_mhz", column(data.hosts.cpu_used)},
             {"power_w", column(data.hosts.power)}}},
           {"vms",
            {{"cpu_demand_mhz", column(data.vms.cpu_demand)},
             {"cpu_used_mhz", column(data.vms.cpu_used)},
             {"seen", std::move(seen)}}},
           {"rows", json::array()}};
  for (const SeriesRow& row : rows) out["rows"].push_back(row_json(row));
  return out;
}

json figures_json(const std::vector<runs::Figure>& figures) {
  json out = json::array();
  for (const runs::Figure& figure : figures)
    out.push_back({{"name", figure.name},
                   {"label", figure.label},
                   {"unit", figure.unit},
                   {"better", figure.better},
                   {"value", figure.value ? json(*figure.value) : json(nullptr)}});
  return out;
}

}  // namespace gemello::protocol
