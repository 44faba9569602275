#include "models/policies/rebalancing/load_balance.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "models/policies/rebalancing/expected_loads.hpp"

namespace gemello::policies {
namespace {

constexpr double gib = 1024.0 * 1024.0 * 1024.0;

std::int64_t parts_per_million(double share) {
  return std::llround(share * 1e6);
}

// One round of moves in the making.
class Round {
 public:
  Round(const FleetView& view, const LoadBalanceOptions& options, const FleetPlanOptions& books,
        const LoadBalanceMemory& memory)
      : view_(view),
        options_(options),
        books_(books),
        loads_(view, options.window),
        memory_(memory) {
    moves_at_.assign(view.host_count(), 0);
    for (const InFlightAction& entry : view.in_flight()) {
      const auto* move = std::get_if<Migrate>(&entry.action);
      if (move == nullptr || entry.ended_at) continue;
      ++moves_at_[move->from.index()];
      ++moves_at_[move->to.index()];
    }
  }

  std::int64_t imbalance() const { return policies::imbalance(options_.measure, loads_.shares()); }

  /// The best move off the hottest host that has one to give, booked; nothing if no host above
  /// the mean has.
  std::optional<Migrate> next(Rationale* why) {
    if (!plan_) plan_.emplace(view_, books_);
    survey();
    for (const std::size_t from : loads_.hottest_first()) {
      if (loads_.shares()[from] <= loads_.mean()) break;
      if (moves_at_[loads_.hosts()[from].index()] >= options_.moves_per_host) continue;
      if (why != nullptr) *why = {};
      const auto best = best_from(from, why);
      if (!best) continue;
      book(*best, from);
      return Migrate{best->vm, loads_.hosts()[from], loads_.hosts()[best->to]};
    }
    return std::nullopt;
  }

 private:
  struct Choice {
    VmId vm;
    std::size_t to = 0;
    std::int64_t score = 0;  // reduction of the variance, (1e-3)^2 per GiB
  };

  // Why candidates were refused, counted without a text for each: there are VMs times hosts of
  // them.
  class Refusals {
   public:
    void count(std::string_view reason) {
      const auto same = [&](const auto& entry) { return entry.first == reason; };
      const auto known = std::find_if(counts_.begin(), counts_.end(), same);
      if (known == counts_.end())
        counts_.emplace_back(reason, 1);
      else
        ++known->second;
    }
    void tell(Rationale& why) const {
      for (const auto& [reason, count] : counts_) why.rejections[std::string(reason)] += count;
    }

   private:
    std::vector<std::pair<std::string_view, std::int32_t>> counts_;
  };

  // What all candidates of one move have in common.
  void survey() {
    const auto shares = loads_.shares();
    sum_ = std::accumulate(shares.begin(), shares.end(), std::int64_t{0});
    hottest_ = loads_.hottest_first();
    hottest_.resize(std::min<std::size_t>(hottest_.size(), 3));
  }

  std::optional<Choice> best_from(std::size_t from, Rationale* why) const {
    std::optional<Choice> best;
    Refusals refusals;
    for (const VmId vm : plan_->vms_on(loads_.hosts()[from])) {
      if (!plan_->movable(vm) || loads_.demand(vm) <= 0) continue;
      if (std::find(planned_.begin(), planned_.end(), vm) != planned_.end()) continue;
      if (!resides_long_enough(vm)) {
        refusals.count("residence");
        continue;
      }
      for (std::size_t to = 0; to < loads_.hosts().size(); ++to)
        if (const auto choice = judge(vm, from, to, refusals))
          if (!best || choice->score > best->score) best = choice;
    }
    if (why != nullptr) refusals.tell(*why);
    if (best && why != nullptr)
      why->consider(loads_.hosts()[best->to], static_cast<double>(best->score), false);
    return best;
  }

  std::optional<Choice> judge(VmId vm, std::size_t from, std::size_t to, Refusals& refusals) const {
    const auto reject = [&](std::string_view reason) {
      refusals.count(reason);
      return std::nullopt;
    };
    const HostId host = loads_.hosts()[to];
    if (to == from) return std::nullopt;
    if (moves_at_[host.index()] >= options_.moves_per_host) return reject("moves under way");
    const std::int64_t from_after = loads_.with(from, vm, -1);
    const std::int64_t to_after = loads_.with(to, vm, 1);
    if (to_after > hottest_but(from, to, from_after)) return reject("would be the hottest");
    const double gain = variance_gain(loads_.shares(), sum_, from, from_after, to, to_after);
    const double per_gib = gain * 1e-6 / (count_of(view_.inventory()[vm].memory) / gib);
    const std::int64_t score = std::llround(per_gib);
    if (score <= 0) return reject("no gain");
    if (const auto refusal = plan_->refuses(host, vm)) return reject(*refusal);
    return Choice{vm, to, score};
  }

