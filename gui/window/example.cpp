#include "gui/window/example.hpp"

#include <array>
#include <system_error>

#include <QCoreApplication>
#include <QStandardPaths>

#include "models/units/error.hpp"

namespace gemello::gui {
namespace {

namespace fs = std::filesystem;

constexpr const char* example_scenario = "gui/window/example/napoli-day.json";
// Its scenario names the others by paths from its own folder, so they are copied as they stand.
constexpr std::array example_files{example_scenario, "platforms/infn-napoli.json",
                                   "datasets/samples/two-core-mix.gtrace"};

}  // namespace

std::vector<fs::path> data_folders() {
  std::vector<fs::path> folders;
  const fs::path program = QCoreApplication::applicationDirPath().toStdString();
  folders.push_back(program.parent_path() / "share/gemello");
  // The top of a checkout is two folders above the program, four above its tests.
  for (fs::path above = program; above.has_relative_path() && folders.size() < 6;
       above = above.parent_path())
    folders.push_back(above);
  for (const QString& place :
       QStandardPaths::standardLocations(QStandardPaths::GenericDataLocation))
    folders.push_back(fs::path(place.toStdString()) / "gemello");
  return folders;
}

std::optional<fs::path> find_example_data(const std::vector<fs::path>& folders) {
  for (const fs::path& folder : folders) {
    bool whole = true;
    for (const char* file : example_files) {
      std::error_code ignored;
      whole = whole && fs::is_regular_file(folder / file, ignored);
    }
    if (whole) return folder;
  }
  return std::nullopt;
}

fs::path copy_example(const fs::path& data, const fs::path& target) {
  for (const char* file : example_files) {
    std::error_code failed;
    fs::create_directories((target / file).parent_path(), failed);
    if (!failed)
      fs::copy_file(data / file, target / file, fs::copy_options::skip_existing, failed);
    if (failed)
      throw InputError((target / file).string(), "",
                       "the example cannot be copied to here: " + failed.message());
  }
  return target / example_scenario;
}

fs::path example_target() {
  const QString place = QStandardPaths::writableLocation(QStandardPaths::AppDataLocation);
  return fs::path(place.toStdString()) / "example";
}

}  // namespace gemello::gui
