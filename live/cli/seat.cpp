#include "live/cli/seat.hpp"

#include <algorithm>
#include <array>
#include <unistd.h>
#include <utility>

#include <fmt/format.h>

#include "live/world/unasked.hpp"
#include "models/units/error.hpp"
#include "models/units/text.hpp"

namespace gemello::live {
std::string machine_name() {
  std::array<char, 256> name{};
  return gethostname(name.data(), name.size() - 1) == 0 && name[0] != '\0' ? name.data()
                                                                           : "controller";
}

namespace {

constexpr Duration patience_max = 5s;
constexpr const char* sees_nobody =
    "no host answers on any path: this controller's own network may be cut. If the hosts are down "
    "a person is needed";

constexpr Duration waited_for_again_after = 500ms;

LeadershipOptions options_of(const FleetConfig& fleet) {
  LeadershipOptions options;
  options.name = fleet.lease.controller.empty() ? machine_name() : fleet.lease.controller;
  options.lasts = fleet.lease.lasts;
  options.renew = fleet.lease.renew;
  options.margin = fleet.lease.margin;
  options.order_limit = order_limit(fleet.times);
  return options;
}

}  // namespace

bool anything_open(const Controller& controller) {
  const auto all = controller.in_flight().all();
  return std::any_of(all.begin(), all.end(),
                     [](const InFlightAction& entry) { return !entry.ended_at; });
}

std::string lease_path(const FleetConfig& fleet) {
  return fleet.resolve(fleet.lease.file);
}

Duration lease_patience(const LeaseConfig& lease) {
  return std::min(lease.renew, patience_max);
}

Seat::Seat(const FleetConfig& fleet, const Clock& clock)
    : clock_(clock),
      file_(std::make_shared<RecordFile>(lease_path(fleet), fleet.name,
                                         lease_patience(fleet.lease) / 2),
            lease_patience(fleet.lease), clock),
      lease_(file_, sight_),
      leadership_(lease_, options_of(fleet)),
      window_(std::make_shared<OrderWindow>(clock)) {
  file_.read();
  if (file_.missing())
    throw InputError(lease_path(fleet), "",
                     "there is no such file. Is the storage mounted? If so, make it once for the "
                     "whole fleet: gemello-live lease -c " +
                         fleet.file + " --create");
}

std::optional<LeaseRecord> Seat::SightedLease::read() {
  return sight_ == Sight::sees ? file_.read() : std::nullopt;
}

bool Seat::SightedLease::swap(const LeaseRecord& seen, const LeaseRecord& next) {
  return sight_ == Sight::sees && file_.swap(seen, next);
}

std::string Seat::role() const {
  if (const auto turn = leadership_.turn(clock_.now()))
    return fmt::format("leads: turn {} of {}{}", number(turn->epoch), leadership_.options().name,
                       sight_ != Sight::sees ? std::string("; decides nothing: ") + sees_nobody
                       : file_.hangs() ? "; decides nothing while the storage of its lease hangs"
                                       : "");
  if (sight_ != Sight::sees) return std::string("watching: decides nothing: ") + sees_nobody;
  if (!file_.last())
    return "watching: decides nothing: the lease cannot be reached: " + file_.problem();
  const LeaseRecord& record = *file_.last();
  if (record.holder.empty()) return "watching: decides nothing: nobody leads";
  const bool namesake = record.holder == leadership_.options().name;
  return fmt::format("watching: decides nothing: {} leads turn {}{}", record.holder,
                     number(record.epoch),
                     namesake ? " (in an earlier life, or another of this name)" : "");
}

// Given back while nothing is under way it harms nobody: what the next turn begins meets no order
// of this one.
void Seat::look(Sight sight, bool anything_open) {
  const bool leads = leadership_.turn(clock_.now()).has_value();
  if (sight == Sight::blind && leads && !anything_open) {
    window_->close();  // before others may lead
    sight_ = Sight::sees;
    leadership_.resign();
    leadership_.abandon();
  }
  sight_ = sight;
}

Epoch Seat::epoch() const {
  const auto turn = leadership_.turn(clock_.now());
  return turn ? turn->epoch : Epoch::none;
}

// Who loses the lease in the middle of a round has begun nothing since, and watches from here on.
Instant Seat::round(const Players& players, const std::function<void(const std::string&)>& say,
                    const std::function<void()>& begun) {
  const Instant now = players.world.now();
  look(players.world.sight(), anything_open(players.controller));
  Instant wake = now + waited_for_again_after;
  const Epoch before = epoch();
  if (!must_wait()) {
    try {
      wake = players.controller.tick(players.stage);
      begin_unasked(players.controller, players.journal, players.world, players.stage,
                    &leadership_);
    } catch (const LeaseLost& lost) {
      say(std::string("leads no more: ") + lost.what());
      lose();
      wake = now + leadership_.options().renew;
    }
    if (must_wait()) wake = std::min(wake, now + waited_for_again_after);
  }
  if (const auto role = settle()) say(*role);
  if (epoch() != before && epoch() != Epoch::none) begun();
  return wake;
}

std::optional<std::string> Seat::settle() {
  const auto turn = leadership_.turn(clock_.now());
  if (turn && sight_ == Sight::sees)
    window_->open_until(turn->until);
  else
    window_->close();
  std::string now = role();
  if (now == told_) return std::nullopt;
  const bool led = told_.starts_with("leads");
  told_ = now;
  return led && !turn ? "leads no more; " + now : now;
}

// A turn is held in which nothing is to be decided: by a picture of a fleet that is not seen, or
// while the storage holds a write up: it could not be written down, and trying would cost the turn
// (SharedBooks).
bool Seat::must_wait() const {
  return (file_.hangs() || sight_ != Sight::sees) && leadership_.turn(clock_.now());
}

void Seat::lose() {
  window_->close();
  leadership_.abandon();
  told_.clear();
}

bool Seat::leave(bool anything_open) {
  const bool led = leadership_.turn(clock_.now()).has_value();
  window_->close();  // before others may lead: giving the turn back may take its time
  if (led && !anything_open) leadership_.resign();
  lose();
  return led && !anything_open && file_.last() && file_.last()->holder.empty();
}

}  // namespace gemello::live
