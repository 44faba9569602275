#include <algorithm>
#include <filesystem>
#include <map>
#include <set>

#include <fmt/format.h>

#include "models/runs/report.hpp"
#include "models/runs/sweep/sweep.hpp"

namespace gemello::runs {
namespace {

using nlohmann::json;

constexpr std::string_view sweep_format = "gemello-sweep-1";
constexpr std::size_t cases_max = 100'000;
constexpr std::size_t name_value_length_max = 24;

struct Better {
  bool less = true;
};
constexpr std::array<NamedValue<Better>, 2> better_table{{{"less", {true}}, {"more", {false}}}};
constexpr std::span<const NamedValue<Better>> better_names = better_table;

std::string assignment(const std::string& path, const json& value) {
  return path + "=" + value.dump();
}

std::string_view path_of(std::string_view set) {
  return set.substr(0, set.find('='));
}

// A later override of `path` leaves nothing of an earlier one of `earlier`.
bool overrides(std::string_view path, std::string_view earlier) {
  if (!earlier.starts_with(path)) return false;
  return earlier.size() == path.size() || earlier[path.size()] == '.' ||
         earlier[path.size()] == '[';
}

void check_path(const JsonValue& value, const std::string& path) {
  if (path.empty() || path.find('=') != std::string::npos)
    value.fail("must stand under a path into the scenario, such as \"faults[0].at\"");
  if (overrides(path, "seed")) value.fail("the seeds are listed in $.seeds");
  if (overrides("format", path)) value.fail("the format of a scenario is no setting");
}

// {"faults[0].at": "2h", ...}
void read_sets(const JsonValue& value, std::vector<std::string>& sets) {
  JsonObject object = value.object();
  for (const auto& [path, entry] : object.entries()) {
    check_path(entry, path);
    for (const std::string& earlier : sets)
      if (overrides(path, path_of(earlier)))
        entry.fail(fmt::format("makes {} useless, which is set before it", path_of(earlier)));
    sets.push_back(assignment(path, entry.raw()));
  }
  object.finish();
}

template <class Row>
void refuse_double(const std::vector<Row>& rows, const std::string& name, const JsonValue& at) {
  for (const Row& row : rows)
    if (row.name == name) at.fail(fmt::format("there are two named '{}'", name));
}

std::vector<SweepScenario> read_scenarios(const JsonValue& value, const std::string& file) {
  const std::filesystem::path folder = std::filesystem::path(file).parent_path();
  std::vector<SweepScenario> scenarios;
  std::vector<std::string> written;
  std::map<std::string, int> count;
  for (const JsonValue& entry : value.array()) {
    const std::string text = entry.name();
    if (std::find(written.begin(), written.end(), text) != written.end())
      entry.fail("is listed twice");
    written.push_back(text);
    const std::filesystem::path path(text);
    scenarios.push_back({path.stem().string(),
                         path.is_absolute() ? text : (folder / path).lexically_normal().string()});
    ++count[scenarios.back().name];
  }
  if (scenarios.empty()) value.fail("needs at least one scenario");
  for (std::size_t i = 0; i < scenarios.size(); ++i)
    if (count[scenarios[i].name] > 1) scenarios[i].name = written[i];
  return scenarios;
}

std::vector<SweepChange> read_policies(JsonObject& object, const std::vector<std::string>& common) {
  std::vector<SweepChange> policies;
  const auto list = object.find("policies");
  if (!list) return {{"as written", common}};
  for (const JsonValue& entry : list->array()) {
    JsonObject policy = entry.object();
    SweepChange change{policy.at("name").name(), common};
    refuse_double(policies, change.name, entry);
    if (const auto whole = policy.find("policy")) {
      if (!whole->is_object()) whole->fail("must be an object, as $.policy of a scenario");
      for (const std::string& earlier : common)
        if (overrides("policy", path_of(earlier)))
          whole->fail(fmt::format("makes {} of $.set useless", path_of(earlier)));
      change.sets.push_back(assignment("policy", whole->raw()));
    }
    if (const auto sets = policy.find("set")) read_sets(*sets, change.sets);
    policy.finish();
    policies.push_back(std::move(change));
  }
  if (policies.empty()) list->fail("needs at least one policy");
  return policies;
}

// "at=2h", "cpu=4": the last key is enough where no two paths share it.
std::string value_name(const std::string& path, bool whole, const json& value, std::size_t index) {
  std::string text = value.is_string() ? value.get<std::string>() : value.dump();
  if (text.size() > name_value_length_max) text = fmt::format("#{}", index + 1);
  const std::size_t dot = path.rfind('.');
  return (whole || dot == std::string::npos ? path : path.substr(dot + 1)) + "=" + text;
}

// {"workload.scale.cpu": [3, 4], ...}: each value of a path with each of every other.
std::vector<SweepChange> read_grid(const JsonValue& value) {
  JsonObject object = value.object();
  const auto entries = object.entries();
  std::map<std::string, int> last_keys;
  for (const auto& [path, unused] : entries) ++last_keys[path.substr(path.rfind('.') + 1)];
  std::vector<SweepChange> grid{{}};
  for (const auto& [path, list] : entries) {
    check_path(list, path);
    const std::vector<JsonValue> values = list.array();
    if (values.empty()) list.fail("needs at least one value");
    const bool whole = last_keys[path.substr(path.rfind('.') + 1)] > 1;
    std::vector<SweepChange> next;
    for (const SweepChange& old : grid)
      for (std::size_t i = 0; i < values.size(); ++i) {
        for (const std::string& earlier : old.sets)
          if (overrides(path, path_of(earlier)))
            list.fail(fmt::format("makes {} useless", path_of(earlier)));
        SweepChange change = old;
        change.name += (old.name.empty() ? "" : ", ") + value_name(path, whole, values[i].raw(), i);
        change.sets.push_back(assignment(path, values[i].raw()));
        refuse_double(next, change.name, values[i]);
        next.push_back(std::move(change));
        if (next.size() > cases_max) list.fail("makes more than 100000 settings");
      }
    grid = std::move(next);
  }
  object.finish();
  return grid;
}

std::vector<SweepChange> read_settings(JsonObject& object) {
  const auto value = object.find("sets");
  if (!value) return {{}};
  if (value->is_object()) return read_grid(*value);
  std::vector<SweepChange> settings;
  for (const JsonValue& entry : value->array()) {
    JsonObject row = entry.object();
    SweepChange change{row.at("name").name(), {}};
    refuse_double(settings, change.name, entry);
    read_sets(row.at("set"), change.sets);
    row.finish();
    settings.push_back(std::move(change));
  }
  if (settings.empty()) value->fail("needs at least one setting");
  return settings;
}

// Settings come after the policy: what one overrides of it would be an option that does nothing.
void refuse_overridden(const Sweep& sweep, const JsonValue& at) {
  for (const SweepChange& policy : sweep.policies)
    for (const SweepChange& setting : sweep.settings)
      for (const std::string& earlier : policy.sets)
        for (const std::string& later : setting.sets)
          if (overrides(path_of(later), path_of(earlier)))
            at.fail(fmt::format("{} of setting '{}' makes {} of policy '{}' useless",
                                path_of(later), setting.name, path_of(earlier), policy.name));
}

std::vector<std::uint64_t> read_seeds(JsonObject& object) {
  const auto value = object.find("seeds");
  if (!value) return {};
  std::vector<std::uint64_t> seeds;
  if (value->is_object()) {
    JsonObject range = value->object();
    const std::int64_t from = range.at("from").integer(0, INT64_MAX - std::int64_t{cases_max});
    const std::int64_t count = range.at("count").integer(1, std::int64_t{cases_max});
    range.finish();
    for (std::int64_t i = 0; i < count; ++i) seeds.push_back(static_cast<std::uint64_t>(from + i));
    return seeds;
  }
  for (const JsonValue& entry : value->array()) {
    const auto seed = static_cast<std::uint64_t>(entry.integer(0, INT64_MAX));
    if (std::find(seeds.begin(), seeds.end(), seed) != seeds.end()) entry.fail("is listed twice");
    seeds.push_back(seed);
  }
  if (seeds.empty()) value->fail("needs at least one seed");
  return seeds;
}

constexpr std::array default_metrics{"availability", "contended_vm_minutes", "energy",
                                     "hosts_on_mean", "migrations"};

// The names of all figures, each with what is known of it.
const std::map<std::string, Figure, std::less<>>& known_figures() {
  static const auto figures = [] {
    std::map<std::string, Figure, std::less<>> all;
    for (const Figure& figure : figures_of(Metrics{})) all.emplace(figure.name, figure);
    return all;
  }();
  return figures;
}

const Figure& figure_named(const JsonValue& value) {
  static const auto names = [] {
    std::vector<NamedValue<const Figure*>> rows;
    for (const auto& [name, figure] : known_figures()) rows.push_back({name, &figure});
    return rows;
  }();
  return *value.one_of<const Figure*>(std::span<const NamedValue<const Figure*>>(names));
}

SweepMetric metric_of(const Figure& figure, bool less_is_better) {
  return {figure.name, figure.label, figure.unit, figure.meaning, less_is_better};
}

SweepMetric read_metric(const JsonValue& entry) {
  constexpr std::string_view ask =
      "is neither good nor bad by itself: write {\"name\": ..., \"better\": \"less\" or \"more\"}";
  if (entry.is_string()) {
    const Figure& figure = figure_named(entry);
    if (figure.better.empty()) entry.fail(ask);
    return metric_of(figure, figure.better == "less");
  }
  JsonObject object = entry.object();
  const Figure& figure = figure_named(object.at("name"));
  const auto better = object.find("better");
  object.finish();
  if (!better && figure.better.empty()) entry.fail(ask);
  if (!better) return metric_of(figure, figure.better == "less");
  const bool less = better->one_of<Better>(better_names).less;
  if (!figure.better.empty())
    better->fail(fmt::format("is known of {}: {} is better", figure.name, figure.better));
  return metric_of(figure, less);
}

std::vector<SweepMetric> read_metrics(JsonObject& object) {
  std::vector<SweepMetric> metrics;
  const auto value = object.find("metrics");
  if (!value) {
    for (const char* name : default_metrics) {
      const Figure& figure = known_figures().find(name)->second;
      metrics.push_back(metric_of(figure, figure.better == "less"));
    }
    return metrics;
  }
  for (const JsonValue& entry : value->array()) {
    SweepMetric metric = read_metric(entry);
    refuse_double(metrics, metric.name, entry);
    metrics.push_back(std::move(metric));
  }
  if (metrics.empty()) value->fail("needs at least one figure");
  return metrics;
}

std::optional<std::size_t> metric_named(const Sweep& sweep, std::string_view name) {
  for (std::size_t i = 0; i < sweep.metrics.size(); ++i)
    if (sweep.metrics[i].name == name) return i;
  return std::nullopt;
}

// [["energy", "migrations"], ...]; without: energy against what it is usually paid with.
void read_trade_offs(JsonObject& object, Sweep& sweep) {
  const auto value = object.find("pareto");
  if (!value) {
    const auto energy = metric_named(sweep, "energy");
    for (const char* price : {"contended_vm_minutes", "migrations"})
      if (const auto other = metric_named(sweep, price); energy && other)
        sweep.trade_offs.emplace_back(*energy, *other);
    return;
  }
  for (const JsonValue& entry : value->array()) {
    const std::vector<JsonValue> pair = entry.array();
    if (pair.size() != 2) entry.fail("must be two names of $.metrics");
    std::array<std::size_t, 2> found{};
    for (std::size_t i = 0; i < 2; ++i) {
      const auto index = metric_named(sweep, figure_named(pair[i]).name);
      if (!index) pair[i].fail("is not among $.metrics");
      found[i] = *index;
    }
    if (found[0] == found[1]) entry.fail("a figure has no trade-off with itself");
    sweep.trade_offs.emplace_back(found[0], found[1]);
  }
}

std::size_t read_baseline(JsonObject& object, const Sweep& sweep) {
  const auto value = object.find("baseline");
  if (!value) return 0;
  std::vector<NamedValue<std::size_t>> names;
  for (std::size_t i = 0; i < sweep.policies.size(); ++i)
    names.push_back({sweep.policies[i].name, i});
  return value->one_of<std::size_t>(std::span<const NamedValue<std::size_t>>(names));
}

std::string read_name(const JsonValue& value) {
  std::string name = value.name();
  if (name.find('/') != std::string::npos || name == "." || name == "..")
    value.fail("names the folder of the results and may hold no '/'");
  return name;
}

}  // namespace

Sweep read_sweep(JsonDocument& document, const std::string& file) {
  JsonObject object = document.root().object();
  const JsonValue format = object.at("format");
  if (format.string() != sweep_format) format.fail(fmt::format("must be '{}'", sweep_format));
  Sweep sweep;
  sweep.file = file;
  sweep.name = read_name(object.at("name"));
  sweep.about = object.string_or("about", "");
  sweep.scenarios = read_scenarios(object.at("scenarios"), file);
  std::vector<std::string> common;
  if (const auto sets = object.find("set")) read_sets(*sets, common);
  sweep.policies = read_policies(object, common);
  sweep.settings = read_settings(object);
  refuse_overridden(sweep, object.value());
  sweep.seeds = read_seeds(object);
  sweep.baseline = read_baseline(object, sweep);
  sweep.confidence = object.number_or("confidence", 0.5, 0.9999, sweep.confidence);
  sweep.metrics = read_metrics(object);
  read_trade_offs(object, sweep);
  object.finish();
  std::size_t cases = sweep.scenarios.size() * sweep.policies.size();
  for (const std::size_t factor :
       {sweep.settings.size(), std::max<std::size_t>(1, sweep.seeds.size())}) {
    cases *= factor;
    if (cases > cases_max) object.fail("makes more than 100000 cases: split the sweep");
  }
  return sweep;
}

Sweep read_sweep(const std::string& path) {
  JsonDocument document = JsonDocument::read(path);
  return read_sweep(document, path);
}

Sweep read_sweep_text(std::string_view text, const std::string& file) {
  JsonDocument document = JsonDocument::parse(text, file);
  return read_sweep(document, file);
}

}  // namespace gemello::runs
