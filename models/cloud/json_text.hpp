#pragma once

#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

namespace gemello {

/// A JSON text as a value, read strictly (RFC 8259, one value, UTF-8). Errors: InputError with
/// `file` and either "line 3, column 14" (syntax, bytes from 1) or the JSON path (a key given
/// twice, more than 64 levels).
nlohmann::json parse_strict_json(std::string_view text, std::string_view file);

/// The path of a key in the object at `path`: "$.hosts" or, for unusual keys, "$[\"a key\"]".
std::string path_of_key(std::string_view path, std::string_view key);

/// A text as a JSON string literal, its quotes included.
std::string json_quoted(std::string_view text);

}  // namespace gemello
