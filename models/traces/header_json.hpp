#pragma once

#include <string>
#include <string_view>

#include "models/traces/layout.hpp"

namespace gemello::traces {

/// The JSON header of a trace file as one line. Text carries units ("300s").
/// Errors: InputError for text that is not UTF-8.
std::string header_to_json(const TraceHeader& header, const QuantitySet& quantities,
                           std::string_view file);

/// The inverse; strict: an unknown, missing or doubled key is an error with its JSON path.
void header_from_json(std::string_view json, std::string_view file, TraceHeader& header,
                      QuantitySet& quantities);

}  // namespace gemello::traces
