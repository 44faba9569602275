#include "models/behaviour/precopy_migration.hpp"

#include <algorithm>
#include <cmath>

#include "models/units/error.hpp"

namespace gemello::behaviour {
namespace {

// QEMU throttles (further) at every second period in which dirtying wins.
constexpr std::int32_t rounds_against_to_throttle = 2;

// Of a zero page QEMU sends the header of a page and one byte.
constexpr std::int64_t zero_page_marker = 9;

// The whole memory as it is sent first.
Bytes first_round(const PrecopyConfig& config, Bytes memory) {
  const auto zero_pages =
      static_cast<std::int64_t>(config.zero_page_share * (memory / config.page));
  const std::int64_t spared = config.page.count() - zero_page_marker;
  return memory - Bytes(zero_pages * std::max<std::int64_t>(spared, 0));
}

BytesPerSecond throttled(BytesPerSecond dirty_rate, std::int32_t throttle) {
  return BytesPerSecond(dirty_rate.count() * (100 - throttle) / 100);
}

// What is dirty after `took`: whole pages, at most the working set and the memory.
Bytes dirtied(const PrecopyMigration& migration, Duration took, BytesPerSecond dirty_rate) {
  const double most = count_of(std::min(migration.guest.working_set, migration.guest.memory));
  const double written = throttled(dirty_rate, migration.throttle).count() * seconds(took);
  const double page = count_of(migration.config.page);
  const double pages = std::ceil(std::min(written, most) / page);
  return std::min(Bytes(static_cast<std::int64_t>(pages * page)), migration.guest.memory);
}

void judge_convergence(PrecopyMigration& migration, Bytes dirty) {
  const PrecopyConfig& config = migration.config;
  if (!config.auto_converge) return;
  if (count_of(dirty) <= config.throttle_trigger * count_of(migration.in_flight)) return;
  if (++migration.rounds_against < rounds_against_to_throttle) return;
  migration.rounds_against = 0;
  const std::int32_t next = migration.throttle == 0
                                ? config.throttle_initial
                                : migration.throttle + config.throttle_increment;
  migration.throttle = std::min(next, config.throttle_max);
}

PrecopyStep stop_and_copy(PrecopyMigration& migration, Bytes dirty) {
  migration.phase = PrecopyMigration::Phase::stopped;
  migration.in_flight = dirty;
  return {PrecopyStep::Kind::stop_and_copy, dirty, migration.throttle};
}

PrecopyStep after_live_round(PrecopyMigration& migration, Duration took,
                             BytesPerSecond dirty_rate) {
  ++migration.rounds;
  const Bytes dirty = dirtied(migration, took, dirty_rate);
  // dirty / bandwidth <= downtime_max, with bandwidth = in_flight / took.
  if (count_of(dirty) * seconds(took) <=
      count_of(migration.in_flight) * seconds(migration.config.downtime_max))
    return stop_and_copy(migration, dirty);
  if (migration.rounds >= migration.config.rounds_max) {
    if (migration.config.on_no_convergence == NonConvergence::stop_and_copy)
      return stop_and_copy(migration, dirty);
    migration.phase = PrecopyMigration::Phase::failed;
    migration.throttle = 0;
    migration.in_flight = Bytes(0);
    return {PrecopyStep::Kind::failed, Bytes(0), 0};
  }
  judge_convergence(migration, dirty);
  migration.in_flight = dirty;
  return {PrecopyStep::Kind::send_live, dirty, migration.throttle};
}

}  // namespace

PrecopyStep PrecopyMigration::start() {
  GEMELLO_INVARIANT(phase == Phase::not_started, "a migration starts once");
  GEMELLO_INVARIANT(guest.memory > Bytes(0) && config.page > Bytes(0) && config.rounds_max > 0,
                    "a migration has memory, a page size and at least one round");
  GEMELLO_INVARIANT(config.zero_page_share >= 0 && config.zero_page_share <= 1,
                    "zero pages are a share of the memory");
  const Bytes whole = first_round(config, guest.memory);
  if (!config.live) return stop_and_copy(*this, whole);
  phase = Phase::live;
  in_flight = whole;
  return {PrecopyStep::Kind::send_live, in_flight, throttle};
}

PrecopyStep PrecopyMigration::round_done(Duration took, BytesPerSecond dirty_rate) {
  GEMELLO_INVARIANT(phase == Phase::live || phase == Phase::stopped,
                    "a round ends only while a migration is under way");
  GEMELLO_INVARIANT(took >= Duration::zero() && dirty_rate.count() >= 0,
                    "a round takes time and dirties memory, neither less than nothing");
  elapsed += took;
  sent += in_flight;
  if (phase == Phase::live) return after_live_round(*this, took, dirty_rate);
  phase = Phase::done;
  in_flight = Bytes(0);
  throttle = 0;
  downtime = took + config.resume_time;
  return {PrecopyStep::Kind::done, Bytes(0), 0};
}

PrecopyPrediction predict(const PrecopyConfig& config, const PrecopyMemory& guest,
                          BytesPerSecond dirty_rate, BytesPerSecond bandwidth) {
  GEMELLO_INVARIANT(bandwidth.count() > 0, "a migration is predicted over some bandwidth");
  if (config.bandwidth_cap.count() > 0) bandwidth = std::min(bandwidth, config.bandwidth_cap);
  PrecopyMigration migration{.config = config, .guest = guest};
  PrecopyStep step = migration.start();
  std::int32_t throttle = 0;
  while (step.kind == PrecopyStep::Kind::send_live ||
         step.kind == PrecopyStep::Kind::stop_and_copy) {
    throttle = step.throttle;
    step = migration.round_done(duration_rounded_up(count_of(step.bytes) / bandwidth.count()),
                                dirty_rate);
  }
  const bool succeeds = step.kind == PrecopyStep::Kind::done;
  return {.succeeds = succeeds,
          .duration = config.setup_time + migration.elapsed +
                      (succeeds ? config.resume_time : Duration::zero()),
          .downtime = migration.downtime,
          .bytes = migration.sent,
          .rounds = migration.rounds,
          .throttle = throttle};
}

}  // namespace gemello::behaviour
