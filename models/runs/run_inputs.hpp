#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <vector>

#include "models/runs/run_folder.hpp"

namespace gemello::runs {

/// How an input is known again.
enum class InputCheck : std::uint8_t {
  size,    ///< as many bytes: at once
  digest,  ///< the same bytes: reads them all
};

/// The files that a finished run was made of, with paths that lead to them from here. Relative
/// paths in run.json start from where the run was made: tried are this program's folder, the run's
/// and those above it; the first from which all but the scenario (which is in run.json) are as they
/// were counts. Errors: InputError: which file is not there, or has changed.
std::vector<InputFile> find_inputs(const RunInfo& info, const std::filesystem::path& run_folder,
                                   InputCheck check);

}  // namespace gemello::runs
