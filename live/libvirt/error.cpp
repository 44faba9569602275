#include "live/libvirt/error.hpp"

#include <algorithm>
#include <array>

#include <libvirt/virterror.h>

#include "live/ends/order_window.hpp"

namespace gemello::live::virt {
namespace {

/// Parts of libvirt between its caller and libvirtd. Errors that libvirtd passes on carry the
/// part of libvirtd they arose in, and that may be its own client side too: a migration's source
/// speaks RPC to its target. Lost is right for that as well.
constexpr std::array<int, 10> domains_on_the_way = {
    VIR_FROM_NONE, VIR_FROM_RPC,    VIR_FROM_REMOTE, VIR_FROM_STREAMS, VIR_FROM_EVENT,
    VIR_FROM_AUTH, VIR_FROM_POLKIT, VIR_FROM_SSH,    VIR_FROM_LIBSSH,  VIR_FROM_THREAD};

constexpr std::array<int, 9> codes_on_the_way = {
    VIR_ERR_OK,     VIR_ERR_NO_CONNECT,   VIR_ERR_INVALID_CONN,
    VIR_ERR_RPC,    VIR_ERR_GNUTLS_ERROR, VIR_ERR_SSH,
    VIR_ERR_LIBSSH, VIR_ERR_NO_SERVER,    VIR_ERR_UNKNOWN_HOST};

/// Said of the request itself, before a process or a definition is touched. Not here, on purpose:
/// OPERATION_FAILED, INTERNAL_ERROR, SYSTEM_ERROR and RESOURCE_BUSY come after a QEMU was started
/// as well; OPERATION_TIMEOUT of a domain that is busy with something else.
constexpr std::array<int, 15> codes_of_refusal = {VIR_ERR_NO_SUPPORT,
                                                  VIR_ERR_INVALID_DOMAIN,
                                                  VIR_ERR_INVALID_ARG,
                                                  VIR_ERR_XML_ERROR,
                                                  VIR_ERR_DOM_EXIST,
                                                  VIR_ERR_OPERATION_DENIED,
                                                  VIR_ERR_XML_DETAIL,
                                                  VIR_ERR_NO_DOMAIN,
                                                  VIR_ERR_OPERATION_INVALID,
                                                  VIR_ERR_CONFIG_UNSUPPORTED,
                                                  VIR_ERR_MIGRATE_UNSAFE,
                                                  VIR_ERR_ARGUMENT_UNSUPPORTED,
                                                  VIR_ERR_OPERATION_UNSUPPORTED,
                                                  VIR_ERR_ACCESS_DENIED,
                                                  VIR_ERR_CPU_INCOMPATIBLE};

template <std::size_t count>
bool has(const std::array<int, count>& list, int number) {
  return std::find(list.begin(), list.end(), number) != list.end();
}

}  // namespace

Error last_error() {
  const virErrorPtr error = virGetLastError();
  if (error == nullptr) return {.text = "libvirt gave no reason"};
  return {.code = error->code,
          .domain = error->domain,
          .text = error->message != nullptr ? error->message : "libvirt gave no reason"};
}

Verdict verdict(const Error& error) {
  if (has(domains_on_the_way, error.domain) || has(codes_on_the_way, error.code)) {
    return Verdict::lost;
  }
  return has(codes_of_refusal, error.code) ? Verdict::refused : Verdict::doubtful;
}

Outcome held_back() {
  return {Ending::held_back, out_of_turn};
}

Outcome nothing_sent(const Error& error) {
  return {Ending::failed, error.text + " (nothing was ordered)"};
}

Outcome after_order(const Error& error) {
  switch (verdict(error)) {
    case Verdict::refused:
      return {Ending::failed, error.text};
    case Verdict::doubtful:
      return {Ending::unknown, error.text + " (it may have been begun)"};
    case Verdict::lost:
      break;
  }
  return {Ending::unknown, error.text + " (the order may have arrived)"};
}

bool is_no_domain(const Error& error) {
  return error.code == VIR_ERR_NO_DOMAIN;
}

bool is_unsupported(const Error& error) {
  return error.code == VIR_ERR_NO_SUPPORT || error.code == VIR_ERR_INVALID_ARG ||
         error.code == VIR_ERR_ARGUMENT_UNSUPPORTED || error.code == VIR_ERR_OPERATION_UNSUPPORTED;
}

}  // namespace gemello::live::virt
