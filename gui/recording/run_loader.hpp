#pragma once

#include <exception>
#include <filesystem>
#include <functional>

#include "gui/recording/recording.hpp"

namespace gemello::gui {

/// Thrown by load_run where its watch says so.
class LoadCancelled : public std::exception {
 public:
  const char* what() const noexcept override { return "cancelled"; }
};

/// Who waits for a run to be read: may be told how far it is, and may have lost interest.
struct LoadWatch {
  std::function<void(double share)> progressed;  ///< 0..1, seldom
  std::function<bool()> cancelled;
};

/// Reads a finished run folder; series stay on disk, mapped. Errors: InputError with file and
/// place: no run folder, not finished (.partial), torn, of a foreign format. What is missing but
/// not needed (series, report, the platform as it was run) becomes a note, and so does a log whose
/// digest is not the one in run.json. Errors of a watch: LoadCancelled.
RecordingPtr load_run(const std::filesystem::path& folder, const LoadWatch& watch = {});

}  // namespace gemello::gui
