#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "models/traces/import.hpp"
#include "models/units/error.hpp"

namespace gemello::traces {

/// The lines of a member, counted from 1, without their ends. Notes CR LF and a missing last end.
class Lines {
 public:
  Lines(const Member& member, ImportReport& report) : member_(member), report_(report) {}

  bool next(std::string_view& line) {
    if (at_ >= member_.content.size()) return false;
    ++number_;
    const std::size_t end = member_.content.find('\n', at_);
    if (end == std::string_view::npos) {
      line = member_.content.substr(at_);
      at_ = member_.content.size();
      report_.note(Finding::no_final_newline, member_.file, number_);
    } else {
      line = member_.content.substr(at_, end - at_);
      at_ = end + 1;
    }
    if (line.ends_with('\r')) {
      line.remove_suffix(1);
      report_.note(Finding::carriage_return, member_.file, number_);
    }
    return true;
  }
  std::size_t number() const { return number_; }

  [[noreturn]] void fail(std::string_view sentence) const {
    throw InputError(member_.file, fmt::format("line {}", number_ == 0 ? 1 : number_), sentence);
  }

 private:
  const Member& member_;
  ImportReport& report_;
  std::size_t at_ = 0;
  std::size_t number_ = 0;
};

/// Without the blanks at both ends.
inline std::string_view trimmed(std::string_view text, std::string_view blanks = " \t") {
  const std::size_t first = text.find_first_not_of(blanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

/// Foreign text inside a sentence: at most 40 bytes, what is not printable ASCII as '?'.
inline std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text.substr(0, 40)) out += c >= ' ' && c <= '~' ? c : '?';
  return out + (text.size() > 40 ? "...\"" : "\"");
}

}  // namespace gemello::traces
