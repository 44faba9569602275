#pragma once

#include <compare>
#include <string>
#include <string_view>

namespace gemello {

/// "3.4" is {3, 4}; from 5 on the first number alone names a release line, and {9, 1} is 9.1.
struct GlusterVersion {
  int line = 0;
  int minor = 0;

  auto operator<=>(const GlusterVersion&) const = default;
};

/// "3.2", "3.2.6" (its third number changes nothing here), "4.1", "7", "10.3".
/// Errors: InputError("", "version", sentence): no such release, or older than 3.0.
GlusterVersion gluster_version(std::string_view text);
std::string text_of(GlusterVersion version);

}  // namespace gemello
