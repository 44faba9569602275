#pragma once

#include <QSize>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "gui/charts/picture_page.hpp"
#include "gui/recording/recording.hpp"

namespace gemello::gui {

struct ExportOptions {
  bool replace = false;     ///< files that are there already
  QSize size{1280, 480};    ///< of a plot; maps are as high as wide screens
  double ratio = 2;         ///< pixels of a PNG per unit of the size
  std::size_t busiest = 6;  ///< hosts and links
  std::vector<PictureFormat> formats{PictureFormat::png, PictureFormat::svg, PictureFormat::pdf};
};

struct ExportResult {
  std::vector<std::filesystem::path> files;
  std::vector<std::string> left_out;  ///< "power.*: the run recorded no fleet.power"
};

/// Writes the plots of a run into a folder, which is made if it is not there: CPU asked for and
/// used, power, hosts on, VMs serving, the busiest hosts and links, events and faults, what hosts
/// and VMs did, the map at the run's end; each in all formats, dark on white. Needs a QApplication,
/// but no display (platform "offscreen"). Errors: InputError with file and reason: a file is in the
/// way (checked before anything is written), the folder cannot be made, a file cannot be written.
ExportResult export_plots(const RecordingPtr& recording, const std::filesystem::path& folder,
                          const ExportOptions& options = {});

}  // namespace gemello::gui
