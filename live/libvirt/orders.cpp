#include "live/libvirt/orders.hpp"

#include <chrono>
#include <string>
#include <thread>

#include <libvirt/virterror.h>

#include "live/libvirt/domain_state.hpp"
#include "live/libvirt/handles.hpp"
#include "live/libvirt/lookup.hpp"

namespace gemello::live::virt {
namespace {

using Steady = std::chrono::steady_clock;

constexpr auto stop_poll = std::chrono::milliseconds(250);
constexpr auto resume_look = std::chrono::milliseconds(100);

/// LIVE: the guest goes on meanwhile. PEER2PEER: the source's libvirtd leads, so that a death of
/// this process does not leave a migration without one. PERSIST_DEST and UNDEFINE_SOURCE: the
/// definition goes along; left behind, it is a second start that waits to happen.
/// ABORT_ON_ERROR: a guest whose disk fails during it stays where it is. Not UNSAFE: libvirtd
/// shall refuse disks whose caches would differ. Not AUTO_CONVERGE and POSTCOPY: the first slows
/// the guest, the second risks it; both are a policy's to want.
constexpr unsigned migrate_flags = VIR_MIGRATE_LIVE | VIR_MIGRATE_PEER2PEER |
                                   VIR_MIGRATE_PERSIST_DEST | VIR_MIGRATE_UNDEFINE_SOURCE |
                                   VIR_MIGRATE_ABORT_ON_ERROR;

/// After a shutdown was asked for: done when it is off, failed "still on" when patience ends.
Outcome wait_until_off(virDomainPtr domain, Steady::time_point deadline, bool& off) {
  for (off = false;;) {
    const int active = virDomainIsActive(domain);
    if (active < 0) {
      const Error error = last_error();
      if (!is_no_domain(error)) return {Ending::unknown, error.text + " (it was asked to end)"};
      off = true;
      return {};
    }
    off = active == 0;
    if (off || Steady::now() >= deadline) return {};
    std::this_thread::sleep_for(stop_poll);
  }
}

/// A domain that vanished or says so may have left for another host instead of ending.
Outcome check_it_ended(virDomainPtr domain, bool was_persistent) {
  RawState raw;
  if (!read_raw(domain, raw)) {
    const Error error = last_error();
    if (is_no_domain(error) && !was_persistent) return {};
    return {Ending::unknown, error.text + " (it was asked to end)"};
  }
  if (raw.state == VIR_DOMAIN_SHUTOFF && raw.reason == VIR_DOMAIN_SHUTOFF_MIGRATED) {
    return {Ending::failed, "it migrated to another host instead"};
  }
  return {};
}

/// An active domain.
Outcome shut_down(virDomainPtr domain, Duration patience, bool persistent,
                  const OrderLeave& leave) {
  const auto deadline = Steady::now() + patience;
  if (virDomainShutdown(domain) < 0) {
    const Error error = last_error();
    // It may have ended on its own since the look; all else is a refusal worth a person's look.
    if (virDomainIsActive(domain) != 0) return after_order(error);
    return check_it_ended(domain, persistent);
  }
  bool off = false;
  const Outcome waited = wait_until_off(domain, deadline, off);
  if (waited.ending != Ending::done) return waited;
  if (off) return check_it_ended(domain, persistent);
  if (!leave.after(patience).given()) {
    return {Ending::unknown,
            std::string("it was asked to end; switching it off was ") + rest_out_of_turn};
  }
  return switch_off(domain);
}

/// The definition of a domain that this order has ended.
Outcome forget_off(virDomainPtr domain, const OrderLeave& leave) {
  if (leave.given()) return forget(domain);
  return {Ending::unknown,
          std::string("it is off; forgetting its definition was ") + rest_out_of_turn};
}

/// A domain that was off a moment ago. Its process, if it has one by now, stays.
Outcome forget_definition(virDomainPtr domain) {
  const Outcome forgotten = forget(domain);
  if (virDomainIsActive(domain) != 1) return forgotten;
  return {Ending::unknown, "it became active on this host meanwhile; its definition may be gone"};
}

}  // namespace

Outcome carry_out(virConnectPtr handle, const StopDomain& order, const OrderLeave& leave) {
  Error error;
  const Domain domain = look_up(handle, order.domain, error);
  if (!domain) return nothing_sent(error);
  const int active = virDomainIsActive(domain.get());
  if (active < 0) return nothing_sent(last_error());
  const bool persistent = virDomainIsPersistent(domain.get()) != 0;
  if (!leave.given()) return held_back();
  if (active == 1) {
    const Outcome ended = shut_down(domain.get(), order.patience, persistent, leave);
    if (ended.ending != Ending::done) return ended;
  }
  return order.undefine ? forget_off(domain.get(), leave.after(order.patience)) : Outcome{};
}

Outcome carry_out(virConnectPtr handle, const DestroyDomain& order, const OrderLeave& leave) {
  Error error;
  const Domain domain = look_up(handle, order.domain, error);
  if (!domain) return is_no_domain(error) ? Outcome{} : nothing_sent(error);
  const int active = virDomainIsActive(domain.get());
  if (active < 0) {
    const Error why = last_error();
    return is_no_domain(why) ? Outcome{} : nothing_sent(why);
  }
  if (!leave.given()) return held_back();
  if (!order.process) {
    if (active == 1) return {Ending::failed, "it is active on this host"};
    return forget_definition(domain.get());
  }
  if (active == 1) {
    const Outcome off = switch_off(domain.get());
    if (off.ending != Ending::done) return off;
  }
  return forget_off(domain.get(), leave);
}

Outcome carry_out(virConnectPtr handle, const MigrateDomain& order, const OrderLeave& leave) {
  Error error;
  const Domain domain = look_up(handle, order.domain, error);
  if (!domain) return nothing_sent(error);
  Params params;
  int capacity = 0;
  if (!order.data_uri.empty() &&
      virTypedParamsAddString(&params.data, &params.count, &capacity, VIR_MIGRATE_PARAM_URI,
                              order.data_uri.c_str()) < 0) {
    return nothing_sent(last_error());
  }
  if (!leave.given()) return held_back();
  if (virDomainMigrateToURI3(domain.get(), order.target_uri.c_str(), params.data,
                             static_cast<unsigned>(params.count), migrate_flags) == 0) {
    return {};
  }
  error = last_error();
  // Both say that the guest is over there, only something after it went wrong.
  const bool arrived =
      error.code == VIR_ERR_MIGRATE_PERSIST_FAILED || error.code == VIR_ERR_MIGRATE_FINISH_OK;
  if (arrived || verdict(error) == Verdict::lost) {
    return {Ending::unknown, error.text + " (it may have migrated)"};
  }
  return {Ending::failed, error.text};
}

Outcome carry_out(virConnectPtr handle, const AbortMigration& order, const OrderLeave& leave) {
  Error error;
  const Domain domain = look_up(handle, order.domain, error);
  if (!domain) return nothing_sent(error);
  int type = VIR_DOMAIN_JOB_NONE;
  Params params;
  if (virDomainGetJobStats(domain.get(), &type, &params.data, &params.count, 0) < 0) {
    return nothing_sent(last_error());
  }
  // libvirt aborts whatever job there is: a backup must not end because a migration did just now.
  int operation = VIR_DOMAIN_JOB_OPERATION_UNKNOWN;
  virTypedParamsGetInt(params.data, params.count, VIR_DOMAIN_JOB_OPERATION, &operation);
  if (type == VIR_DOMAIN_JOB_NONE || operation != VIR_DOMAIN_JOB_OPERATION_MIGRATION_OUT) {
    return {Ending::failed, "it is not migrating away"};
  }
  if (!leave.given()) return held_back();
  return virDomainAbortJob(domain.get()) < 0 ? after_order(last_error()) : Outcome{};
}

Outcome carry_out(virConnectPtr handle, const ResumeDomain& order, const OrderLeave& leave) {
  Error error;
  const Domain domain = look_up(handle, order.domain, error);
  if (!domain) return nothing_sent(error);
  RawState raw;
  if (!read_raw(domain.get(), raw)) return nothing_sent(last_error());
  if (raw.state == VIR_DOMAIN_RUNNING || raw.state == VIR_DOMAIN_BLOCKED) return {};
  const std::string refusal = why_not_resume(raw);
  if (!refusal.empty()) return {Ending::failed, refusal};
  if (!leave.given()) return held_back();
  if (virDomainResume(domain.get()) < 0) {
    error = last_error();
    const Outcome outcome = after_order(error);
    const bool still_paused = read_raw(domain.get(), raw) && raw.state == VIR_DOMAIN_PAUSED;
    return still_paused ? Outcome{Ending::failed, error.text} : outcome;
  }
  // A disk that still fails pauses it again within moments.
  std::this_thread::sleep_for(resume_look);
  if (!read_raw(domain.get(), raw)) return {Ending::unknown, last_error().text};
  if (raw.state == VIR_DOMAIN_RUNNING || raw.state == VIR_DOMAIN_BLOCKED) return {};
  return {Ending::failed, "it went on and is " + text(raw)};
}

}  // namespace gemello::live::virt
