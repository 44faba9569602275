#include "gui/export/export_plots.hpp"

#include <system_error>

#include "gui/export/pages.hpp"
#include "models/units/error.hpp"

namespace gemello::gui {
namespace {

const char* ending_of(PictureFormat format) {
  switch (format) {
    case PictureFormat::png:
      return ".png";
    case PictureFormat::svg:
      return ".svg";
    case PictureFormat::pdf:
      return ".pdf";
  }
  return "";
}

void make_folder(const std::filesystem::path& folder) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (!error && !std::filesystem::is_directory(folder))
    error = std::make_error_code(std::errc::not_a_directory);
  if (error) throw InputError(folder.string(), "", "cannot be made: " + error.message());
}

}  // namespace

ExportResult export_plots(const RecordingPtr& recording, const std::filesystem::path& folder,
                          const ExportOptions& options) {
  ExportPages plots;
  add_chart_pages(recording, options.size, options.busiest, plots);
  add_view_pages(recording, options.size.width(), plots);
  ExportResult result;
  result.left_out = std::move(plots.left_out);
  if (plots.pages.empty())
    throw InputError(recording->folder.string(), "",
                     "has nothing to draw: the run kept no series, and no log");
  const auto file_of = [&](const ExportPage& page, PictureFormat format) {
    return folder / (page.name + ending_of(format));
  };
  for (const ExportPage& page : plots.pages)
    for (const PictureFormat format : options.formats)
      if (!options.replace && std::filesystem::exists(file_of(page, format)))
        throw InputError(file_of(page, format).string(), "",
                         "is there already: choose another folder, or replace it on purpose "
                         "(--replace)");
  make_folder(folder);
  for (const ExportPage& page : plots.pages)
    for (const PictureFormat format : options.formats) {
      PicturePage paper(page.size, options.ratio, page.title, format);
      page.paint(paper.painter(), format != PictureFormat::png);
      write_file(file_of(page, format), paper.bytes());
      result.files.push_back(file_of(page, format));
    }
  return result;
}

}  // namespace gemello::gui
