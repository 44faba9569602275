#pragma once

#include <filesystem>
#include <set>
#include <string>

#include "models/runs/state.hpp"

namespace gemello::testing {

/// What broke in a run, each law once.
class Broken {
 public:
  void add(const std::string& law, const std::string& how);
  /// A line each; "" if nothing did.
  const std::string& text() const { return text_; }

 private:
  std::set<std::string> laws_;
  std::string text_;
};

/// Each action begun has one outcome; only those still open at the end have none.
void check_outcomes(const std::filesystem::path& log, const runs::FleetState& last, Broken& broken);

}  // namespace gemello::testing
