#pragma once

#include <cstdio>

namespace gemello::cli {

/// `gemello policies`: what a scenario's "policy" can name, with every option, its default and its
/// meaning; for people, or (`json`) {"placement": [{"name", "summary", "source", "options":
/// [{"name", "type", "default", "meaning", "min", "max", "unit", "choices", "needs"}]}], ...}, the
/// last five where there is something to say. Returns the exit code 0.
int policies_command(bool json, std::FILE* out);

}  // namespace gemello::cli
