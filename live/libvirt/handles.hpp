#pragma once

#include <cstdlib>
#include <memory>

#include <libvirt/libvirt.h>

namespace gemello::live::virt {

// Owners of what libvirt hands out. Beware: every public function of libvirt, also those that
// free, first clears the thread's last error; whoever wants it reads it before an owner ends.

struct DomainFree {
  void operator()(virDomainPtr domain) const { virDomainFree(domain); }
};
using Domain = std::unique_ptr<virDomain, DomainFree>;

struct TextFree {
  void operator()(char* text) const { std::free(text); }
};
using Text = std::unique_ptr<char, TextFree>;

/// A list of typed parameters that a call fills.
struct Params {
  virTypedParameterPtr data = nullptr;
  int count = 0;

  Params() = default;
  ~Params() { virTypedParamsFree(data, count); }
  Params(const Params&) = delete;
  Params& operator=(const Params&) = delete;
};

/// The records of virConnectGetAllDomainStats.
struct StatsFree {
  void operator()(virDomainStatsRecordPtr* records) const { virDomainStatsRecordListFree(records); }
};
using StatsList = std::unique_ptr<virDomainStatsRecordPtr, StatsFree>;

}  // namespace gemello::live::virt
