#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <system_error>

#include <fmt/format.h>

#include "models/traces/import.hpp"
#include "models/units/error.hpp"
#include "models/units/text.hpp"
#include "sim/cli/trace/trace_verbs.hpp"

namespace gemello::cli {

std::string read_text_file(const std::string& path) {
  std::error_code error;
  std::ifstream file(path, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(file), {}};
  if (!std::filesystem::is_regular_file(path, error) || !file.good()) {
    throw InputError(path, "line 1", "cannot be read");
  }
  return text;
}

AnyTrace open_any(const std::string& path) {
  AnyTrace trace;
  if (std::filesystem::path(path).extension() == ".gtrace") {
    trace.file = traces::Trace::open(path);
  } else {
    traces::ImportResult imported = traces::import_trace(path);
    fmt::print(stderr, "{}", imported.report.to_text());
    trace.data = std::move(imported.data);
  }
  return trace;
}

Duration duration_option(const std::string& option, const std::string& text) {
  try {
    return parse<Duration>(text);
  } catch (const std::invalid_argument& error) {
    throw InputError(option, "", error.what());
  }
}

void tell_written(const std::string& path, const traces::TraceHeader& header) {
  fmt::print(stderr, "wrote {}: {} VMs, {} steps of {}\n", path, header.vms.size(), header.steps,
             unparse(header.period));
}

}  // namespace gemello::cli
