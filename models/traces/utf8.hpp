#pragma once

#include <string_view>

namespace gemello::traces {

/// Whether text is well-formed UTF-8 (no overlong forms, no surrogates, up to U+10FFFF).
/// Source: The Unicode Standard 15, table 3-7.
bool is_utf8(std::string_view text);

}  // namespace gemello::traces
