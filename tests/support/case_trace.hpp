#pragma once

#include <filesystem>

namespace gemello::testing {

/// Writes the trace that a case's trace.json tells of, as a native trace:
///     {"period": "60s", "vms": [{"name": "a", "cores": [0.4, 0.8]},
///                               {"name": "b", "arrival": "60s", "departure": "5min",
///                                "cores": [null, 0.5], "received": [0, 1e6], "sent": [0, 1e6]}]}
/// cores: cpu_used of each step, received and sent: net_rx and net_tx, recorded if one VM at least
/// gives them (0 where another does not); null: a gap. Errors: InputError.
void write_case_trace(const std::filesystem::path& text, const std::filesystem::path& trace);

}  // namespace gemello::testing
