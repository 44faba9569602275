#include "models/traces/info.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <map>
#include <vector>

#include "models/traces/presence.hpp"

namespace gemello::traces {
namespace {

/// Floats as unsigned integers in the same order.
std::uint32_t key_of(float value) {
  const auto bits = std::bit_cast<std::uint32_t>(value + 0.0F);  // -0 and 0 are one value
  return (bits & 0x80000000U) != 0 ? ~bits : bits | 0x80000000U;
}
float value_of(std::uint32_t key) {
  return std::bit_cast<float>((key & 0x80000000U) != 0 ? key & 0x7fffffffU : ~key);
}

template <class Visit>
void each_sample(const TraceView& view, TraceQuantity quantity, const Visit& visit) {
  for (std::size_t step = 0; step < view.header->steps; ++step) {
    for (const float value : view.at(quantity, step)) {
      if (!std::isnan(value)) visit(value);
    }
  }
}

/// Values by rank, exactly, without sorting: a histogram of the upper halves of the keys finds the
/// bin of every rank, a second pass counts the lower halves in those bins.
std::map<std::size_t, float> values_at_ranks(const TraceView& view, TraceQuantity quantity,
                                             const std::vector<std::size_t>& ranks) {
  constexpr std::size_t bins = 1U << 16;
  std::vector<std::size_t> upper(bins, 0);
  each_sample(view, quantity, [&](float value) { ++upper[key_of(value) >> 16]; });

  struct Place {
    std::uint32_t bin;
    std::size_t rank_inside;
  };
  std::map<std::size_t, Place> places;
  std::map<std::uint32_t, std::vector<std::size_t>> lower;
  std::vector<std::vector<std::size_t>*> histogram_of(bins, nullptr);
  for (const std::size_t rank : ranks) {
    std::size_t before = 0;
    std::uint32_t bin = 0;
    while (before + upper[bin] <= rank) before += upper[bin++];
    places[rank] = {bin, rank - before};
    auto& histogram = lower[bin];
    histogram.resize(bins);
    histogram_of[bin] = &histogram;
  }
  each_sample(view, quantity, [&](float value) {
    const std::uint32_t key = key_of(value);
    if (auto* histogram = histogram_of[key >> 16]) ++(*histogram)[key & 0xffffU];
  });
  std::map<std::size_t, float> values;
  for (const auto& [rank, place] : places) {
    const auto& histogram = lower[place.bin];
    std::size_t before = 0;
    std::uint32_t low = 0;
    while (before + histogram[low] <= place.rank_inside) before += histogram[low++];
    values[rank] = value_of(place.bin << 16 | low);
  }
  return values;
}

void put_quartiles(const TraceView& view, TraceQuantity quantity, QuantityInfo& out) {
  const std::size_t last = out.samples - 1;
  std::vector<std::size_t> ranks;
  for (const std::size_t quarter : {1U, 2U, 3U}) {
    ranks.push_back(last * quarter / 4);
    ranks.push_back(std::min(last, last * quarter / 4 + 1));
  }
  const auto values = values_at_ranks(view, quantity, ranks);
  const auto quartile = [&](std::size_t quarter) {
    const std::size_t rank = last * quarter / 4;
    const double fraction = static_cast<double>(last * quarter % 4) / 4.0;
    const auto low = static_cast<double>(values.at(rank));
    const auto high = static_cast<double>(values.at(std::min(last, rank + 1)));
    return fraction == 0 ? low : low + fraction * (high - low);
  };
  out.q1 = quartile(1);
  out.median = quartile(2);
  out.q3 = quartile(3);
}

/// Samples that VMs owe while they are there.
std::size_t samples_due(const TraceHeader& header) {
  std::size_t due = 0;
  for (const TraceVm& vm : header.vms) {
    const Presence there = presence_of(vm, header);
    due += there.end - std::min(there.end, there.first);
  }
  return due;
}

std::size_t samples_of_present(const TraceView& view, TraceQuantity quantity) {
  std::vector<Presence> there;
  for (const TraceVm& vm : view.header->vms) there.push_back(presence_of(vm, *view.header));
  std::size_t known = 0;
  for (std::size_t step = 0; step < view.header->steps; ++step) {
    const std::span<const float> row = view.at(quantity, step);
    for (std::size_t vm = 0; vm < row.size(); ++vm) {
      const bool present = there[vm].first <= step && step < there[vm].end;
      known += present && !std::isnan(row[vm]) ? 1 : 0;
    }
  }
  return known;
}

QuantityInfo quantity_info(const TraceView& view, TraceQuantity quantity, std::size_t due) {
  QuantityInfo out;
  out.gaps = due - samples_of_present(view, quantity);
  double sum = 0;
  each_sample(view, quantity, [&](float sample) {
    const auto value = static_cast<double>(sample);
    out.min = out.samples == 0 ? value : std::min(out.min, value);
    out.max = out.samples == 0 ? value : std::max(out.max, value);
    sum += value;
    ++out.samples;
  });
  if (out.samples == 0) return out;
  out.mean = sum / static_cast<double>(out.samples);
  double squares = 0;
  each_sample(view, quantity, [&](float value) {
    const double off = static_cast<double>(value) - out.mean;
    squares += off * off;
  });
  if (out.samples > 1) out.sd = std::sqrt(squares / static_cast<double>(out.samples - 1));
  put_quartiles(view, quantity, out);
  return out;
}

void put_concurrency(const TraceHeader& header, TraceInfo& out) {
  std::vector<std::int64_t> change(header.steps + 1, 0);
  for (const TraceVm& vm : header.vms) {
    const Presence there = presence_of(vm, header);
    out.arrivals += vm.arrival > origin ? 1 : 0;
    out.departures += vm.departure < origin + out.length ? 1 : 0;
    if (there.first >= there.end) continue;
    ++change[there.first];
    --change[there.end];
  }
  std::int64_t now = 0;
  std::int64_t low = static_cast<std::int64_t>(header.vms.size());
  std::int64_t high = 0;
  double sum = 0;
  for (std::size_t step = 0; step < header.steps; ++step) {
    now += change[step];
    low = std::min(low, now);
    high = std::max(high, now);
    sum += static_cast<double>(now);
  }
  out.vms_min = static_cast<std::size_t>(low);
  out.vms_max = static_cast<std::size_t>(high);
  out.vms_mean = sum / static_cast<double>(header.steps);
}

}  // namespace

TraceInfo info(const TraceView& view) {
  TraceInfo out;
  out.length = view.header->period * static_cast<std::int64_t>(view.header->steps);
  put_concurrency(*view.header, out);
  const std::size_t due = samples_due(*view.header);
  for (const TraceQuantity quantity : all_quantities) {
    if (view.has(quantity)) out.quantities[index_of(quantity)] = quantity_info(view, quantity, due);
  }
  return out;
}

}  // namespace gemello::traces
