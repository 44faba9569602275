#pragma once

#include <vector>

#include "tests/support/documents.hpp"

namespace gemello {

/// Changes of rich_platform that break it: with `place` and a part of the sentence of the reader.
std::vector<DocumentChange> bad_platforms();

/// Changes of it that leave it sound.
const std::vector<DocumentChange>& sound_changes();

}  // namespace gemello
