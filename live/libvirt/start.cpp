#include <string>

#include <libvirt/virterror.h>

#include "live/libvirt/domain_xml.hpp"
#include "live/libvirt/handles.hpp"
#include "live/libvirt/lookup.hpp"
#include "live/libvirt/orders.hpp"

namespace gemello::live::virt {
namespace {

/// Empty if this domain may be started here.
Outcome check_startable(virDomainPtr domain) {
  const int active = virDomainIsActive(domain);
  if (active < 0) return nothing_sent(last_error());
  if (active == 1) return {Ending::failed, "it is active"};
  // libvirtd would go on from the saved memory. Its disk may have run elsewhere since, and the two
  // together are a corrupted guest; throwing the memory away instead is not ours to decide.
  if (virDomainHasManagedSaveImage(domain, 0) == 1) {
    return {Ending::failed,
            "it has a saved memory on this host, which a person must start or remove"};
  }
  return {};
}

bool is_defined_so(virDomainPtr domain, const std::string& definition) {
  constexpr unsigned flags =
      VIR_DOMAIN_XML_INACTIVE | VIR_DOMAIN_XML_SECURE | VIR_DOMAIN_XML_MIGRATABLE;
  const Text here(virDomainGetXMLDesc(domain, flags));
  return here && definition == here.get();
}

/// Nothing started yet: what libvirtd answers means that nothing came of the start.
Outcome define(virConnectPtr handle, const StartDomain& order, Domain& domain) {
  const std::string name = read_domain_xml(order.definition).name;
  if (name != order.domain) {
    return {Ending::failed,
            "its definition is one of '" + name + "', not of '" + order.domain + "'"};
  }
  Domain defined(virDomainDefineXMLFlags(handle, order.definition.c_str(), 0));
  if (!defined) {
    const Error error = last_error();
    return verdict(error) == Verdict::lost ? after_order(error)
                                           : Outcome{Ending::failed, error.text};
  }
  domain = std::move(defined);
  return {};
}

Outcome create(virDomainPtr domain) {
  if (virDomainCreateWithFlags(domain, VIR_DOMAIN_NONE) == 0) return {};
  const Error error = last_error();
  const Outcome outcome = after_order(error);
  // libvirtd ends a process it could not start before it answers. Ask, for a lock held by another
  // host is the usual case, and that is a plain failure.
  switch (virDomainIsActive(domain)) {
    case 0:
      return {Ending::failed, error.text};
    case 1:
      return {Ending::unknown, outcome.cause + " (and yet it is active)"};
    default:
      return {Ending::unknown, outcome.cause};
  }
}

}  // namespace

Outcome carry_out(virConnectPtr handle, const StartDomain& order, const OrderLeave& leave) {
  Error error;
  Domain domain = look_up(handle, order.domain, error);
  if (!domain && !is_no_domain(error)) return nothing_sent(error);
  if (!domain && order.definition.empty()) {
    return {Ending::failed, "it is not defined here, and no definition is known"};
  }
  if (domain) {
    const Outcome startable = check_startable(domain.get());
    if (startable.ending != Ending::done) return startable;
  }
  const bool as_it_is =
      domain && (order.definition.empty() || is_defined_so(domain.get(), order.definition));
  if (!as_it_is) {
    if (!leave.given()) return held_back();
    const Outcome defined = define(handle, order, domain);
    if (defined.ending != Ending::done) return defined;
  }
  if (!leave.given()) return held_back();  // a definition alone starts nothing
  return create(domain.get());
}

}  // namespace gemello::live::virt
