#include "live/cli/seat.hpp"

#include <algorithm>
#include <array>
#include <unistd.h>
#include <utility>

#include <fmt/format.h>

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
      leadership_(file_, options_of(fleet)),
      window_(std::make_shared<OrderWindow>(clock)) {
  file_.read();
  if (file_.missing())
    throw InputError(lease_path(fleet), "",
                     "there is no such file. Is the storage mounted? If so, make it once for the "
                     "whole fleet: gemello-live lease -c " +
                         fleet.file + " --create");
}

std::string Seat::role() const {
  if (const auto turn = leadership_.turn(clock_.now()))
    return fmt::format(
        "leads: turn {} of {}{}", number(turn->epoch), leadership_.options().name,
        file_.hangs() ? "; decides nothing while the storage of its lease hangs" : "");
  if (!file_.last())
    return "watching: decides nothing: the lease cannot be reached: " + file_.problem();
  const LeaseRecord& record = *file_.last();
  if (record.holder.empty()) return "watching: decides nothing: nobody leads";
  const bool namesake = record.holder == leadership_.options().name;
  return fmt::format("watching: decides nothing: {} leads turn {}{}", record.holder,
                     number(record.epoch),
                     namesake ? " (in an earlier life, or another of this name)" : "");
}

std::optional<std::string> Seat::settle() {
  const auto turn = leadership_.turn(clock_.now());
  if (turn)
    window_->open_until(turn->until);
  else
    window_->close();
  std::string now = role();
  if (now == told_) return std::nullopt;
  const bool led = told_.starts_with("leads");
  told_ = now;
  return led && !turn ? "leads no more; " + now : now;
}

bool Seat::must_wait() const {
  return file_.hangs() && leadership_.turn(clock_.now());
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
