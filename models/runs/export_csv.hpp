#pragma once

#include <cstdio>
#include <filesystem>
#include <string>
#include <string_view>

namespace gemello::runs {

struct CsvOptions {
  std::string series;         ///< "host.power"
  std::string objects = "*";  ///< pattern of object names
  bool long_format = false;   ///< one line per value: time, object, value
};

/// Writes a series of a run as CSV (RFC 4180, "\n" line ends). Wide: a column per object, named
/// "object [unit]", after "time [s]"; gaps are empty. Numbers read back as the same float.
/// Errors: InputError: no such series (with those that there are), no object matches, or `out`
/// cannot be written.
void export_csv(const std::filesystem::path& folder, const CsvOptions& options, std::FILE* out);

/// "fleet.power  1 object, 1440 rows every 60s" lines: what a run recorded.
std::string series_list(const std::filesystem::path& folder);

}  // namespace gemello::runs
