#pragma once

#include <string>
#include <string_view>

#include "gui/recording/log_entry.hpp"
#include "gui/recording/recording.hpp"

namespace gemello::gui {

MarkKind mark_kind(const LogEntry& entry);

/// What a decision does, as runs::decision_text.
std::string decision_sentence(const LogEntry& entry);
/// Why: as runs::reason_text; then what stood against other places.
std::string why_sentence(const LogEntry& entry);
/// Any other line in a sentence. `action`: the words of the action that it ends or answers; empty
/// where there is none. `who`: whom it is about, where the line says so by a number only.
std::string event_sentence(const LogEntry& entry, std::string_view action,
                           std::string_view who = {});

}  // namespace gemello::gui
