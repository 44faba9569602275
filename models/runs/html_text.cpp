#include "models/runs/html_text.hpp"

namespace gemello::runs {
namespace {

std::string replaced(std::string text, std::string_view from, std::string_view to) {
  for (std::size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size())
    text.replace(at, from.size(), to);
  return text;
}

}  // namespace

std::string html_text(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (const char c : text) {
    if (c == '<')
      out += "&lt;";
    else if (c == '>')
      out += "&gt;";
    else if (c == '&')
      out += "&amp;";
    else if (c == '"')
      out += "&quot;";
    else if (c == '\'')
      out += "&#39;";
    else
      out += c;
  }
  return out;
}

std::string script_json(const nlohmann::json& value) {
  return replaced(value.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace), "<",
                  "\\u003c");
}

std::string page_text(const Page& page) {
  std::string text =
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<meta name=\"color-scheme\" content=\"light dark\">\n<title>";
  text += html_text(page.title);
  text += "</title>\n<style>\n" + page.library_style + "\n" + page_style + "</style>\n</head>\n";
  text += "<body>\n" + page.body;
  text += "<script>\n" + replaced(page.library_script, "</script", "<\\/script") + "\n</script>\n";
  text += "<script>\nconst DATA = " + page.data + ";\n" + page_pictures + page_pictures_network +
          page_script + "</script>\n";
  return text + "</body>\n</html>\n";
}

}  // namespace gemello::runs
