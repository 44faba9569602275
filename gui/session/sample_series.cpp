#include "gui/session/sample_series.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <span>
#include <string>
#include <utility>

#include "gui/recording/folder_series.hpp"
#include "models/units/error.hpp"

namespace gemello::gui {
namespace {

using nlohmann::json;

constexpr float not_there = std::numeric_limits<float>::quiet_NaN();
constexpr std::size_t gap_rows_max = 10'000;

struct SampledSeries {
  const char* kind;
  const char* quantity;
  const char* unit;
};
// In the order of rows.
constexpr std::array<SampledSeries, 10> sampled{{{"host", "cpu_demand", "MHz"},
                                                 {"host", "cpu_used", "MHz"},
                                                 {"host", "power", "W"},
                                                 {"host", "on", "1"},
                                                 {"vm", "cpu_used", "MHz"},
                                                 {"fleet", "cpu_demand", "MHz"},
                                                 {"fleet", "cpu_used", "MHz"},
                                                 {"fleet", "power", "W"},
                                                 {"fleet", "hosts_on", "1"},
                                                 {"fleet", "vms_serving", "1"}}};

[[noreturn]] void refuse_sample(const char* sentence) {
  throw InputError("sample", "", sentence);
}

std::vector<float> column_of(const json& sample, const char* table, const char* column,
                             std::size_t size) {
  const auto rows = sample.find(table);
  if (rows == sample.end() || !rows->is_object()) refuse_sample("a sample has hosts and VMs");
  const auto values = rows->find(column);
  if (values == rows->end() || !values->is_array() || values->size() != size)
    refuse_sample("a sample has a value of each host and VM");
  std::vector<float> out;
  out.reserve(size);
  for (const json& value : *values)
    out.push_back(value.is_number() ? static_cast<float>(value.get<double>()) : not_there);
  return out;
}

float sum_of(const std::vector<float>& values) {
  double sum = 0;
  for (const float value : values)
    if (!std::isnan(value)) sum += static_cast<double>(value);
  return static_cast<float>(sum);
}

std::vector<std::string> objects_of(const Inventory& inventory, std::string_view kind) {
  std::vector<std::string> objects;
  if (kind == "host")
    for (const Host& host : inventory.hosts) objects.push_back(host.name);
  else if (kind == "vm")
    for (const VirtualMachine& vm : inventory.vms) objects.push_back(vm.name);
  else
    objects.emplace_back("fleet");
  return objects;
}

bool is_powered(HostPhase phase) {
  return phase == HostPhase::on || phase == HostPhase::maintenance || phase == HostPhase::suspected;
}

// Of several rows of one series; what is known in none is a gap.
std::vector<float> mean_of(const std::vector<std::span<const float>>& rows) {
  std::vector<float> means(rows.front().size(), not_there);
  for (std::size_t i = 0; i < means.size(); ++i) {
    double sum = 0;
    double known = 0;
    for (const std::span<const float> row : rows) {
      if (std::isnan(row[i])) continue;
      sum += static_cast<double>(row[i]);
      known += 1;
    }
    if (known > 0) means[i] = static_cast<float>(sum / known);
  }
  return means;
}

}  // namespace

SampleSeries::SampleSeries(std::shared_ptr<const Inventory> inventory, Instant start,
                           std::vector<SeriesPtr> before)
    : inventory_(std::move(inventory)), before_(std::move(before)), last_(start) {}

void SampleSeries::add(const json& sample, const std::vector<std::vector<VmStretch>>& vms,
                       const std::vector<std::vector<HostStretch>>& hosts) {
  if (!sample.is_object() || !sample.contains("now_s") || !sample["now_s"].is_number())
    refuse_sample("a sample has an instant");
  const double now_s = sample["now_s"].get<double>();
  if (!(std::abs(now_s) < 9e12)) refuse_sample("a sample has an instant of a run");
  const Instant now = origin + duration_nearest(now_s);
  const std::size_t host_count = inventory_->hosts.size();
  const std::size_t vm_count = inventory_->vms.size();
  Rows rows{column_of(sample, "hosts", "cpu_demand_mhz", host_count),
            column_of(sample, "hosts", "cpu_used_mhz", host_count),
            column_of(sample, "hosts", "power_w", host_count),
            {},
            column_of(sample, "vms", "cpu_used_mhz", vm_count)};
  float hosts_on = 0;
  for (std::size_t i = 0; i < host_count; ++i) {
    const bool on = i < hosts.size() && is_powered(hosts[i].back().phase);
    rows[3].push_back(on ? 1.0F : 0.0F);
    hosts_on += rows[3].back();
  }
  float serving = 0;
  for (std::size_t i = 0; i < vm_count; ++i) {
    const VmPhase phase = i < vms.size() ? vms[i].back().phase : VmPhase::absent;
    if (phase == VmPhase::running || phase == VmPhase::migrating) ++serving;
    // Monitoring keeps the last figure of a VM that is gone.
    if (phase == VmPhase::absent || phase == VmPhase::waiting || phase == VmPhase::down)
      rows[4][i] = not_there;
  }
  for (std::size_t k = 0; k < 3; ++k) rows.push_back({sum_of(rows[k])});
  rows.push_back({hosts_on});
  rows.push_back({serving});

  const bool at_the_start = first_ && now <= last_;
  const Instant before = std::exchange(last_, now);
  if (std::exchange(first_, false)) {
    // At the start nothing was measured yet; later the period is known by the next one only.
    if (!at_the_start) waiting_ = std::move(rows);
    return;
  }
  if (now <= before) return;
  if (series_.empty()) {
    begin(now - before, waiting_ ? before - (now - before) : before);
    if (waiting_) append(*std::exchange(waiting_, std::nullopt));
  }
  // Rows that were not told, while nobody listened, are gaps.
  const auto sample_number =
      static_cast<std::size_t>((now - series_[0].info().start + period_ / 2) / period_);
  if (sample_number <= samples_) return;
  const std::size_t gaps = sample_number - samples_ - 1;
  if (gaps > gap_rows_max) refuse_sample("a sample comes long after the last one");
  for (std::size_t i = 0; i < gaps; ++i) {
    Rows empty;
    for (const auto& one : rows) empty.emplace_back(one.size(), not_there);
    append(empty);
  }
  append(rows);
}

void SampleSeries::begin(Duration period, Instant first_row) {
  period_ = period;
  for (const SampledSeries& one : sampled)
    series_.emplace_back(runs::SeriesInfo{one.kind, one.quantity, one.unit, first_row, period,
                                          objects_of(*inventory_, one.kind), true});
}

void SampleSeries::append(const Rows& rows) {
  ++samples_;
  pending_.push_back(rows);
  if (pending_.size() < samples_per_row_) return;
  const std::vector<Rows> all = std::exchange(pending_, {});
  for (std::size_t i = 0; i < series_.size(); ++i) {
    std::vector<std::span<const float>> of_one;
    for (const Rows& one : all) of_one.emplace_back(one[i]);
    series_[i].append(mean_of(of_one));
  }
  while (bytes() > bytes_max_ && series_[0].rows() > 1) coarsen();
}

std::size_t SampleSeries::bytes() const {
  std::size_t floats = 0;
  for (const GrowingSeries& one : series_) floats += one.rows() * one.info().objects.size();
  return floats * sizeof(float);
}

// Two rows become one.
void SampleSeries::coarsen() {
  const std::size_t rows = series_[0].rows();
  for (GrowingSeries& one : series_) {
    runs::SeriesInfo info = one.info();
    info.period *= 2;
    GrowingSeries half(std::move(info));
    for (std::size_t row = 0; row + 1 < rows; row += 2)
      half.append(mean_of({one.row(row), one.row(row + 1)}));
    if (rows % 2 == 0) {
      one = std::move(half);
      continue;
    }
    // An odd last row waits, for as many samples as it stands for.
    const std::span<const float> last = one.row(rows - 1);
    const std::size_t number = static_cast<std::size_t>(&one - series_.data());
    if (number == 0) pending_.assign(samples_per_row_, Rows(series_.size()));
    for (Rows& waiting : pending_) waiting[number].assign(last.begin(), last.end());
    one = std::move(half);
  }
  samples_per_row_ *= 2;
}

std::vector<SeriesPtr> SampleSeries::snapshot() const {
  std::vector<SeriesPtr> all;
  for (const GrowingSeries& one : series_) all.push_back(one.snapshot());
  for (const SeriesPtr& before : before_) {
    const auto same = std::find_if(all.begin(), all.end(), [&](const SeriesPtr& one) {
      return one->info().name() == before->info().name();
    });
    if (same == all.end())
      all.push_back(before);
    else
      *same = joined_series(cut_series(before, (*same)->info().start), *same);
  }
  return all;
}

}  // namespace gemello::gui
