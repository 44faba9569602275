#pragma once

#include <filesystem>
#include <optional>
#include <vector>

namespace gemello::gui {

/// Where the files that come with the program may be: the source tree that the program was built
/// in, `share/gemello` beside its folder, the system's data folders.
std::vector<std::filesystem::path> data_folders();

/// The folder among them that has the shipped example with its platform and trace.
std::optional<std::filesystem::path> find_example_data(
    const std::vector<std::filesystem::path>& folders);

/// Copies the example below `target` (made if it is not there), so that it can be edited and saved,
/// and returns its scenario. What is there already stays as the user left it. Errors: InputError:
/// cannot be copied.
std::filesystem::path copy_example(const std::filesystem::path& data,
                                   const std::filesystem::path& target);

/// Where the window copies it: in the user's data folder.
std::filesystem::path example_target();

}  // namespace gemello::gui
