#include "gui/shared/colours.hpp"

#include <QPainter>
#include <QPalette>
#include <QRectF>
#include <array>

#include "gui/shared/figures.hpp"

namespace gemello::gui {

namespace {

constexpr std::array<Look, 4> health_looks{{
    {0x0a6f86, 0x35d8d0, Qt::SolidPattern, Qt::SolidLine, u'✓'},    // good
    {0xb87008, 0xf5b52e, Qt::BDiagPattern, Qt::DashLine, u'!'},     // degraded
    {0xa3170c, 0xf2604f, Qt::DiagCrossPattern, Qt::DotLine, u'✕'},  // bad
    {0x808585, 0x8f9494, Qt::Dense6Pattern, Qt::DashDotLine, u'○'}  // off
}};

constexpr std::array<Look, 8> vm_looks{{
    {0x7e8282, 0x8f9595, Qt::NoBrush, Qt::NoPen, u'·'},               // absent
    {0x7d7000, 0xf4ee6a, Qt::Dense6Pattern, Qt::DotLine, u'W'},       // waiting
    {0x1a73d9, 0x62b2f2, Qt::BDiagPattern, Qt::DashLine, u'B'},       // booting
    {0x0a7a86, 0x1fdca8, Qt::SolidPattern, Qt::SolidLine, u'R'},      // running
    {0x7a1f86, 0xf04fb4, Qt::FDiagPattern, Qt::DashDotLine, u'M'},    // migrating
    {0xb07008, 0xeb9420, Qt::HorPattern, Qt::DashLine, u'P'},         // paused
    {0x8a0f0a, 0xf2504a, Qt::DiagCrossPattern, Qt::DotLine, u'D'},    // down
    {0x3a22c8, 0xa87bff, Qt::CrossPattern, Qt::DashDotDotLine, u'?'}  // unknown
}};

constexpr std::array<Look, 7> host_looks{{
    {0x0a7a86, 0x1fdca8, Qt::SolidPattern, Qt::SolidLine, u'✓'},       // on
    {0x1a73d9, 0x62b2f2, Qt::BDiagPattern, Qt::DashLine, u'B'},        // booting
    {0x808585, 0x8f9494, Qt::Dense6Pattern, Qt::DashDotLine, u'○'},    // off
    {0xb07008, 0xeb9420, Qt::HorPattern, Qt::DashLine, u'S'},          // suspected
    {0x8a0f0a, 0xf2504a, Qt::DiagCrossPattern, Qt::DotLine, u'✕'},     // lost
    {0x3a22c8, 0xa87bff, Qt::CrossPattern, Qt::DashDotDotLine, u'F'},  // fenced
    {0x1e2430, 0xf3ef80, Qt::Dense5Pattern, Qt::DashDotLine, u'⚙'}     // maintenance
}};

constexpr std::array<Look, 6> fault_looks_drawn{{
    {0x8a0f0a, 0xf2504a, Qt::DiagCrossPattern, Qt::SolidLine, u'✕'},   // down
    {0x6a1276, 0xf04fb4, Qt::VerPattern, Qt::DotLine, u'Ø'},           // blind
    {0xa87008, 0xeb9a18, Qt::BDiagPattern, Qt::DashLine, u'↓'},        // degraded
    {0x2a1fd0, 0xa07bff, Qt::HorPattern, Qt::DashDotLine, u'Z'},       // hung
    {0x1c78d5, 0x46c4fa, Qt::FDiagPattern, Qt::DashDotDotLine, u'?'},  // replies lost
    {0x808585, 0xeae6e0, Qt::Dense3Pattern, Qt::SolidLine, u'■'}       // full
}};

constexpr std::array<Look, 6> mark_looks{{
    {0x808585, 0x9aa0a0, Qt::SolidPattern, Qt::SolidLine, u'·'},      // event
    {0xa87f08, 0xf8c81e, Qt::BDiagPattern, Qt::DashLine, u'▲'},       // trouble
    {0x8a0f0a, 0xf2503c, Qt::DiagCrossPattern, Qt::SolidLine, u'✕'},  // fault
    {0x2f62e8, 0x4a86d8, Qt::SolidPattern, Qt::SolidLine, u'◆'},      // decision
    {0x8a2b9a, 0xff62f2, Qt::FDiagPattern, Qt::DashDotLine, u'⊘'},    // refusal
    {0x044a58, 0x2fe8e0, Qt::Dense4Pattern, Qt::DotLine, u'✓'}        // outcome
}};

constexpr std::array<Look, 6> load_looks{{
    {0x828282, 0xe6e6ea, Qt::NoBrush, Qt::DotLine, u'?'},           // unknown
    {0x5f86a8, 0x6f8b98, Qt::SolidPattern, Qt::SolidLine, u'0'},    // idle
    {0x3a86e0, 0x8abcff, Qt::SolidPattern, Qt::SolidLine, u'1'},    // light
    {0x0a44c8, 0x4a86fa, Qt::SolidPattern, Qt::SolidLine, u'2'},    // busy
    {0xa87610, 0xf5b52e, Qt::BDiagPattern, Qt::DashLine, u'3'},     // heavy
    {0x7a0c08, 0xf2604f, Qt::DiagCrossPattern, Qt::DashLine, u'4'}  // full
}};

struct CurveColour {
  QRgb light, dark;
};
// After Okabe and Ito ("Color Universal Design"), darkened or lightened until they are seen on
// their background.
constexpr std::array<CurveColour, 8> curve_colours{{{0x0072b2, 0x4fa8f0},
                                                    {0xb35900, 0xf0a030},
                                                    {0x00795c, 0x20c898},
                                                    {0xa03c7c, 0xe889c0},
                                                    {0x7a6a00, 0xf0e442},
                                                    {0x3a20e0, 0x8f6fff},
                                                    {0x9c1f10, 0xff7a5c},
                                                    {0x1a1a1a, 0xf8f8f8}}};
constexpr std::array curve_lines{Qt::SolidLine, Qt::DashLine, Qt::DotLine, Qt::DashDotLine,
                                 Qt::DashDotDotLine};
// Of each colour: equal lines are of colours that differ most. Every further round takes the next.
constexpr std::array<std::size_t, curve_colours.size()> line_of_colour{0, 1, 2, 3, 4, 2, 0, 4};

template <class Looks, class Value>
const Look& look_in(const Looks& looks, Value value) {
  return looks.at(static_cast<std::size_t>(value));
}

}  // namespace

bool is_dark(const QPalette& palette) {
  return palette.color(QPalette::Base).lightness() < palette.color(QPalette::Text).lightness();
}

QColor quiet_text(const QPalette& palette) {
  constexpr float share = 0.72F;
  const QColor text = palette.color(QPalette::WindowText), ground = palette.color(QPalette::Window);
  const auto mixed = [&](float one, float other) { return one * share + other * (1 - share); };
  return QColor::fromRgbF(mixed(text.redF(), ground.redF()), mixed(text.greenF(), ground.greenF()),
                          mixed(text.blueF(), ground.blueF()));
}

const Look& look_of(Health health) {
  return look_in(health_looks, health);
}
const Look& look_of(HostPhase phase) {
  return look_in(host_looks, phase);
}
const Look& look_of(VmPhase phase) {
  return look_in(vm_looks, phase);
}
const Look& look_of(runs::FaultLook look) {
  return look_in(fault_looks_drawn, look);
}
const Look& look_of(MarkKind kind) {
  return look_in(mark_looks, kind);
}
const Look& look_of(LoadStep step) {
  return look_in(load_looks, step);
}

LoadStep load_step(std::optional<double> load) {
  if (!load || !is_possible_share(*load)) return LoadStep::unknown;  // NaN is neither
  if (*load < 0.05) return LoadStep::idle;
  if (*load < 0.5) return LoadStep::light;
  if (*load < 0.8) return LoadStep::busy;
  return *load < 0.98 ? LoadStep::heavy : LoadStep::full;
}

Look curve_look(std::size_t n) {
  const std::size_t place = n % curve_colours.size();
  const std::size_t line = line_of_colour[place] + n / curve_colours.size();
  const CurveColour& colour = curve_colours[place];
  return {colour.light, colour.dark, Qt::SolidPattern, curve_lines[line % curve_lines.size()],
          u'─'};
}

void fill_area(QPainter& painter, const QRectF& area, const Look& look, bool on_dark) {
  if (look.brush == Qt::NoBrush) return;
  const QColor colour = look.colour(on_dark);
  if (look.brush != Qt::SolidPattern) {
    QColor tint = colour;
    tint.setAlpha(70);
    painter.fillRect(area, tint);
  }
  painter.fillRect(area, QBrush(colour, look.brush));
}

}  // namespace gemello::gui
