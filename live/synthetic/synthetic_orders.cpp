// What a hypervisor does about a call it took up.
#include <algorithm>

#include "live/synthetic/synthetic_cloud.hpp"

namespace gemello::live {
namespace {

constexpr const char* in_migration =
    "cannot acquire state change lock (held by a migration of the domain)";

std::string no_domain(const std::string& domain) {
  return "no domain with matching name '" + domain + "'";
}

}  // namespace

void SyntheticCloud::carry_out(std::uint64_t call) {
  const auto found = calls_.find(call);
  if (found == calls_.end()) return;
  OpenCall& open = found->second;
  if (!alive(open.host, open.life)) return;
  if (open.mishap && open.mishap->kind == Mishap::Kind::late) {
    const Duration delay = open.mishap->delay;
    open.mishap.reset();
    later(open.host, delay, [this, call] { carry_out(call); });
    return;
  }
  if (open.mishap && open.mishap->kind == Mishap::Kind::failure)
    return refuse(call, "the hypervisor refused it");
  if (open.mishap && open.mishap->kind == Mishap::Kind::unknown_without_effect)
    return answer(call, Ending::unknown, "the answer was lost");
  book(open.host);
  const HypervisorCall what = open.what;  // carrying it out may end the call
  std::visit([&](const auto& order) { carry_out(call, order); }, what);
}

void SyntheticCloud::carry_out(std::uint64_t call, const ObserveHost&) {
  const HostId host = calls_.at(call).host;
  later(host, times_.look, [this, call, host] { answer(call, Ending::done, {}, report(host)); });
}

HostReport SyntheticCloud::report(HostId host) {
  book(host);
  HostReport told = report_of(at(host), inventory_[host], shapes_, now());
  for (DomainReport& row : told.domains)
    for (const auto& [number, migration] : migrations_)
      if (migration.from == host && find(host, row.name)->migration == number)
        row.job = job_of(migration);
  return told;
}

SyntheticDomain* SyntheticCloud::find(HostId host, const std::string& domain) {
  const auto found = at(host).domains.find(domain);
  return found == at(host).domains.end() ? nullptr : &found->second;
}

SyntheticDomain* SyntheticCloud::find(HostId host, const std::string& domain,
                                      std::uint64_t process) {
  SyntheticDomain* found = find(host, domain);
  return found != nullptr && found->process == process ? found : nullptr;
}

bool SyntheticCloud::written_elsewhere(HostId than, const std::string& domain) const {
  for (std::size_t i = 0; i < hosts_.size(); ++i) {
    const auto state = state_on(HostId(i), domain);
    if (HostId(i) != than && state && may_write(*state)) return true;
  }
  return false;
}

void SyntheticCloud::end_process(HostId host, const std::string& domain, ShutOffReason why) {
  SyntheticDomain* it = find(host, domain);
  if (it == nullptr || !active(it->state)) return;
  if (it->migration != 0 && !migrations_.at(it->migration).handed_over)
    fail_migration(it->migration, "domain is not running");
  it = find(host, domain);  // the end of its arrival may have been the end of it
  if (it == nullptr || !active(it->state)) return;
  it->state = DomainState::shut_off;
  it->shut_off = why;
  it->process = it->migration = 0;
  if (!it->persistent) at(host).domains.erase(domain);
  tell(host);
}

void SyntheticCloud::carry_out(std::uint64_t call, const StartDomain& start) {
  const HostId host = calls_.at(call).host;
  const std::string name = start.domain;
  SyntheticDomain* domain = find(host, name);
  if (domain != nullptr && active(domain->state))
    return refuse(call, "domain '" + name + "' is already active");
  if (domain == nullptr && start.definition.empty()) return refuse(call, no_domain(name));
  const bool twice = written_elsewhere(host, name);
  if (twice && locks_)
    return refuse(call, "failed to get \"write\" lock: another process uses the image");
  if (twice) ++double_starts_;
  if (!shapes_.contains(name)) shapes_[name].uuid = uuid_of(shapes_.size());
  if (domain == nullptr) {
    domain = &at(host).domains[name];
    domain->definition = start.definition;
  }
  domain->state = DomainState::starting;
  domain->cpu_time = domain->cpu_delay = Duration(0);
  const std::uint64_t process = domain->process = ++last_number_;
  later(host, times_.start, [this, call, host, name, process] {
    SyntheticDomain* started = find(host, name, process);
    if (started == nullptr || started->state != DomainState::starting)
      return answer(call, Ending::failed, "its process ended while it was started");
    started->state = DomainState::running;
    tell(host);
    answer(call, Ending::done);
  });
}

void SyntheticCloud::carry_out(std::uint64_t call, const StopDomain& stop) {
  const HostId host = calls_.at(call).host;
  SyntheticDomain* domain = find(host, stop.domain);
  if (domain == nullptr) return refuse(call, no_domain(stop.domain));
  if (domain->migration != 0) return refuse(call, in_migration);
  Duration needs(0);
  bool by_force = false;
  if (active(domain->state)) {
    // A guest that does not run cannot shut itself down.
    const bool hears = executes(domain->state);
    by_force = !hears || times_.stop > stop.patience;
    needs = hears ? std::min(times_.stop, stop.patience) : stop.patience;
    if (hears) domain->state = DomainState::stopping;
  } else if (!stop.undefine) {
    return refuse(call, "domain is not running");
  }
  const std::uint64_t process = domain->process;
  const auto why =
      times_.stop <= stop.patience ? ShutOffReason::shut_down : ShutOffReason::destroyed;
  later(host, needs, [this, call, host, stop, process, why, by_force] {
    SyntheticDomain* stopped = find(host, stop.domain, process);
    const auto open = calls_.find(call);
    if (by_force && stopped != nullptr && open != calls_.end() &&
        !open->second.leave.after(stop.patience).given()) {
      if (stopped->state == DomainState::stopping) stopped->state = DomainState::running;
      return answer(call, Ending::unknown, std::string("switching it off was ") + rest_out_of_turn);
    }
    if (stopped != nullptr && active(stopped->state)) end_process(host, stop.domain, why);
    stopped = find(host, stop.domain);
    if (stop.undefine && stopped != nullptr && !active(stopped->state))
      at(host).domains.erase(stop.domain);
    tell(host);
    answer(call, Ending::done);
  });
}

void SyntheticCloud::carry_out(std::uint64_t call, const DestroyDomain& destroy) {
  const HostId host = calls_.at(call).host;
  later(host, times_.destroy, [this, call, host, name = destroy.domain, may = destroy.process] {
    const SyntheticDomain* domain = find(host, name);
    if (domain == nullptr) return answer(call, Ending::failed, no_domain(name));
    if (!may && active(domain->state)) return answer(call, Ending::failed, name + " is active");
    end_process(host, name, ShutOffReason::destroyed);
    at(host).domains.erase(name);
    tell(host);
    answer(call, Ending::done);
  });
}

void SyntheticCloud::carry_out(std::uint64_t call, const ResumeDomain& resume) {
  const HostId host = calls_.at(call).host;
  later(host, times_.resume, [this, call, host, name = resume.domain] {
    SyntheticDomain* domain = find(host, name);
    if (domain == nullptr) return answer(call, Ending::failed, no_domain(name));
    if (domain->state != DomainState::paused && domain->state != DomainState::io_error)
      return answer(call, Ending::failed, "domain is not paused");
    domain->state = DomainState::running;
    tell(host);
    answer(call, Ending::done);
  });
}

}  // namespace gemello::live
