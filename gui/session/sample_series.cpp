#include "gui/session/sample_series.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <utility>

#include "gui/recording/folder_series.hpp"
#include "models/units/error.hpp"

namespace gemello::gui {
namespace {

using nlohmann::json;

constexpr float not_there = std::numeric_limits<float>::quiet_NaN();

[[noreturn]] void refuse_sample(const char* sentence) {
  throw InputError("sample", "", sentence);
}

std::vector<float> column_of(const json& sample, const char* table, const char* column,
                             std::size_t size) {
  const auto rows = sample.find(table);
  if (rows == sample.end() || !rows->is_object()) refuse_sample("a sample has hosts and VMs");
  const auto values = rows->find(column);
  if (values == rows->end() || !values->is_array() || values->size() != size)
    refuse_sample("a sample has a value of each host, VM and link");
  std::vector<float> out;
  out.reserve(size);
  for (const json& value : *values)
    out.push_back(value.is_number() ? static_cast<float>(value.get<double>()) : not_there);
  return out;
}

Instant instant_in_sample(const json& sample, const char* key) {
  const auto found = sample.is_object() ? sample.find(key) : sample.end();
  if (!sample.is_object() || found == sample.end() || !found->is_number())
    refuse_sample("a sample and its rows have instants");
  const double at_s = found->get<double>();
  if (!(std::abs(at_s) < 9e12)) refuse_sample("a sample has an instant of a run");
  return origin + duration_nearest(at_s);
}

float sum_of(const std::vector<float>& values) {
  double sum = 0;
  for (const float value : values)
    if (!std::isnan(value)) sum += static_cast<double>(value);
  return static_cast<float>(sum);
}

template <class Table>
std::vector<std::string> names_of(const Table& table) {
  std::vector<std::string> names;
  for (const auto& one : table) names.push_back(one.name);
  return names;
}

// In the order of rows.
std::vector<runs::SeriesInfo> row_infos(const Inventory& inventory,
                                        const std::vector<std::string>& links) {
  const std::vector<std::string> hosts = names_of(inventory.hosts);
  const std::vector<std::string> fleet{"fleet"};
  std::vector<runs::SeriesInfo> infos{{"host", "cpu_demand", "MHz", {}, {}, hosts, true},
                                      {"host", "cpu_used", "MHz", {}, {}, hosts, true},
                                      {"host", "power", "W", {}, {}, hosts, true},
                                      {"host", "on", "1", {}, {}, hosts, true},
                                      {"fleet", "cpu_demand", "MHz", {}, {}, fleet, true},
                                      {"fleet", "cpu_used", "MHz", {}, {}, fleet, true},
                                      {"fleet", "power", "W", {}, {}, fleet, true},
                                      {"fleet", "hosts_on", "1", {}, {}, fleet, true},
                                      {"fleet", "vms_serving", "1", {}, {}, fleet, true}};
  if (!links.empty()) infos.push_back({"link", "load", "1", {}, {}, links, true});
  return infos;
}

bool serves(VmPhase phase) {
  return phase == VmPhase::running || phase == VmPhase::migrating;
}

// Over all of a stretch of time.
bool served(const std::vector<VmStretch>& lane, Instant from, Instant until) {
  if (!serves(stretch_at(lane, from).phase)) return false;
  return std::all_of(lane.begin(), lane.end(), [&](const VmStretch& one) {
    return one.from <= from || one.from > until || serves(one.phase);
  });
}

}  // namespace

SampleSeries::SampleSeries(std::shared_ptr<const Inventory> inventory, Instant start,
                           std::vector<std::string> links, std::vector<SeriesPtr> before)
    : inventory_(std::move(inventory)),
      links_(std::move(links)),
      before_(std::move(before)),
      last_(start) {
  for (SeriesPtr& one : before_) one = cut_series(one, start);
}

void SampleSeries::set_bytes_max(std::size_t bytes) {
  rows_.set_bytes_max(bytes / 2);
  vms_.set_bytes_max(bytes / 2);
}

void SampleSeries::add(const json& sample, const std::vector<std::vector<VmStretch>>& vms) {
  const Instant now = instant_in_sample(sample, "now_s");
  const std::size_t vm_count = inventory_->vms.size();
  Measured measured{column_of(sample, "vms", "cpu_used_mhz", vm_count)};
  const std::vector<float> seen = column_of(sample, "vms", "seen", vm_count);
  for (std::size_t i = 0; i < vm_count; ++i)
    if (seen[i] != 1.0F) measured.used[i] = not_there;
  const auto rows = sample.find("rows");
  if (rows == sample.end() || !rows->is_array()) refuse_sample("a sample has rows of series");
  for (const json& row : *rows) add_row(row);
  if (!has_vm_rows_) add_vms(now, measured, vms);
}

void SampleSeries::add_row(const json& row) {
  const Instant from = instant_in_sample(row, "from_s");
  const Instant until = instant_in_sample(row, "until_s");
  if (until <= from) refuse_sample("a row of series lasts some time");
  const std::size_t hosts = inventory_->hosts.size();
  RowTable::Rows rows;
  for (const char* column : {"cpu_demand_mhz", "cpu_used_mhz", "power_w", "on"})
    rows.push_back(column_of(row, "hosts", column, hosts));
  for (std::size_t k = 0; k < 4; ++k) rows.push_back({sum_of(rows[k])});
  const auto serving = row.find("vms_serving");
  if (serving == row.end() || !serving->is_number()) refuse_sample("a row counts who serves");
  rows.push_back({static_cast<float>(serving->get<double>())});
  if (!links_.empty()) rows.push_back(column_of(row, "links", "load", links_.size()));
  if (!rows_.has_begun()) rows_.begin(until - from, from, row_infos(*inventory_, links_));
  rows_.add(until, rows);
  add_vm_row(row, from, until);
}

// Where rows have no VMs, monitoring's means stand for them.
void SampleSeries::add_vm_row(const json& row, Instant from, Instant until) {
  const auto table = row.find("vms");
  if (table == row.end() || !table->is_object()) return;
  const auto used = table->find("cpu_used_mhz");
  if (used == table->end() || !used->is_array() || used->empty()) return;
  if (!std::exchange(has_vm_rows_, true)) {
    vms_.clear();  // samples may have come before the first row ended
    vms_.begin(until - from, from, vm_infos());
  }
  vms_.add(until, {column_of(row, "vms", "cpu_used_mhz", inventory_->vms.size())});
}

std::vector<runs::SeriesInfo> SampleSeries::vm_infos() const {
  return {{"vm", "cpu_used", "MHz", {}, {}, names_of(inventory_->vms), true}};
}

RowTable::Rows SampleSeries::vm_rows(Instant from, Instant until, const Measured& measured,
                                     const std::vector<std::vector<VmStretch>>& vms) const {
  std::vector<float> used = measured.used;
  for (std::size_t i = 0; i < used.size(); ++i)
    if (i >= vms.size() || !served(vms[i], from, until)) used[i] = not_there;
  return {std::move(used)};
}

// What is measured is a mean since the sample before.
void SampleSeries::add_vms(Instant now, const Measured& measured,
                           const std::vector<std::vector<VmStretch>>& vms) {
  const bool at_the_start = first_ && now <= last_;
  const Instant before = std::exchange(last_, now);
  if (std::exchange(first_, false)) {
    // At the start nothing was measured yet; later the period is known by the next one only.
    if (!at_the_start) waiting_ = measured;
    return;
  }
  if (now <= before) return;
  if (!vms_.has_begun()) {
    const Duration period = now - before;
    vms_.begin(period, waiting_ ? before - period : before, vm_infos());
    if (waiting_)
      vms_.add(before,
               vm_rows(before - period, before, *std::exchange(waiting_, std::nullopt), vms));
  }
  vms_.add(now, vm_rows(now - vms_.period(), now, measured, vms));
}

std::vector<SeriesPtr> SampleSeries::snapshot() const {
  std::vector<SeriesPtr> all = rows_.snapshot();
  for (SeriesPtr& one : vms_.snapshot()) all.push_back(std::move(one));
  for (const SeriesPtr& before : before_) {
    const auto same = std::find_if(all.begin(), all.end(), [&](const SeriesPtr& one) {
      return one->info().name() == before->info().name();
    });
    if (same == all.end())
      all.push_back(before);
    else
      *same = joined_series(before, *same);
  }
  return all;
}

}  // namespace gemello::gui
