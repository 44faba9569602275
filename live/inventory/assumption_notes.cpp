#include <fmt/format.h>

#include "live/inventory/inventory_parts.hpp"
#include "models/cloud/platform_warnings.hpp"

namespace gemello::live {

void AssumptionNotes::add(std::string_view what, std::string_view value, std::string_view kind,
                          const std::string& name) {
  for (Note& note : notes_) {
    if (note.what != what || note.value != value || note.kind != kind) continue;
    note.names.push_back(name);
    return;
  }
  notes_.push_back({std::string(what), std::string(value), std::string(kind), {name}});
}

std::vector<std::string> AssumptionNotes::sentences() const {
  std::vector<std::string> sentences;
  for (const Note& note : notes_)
    sentences.push_back(fmt::format("{} of {}: {} (assumed)", note.what,
                                    subject(note.kind, note.names), note.value));
  return sentences;
}

std::string AssumptionNotes::summary() const {
  std::string text;
  for (const Note& note : notes_) {
    if (!text.empty()) text += ", ";
    text += fmt::format("{} {} {}", note.kind, note.what, note.value);
  }
  return text;
}

}  // namespace gemello::live
