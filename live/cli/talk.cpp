#include "live/cli/talk.hpp"

namespace gemello::live {

std::string one_line(const std::string& text) {
  std::string line;
  bool broken = false;
  for (const char c : text) {
    if (c == '\n' || c == '\r') {
      broken = true;
      continue;
    }
    if (broken && !line.empty()) line += "; ";
    broken = false;
    line += c;
  }
  return line;
}

void tell(std::FILE* out, const std::string& line) noexcept {
  std::fputs(line.c_str(), out);
  std::fputc('\n', out);
  std::fflush(out);
  std::clearerr(out);
}

}  // namespace gemello::live
