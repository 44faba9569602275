#include "sim/swarm/audits/one_turn.hpp"

#include <fmt/format.h>

#include "models/units/text.hpp"

namespace gemello::swarm {

void OneTurn::wrote_lease(const Sight& sight, const std::string& who, const LeaseRecord& record) {
  const auto complain = [&](const std::string& how) {
    broken(sight.now, fmt::format("{} wrote turn {} of '{}' into the lease, {}", who,
                                  number(record.epoch), record.holder, how));
  };
  if (record.epoch < epoch_) complain(fmt::format("after turn {}", number(epoch_)));
  if (record.epoch == epoch_ && who != holder_) complain("which is " + holder_ + "'s");
  if (record.epoch > epoch_ && sight.now < until_)
    complain(fmt::format("{} before the turn of {} ends", to_text(until_ - sight.now), holder_));
  epoch_ = record.epoch;
  holder_ = who;
  until_ = record.holder.empty() ? sight.now : sight.now + sight.scenario.controllers->lasts;
}

// By the number under which an order stands, which no code of the seam is asked for.
bool OneTurn::out_of_turn(const Sight& sight, const std::string& who, ActionId id,
                          const char* did) {
  const std::uint64_t turn = number(id) >> turn_bits;
  const bool in_turn = who == holder_ && turn == number(epoch_) && sight.now < until_;
  if (!in_turn)
    broken(sight.now,
           fmt::format("an order of {} under turn {} {}, but it is turn {} of {} until {}", who,
                       turn, did, number(epoch_), holder_, to_text(until_)));
  return !in_turn;
}

void OneTurn::gave(const Sight& sight, const std::string& who, ActionId id) {
  if (!orders_.emplace(id, Way::given).second)
    broken(sight.now, fmt::format("{} gave order {}, which was given before", who, number(id)));
  if (out_of_turn(sight, who, id, "is given")) return;
  const Duration left = until_ - sight.now;
  const Duration limit = sight.scenario.controllers->order_limit;
  if (left <= limit)
    broken(sight.now, fmt::format("{} gave order {} with {} left of its turn: an order takes {}",
                                  who, number(id), to_text(left), to_text(limit)));
}

void OneTurn::arrives(const Sight& sight, const std::string& who, ActionId id) {
  const auto found = orders_.find(id);
  if (found == orders_.end() || found->second != Way::given)
    broken(sight.now, fmt::format("order {} of {} takes effect, {}", number(id), who,
                                  found == orders_.end() ? "and was never given" : "again"));
  orders_[id] = Way::arrived;
  out_of_turn(sight, who, id, "takes effect");
}

void OneTurn::dropped(const Sight& sight, const std::string& who, ActionId id) {
  const auto found = orders_.find(id);
  if (found == orders_.end() || found->second != Way::given)
    broken(sight.now,
           fmt::format("order {} of {} is dropped, and was not on its way", number(id), who));
  orders_[id] = Way::dropped;
}

void OneTurn::begun(const Sight& sight, ActionId id, const Action& action) {
  if (!sight.scenario.controllers) return;
  const auto found = orders_.find(id);
  if (found == orders_.end() || found->second != Way::arrived)
    broken(sight.now, fmt::format("order {} takes effect by no controller's call: {}", number(id),
                                  to_text(action, sight.inventory)));
}

}  // namespace gemello::swarm
