#pragma once

#include <string>

#include <nlohmann/json.hpp>

namespace gemello::runs {

// Fields of the rows of report.json's tables, forgiving: a page shows what a run has.

/// 0 if it is not there or no number.
inline double number_in(const nlohmann::json& row, const char* key) {
  const auto found = row.find(key);
  return found != row.end() && found->is_number() ? found->get<double>() : 0;
}

/// "" if it is not there or no text.
inline std::string text_in(const nlohmann::json& row, const char* key) {
  const auto found = row.find(key);
  return found != row.end() && found->is_string() ? found->get<std::string>() : std::string();
}

}  // namespace gemello::runs
