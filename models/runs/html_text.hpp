#pragma once

#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

namespace gemello::runs {

/// A text as the content of an HTML element or of a quoted attribute.
std::string html_text(std::string_view text);

/// JSON that may stand inside a script element: no "<" is left in it.
std::string script_json(const nlohmann::json& value);

/// The style sheet and the scripts of the pages, and the terms that a report uses.
extern const char* const page_style;
extern const char* const page_pictures;
extern const char* const page_pictures_network;
extern const char* const page_script;
extern const char* const page_terms;

/// A whole page. `libraries` are script texts and style texts put into the head as they are;
/// body is HTML, data the text of a JSON value for the script's DATA.
struct Page {
  std::string title;
  std::string library_script;
  std::string library_style;
  std::string body;
  std::string data;
};
std::string page_text(const Page& page);

}  // namespace gemello::runs
