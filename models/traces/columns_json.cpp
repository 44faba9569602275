#include <algorithm>
#include <span>

#include <nlohmann/json.hpp>

#include "models/traces/columns.hpp"
#include "models/traces/limits.hpp"
#include "models/traces/strict_json.hpp"

namespace gemello::traces {
namespace {

using Json = nlohmann::json;

constexpr std::string_view columns_format = "gemello-columns-1";
constexpr std::string_view columns_what = "a column mapping";
constexpr std::int64_t column_max = 10'000;

struct Unit {
  std::string_view name;
  double factor;
  UnitBase base = UnitBase::absolute;
};
constexpr double kibi = 1024;
constexpr std::array<Unit, 5> cpu_units{{{"cores", 1},
                                         {"percent", 0.01, UnitBase::vcpus},
                                         {"share", 1, UnitBase::vcpus},
                                         {"MHz", 1, UnitBase::cpu_capacity},
                                         {"GHz", 1000, UnitBase::cpu_capacity}}};
constexpr std::array<Unit, 9> memory_units{{{"B", 1},
                                            {"kB", 1e3},
                                            {"MB", 1e6},
                                            {"GB", 1e9},
                                            {"KiB", kibi},
                                            {"MiB", kibi* kibi},
                                            {"GiB", kibi* kibi* kibi},
                                            {"percent", 0.01, UnitBase::memory},
                                            {"share", 1, UnitBase::memory}}};
constexpr std::array<Unit, 10> rate_units{{{"B/s", 1},
                                           {"kB/s", 1e3},
                                           {"MB/s", 1e6},
                                           {"GB/s", 1e9},
                                           {"KiB/s", kibi},
                                           {"MiB/s", kibi* kibi},
                                           {"bps", 0.125},
                                           {"kbps", 125},
                                           {"Mbps", 125e3},
                                           {"Gbps", 125e6}}};
constexpr std::array<Unit, 5> time_units{
    {{"us", 1}, {"ms", 1e3}, {"s", 1e6}, {"min", 60e6}, {"h", 3600e6}}};
constexpr std::string_view iso_8601 = "ISO 8601";

const Unit& unit_of(const StrictObject& object, std::span<const Unit> units) {
  const std::string name = object.text("unit");
  std::string known;
  for (const Unit& unit : units) {
    if (unit.name == name) return unit;
    known += (known.empty() ? "" : ", ") + std::string(unit.name);
  }
  object.fail("unit", fmt::format("is none of {}", known));
}

std::span<const Unit> units_of(TraceQuantity quantity) {
  switch (quantity) {
    case TraceQuantity::cpu_used:
    case TraceQuantity::cpu_wait:
      return cpu_units;
    case TraceQuantity::memory_used:
      return memory_units;
    case TraceQuantity::disk_read:
    case TraceQuantity::disk_write:
    case TraceQuantity::net_rx:
    case TraceQuantity::net_tx:
      break;
  }
  return rate_units;
}

class Reader {
 public:
  Reader(const Json& root, std::string_view file) : file_(file), object_(root, file, "$") {}

  ColumnMapping read() {
    object_.only({"format", "separator", "decimal", "header", "missing", "period", "time", "vm",
                  "sizes", "quantities"},
                 columns_what);
    if (object_.text("format") != columns_format) {
      object_.fail("format", fmt::format("is not \"{}\"", columns_format));
    }
    read_text_rules();
    out_.period = object_.quantity<Duration>("period");
    if (out_.period <= Duration::zero() || out_.period > period_max) {
      object_.fail("period", "must be above 0 and at most 366 days");
    }
    if (object_.has("time")) read_time(object_.object("time"));
    if (object_.has("vm")) {
      const StrictObject vm = object_.object("vm");
      vm.only({"column"}, columns_what);
      out_.vm = column(vm);
    }
    if (object_.has("sizes")) read_sizes(object_.object("sizes"));
    read_quantities(object_.object("quantities"));
    return std::move(out_);
  }

 private:
  void read_text_rules() {
    const std::string separator = object_.text("separator");
    const bool blanks = separator == "blanks";
    constexpr std::string_view known = ",;|:\t";
    if (!blanks && (separator.size() != 1 || known.find(separator[0]) == std::string_view::npos)) {
      object_.fail("separator", "is none of , ; | : tab and \"blanks\" (any run of them)");
    }
    out_.separator = blanks ? ' ' : separator[0];
    if (object_.has("decimal")) {
      const std::string decimal = object_.text("decimal");
      if (decimal != "." && decimal != ",") object_.fail("decimal", "is neither . nor ,");
      out_.decimal = decimal[0];
    }
    if (out_.decimal == out_.separator) object_.fail("decimal", "is the separator as well");
    out_.header = object_.boolean("header");
    if (!object_.has("missing")) return;
    for (const Json& cell : object_.array("missing")) {
      if (!cell.is_string()) object_.fail("missing", "holds what is not a string");
      out_.missing.push_back(cell.get<std::string>());
    }
  }

