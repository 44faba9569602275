#include "live/libvirt/lookup.hpp"

#include <array>

#include <libvirt/virterror.h>

namespace gemello::live::virt {

Domain look_up(virConnectPtr handle, const std::string& name, Error& error) {
  Domain domain(virDomainLookupByName(handle, name.c_str()));
  if (!domain) error = last_error();
  return domain;
}

bool read_raw(virDomainPtr domain, RawState& raw) {
  if (virDomainGetState(domain, &raw.state, &raw.reason, 0) < 0) return false;
  raw.process = raw.state != VIR_DOMAIN_SHUTOFF;
  return true;
}

Outcome switch_off(virDomainPtr domain) {
  if (virDomainDestroyFlags(domain, VIR_DOMAIN_DESTROY_DEFAULT) == 0) return {};
  const Error error = last_error();
  if (is_no_domain(error)) return {};
  // "Not running" is what was wanted; but ask, for the code says more than that.
  if (error.code == VIR_ERR_OPERATION_INVALID && virDomainIsActive(domain) == 0) return {};
  return after_order(error);
}

Outcome forget(virDomainPtr domain) {
  const int persistent = virDomainIsPersistent(domain);
  if (persistent == 0) return {};
  if (persistent < 0) {
    const Error error = last_error();
    if (is_no_domain(error)) return {};
    return {Ending::unknown, error.text + " (it is off, its definition may stay)"};
  }
  // Older libvirtds and other drivers know fewer of them.
  constexpr unsigned snapshots =
      VIR_DOMAIN_UNDEFINE_MANAGED_SAVE | VIR_DOMAIN_UNDEFINE_SNAPSHOTS_METADATA;
  constexpr unsigned keep_nvram =
      snapshots | VIR_DOMAIN_UNDEFINE_CHECKPOINTS_METADATA | VIR_DOMAIN_UNDEFINE_KEEP_NVRAM;
  constexpr std::array<unsigned, 4> wishes = {keep_nvram | VIR_DOMAIN_UNDEFINE_KEEP_TPM, keep_nvram,
                                              snapshots, 0};
  Error error;
  for (const unsigned flags : wishes) {
    if (virDomainUndefineFlags(domain, flags) == 0) return {};
    error = last_error();
    if (is_no_domain(error)) return {};
    if (!is_unsupported(error)) break;
  }
  // Not failed: something did come of the order by now.
  return {Ending::unknown, error.text + " (it is off, its definition may stay)"};
}

}  // namespace gemello::live::virt
