#pragma once

#include <string>

#include "live/ends/call.hpp"

namespace gemello::live::virt {

/// libvirt's last error of this thread, or what took its place. Numbers: virErrorNumber and
/// virErrorDomain of libvirt/virterror.h, which are part of its wire protocol and never change.
struct Error {
  int code = 0;
  int domain = 0;
  std::string text;
};

/// Reads it; to be called right after the call that failed, before anything of libvirt's is freed.
Error last_error();

/// What an error says about the call it came from.
enum class Verdict {
  refused,   ///< libvirtd (or the library before it) turned it down: nothing came of it
  doubtful,  ///< libvirtd answered, but it may have begun
  lost,      ///< the way to libvirtd failed: it may have heard it, or not
};
/// Whatever is not known to be harmless is not harmless: doubtful or lost.
Verdict verdict(const Error& error);

/// How an order ended. A word of caution stands in the cause where one is due.
struct Outcome {
  Ending ending = Ending::done;
  std::string cause;
};
/// The turn is too short for the order (OrderWindow).
Outcome held_back();
/// Of an error before anything was ordered: looking a domain up changes nothing.
Outcome nothing_sent(const Error& error);
/// Of an error of the order itself: refused is failed, all else is unknown.
Outcome after_order(const Error& error);

bool is_no_domain(const Error& error);
/// True if this libvirtd or driver does not know a function or one of the flags.
bool is_unsupported(const Error& error);

}  // namespace gemello::live::virt
