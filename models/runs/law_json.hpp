#pragma once

#include <nlohmann/json.hpp>

#include "models/behaviour/failure_law.hpp"
#include "models/cloud/json_reader.hpp"

namespace gemello::runs {

/// {"law": "weibull", "shape": 0.7, "mean": "131d", "at_most": "1000d"}: exponential (mean),
/// weibull (shape; scale or mean), lognormal (median; sigma or p95), fixed (value); at_most
/// truncates any but fixed. Errors: InputError with the place.
behaviour::FailureLaw read_law(const JsonValue& value);

/// As read_law reads it, in the parameters that it keeps (scale, sigma).
nlohmann::json law_json(const behaviour::FailureLaw& law);

}  // namespace gemello::runs
