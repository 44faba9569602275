#include <QApplication>
#include <QImage>
#include <cmath>

#include "gui/whatif/fault_words.hpp"
#include "tests/gui/stories/stories_support.hpp"

namespace gemello::gui {
namespace {

// What the window looks like, loosely: where something is drawn, how light it is, and that it is
// about as it was when somebody looked at it last.
class Pictures : public Story {
 protected:
  // Small enough that no letter counts, and the arrangement does.
  static constexpr QSize thumbnail{96, 60};
  static constexpr double difference_max = 0.06;  // of full range, mean over all pixels

  QImage grab() {
    QApplication::processEvents();
    return window().grab().toImage().convertToFormat(QImage::Format_RGB32);
  }
  static double lightness(const QImage& image) {
    double sum = 0;
    for (int y = 0; y < image.height(); ++y)
      for (int x = 0; x < image.width(); ++x) sum += qGray(image.pixel(x, y));
    return sum / (255.0 * image.width() * image.height());
  }
  static double difference(const QImage& a, const QImage& b) {
    double sum = 0;
    for (int y = 0; y < a.height(); ++y) {
      for (int x = 0; x < a.width(); ++x) {
        const QRgb one = a.pixel(x, y), two = b.pixel(x, y);
        sum += std::abs(qRed(one) - qRed(two)) + std::abs(qGreen(one) - qGreen(two)) +
               std::abs(qBlue(one) - qBlue(two));
      }
    }
    return sum / (3 * 255.0 * a.width() * a.height());
  }
  static QImage small(const QImage& image) {
    return image.scaled(thumbnail, Qt::IgnoreAspectRatio, Qt::SmoothTransformation);
  }
  // With GEMELLO_LOOK=folder the picture is left there to be looked at; with GEMELLO_BLESS=1 its
  // thumbnail becomes what later ones are compared with.
  void compare(const QImage& image, const QString& name) {
    const QString look = qEnvironmentVariable("GEMELLO_LOOK");
    if (!look.isEmpty()) image.save(look + "/" + name + ".png");
    const QString file =
        QStringLiteral(GEMELLO_SOURCE_DIR "/tests/gui/stories/thumbnails/") + name + ".png";
    if (qEnvironmentVariable("GEMELLO_BLESS") == "1") {
      ASSERT_TRUE(small(image).save(file));
    }
    const QImage known(file);
    ASSERT_EQ(known.size(), thumbnail) << file.toStdString();
    EXPECT_LT(difference(small(image), known.convertToFormat(QImage::Format_RGB32)), difference_max)
        << name.toStdString();
  }
  void open_napoli(QSize size) {
    window().resize(size);
    open(make_run());
    desk().cursor()->set(shown()->start + 2h + 5min);
    ASSERT_TRUE(wait_for([this] {
      return desk().present()->moment() && desk().present()->moment()->at == desk().cursor()->at();
    }));
  }
};

TEST_F(Pictures, TheStartPage) {
  window().resize(1280, 800);
  compare(grab(), "start");
}

TEST_F(Pictures, ARunLightAndDark) {
  act("view.appearance-light");
  open_napoli({1280, 800});
  const QImage light = grab();
  compare(light, "run-light");
  act("view.appearance-dark");
  const QImage dark = grab();
  compare(dark, "run-dark");
  // Light on dark, all over: half of the light is far less than any pane could hide.
  EXPECT_GT(lightness(light), 0.75);
  EXPECT_LT(lightness(dark), 0.3);
  act("view.appearance-system");
}

TEST_F(Pictures, ABigScreen) {
  open_napoli({2560, 1440});
  compare(grab(), "run-big");
}

TEST_F(Pictures, AFailedSwitchIsSeenAndNothingElse) {
  open_napoli({1280, 800});
  const Instant at = desk().cursor()->at();
  MapView* map = window().stage().map();
  const auto picture_of = [&](const char* name) {
    const QRect place = map->pixels_of(part(PartKind::network_switch, name));
    return map->viewport()->grab(place).toImage().convertToFormat(QImage::Format_RGB32);
  };
  const QImage sw1 = picture_of("sw1"), sw2 = picture_of("sw2");
  desk().fault(usual_fault(runs::FaultKind::switch_down, "sw1", at - shown()->start, 1h));
  ASSERT_TRUE(wait_for([this] { return beside() != nullptr; })) << said();
  ASSERT_TRUE(wait_for_end()) << said();
  // Those of a whole run come a moment after its end.
  ASSERT_TRUE(wait_for([this] { return figure(shown(), "availability").has_value(); }));
  compare(grab(), "beside");
  desk().show_beside({});
  QApplication::processEvents();
  map->fit();
  desk().present()->refresh();
  EXPECT_GT(difference(picture_of("sw1").scaled(sw1.size()), sw1), 0.05);
  EXPECT_LT(difference(picture_of("sw2").scaled(sw2.size()), sw2), 0.05);
}

}  // namespace
}  // namespace gemello::gui
