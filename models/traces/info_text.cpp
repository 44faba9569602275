#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "models/traces/info.hpp"
#include "models/units/text.hpp"

namespace gemello::traces {
namespace {

/// A number for a table: what is in a unit of bytes in MiB, the rest as it is.
std::string cell(double value, TraceQuantity quantity) {
  const bool bytes = unit_of(quantity).starts_with("bytes");
  return fmt::format("{:.4g}", bytes ? value / (1024.0 * 1024.0) : value);
}

std::string table_unit(TraceQuantity quantity) {
  const std::string_view unit = unit_of(quantity);
  return unit == "bytes" ? "MiB" : unit == "bytes/s" ? "MiB/s" : std::string(unit);
}

}  // namespace

std::string info_text(const TraceHeader& header, const TraceInfo& info) {
  std::string text = fmt::format(
      "vms        {} ({} arrive, {} depart; there at once: {} to {}, mean {:.1f})\n"
      "record     {} steps of {}, {}\n",
      header.vms.size(), info.arrivals, info.departures, info.vms_min, info.vms_max, info.vms_mean,
      header.steps, unparse(header.period), to_text(info.length));
  if (header.start_unix_seconds) {
    text += fmt::format("start      {} (Unix seconds)\n", *header.start_unix_seconds);
  }
  text += fmt::format("origin     {}\nlicence    {}\nmethod     {}\n\n", header.origin,
                      header.licence, header.method);
  text += fmt::format(
      "{:<12} {:>6} {:>10} {:>10} {:>10} {:>10} {:>10} {:>10} {:>10} {:>10} {:>9}\n", "quantity",
      "unit", "mean", "sd", "min", "q1", "median", "q3", "max", "samples", "gaps");
  for (const TraceQuantity quantity : all_quantities) {
    const auto& row = info.quantities[index_of(quantity)];
    if (!row) continue;
    text += fmt::format(
        "{:<12} {:>6} {:>10} {:>10} {:>10} {:>10} {:>10} {:>10} {:>10} {:>10} {:>9}\n",
        name_of(quantity), table_unit(quantity), cell(row->mean, quantity), cell(row->sd, quantity),
        cell(row->min, quantity), cell(row->q1, quantity), cell(row->median, quantity),
        cell(row->q3, quantity), cell(row->max, quantity), row->samples, row->gaps);
  }
  return text;
}

std::string info_json(const TraceHeader& header, const TraceInfo& info) {
  nlohmann::ordered_json json{{"vms", header.vms.size()},
                              {"arrivals", info.arrivals},
                              {"departures", info.departures},
                              {"vms_at_once_min", info.vms_min},
                              {"vms_at_once_mean", info.vms_mean},
                              {"vms_at_once_max", info.vms_max},
                              {"steps", header.steps},
                              {"period", unparse(header.period)},
                              {"length", unparse(info.length)}};
  if (header.start_unix_seconds) json["start_unix_seconds"] = *header.start_unix_seconds;
  json["origin"] = header.origin;
  json["licence"] = header.licence;
  json["method"] = header.method;
  json["quantities"] = nlohmann::ordered_json::array();
  for (const TraceQuantity quantity : all_quantities) {
    const auto& row = info.quantities[index_of(quantity)];
    if (!row) continue;
    json["quantities"].push_back({{"name", name_of(quantity)},
                                  {"unit", unit_of(quantity)},
                                  {"samples", row->samples},
                                  {"gaps", row->gaps},
                                  {"mean", row->mean},
                                  {"sd", row->sd},
                                  {"min", row->min},
                                  {"q1", row->q1},
                                  {"median", row->median},
                                  {"q3", row->q3},
                                  {"max", row->max}});
  }
  return json.dump(2);
}

}  // namespace gemello::traces
