#pragma once

#include <cstdio>
#include <string>

namespace gemello::cli {

/// `gemello platform check FILE`: reads the platform and writes one line that it is sound with its
/// counts, then its warnings; `json`: {"file", "sound", "counts", "warnings"}. Data goes to `out`.
/// Returns the exit code 0 (warnings do not change it). Errors: InputError for a platform that
/// cannot be read, for main to print (exit code 3).
int platform_check(const std::string& path, bool json, std::FILE* out);

/// `gemello platform show FILE`: an overview for people (hosts by kind, network, storage,
/// flavours, totals with N+1 memory, warnings), or as one JSON object. Errors as platform_check.
int platform_show(const std::string& path, bool json, std::FILE* out);

}  // namespace gemello::cli
