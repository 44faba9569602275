#include "models/fleet/leadership.hpp"

#include <algorithm>

namespace gemello {

Leadership::Leadership(LeaseStore& store, LeadershipOptions options)
    : store_(store), options_(std::move(options)) {
  if (options_.name.empty()) throw std::invalid_argument("a controller needs a name");
  if (options_.renew <= Duration{} || options_.margin <= Duration{})
    throw std::invalid_argument("'renew' and 'margin' must be longer than nothing");
  if (options_.lasts <= options_.renew + options_.order_limit)
    throw std::invalid_argument(
        "the lease must last longer than the time between renewals and that of an order together");
}

std::optional<Leadership::Turn> Leadership::turn(Instant now) const {
  if (turn_.epoch == Epoch::none || now >= turn_.until) return std::nullopt;
  return turn_;
}

bool Leadership::may_begin(Instant now) const {
  return turn(now) && !store_.hangs() && turn_.until - now > options_.order_limit;
}

Instant Leadership::step(Instant now) {
  if (turn(now)) {
    if (now >= renew_at_) renew(now);
  } else {
    turn_ = {};
    watch(now);
  }
  if (!turn(now)) {
    if (now >= look_at_) look_at_ = now + options_.renew;
    // Also the first instant at which the lease may be taken, if no look sees it change.
    const Instant lapsed = seen_ ? seen_since_ + options_.lasts + options_.margin : now;
    return lapsed > now ? std::min(look_at_, lapsed) : look_at_;
  }
  // Also the instant from which on nothing more may be begun, and the end.
  Instant next = std::max(renew_at_, now + Duration(1));
  const Instant silent_from = turn_.until - options_.order_limit;
  if (silent_from > now) next = std::min(next, silent_from);
  return std::min(next, turn_.until);
}

// A renewal that could not be written is tried again soon, as long as the turn lasts.
void Leadership::renew(Instant now) {
  LeaseRecord next = *seen_;
  ++next.renewals;
  renew_at_ = now + options_.renew;
  if (store_.swap(*seen_, next)) {
    seen_ = next;
    turn_.until = now + options_.lasts;
    return;
  }
  const std::optional<LeaseRecord> there = store_.read();
  if (!there) return;
  if (*there == next) {  // written after all, and its answer lost
    seen_ = next;
  } else if (*there != *seen_) {
    turn_ = {};  // another's by now
    seen_ = there;
    seen_since_ = store_.answered_at(now);
  }
}

void Leadership::watch(Instant now) {
  const std::optional<LeaseRecord> there = store_.read();
  if (!there) {
    // What was not seen may have changed and changed back: the watch begins anew.
    seen_.reset();
    return;
  }
  if (!seen_ || *seen_ != *there) {
    seen_ = there;
    seen_since_ = store_.answered_at(now);
  }
  const bool abandoned =
      there->holder.empty() || now - seen_since_ >= options_.lasts + options_.margin;
  if (!abandoned) return;
  const LeaseRecord mine{Epoch{number(there->epoch) + 1}, options_.name, 0};
  if (!store_.swap(*there, mine)) return;
  seen_ = mine;
  turn_ = {mine.epoch, now + options_.lasts};
  renew_at_ = now + options_.renew;
}

void Leadership::resign() {
  if (turn_.epoch == Epoch::none || !seen_) return;
  (void)store_.swap(*seen_, {turn_.epoch, "", seen_->renewals});
  turn_ = {};
}

// What it saw is of a time when it led, and may be its own: the watch begins anew.
void Leadership::abandon() {
  turn_ = {};
  seen_.reset();
}

}  // namespace gemello
