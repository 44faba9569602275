// Live migrations, peer to peer: memory flows, then both ends have a process for a moment, then
// the source forgets the domain.
#include <algorithm>

#include "live/synthetic/synthetic_cloud.hpp"

namespace gemello::live {
namespace {

constexpr const char* scheme = "synthetic://";

}  // namespace

std::string SyntheticCloud::target_uri(HostId host) const {
  return scheme + inventory_[host].name;
}

HostId SyntheticCloud::host_at(const std::string& uri) const {
  const std::string start = scheme;
  return uri.starts_with(start) ? inventory_.find_host(uri.substr(start.size())) : HostId::none();
}

void SyntheticCloud::carry_out(std::uint64_t call, const MigrateDomain& move) {
  const HostId from = calls_.at(call).host;
  const HostId to = host_at(move.target_uri);
  SyntheticDomain* domain = find(from, move.domain);
  if (!to.valid() || to == from) return refuse(call, "no host at '" + move.target_uri + "'");
  if (domain == nullptr || !active(domain->state)) return refuse(call, "domain is not running");
  if (domain->migration != 0 || domain->state == DomainState::starting ||
      domain->state == DomainState::stopping)
    return refuse(call, "another job of the domain is under way");
  const std::uint64_t number = domain->migration = ++last_number_;
  migrations_[number] = {from, to, move.domain, call, at(from).life, at(to).life, {}, {}, {}, {}};
  if (!at(from).connected || !at(to).reachable()) {
    later(from, times_.connect_timeout,
          [this, number] { fail_migration(number, "unable to connect to the target"); });
  } else if (at(to).hung) {
    at(to).held.push_back([this, number] { receive(number); });
  } else {
    receive(number);
  }
}

void SyntheticCloud::receive(std::uint64_t number) {
  const auto found = migrations_.find(number);
  if (found == migrations_.end() || found->second.doomed) return;
  Migration& migration = found->second;
  book(migration.to);
  SyntheticDomain* there = find(migration.to, migration.domain);
  if (there != nullptr && active(there->state))
    return fail_migration(number, "domain is already active on the target");
  const bool defined = there != nullptr;
  SyntheticDomain& copy = at(migration.to).domains[migration.domain];
  copy.persistent = defined;  // until it arrived, it is defined no better than before
  copy.state = DomainState::incoming;
  copy.definition = find(migration.from, migration.domain)->definition;
  copy.process = ++last_number_;
  copy.migration = number;
  copy.cpu_time = copy.cpu_delay = Duration(0);
  migration.began = now();
  tell(migration.to);
  agenda_.after(times_.migration - times_.handover, [this, number] { hand_over(number); });
}

void SyntheticCloud::hand_over(std::uint64_t number) {
  const auto found = migrations_.find(number);
  if (found == migrations_.end() || found->second.doomed) return;
  Migration& migration = found->second;
  if (!at(migration.from).connected || !at(migration.to).connected) {
    migration.stalled = true;
    return;
  }
  book(migration.from);
  book(migration.to);
  SyntheticDomain& source = *find(migration.from, migration.domain);
  SyntheticDomain& target = *find(migration.to, migration.domain);
  target.state = source.state;  // a guest that is paused arrives paused
  target.persistent = true;
  target.migration = 0;
  source.state = DomainState::handed_over;
  migration.handed_over = true;
  tell(migration.to);
  later(migration.from, times_.handover, [this, number] { complete(number); });
}

void SyntheticCloud::complete(std::uint64_t number) {
  const auto found = migrations_.find(number);
  if (found == migrations_.end()) return;
  const Migration migration = found->second;
  migrations_.erase(found);
  const SyntheticDomain* source = find(migration.from, migration.domain);
  if (source != nullptr && source->migration == number)
    at(migration.from).domains.erase(migration.domain);
  tell(migration.from);
  answer(migration.call, Ending::done);
}

// Each end that is in the same life undoes its half.
void SyntheticCloud::fail_migration(std::uint64_t number, const std::string& cause) {
  const auto found = migrations_.find(number);
  if (found == migrations_.end() || found->second.handed_over) return;
  const Migration migration = found->second;
  migrations_.erase(found);
  book(migration.to);
  if (SyntheticDomain* there = find(migration.to, migration.domain);
      there != nullptr && there->migration == number) {
    there->state = DomainState::shut_off;
    there->shut_off = ShutOffReason::crashed;
    there->process = there->migration = 0;
    if (!there->persistent) at(migration.to).domains.erase(migration.domain);
    tell(migration.to);
  }
  if (!alive(migration.from, migration.from_life)) return;
  if (SyntheticDomain* source = find(migration.from, migration.domain);
      source != nullptr && source->migration == number)
    source->migration = 0;
  answer(migration.call, Ending::failed, cause);
}

// The other end notices by its keepalive, for a host that lost its power closes nothing.
void SyntheticCloud::doom_migrations(HostId dead) {
  for (auto next = migrations_.begin(); next != migrations_.end();) {
    const std::uint64_t number = next->first;
    Migration& migration = next->second;
    ++next;
    if (migration.from != dead && migration.to != dead) continue;
    if (migration.handed_over) {
      // The source's half of the end is not done any more; the target's is.
      if (migration.from == dead) migrations_.erase(number);
      continue;
    }
    migration.doomed = true;
    agenda_.after(times_.keepalive,
                  [this, number] { fail_migration(number, "the other host fell silent"); });
  }
}

void SyntheticCloud::break_migrations(HostId cut) {
  std::vector<std::uint64_t> broken;
  for (const auto& [number, migration] : migrations_)
    if (migration.from == cut || migration.to == cut) broken.push_back(number);
  for (const std::uint64_t number : broken)
    fail_migration(number, "the connection to the other host broke");
}

void SyntheticCloud::go_on_with_migrations() {
  std::vector<std::uint64_t> stalled;
  for (auto& [number, migration] : migrations_)
    if (migration.stalled) stalled.push_back(number);
  for (const std::uint64_t number : stalled) {
    migrations_.at(number).stalled = false;
    hand_over(number);
  }
}

void SyntheticCloud::carry_out(std::uint64_t call, const AbortMigration& abort) {
  const HostId host = calls_.at(call).host;
  later(host, times_.refusal, [this, call, host, name = abort.domain] {
    const SyntheticDomain* domain = find(host, name);
    const bool leaves = domain != nullptr && domain->migration != 0 &&
                        migrations_.at(domain->migration).from == host &&
                        !migrations_.at(domain->migration).handed_over;
    if (!leaves) return answer(call, Ending::failed, "no job is active on the domain");
    fail_migration(domain->migration, "cancelled");
    answer(call, Ending::done);
  });
}

DomainJob SyntheticCloud::job_of(const Migration& migration) const {
  const Bytes memory = shapes_.at(migration.domain).memory;
  DomainJob job{true, 0, memory};
  if (!migration.began) return job;
  const double whole = seconds(times_.migration - times_.handover);
  const double done = std::min(1.0, seconds(now() - *migration.began) / whole);
  constexpr double passes = 5;
  job.iteration = 1 + static_cast<std::int32_t>(passes * done);
  job.left = Bytes(static_cast<std::int64_t>(count_of(memory) * (1.0 - done)));
  return job;
}

}  // namespace gemello::live
