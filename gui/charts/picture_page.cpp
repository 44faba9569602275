#include "gui/charts/picture_page.hpp"

#include <QBuffer>
#include <QImage>
#include <QPainter>
#include <QPdfWriter>
#include <QSaveFile>
#include <QSvgGenerator>
#include <algorithm>
#include <cctype>
#include <cmath>
#include <string>

#include "models/units/error.hpp"

namespace gemello::gui {
namespace {

constexpr int page_resolution = 96;  // a unit of a page is a pixel of a usual screen

}  // namespace

PictureFormat picture_format(const std::filesystem::path& file) {
  std::string ending = file.extension().string();
  std::transform(ending.begin(), ending.end(), ending.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  if (ending == ".png") return PictureFormat::png;
  if (ending == ".svg") return PictureFormat::svg;
  if (ending == ".pdf") return PictureFormat::pdf;
  throw InputError(file.string(), "", "is no picture that can be written: .png, .svg or .pdf");
}

class PicturePage::Device {
 public:
  Device(QSizeF size, double ratio, const QString& title, PictureFormat format) : format_(format) {
    buffer_.open(QIODevice::WriteOnly);
    const QSize whole(static_cast<int>(std::ceil(size.width())),
                      static_cast<int>(std::ceil(size.height())));
    if (format == PictureFormat::png) {
      image_ = QImage(whole * ratio, QImage::Format_ARGB32_Premultiplied);
      image_.setDevicePixelRatio(ratio);
      image_.fill(Qt::white);
      painter_.begin(&image_);
    } else if (format == PictureFormat::svg) {
      svg_.setOutputDevice(&buffer_);
      svg_.setSize(whole);
      svg_.setViewBox(QRect(QPoint(), whole));
      svg_.setResolution(page_resolution);
      svg_.setTitle(title);
      painter_.begin(&svg_);
    } else {
      pdf_ = std::make_unique<QPdfWriter>(&buffer_);
      constexpr double points = 72.0 / page_resolution;
      pdf_->setPageSize(
          QPageSize(QSizeF(whole) * points, QPageSize::Point, {}, QPageSize::ExactMatch));
      pdf_->setPageMargins(QMarginsF());
      pdf_->setResolution(page_resolution);
      pdf_->setTitle(title);
      pdf_->setCreator("Gemello");
      painter_.begin(pdf_.get());
    }
  }
  QPainter& painter() { return painter_; }
  QByteArray bytes() {
    painter_.end();
    if (format_ == PictureFormat::png) image_.save(&buffer_, "PNG");
    return buffer_.data();
  }

 private:
  PictureFormat format_;
  QBuffer buffer_;
  QImage image_;
  QSvgGenerator svg_;
  std::unique_ptr<QPdfWriter> pdf_;
  QPainter painter_;  // ends first
};

PicturePage::PicturePage(QSizeF size, double ratio, const QString& title, PictureFormat format)
    : device_(std::make_unique<Device>(size, ratio, title, format)) {}
PicturePage::~PicturePage() = default;

QPainter& PicturePage::painter() {
  return device_->painter();
}

QByteArray PicturePage::bytes() {
  return device_->bytes();
}

void write_file(const std::filesystem::path& file, const QByteArray& bytes) {
  QSaveFile out(QString::fromStdString(file.string()));
  if (!out.open(QIODevice::WriteOnly) || out.write(bytes) != bytes.size() || !out.commit())
    throw InputError(file.string(), "", "cannot be written: " + out.errorString().toStdString());
}

}  // namespace gemello::gui
