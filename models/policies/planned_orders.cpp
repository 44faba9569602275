#include "models/policies/planned_orders.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "models/cloud/json_reader.hpp"

namespace gemello::policies {

PlannedOrders::PlannedOrders(std::vector<Order> orders) : orders_(std::move(orders)) {
  std::stable_sort(orders_.begin(), orders_.end(),
                   [](const Order& a, const Order& b) { return a.first < b.first; });
}

Decision PlannedOrders::decide(const FleetView& view, std::span<const Event>, Reasons* reasons) {
  Decision decision;
  while (!begun_ && given_ < orders_.size() && orders_[given_].first < view.now()) ++given_;
  begun_ = true;
  for (; given_ < orders_.size() && orders_[given_].first <= view.now(); ++given_) {
    if (reasons != nullptr) {
      Rationale& why = reasons->of(decision.actions.size());
      why.author = "orders";
      why.because = "it was planned for this instant";
    }
    decision.actions.push_back(orders_[given_].second);
  }
  if (given_ < orders_.size()) decision.wake = orders_[given_].first;
  return decision;
}

std::string PlannedOrders::memory() const {
  return given_ == 0 ? std::string() : fmt::format(R"({{"given":{}}})", given_);
}

void PlannedOrders::recall(std::string_view memory) {
  given_ = 0;
  begun_ = !memory.empty();
  if (memory.empty()) return;
  JsonDocument document = JsonDocument::parse(memory, "policy memory");
  JsonObject root = document.root().object();
  // The scenario may have fewer orders than the one that the memory is of.
  const std::int64_t given = root.at("given").integer(0, INT64_MAX);
  given_ = std::min(static_cast<std::size_t>(given), orders_.size());
  root.finish();
}

}  // namespace gemello::policies
