#pragma once

#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "models/protocol/failure.hpp"
#include "models/protocol/prediction.hpp"
#include "models/protocol/request.hpp"
#include "models/runs/report.hpp"

// What answers of a simulation say.

namespace gemello::gui {

/// A time in seconds. Errors: InputError.
Instant instant_of(const nlohmann::json& result, const char* key);
/// Empty where there is none.
std::string string_of(const nlohmann::json& result, const char* key);
std::vector<runs::Figure> figures_of_answer(const nlohmann::json& result);
/// Errors: InputError, nlohmann::json::exception.
protocol::Verdict verdict_of_answer(const nlohmann::json& result);
/// The scenario that a load is of: of a run as resolved, else as written with what is set in it;
/// null where it cannot be read: the simulation says why.
nlohmann::json scenario_of(const protocol::Load& load);
/// With its file and place.
std::string sentence_of(const protocol::Error& error);

}  // namespace gemello::gui