  ColumnKey column(const StrictObject& object) const {
    const Json& key = object.get("column");
    if (key.is_string()) {
      if (!out_.header) object.fail("column", "is a heading, but the table has no header");
      if (key.get<std::string>().empty()) object.fail("column", "is empty");
      return key.get<std::string>();
    }
    if (!key.is_number_integer()) {
      object.fail("column", "is neither a heading nor the place of a column, from 1");
    }
    return static_cast<std::size_t>(object.integer("column", 1, column_max));
  }

  void read_time(const StrictObject& time) {
    time.only({"column", "unit", "epoch"}, columns_what);
    TimeColumn out{.column = column(time)};
    if (time.text("unit") == iso_8601) {
      if (time.has("epoch")) time.fail("epoch", "says nothing beside ISO 8601");
      out.iso_8601 = true;
    } else {
      out.unit_us = unit_of(time, time_units).factor;
      const std::string epoch = time.text("epoch");
      if (epoch != "unix" && epoch != "start") time.fail("epoch", "is neither unix nor start");
      out.unix_epoch = epoch == "unix";
    }
    out_.time = out;
  }

  /// A column with a unit, or what `fixed` reads.
  template <class Fixed>
  std::optional<ColumnSize> size(const StrictObject& sizes, std::string_view key,
                                 std::span<const Unit> units, const Fixed& fixed) const {
    if (!sizes.has(key)) return std::nullopt;
    ColumnSize out;
    if (!sizes.get(key).is_object()) {
      out.fixed = fixed();
      if (!(out.fixed > 0)) sizes.fail(key, "must be above 0");
      return out;
    }
    const StrictObject object = sizes.object(key);
    if (units.empty()) {
      object.only({"column"}, columns_what);
    } else {
      object.only({"column", "unit"}, columns_what);
      out.factor = unit_of(object, units).factor;
    }
    out.column = column(object);
    return out;
  }

  void read_sizes(const StrictObject& sizes) {
    sizes.only({"vcpus", "cpu_capacity", "memory"}, columns_what);
    constexpr std::array<Unit, 2> speeds{{{"MHz", 1}, {"GHz", 1000}}};
    out_.vcpus = size(sizes, "vcpus", {},
                      [&] { return static_cast<double>(sizes.integer("vcpus", 1, vcpus_max)); });
    out_.cpu_capacity = size(sizes, "cpu_capacity", speeds,
                             [&] { return sizes.quantity<Megahertz>("cpu_capacity").count(); });
    out_.memory = size(sizes, "memory", std::span(memory_units).first(7),
                       [&] { return count_of(sizes.quantity<Bytes>("memory")); });
    if (out_.cpu_capacity && !out_.vcpus) {
      sizes.fail("cpu_capacity", "says nothing without the vcpus that it is of");
    }
  }

  void read_quantities(const StrictObject& quantities) {
    quantities.only(
        {"cpu_used", "cpu_wait", "memory_used", "disk_read", "disk_write", "net_rx", "net_tx"},
        columns_what);
    for (const TraceQuantity quantity : all_quantities) {
      if (!quantities.has(name_of(quantity))) continue;
      const StrictObject object = quantities.object(name_of(quantity));
      object.only({"column", "unit"}, columns_what);
      const Unit& unit = unit_of(object, units_of(quantity));
      if (unit.base == UnitBase::vcpus && !out_.vcpus) {
        object.fail("unit", "takes the VM's vcpus: $.sizes.vcpus");
      }
      if (unit.base == UnitBase::cpu_capacity && !out_.cpu_capacity) {
        object.fail("unit", "takes what the VM has: $.sizes.cpu_capacity");
      }
      if (unit.base == UnitBase::memory && !out_.memory) {
        object.fail("unit", "takes the VM's memory: $.sizes.memory");
      }
      out_.quantities.push_back({quantity, column(object), unit.factor, unit.base});
    }
    if (out_.quantities.empty()) object_.fail("quantities", "is empty");
  }

  std::string_view file_;
  StrictObject object_;
  ColumnMapping out_;
};

}  // namespace

ColumnMapping column_mapping_from_json(std::string_view text, std::string_view file) {
  const Json root = parse_strict_json(text, file, "column mapping");
  return Reader(root, file).read();
}

}  // namespace gemello::traces
