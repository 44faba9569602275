#include "models/fleet/policy.hpp"

#include <algorithm>

#include "models/units/error.hpp"

namespace gemello {

void Rationale::consider(HostId host, double score, bool less_is_better) {
  const auto better = [&](const Candidate& a, const Candidate& b) {
    return less_is_better ? a.score < b.score : a.score > b.score;
  };
  const Candidate candidate{host, score};
  best.insert(std::upper_bound(best.begin(), best.end(), candidate, better), candidate);
  if (best.size() > 3) best.pop_back();
}

void Reasons::append(const Reasons& other, std::size_t at) {
  for (std::size_t i = 0; i < other.rationales_.size(); ++i) of(at + i) = other.rationales_[i];
}

void Policy::recall(std::string_view memory) {
  if (!memory.empty())
    throw InputError("", "policy memory", "this policy remembers nothing, but was given memory");
}

Instant Policy::answered(Instant /*now*/, std::span<const Action> /*actions*/,
                         std::span<const Answer> /*answers*/) {
  return never;
}

}  // namespace gemello
