#include "gui/shared/colours.hpp"

#include <QImage>
#include <QPainter>
#include <QPalette>
#include <QRectF>
#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace gemello::gui {
namespace {

// sRGB's curve (IEC 61966-2-1).
double linear(int channel) {
  const double share = channel / 255.0;
  return share <= 0.04045 ? share / 12.92 : std::pow((share + 0.055) / 1.055, 2.4);
}
using Triple = std::array<double, 3>;
Triple linear_rgb(QRgb colour) {
  return {linear(qRed(colour)), linear(qGreen(colour)), linear(qBlue(colour))};
}

// Contrast as WCAG 2.1 defines it; 3:1 is what it wants of graphics (1.4.11).
double contrast(QRgb a, QRgb b) {
  const auto luminance = [](QRgb colour) {
    const Triple rgb = linear_rgb(colour);
    return 0.2126 * rgb[0] + 0.7152 * rgb[1] + 0.0722 * rgb[2];
  };
  const auto [low, high] = std::minmax({luminance(a), luminance(b)});
  return (high + 0.05) / (low + 0.05);
}

enum class Eye { usual, protanopia, deuteranopia };

// What a dichromat sees: Vienot, Brettel, Mollon, Color Research and Application 24 (1999) 243.
Triple seen_by(Eye eye, Triple rgb) {
  if (eye == Eye::usual) return rgb;
  double l = 17.8824 * rgb[0] + 43.5161 * rgb[1] + 4.11935 * rgb[2];
  double m = 3.45565 * rgb[0] + 27.1554 * rgb[1] + 3.86714 * rgb[2];
  const double s = 0.0299566 * rgb[0] + 0.184309 * rgb[1] + 1.46709 * rgb[2];
  if (eye == Eye::protanopia) {
    l = 2.02344 * m - 2.52581 * s;
  } else {
    m = 0.494207 * l + 1.24827 * s;
  }
  const Triple back{0.0809444479 * l - 0.130504409 * m + 0.116721066 * s,
                    -0.0102485335 * l + 0.0540193266 * m - 0.113614708 * s,
                    -0.000365296938 * l - 0.00412161469 * m + 0.693511405 * s};
  return {std::clamp(back[0], 0.0, 1.0), std::clamp(back[1], 0.0, 1.0),
          std::clamp(back[2], 0.0, 1.0)};
}

// CIE 1976 L*a*b*, D65.
Triple lab(Triple rgb) {
  const auto root = [](double t) { return t > 0.008856 ? std::cbrt(t) : 7.787 * t + 16.0 / 116; };
  const double x = root((0.41246 * rgb[0] + 0.35758 * rgb[1] + 0.18044 * rgb[2]) / 0.95047);
  const double y = root(0.21267 * rgb[0] + 0.71515 * rgb[1] + 0.07218 * rgb[2]);
  const double z = root((0.01933 * rgb[0] + 0.11919 * rgb[1] + 0.95030 * rgb[2]) / 1.08883);
  return {116 * y - 16, 500 * (x - y), 200 * (y - z)};
}

double difference(QRgb a, QRgb b, Eye eye) {
  const Triple one = lab(seen_by(eye, linear_rgb(a)));
  const Triple other = lab(seen_by(eye, linear_rgb(b)));
  return std::hypot(one[0] - other[0], one[1] - other[1], one[2] - other[2]);
}
double least_difference(QRgb a, QRgb b) {
  return std::min({difference(a, b, Eye::usual), difference(a, b, Eye::protanopia),
                   difference(a, b, Eye::deuteranopia)});
}

template <class Value>
std::vector<Look> first_looks(std::size_t count) {
  std::vector<Look> looks;
  for (std::size_t i = 0; i < count; ++i) looks.push_back(look_of(static_cast<Value>(i)));
  return looks;
}
struct Family {
  std::string name;
  std::vector<Look> looks;
};
std::vector<Family> families() {
  return {{"health", first_looks<Health>(4)}, {"host", first_looks<HostPhase>(7)},
          {"vm", first_looks<VmPhase>(8)},    {"fault", first_looks<runs::FaultLook>(6)},
          {"mark", first_looks<MarkKind>(6)}, {"load", first_looks<LoadStep>(6)}};
}

// The lightest and darkest backgrounds that usual light and dark styles put things on.
constexpr std::array light_backgrounds{0xffffffU, 0xebebebU};
constexpr std::array dark_backgrounds{0x1e1e1eU, 0x3a3a3aU};

void expect_contrast(const std::string& who, const Look& look) {
  for (const QRgb background : light_backgrounds) {
    EXPECT_GE(contrast(look.light, background), 3.0) << who << " light";
  }
  for (const QRgb background : dark_backgrounds) {
    EXPECT_GE(contrast(look.dark, background), 3.0) << who << " dark";
  }
}

TEST(Colours, contrast_of_known_pairs) {
  EXPECT_NEAR(contrast(0x000000, 0xffffff), 21.0, 1e-9);  // by WCAG's definition: 1.05 / 0.05
  EXPECT_NEAR(contrast(0x777777, 0xffffff), 4.48, 0.01);  // WCAG's own example of a near miss
}

TEST(Colours, dichromats_take_red_and_green_of_one_brightness_for_one_colour) {
  // Vienot's construction projects along the missing cone's axis: these two differ plainly for
  // most people, and hardly for a deuteranope. A blue and a yellow differ for everybody.
  EXPECT_GT(difference(0xb06060, 0x808060, Eye::usual), 25);
  EXPECT_LT(difference(0xb06060, 0x808060, Eye::deuteranopia), 10);
  EXPECT_GT(least_difference(0x0072b2, 0xf0e442), 60);
}

TEST(Colours, everything_is_seen_on_its_background) {
  for (const Family& family : families()) {
    for (const Look& look : family.looks) {
      expect_contrast(family.name + " '" + QString(look.letter()).toStdString() + "'", look);
    }
  }
  for (std::size_t n = 0; n < 8; ++n) {
    expect_contrast("curve " + std::to_string(n), curve_look(n));
  }
}

TEST(Colours, no_two_of_a_family_share_a_sign) {
  for (const Family& family : families()) {
    for (std::size_t a = 0; a < family.looks.size(); ++a) {
      for (std::size_t b = a + 1; b < family.looks.size(); ++b) {
        EXPECT_NE(family.looks[a].sign, family.looks[b].sign) << family.name << a << " " << b;
      }
    }
  }
}

// Hosts and VMs are seen in one picture: a sign that both have means the same of both.
TEST(Colours, hosts_and_vms_share_signs_only_for_the_same) {
  for (std::size_t host = 0; host < 7; ++host) {
    for (std::size_t vm = 0; vm < 8; ++vm) {
      const Look& of_host = look_of(static_cast<HostPhase>(host));
      const Look& of_vm = look_of(static_cast<VmPhase>(vm));
      if (of_host.sign == of_vm.sign) {
        EXPECT_EQ(static_cast<HostPhase>(host), HostPhase::booting);
        EXPECT_EQ(static_cast<VmPhase>(vm), VmPhase::booting);
      }
    }
  }
  EXPECT_GE(
      least_difference(look_of(HostPhase::maintenance).light, look_of(VmPhase::migrating).light),
      20);
}

TEST(Colours, what_looks_alike_to_the_colour_blind_differs_in_brush) {
  // 20 in CIE76 is about nine times what is just noticeable side by side (2.3).
  std::size_t alike = 0;
  for (const Family& family : families()) {
    for (std::size_t a = 0; a < family.looks.size(); ++a) {
      for (std::size_t b = a + 1; b < family.looks.size(); ++b) {
        const Look& one = family.looks[a];
        const Look& other = family.looks[b];
        if (least_difference(one.light, other.light) >= 20 &&
            least_difference(one.dark, other.dark) >= 20) {
          continue;
        }
        ++alike;
        EXPECT_NE(one.brush, other.brush) << family.name << " " << a << " and " << b;
      }
    }
  }
  EXPECT_LE(alike, 12U);  // brushes are the second sign, not the first
}

TEST(Colours, loads_have_steps) {
  EXPECT_EQ(load_step({}), LoadStep::unknown);
  EXPECT_EQ(load_step(std::numeric_limits<double>::quiet_NaN()), LoadStep::unknown);
  EXPECT_EQ(load_step(0.0), LoadStep::idle);
  EXPECT_EQ(load_step(0.05), LoadStep::light);
  EXPECT_EQ(load_step(0.5), LoadStep::busy);
  EXPECT_EQ(load_step(0.8), LoadStep::heavy);
  EXPECT_EQ(load_step(0.98), LoadStep::full);
  EXPECT_EQ(load_step(1.3), LoadStep::full);
  // What a damaged file holds is not known, rather than full or idle.
  EXPECT_EQ(load_step(1e30), LoadStep::unknown);
  EXPECT_EQ(load_step(-7.0), LoadStep::unknown);
}

TEST(Colours, neighbouring_curves_differ_in_colour_and_dash_and_40_are_different) {
  for (std::size_t n = 0; n < 40; ++n) {
    EXPECT_NE(curve_look(n).light, curve_look(n + 1).light);
    EXPECT_NE(curve_look(n).line, curve_look(n + 1).line);
    for (std::size_t m = 0; m < n; ++m) {
      EXPECT_TRUE(curve_look(n).light != curve_look(m).light ||
                  curve_look(n).line != curve_look(m).line)
          << n << " " << m;
    }
  }
}

// A chart has eight curves at most, and there are five kinds of lines. Two thirds of the way from
// black to white are 66 of CIE Lab's lightness: 50 is another colour to everyone.
TEST(Colours, curves_of_one_chart_with_the_same_dash_differ_in_colour) {
  int pairs = 0;
  for (std::size_t n = 0; n < 8; ++n) {
    for (std::size_t m = 0; m < n; ++m) {
      if (curve_look(n).line != curve_look(m).line) continue;
      ++pairs;
      EXPECT_GE(least_difference(curve_look(n).light, curve_look(m).light), 50) << n << " " << m;
      EXPECT_GE(least_difference(curve_look(n).dark, curve_look(m).dark), 50) << n << " " << m;
    }
  }
  EXPECT_EQ(pairs, 3);
}

TEST(Colours, quiet_words_can_be_read) {
  const std::pair<QRgb, QRgb> palettes[] = {
      {0xff000000, 0xffefefef}, {0xff1b1d21, 0xfff4f5f7}, {0xffe6e8eb, 0xff23262b}};
  for (const auto& [text, ground] : palettes) {
    QPalette palette;
    palette.setColor(QPalette::WindowText, QColor(text));
    palette.setColor(QPalette::Window, QColor(ground));
    EXPECT_GE(contrast(quiet_text(palette).rgb(), ground), 4.5);
    EXPECT_LT(contrast(quiet_text(palette).rgb(), ground), contrast(text, ground) - 2);
  }
}

TEST(Colours, a_palette_is_dark_where_its_text_is_lighter_than_its_ground) {
  QPalette palette;
  palette.setColor(QPalette::Base, Qt::white);
  palette.setColor(QPalette::Text, Qt::black);
  EXPECT_FALSE(is_dark(palette));
  palette.setColor(QPalette::Base, QColor(0x1e1e1e));
  palette.setColor(QPalette::Text, Qt::white);
  EXPECT_TRUE(is_dark(palette));
}

// Solid fills are one colour; hatched ones have the full colour on some dots and a tint on others.
TEST(Colours, fills_are_solid_or_hatched) {
  const auto colours_of = [](const Look& look) {
    QImage image(24, 24, QImage::Format_RGB32);
    image.fill(Qt::white);
    QPainter painter(&image);
    fill_area(painter, QRectF(0, 0, 24, 24), look, false);
    painter.end();
    std::vector<QRgb> colours;
    for (int y = 0; y < 24; ++y) {
      for (int x = 0; x < 24; ++x) colours.push_back(image.pixel(x, y) & 0xffffffU);
    }
    std::sort(colours.begin(), colours.end());
    colours.erase(std::unique(colours.begin(), colours.end()), colours.end());
    return colours;
  };
  EXPECT_EQ(colours_of(look_of(VmPhase::running)),
            std::vector<QRgb>{look_of(VmPhase::running).light & 0xffffffU});
  const std::vector<QRgb> hatched = colours_of(look_of(VmPhase::down));
  EXPECT_GE(hatched.size(), 2U);
  EXPECT_EQ(hatched.front(), look_of(VmPhase::down).light & 0xffffffU);
  EXPECT_EQ(colours_of(look_of(VmPhase::absent)), std::vector<QRgb>{0xffffffU});
}

}  // namespace
}  // namespace gemello::gui
