#include "live/lease/lease_file.hpp"

#include <algorithm>
#include <stdexcept>
#include <system_error>
#include <utility>

#include <fmt/format.h>

namespace gemello::live {

LeaseFile::LeaseFile(std::shared_ptr<RecordPlace> place, Duration patience, const Clock& clock)
    : place_(std::move(place)), calls_(patience), clock_(clock) {}

std::optional<RecordPlace::Changed> LeaseFile::ask(std::function<RecordPlace::Changed()> call) {
  std::optional<RecordPlace::Changed> there;
  missing_ = false;
  const bool hung = calls_.hangs();
  try {
    there = calls_.ask(std::move(call));
    problem_ = there ? "" : hung ? "an earlier call still hangs" : "no answer in time";
  } catch (const std::length_error& error) {
    problem_ = error.what();
  } catch (const std::system_error& error) {
    problem_ = error.what();
    missing_ = error.code() == std::errc::no_such_file_or_directory;
  }
  last_ = there ? std::optional(there->now.lease) : std::nullopt;
  return there;
}

std::optional<LeaseRecord> LeaseFile::read() {
  ask([place = place_] { return RecordPlace::Changed{place->read(), false}; });
  return last_;
}

// The books stay, whoever takes the lease; its holder writes the newest.
bool LeaseFile::swap(const LeaseRecord& seen, const LeaseRecord& next) {
  const bool ours = next.epoch == epoch_;
  const auto there = ask([place = place_, seen, next, ours, books = books_] {
    return place->change([&](const SharedRecord& now) -> std::optional<SharedRecord> {
      if (now.lease != seen) return std::nullopt;
      return SharedRecord{now.fleet, next, ours ? books : now.books};
    });
  });
  return there && there->written;
}

Instant LeaseFile::answered_at(Instant asked_at) {
  return std::max(asked_at, clock_.now());
}

nlohmann::json LeaseFile::books(Epoch epoch) {
  const auto there = ask([place = place_] { return RecordPlace::Changed{place->read(), false}; });
  if (!there) throw LeaseLost("the lease cannot be reached: " + problem_);
  if (there->now.lease.epoch != epoch) throw LeaseLost("a later turn has begun");
  epoch_ = epoch;
  books_ = there->now.books;
  return books_;
}

bool LeaseFile::keep(Epoch epoch, nlohmann::json books) {
  epoch_ = epoch;
  books_ = std::move(books);
  const auto there = ask([place = place_, epoch, books = books_] {
    return place->change([&](const SharedRecord& now) -> std::optional<SharedRecord> {
      if (now.lease.epoch != epoch || now.lease.holder.empty()) return std::nullopt;
      return SharedRecord{now.fleet, now.lease, books};
    });
  });
  if (there && !there->written)
    throw LeaseLost(fmt::format("{} leads by now, turn {}", there->now.lease.holder,
                                number(there->now.lease.epoch)));
  return there.has_value();
}

}  // namespace gemello::live
