#include "models/cloud/gluster_version.hpp"

#include <array>

#include <fmt/format.h>

#include "models/units/error.hpp"
#include "models/units/text.hpp"

namespace gemello {

GlusterVersion gluster_version(std::string_view text) {
  const auto fail = [&] {
    throw InputError("", "version",
                     fmt::format("no release of GlusterFS from 3.0 on is named '{}'; say 3.2, 3.4, "
                                 "3.12, 4.1, 7, 9.1, 10 or the like",
                                 text));
  };
  std::array<std::int64_t, 3> numbers{};
  std::size_t count = 0;
  std::string_view rest = text;
  for (bool more = true; more; ++count) {
    const std::size_t dot = rest.find('.');
    more = dot != std::string_view::npos;
    const std::string_view digits = rest.substr(0, dot);
    if (count == numbers.size() || digits.empty() || digits.size() > 2 ||
        digits.find_first_not_of("0123456789") != std::string_view::npos ||
        (digits.size() == 2 && digits[0] == '0') || !read_number(digits, numbers[count]))
      fail();
    if (more) rest.remove_prefix(dot + 1);
  }
  // 3.x and 4.x name a line by two numbers, later releases by one; 3.13 was the last 3.x.
  const bool sound = numbers[0] == 3   ? count >= 2 && numbers[1] <= 13
                     : numbers[0] == 4 ? count >= 2 && numbers[1] <= 1
                                       : numbers[0] >= 5 && count <= 2;
  if (!sound) fail();
  return {static_cast<int>(numbers[0]), static_cast<int>(numbers[1])};
}

std::string text_of(GlusterVersion version) {
  if (version.line >= 5 && version.minor == 0) return fmt::format("{}", version.line);
  return fmt::format("{}.{}", version.line, version.minor);
}

}  // namespace gemello
