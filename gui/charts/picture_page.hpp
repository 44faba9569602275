#pragma once

#include <QByteArray>
#include <QSizeF>
#include <QString>
#include <cstdint>
#include <filesystem>
#include <memory>

class QPainter;

namespace gemello::gui {

enum class PictureFormat : std::uint8_t { png, svg, pdf };
/// By a file's ending, in any case. Errors: InputError that names the three.
PictureFormat picture_format(const std::filesystem::path& file);

/// A page to paint on, of any of the formats. White where nothing is painted.
class PicturePage {
 public:
  PicturePage(QSizeF size, double ratio, const QString& title, PictureFormat format);
  ~PicturePage();
  PicturePage(const PicturePage&) = delete;
  PicturePage& operator=(const PicturePage&) = delete;
  QPainter& painter();
  /// Ends the page.
  QByteArray bytes();

 private:
  class Device;
  std::unique_ptr<Device> device_;
};

/// Writes all of a file or nothing: what was there stays until the new one is complete. Errors:
/// InputError with file and reason.
void write_file(const std::filesystem::path& file, const QByteArray& bytes);

}  // namespace gemello::gui