  // The highest share after the move among all hosts but the target: of the three hottest hosts
  // at least one is neither source nor target.
  std::int64_t hottest_but(std::size_t from, std::size_t to, std::int64_t from_after) const {
    std::int64_t hottest = from_after;
    for (const std::size_t i : hottest_)
      if (i != from && i != to) hottest = std::max(hottest, loads_.shares()[i]);
    return hottest;
  }

  bool resides_long_enough(VmId vm) const {
    const auto& vms = view_.data().vms;
    for (const Instant since : {vms.placed_since[vm.index()], vms.last_moved[vm.index()]})
      if (since != never && view_.now() - since < options_.residence) return false;
    return std::none_of(memory_.moves.begin(), memory_.moves.end(), [&](const auto& move) {
      return move.vm == vm && view_.now() - move.at < options_.residence;
    });
  }

  void book(const Choice& choice, std::size_t from) {
    const HostId source = loads_.hosts()[from];
    const HostId target = loads_.hosts()[choice.to];
    plan_->remove(choice.vm, source);
    plan_->place(choice.vm, target);
    loads_.move(choice.vm, from, choice.to);
    ++moves_at_[source.index()];
    ++moves_at_[target.index()];
    planned_.push_back(choice.vm);
  }

  const FleetView& view_;
  const LoadBalanceOptions& options_;
  const FleetPlanOptions& books_;
  ExpectedLoads loads_;
  std::optional<FleetPlan> plan_;  // made when the first move is looked for
  const LoadBalanceMemory& memory_;
  std::vector<std::int32_t> moves_at_;  // migrations a host takes part in, by host
  std::vector<VmId> planned_;
  std::int64_t sum_ = 0;              // of the shares of all hosts
  std::vector<std::size_t> hottest_;  // positions of at most three
};

std::int32_t moves_in_hour(const LoadBalanceMemory& memory, Instant now) {
  return static_cast<std::int32_t>(
      std::count_if(memory.moves.begin(), memory.moves.end(),
                    [&](const auto& move) { return now - move.at < 1h; }));
}

}  // namespace

Decision LoadBalance::decide_with(LoadBalanceMemory& memory, const FleetView& view,
                                  std::span<const Event> events, Reasons* reasons) {
  Decision decision;
  const bool sampled = std::any_of(events.begin(), events.end(), [](const Event& event) {
    return std::holds_alternative<MonitoringSample>(event.body);
  });
  if (!sampled) return decision;
  const Duration kept = std::max(options_.residence, Duration(1h));
  std::erase_if(memory.moves, [&](const auto& move) { return view.now() - move.at >= kept; });
  if (memory.round != never && view.now() - memory.round >= options_.interval) memory.round = never;

  Round round(view, options_, books_, memory);
  std::int64_t uneven = round.imbalance();
  memory.streak = uneven > parts_per_million(options_.high) ? memory.streak + 1 : 0;
  memory.streak = std::min(memory.streak, options_.hold);
  if (memory.streak >= options_.hold) memory.balancing = true;
  if (uneven < parts_per_million(options_.low)) memory.balancing = false;
  if (!memory.balancing) return decision;
  if (memory.round != never) return decision;

  memory.round = view.now();
  std::int32_t left = std::min(options_.moves_per_round,
                               options_.moves_per_hour - moves_in_hour(memory, view.now()));
  for (; left > 0 && uneven >= parts_per_million(options_.low); --left) {
    Rationale why;
    const auto move = round.next(reasons != nullptr ? &why : nullptr);
    if (!move) break;
    const std::int64_t after = round.imbalance();
    if (reasons != nullptr) {
      why.author = "rebalancing/load-balance";
      why.score_meaning = "fall of the variance of CPU shares per GiB moved, 1e-6; most wins";
      why.because = fmt::format(
          "imbalance of expected CPU shares {:.1f} %, {:.1f} % after the move; {} is "
          "the hottest host with a move to give",
          static_cast<double>(uneven) * 1e-4, static_cast<double>(after) * 1e-4,
          view.inventory()[move->from].name);
      reasons->of(decision.actions.size()) = std::move(why);
    }
    decision.actions.emplace_back(*move);
    memory.moves.push_back({move->vm, view.now()});
    uneven = after;
  }
  return decision;
}

}  // namespace gemello::policies
