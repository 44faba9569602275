#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "models/units/time.hpp"

namespace gemello::gui {

/// One thing that was open.
struct SessionRun {
  std::string title;
  bool is_named = false;              ///< by a person
  std::filesystem::path folder;       ///< of a finished run
  std::filesystem::path file;         ///< of a scenario that is saved there as it is
  nlohmann::ordered_json scenario;    ///< of a simulation whose scenario is saved nowhere
  std::optional<std::size_t> parent;  ///< among those before it
  Duration left{};                    ///< of a branch: where it left its parent, after its start

  /// What is lost with the session.
  bool is_unsaved() const { return !scenario.is_null(); }
};

/// What a window shows, to be shown again. Simulations are simulated again.
struct SessionState {
  std::vector<SessionRun> runs;
  std::optional<std::size_t> shown, beside;
  Duration cursor{};      ///< after the begin of the run that is shown
  std::string selected;   ///< a part's name; empty: none
  nlohmann::json charts;  ///< ChartBoard::state; null: never looked at
};

/// The text of a session file (format gemello-session-1): paths below its folder relative to it.
std::string session_text(const SessionState& state, const std::filesystem::path& folder);
/// Errors: InputError with file and place.
SessionState read_session(const std::filesystem::path& file);
void write_session(const SessionState& state, const std::filesystem::path& file);

/// Those that are saved nowhere, with all they branched off.
std::vector<SessionRun> unsaved_runs(const std::vector<SessionRun>& runs);
/// Those of `runs` that are `lost`, with all they branched off, so that they find their place.
std::vector<SessionRun> with_ancestors(const std::vector<SessionRun>& runs, std::vector<bool> lost);
/// `more` after `runs`; what is in both is there once: a finished run, a saved scenario, and what
/// has the same title and scenario.
std::vector<SessionRun> joined_runs(std::vector<SessionRun> runs,
                                    const std::vector<SessionRun>& more);

/// Whether a file says that it is a session: for who has only a path.
bool is_session(const std::filesystem::path& file);

}  // namespace gemello::gui
