#include "tests/support/case_trace.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <vector>

#include "models/cloud/json_reader.hpp"
#include "models/traces/trace.hpp"

namespace gemello::testing {
namespace {

constexpr float gap = std::numeric_limits<float>::quiet_NaN();

traces::TraceVm read_vm(JsonObject& object) {
  traces::TraceVm vm;
  vm.name = object.at("name").name();
  if (const auto arrival = object.find("arrival"))
    vm.arrival = origin + arrival->quantity<Duration>();
  if (const auto departure = object.find("departure"))
    vm.departure = origin + departure->quantity<Duration>();
  return vm;
}

// The quantities of trace.json and the keys they are written under.
struct Quantity {
  traces::TraceQuantity what;
  const char* key;
  double max;
  bool recorded;  // by one VM at least
  std::vector<std::vector<float>> columns;
};

std::vector<float> read_samples(const JsonValue& value, double max) {
  std::vector<float> samples;
  for (const JsonValue& one : value.array())
    samples.push_back(one.raw().is_null() ? gap : static_cast<float>(one.number(0, max)));
  return samples;
}

}  // namespace

void write_case_trace(const std::filesystem::path& text, const std::filesystem::path& trace) {
  JsonDocument document = JsonDocument::read(text.string());
  JsonObject root = document.root().object();
  traces::TraceData data;
  data.header.period = root.at("period").quantity_positive<Duration>();
  std::array<Quantity, 5> quantities{
      {{traces::TraceQuantity::cpu_used, "cores", 1e6, true, {}},
       {traces::TraceQuantity::disk_read, "read", 1e12, false, {}},
       {traces::TraceQuantity::disk_write, "written", 1e12, false, {}},
       {traces::TraceQuantity::net_rx, "received", 1e12, false, {}},
       {traces::TraceQuantity::net_tx, "sent", 1e12, false, {}}}};
  std::size_t& steps = data.header.steps;
  for (const JsonValue& entry : root.at("vms").array()) {
    JsonObject object = entry.object();
    data.header.vms.push_back(read_vm(object));
    steps = steps == 0 ? object.at("cores").array().size() : steps;
    for (Quantity& quantity : quantities) {
      const auto given = object.find(quantity.key);
      auto& columns = quantity.columns;
      quantity.recorded = quantity.recorded || given.has_value();
      columns.push_back(given ? read_samples(*given, quantity.max) : std::vector<float>(steps));
      if (columns.back().size() != steps)
        given->fail("must have as many steps as the first VM's cores");
    }
    object.finish();
  }
  root.finish();
  for (const Quantity& quantity : quantities) {
    if (!quantity.recorded) continue;
    data.add(quantity.what);
    for (std::size_t step = 0; step < steps; ++step)
      for (std::size_t vm = 0; vm < quantity.columns.size(); ++vm)
        data.at(quantity.what, step)[vm] = quantity.columns[vm][step];
  }
  traces::write_trace(trace, data);
}

}  // namespace gemello::testing
