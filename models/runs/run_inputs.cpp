#include "models/runs/run_inputs.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "models/units/error.hpp"

namespace gemello::runs {
namespace {

namespace fs = std::filesystem;

enum class Found : std::uint8_t { same, changed, missing };

fs::path from_base(const fs::path& base, const std::string& path) {
  return base.empty() ? fs::path(path) : (base / path).lexically_normal();
}

Found find_input(const InputFile& input, const fs::path& path, InputCheck check) {
  std::error_code unknown;
  if (!fs::is_regular_file(path, unknown)) return Found::missing;
  if (fs::file_size(path, unknown) != input.bytes) return Found::changed;
  if (check == InputCheck::size) return Found::same;
  const bool same = fingerprint(input.what, path.string()).fnv1a64 == input.fnv1a64;
  return same ? Found::same : Found::changed;
}

struct Look {
  Found worst = Found::same;
  std::string path;  // of the worst
};

Look look_from(const RunInfo& info, const fs::path& base, InputCheck check) {
  Look look;
  for (const InputFile& input : info.inputs) {
    if (input.what == "scenario") continue;
    const fs::path path = from_base(base, input.path);
    const Found found = find_input(input, path, check);
    if (found > look.worst) look = {found, path.string()};
  }
  return look;
}

// This program's folder first, as an empty path; then the run's and all above it.
std::vector<fs::path> bases_of(const fs::path& run_folder) {
  std::vector<fs::path> bases{{}};
  for (fs::path base = fs::absolute(run_folder).lexically_normal();; base = base.parent_path()) {
    bases.push_back(base);
    if (base == base.parent_path()) return bases;
  }
}

}  // namespace

std::vector<InputFile> find_inputs(const RunInfo& info, const fs::path& run_folder,
                                   InputCheck check) {
  std::optional<Look> changed;
  std::string missing;
  for (const fs::path& base : bases_of(run_folder)) {
    const Look look = look_from(info, base, check);
    if (look.worst == Found::changed && !changed) changed = look;
    if (look.worst == Found::missing && missing.empty()) missing = look.path;
    if (look.worst != Found::same) continue;
    std::vector<InputFile> inputs = info.inputs;
    for (InputFile& input : inputs) input.path = from_base(base, input.path).string();
    return inputs;
  }
  if (changed) throw InputError(changed->path, "", "has changed since the run read it");
  const bool is_relative = fs::path(missing).is_relative();
  throw InputError(
      missing, "",
      is_relative ? fmt::format("is what the run in {} was made of, and is not there: not from the "
                                "folder of this program ({}), nor from the run's or one above it; "
                                "start it where the run was made",
                                run_folder.string(), fs::current_path().string())
                  : fmt::format("is what the run in {} was made of, and is not there any more",
                                run_folder.string()));
}

}  // namespace gemello::runs
