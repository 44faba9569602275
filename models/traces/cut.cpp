#include <algorithm>

#include <fmt/format.h>

#include "models/traces/operations.hpp"
#include "models/traces/presence.hpp"
#include "models/units/error.hpp"

namespace gemello::traces {
namespace {

struct Window {
  std::size_t first = 0;
  std::size_t end = 0;
};

std::size_t step_at(Instant instant, const TraceHeader& header, std::string_view option) {
  const Duration since = instant.time_since_epoch();
  if (since < Duration::zero() || since % header.period != Duration::zero()) {
    throw InputError("cut", option,
                     fmt::format("{} is not a multiple of the period of {}", to_text(since),
                                 to_text(header.period)));
  }
  return static_cast<std::size_t>(since / header.period);
}

Window window_of(const CutOptions& options, const TraceHeader& header) {
  Window window{.first = step_at(options.from, header, "from"), .end = header.steps};
  if (options.to != never) window.end = step_at(options.to, header, "to");
  if (window.end > header.steps) {
    throw InputError("cut", "to", "is past the end of the trace");
  }
  if (window.first >= window.end) throw InputError("cut", "from", "leaves no step before `to`");
  return window;
}

std::vector<std::size_t> columns_of(const CutOptions& options, const TraceHeader& header,
                                    const Window& window) {
  std::vector<std::size_t> columns;
  std::vector<bool> used(options.names.size(), false);
  for (std::size_t row = 0; row < header.vms.size(); ++row) {
    const TraceVm& vm = header.vms[row];
    bool wanted = options.names.empty();
    for (std::size_t i = 0; i < options.names.size(); ++i) {
      if (!matches(vm.name, options.names[i])) continue;
      wanted = used[i] = true;
    }
    const Presence there = presence_of(vm, header);
    if (wanted && there.first < window.end && there.end > window.first) columns.push_back(row);
  }
  for (std::size_t i = 0; i < used.size(); ++i) {
    if (!used[i])
      throw InputError("cut", "names", fmt::format("no VM is \"{}\"", options.names[i]));
  }
  if (options.first && *options.first > columns.size()) {
    throw InputError("cut", "first",
                     fmt::format("asks for {} VMs of {}", *options.first, columns.size()));
  }
  if (options.first) columns.resize(*options.first);
  if (columns.empty()) throw InputError("cut", "names", "leaves no VM");
  return columns;
}

TraceHeader header_of(const TraceHeader& old, const Window& window,
                      const std::vector<std::size_t>& columns) {
  TraceHeader header{.period = old.period,
                     .steps = window.end - window.first,
                     .origin = old.origin,
                     .licence = old.licence,
                     .method = old.method,
                     .vms = {}};
  const Duration from = old.period * static_cast<std::int64_t>(window.first);
  const Duration length = old.period * static_cast<std::int64_t>(header.steps);
  if (old.start_unix_seconds) {
    header.start_unix_seconds =
        *old.start_unix_seconds + std::chrono::floor<std::chrono::seconds>(from).count();
  }
  header.method += fmt::format("; cut to [{}, {}) and {} of {} VMs", to_text(from),
                               to_text(from + length), columns.size(), old.vms.size());
  for (const std::size_t column : columns) {
    TraceVm vm = old.vms[column];
    vm.arrival = std::max(origin, vm.arrival - from);
    if (vm.departure != never) vm.departure -= from;
    if (vm.departure >= origin + length) vm.departure = never;
    header.vms.push_back(std::move(vm));
  }
  return header;
}

}  // namespace

bool matches(std::string_view name, std::string_view pattern) {
  std::size_t n = 0;
  std::size_t p = 0;
  std::size_t star = std::string_view::npos;  // the last '*' and what it has swallowed so far
  std::size_t swallowed = 0;
  while (n < name.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      swallowed = n;
    } else if (p < pattern.size() && (pattern[p] == '?' || pattern[p] == name[n])) {
      ++p;
      ++n;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      n = ++swallowed;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '*') ++p;
  return p == pattern.size();
}

void cut(const TraceView& view, const CutOptions& options, TraceSink& sink) {
  const Window window = window_of(options, *view.header);
  const std::vector<std::size_t> columns = columns_of(options, *view.header, window);
  sink.begin(header_of(*view.header, window, columns), quantities_of(view));
  std::vector<float> row(columns.size());
  for (const TraceQuantity quantity : all_quantities) {
    if (!view.has(quantity)) continue;
    for (std::size_t step = window.first; step < window.end; ++step) {
      const std::span<const float> old = view.at(quantity, step);
      std::transform(columns.begin(), columns.end(), row.begin(),
                     [&](std::size_t column) { return old[column]; });
      sink.row(quantity, step - window.first, row);
    }
  }
  sink.end();
}

}  // namespace gemello::traces
