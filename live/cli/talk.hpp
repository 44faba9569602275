#pragma once

#include <cstdio>
#include <string>

namespace gemello::live {

/// The text on one line: line breaks become "; ", those at the ends are dropped.
std::string one_line(const std::string& text);

/// A line on a stream. Never fails: that nobody listens any more must not end a controller.
void tell(std::FILE* out, const std::string& line) noexcept;

}  // namespace gemello::live
