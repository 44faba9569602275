#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include <libvirt/libvirt.h>

#include "live/ends/report.hpp"

namespace gemello::live::virt {

/// The statistics of one domain: numbers and texts by libvirt's names ("vcpu.0.time").
class Statistics {
 public:
  Statistics() = default;
  Statistics(const virTypedParameter* params, int count);

  void set(const std::string& name, std::uint64_t value) { numbers_[name] = value; }
  void set(const std::string& name, std::string value) { texts_[name] = std::move(value); }

  bool has(const std::string& name) const { return numbers_.count(name) > 0; }
  /// Takes what is told anew and keeps the rest.
  void update(const Statistics& newer);

  /// 0 where it is not told.
  std::int64_t number(const std::string& name) const;
  std::string text(const std::string& name) const;

 private:
  std::map<std::string, std::uint64_t> numbers_;
  std::map<std::string, std::string> texts_;
};

/// True if the monitor was asked too: libvirtd leaves a domain out that is busy with another job.
bool asked_monitor(const Statistics& told);

/// Puts what is told into a report; what is not told stays. Times of libvirt are nanoseconds, its
/// memory is in KiB.
void fill_in(const Statistics& told, DomainReport& report);
/// Adds what is told of disks; a disk plugged in since the definition comes at the end.
void fill_in_disks(const Statistics& told, std::vector<DiskReport>& disks);

}  // namespace gemello::live::virt
