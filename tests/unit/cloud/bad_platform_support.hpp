#pragma once

#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "tests/unit/cloud/rich_platform_support.hpp"

namespace gemello {

/// One change of rich_platform and what is to be said of it.
struct BadPlatform {
  const char* pointer;  ///< JSON pointer of what is set ("/hosts/-" appends)
  const char* value;    ///< JSON; empty: removed
  const char* place = "";
  const char* sentence = "";
  bool schema_refuses = false;
};

/// Broken documents: with `place` and a part of the sentence of the reader.
std::vector<BadPlatform> bad_platforms();

/// Changes that leave it sound.
const std::vector<BadPlatform>& sound_changes();

/// rich_platform with the change made.
nlohmann::json changed(const BadPlatform& change);

}  // namespace gemello
