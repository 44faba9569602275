#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "sim/cli/record/proc_files.hpp"
#include "sim/cli/record/recorded_unit.hpp"

namespace gemello::cli {

/// All descendants of a process, without itself.
std::vector<int> descendants_of(int root, const ProcessTable& processes);

/// "AMD EPYC, 2 CPUs, Linux 6.1.0": the machine in words; no name, no address.
std::string machine_text();

/// The first "model name" of /proc/cpuinfo; "unknown CPU" where there is none.
std::string cpu_model(std::string_view cpuinfo);

/// How the units were measured, and which of their columns are gaps and why: for the header.
/// `overruns`: times that exit records were dropped.
std::string method_text(const std::vector<RecordedUnit>& units, bool has_exits,
                        std::string_view no_exits_reason, std::size_t overruns);

}  // namespace gemello::cli
