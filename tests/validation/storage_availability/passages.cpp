#include "tests/validation/storage_availability/passages.hpp"

#include <algorithm>
#include <utility>

namespace gemello::storage_availability {

void add_run(Passages& passages, const std::vector<Outage>& outages, std::uint32_t spare,
             Instant end) {
  std::vector<std::pair<Instant, int>> changes;  // one more out, or one fewer, which comes first
  for (const Outage& outage : outages) {
    changes.emplace_back(outage.from, 1);
    changes.emplace_back(outage.until, -1);
  }
  std::sort(changes.begin(), changes.end());
  const auto book = [&](Instant from, Instant until) { passages.days += hours(until - from) / 24; };
  Instant since = origin;
  bool at_risk = true;
  int out = 0;
  for (const auto& [at, change] : changes) {
    if (at >= end) break;
    out += change;
    if (at_risk && out > static_cast<int>(spare)) {
      book(since, at);
      ++passages.count;
      at_risk = false;
    }
    if (!at_risk && out == 0) {
      since = at;
      at_risk = true;
    }
  }
  if (at_risk) book(since, end);
}

}  // namespace gemello::storage_availability
