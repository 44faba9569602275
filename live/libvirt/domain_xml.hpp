#pragma once

#include <string>
#include <vector>

#include "live/ends/report.hpp"

namespace gemello::live::virt {

/// What a report takes from a domain's definition.
struct DomainXml {
  std::string name;
  std::string uuid;
  double vcpus = 0;  ///< those it starts with
  Bytes memory{};
  std::vector<DiskReport> disks;  ///< sizes and counters 0: a definition does not tell them
};

/// Of text that is no domain XML all is empty.
DomainXml read_domain_xml(const std::string& text);

}  // namespace gemello::live::virt
