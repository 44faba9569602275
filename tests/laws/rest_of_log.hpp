#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "tests/laws/child.hpp"

namespace gemello::testing {

// SimGrid's clock begins anew in the rest of a run: the end of a flow that was under way may fall
// on the next microsecond, and what follows from it too.
inline constexpr double known_shift = 5e-6;  // s

inline std::vector<nlohmann::json> log_of(const std::filesystem::path& folder) {
  std::vector<nlohmann::json> log;
  for (const std::string& line : lines_of(folder / "events.jsonl"))
    log.push_back(nlohmann::json::parse(line));
  return log;
}

/// The events of `rest` are those of `whole` behind the first `before`, but for the known shift.
inline void expect_rest_of_log(const std::vector<nlohmann::json>& whole,
                               const std::vector<nlohmann::json>& rest, std::size_t before) {
  ASSERT_EQ(before + rest.size(), whole.size());
  for (std::size_t i = 0; i < rest.size(); ++i) {
    nlohmann::json got = rest[i];
    nlohmann::json wanted = whole[before + i];
    ASSERT_NEAR(got.at("t").get<double>(), wanted.at("t").get<double>(), known_shift)
        << got << "\n instead of " << wanted;
    got.erase("t");
    wanted.erase("t");
    ASSERT_EQ(got, wanted) << "line " << before + i + 1;
  }
}

}  // namespace gemello::testing
