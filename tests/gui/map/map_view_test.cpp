#include "gui/map/map_view.hpp"

#include <QApplication>
#include <QContextMenuEvent>
#include <QDropEvent>
#include <QMimeData>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTest>
#include <QWheelEvent>
#include <algorithm>
#include <chrono>
#include <cmath>
#include <memory>
#include <string>

#include <gtest/gtest.h>

#include "gui/map/map_legend.hpp"
#include "gui/map/paint_map.hpp"
#include "gui/shared/colours.hpp"
#include "gui/shared/vm_mime.hpp"
#include "tests/gui/recording_support.hpp"

namespace gemello::gui {
namespace {

using by_hand::clock;
using by_hand::moment;

class MapViewTest : public testing::Test {
 protected:
  MapViewTest() {
    map.resize(1000, 700);
    map.show(run);
    map.show_moment(moment(*run, clock(1, 40)));
    map.show();
  }
  QPoint middle(Part part) { return map.pixels_of(part).center(); }
  void turn_wheel(QPoint at, int steps) {
    QWheelEvent event(at, map.viewport()->mapToGlobal(at), {}, {0, 120 * steps}, Qt::NoButton,
                      Qt::NoModifier, Qt::NoScrollPhase, false);
    QApplication::sendEvent(map.viewport(), &event);
  }
  void drag_over(QPoint at, const QMimeData& data) {
    QDragEnterEvent enter(at, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QApplication::sendEvent(map.viewport(), &enter);
    QDragMoveEvent move(at, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QApplication::sendEvent(map.viewport(), &move);
  }
  void drop(QPoint at, const QMimeData& data) {
    drag_over(at, data);
    QDropEvent event(at, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QApplication::sendEvent(map.viewport(), &event);
  }

  std::shared_ptr<Recording> run = by_hand::napoli();
  Selection selection;
  MapView map{&selection};
};

TEST_F(MapViewTest, all_of_it_is_in_sight_at_first) {
  const QRect viewport = map.viewport()->rect();
  for (const MapBox& box : map.layout_shown().boxes) {
    EXPECT_TRUE(viewport.contains(map.pixels_of(box.part))) << name(box.part.kind);
  }
  map.resize(500, 400);
  for (const MapBox& box : map.layout_shown().boxes) {
    EXPECT_TRUE(map.viewport()->rect().contains(map.pixels_of(box.part))) << name(box.part.kind);
  }
}

// Two maps side by side are narrow: the legend takes lines instead of leaving something out, and
// the picture makes room for them.
TEST_F(MapViewTest, a_narrow_map_has_a_legend_of_more_lines) {
  const int wide = map.legend_height();
  map.resize(380, 400);
  EXPECT_GT(map.legend_height(), wide);
  for (const MapBox& box : map.layout_shown().boxes) {
    EXPECT_LT(map.pixels_of(box.part).bottom(), map.viewport()->height() - map.legend_height() + 2)
        << name(box.part.kind);
  }
}

TEST_F(MapViewTest, tells_what_is_under_the_pointer) {
  const QRect host = map.pixels_of(by_hand::host_part(2));
  EXPECT_EQ(map.part_at_pixel({host.left() + host.width() / 2, host.top() + host.height() / 4}),
            by_hand::host_part(2));
  EXPECT_EQ(map.part_at_pixel(middle({PartKind::network_switch, 1})),
            (Part{PartKind::network_switch, 1}));
  EXPECT_EQ(map.part_at_pixel(middle({PartKind::brick, 0})), (Part{PartKind::brick, 0}));
  const QRect rack = map.pixels_of({PartKind::rack, 0});
  EXPECT_EQ(map.part_at_pixel({rack.left() + 4, rack.bottom() - 4}), (Part{PartKind::rack, 0}));
  EXPECT_FALSE(map.part_at_pixel({1, 1}));
}

TEST_F(MapViewTest, a_wire_is_hit_beside_it_too) {
  const Part cable{PartKind::cable, 0};
  const MapWire* wire = map.layout_shown().wire(cable);
  const QPointF a = wire->path[0];
  const QPointF b = wire->path[1];
  const QPoint at = map.mapFromScene((a + b) / 2);
  EXPECT_EQ(map.part_at_pixel(at), cable);
  EXPECT_EQ(map.part_at_pixel(at + QPoint(1, 0)), cable);
}

TEST_F(MapViewTest, a_click_selects_and_ground_deselects) {
  QTest::mouseClick(map.viewport(), Qt::LeftButton, {}, middle({PartKind::network_switch, 0}));
  EXPECT_EQ(selection.part(), (Part{PartKind::network_switch, 0}));
  QTest::mouseClick(map.viewport(), Qt::LeftButton, {}, {1, 1});
  EXPECT_FALSE(selection.part());
}

TEST_F(MapViewTest, the_wheel_zooms_where_the_pointer_is) {
  const QPoint at = middle(by_hand::host_part(0));
  const double before = map.zoom();
  turn_wheel(at, 3);
  EXPECT_GT(map.zoom(), before * 1.5);
  turn_wheel(at, 3);
  const QPoint now = middle(by_hand::host_part(0));
  EXPECT_NEAR(now.x(), at.x(), 4);
  EXPECT_NEAR(now.y(), at.y(), 4);
  turn_wheel(at, -300);
  EXPECT_GT(map.zoom(), 0);
  turn_wheel(at, 300);
  EXPECT_LT(map.zoom(), 10);
  map.fit();
  EXPECT_NEAR(map.zoom(), before, 1e-9);
}

TEST_F(MapViewTest, keys_zoom_fit_and_go_from_part_to_part) {
  const double before = map.zoom();
  QTest::keyClick(&map, Qt::Key_Plus, Qt::ControlModifier);
  EXPECT_GT(map.zoom(), before);
  QTest::keyClick(&map, Qt::Key_0, Qt::ControlModifier);
  EXPECT_NEAR(map.zoom(), before, 1e-9);
  QTest::keyClick(&map, Qt::Key_Right);
  EXPECT_EQ(selection.part(), by_hand::host_part(0));  // from nothing to the first host
  QTest::keyClick(&map, Qt::Key_Right);
  EXPECT_EQ(selection.part(), by_hand::host_part(1));
  QTest::keyClick(&map, Qt::Key_Left);
  EXPECT_EQ(selection.part(), by_hand::host_part(0));
  QTest::keyClick(&map, Qt::Key_Up);
  EXPECT_EQ(selection.part(), (Part{PartKind::network_switch, 0}));
  QSignalSpy shown(&selection, &Selection::shown);
  QTest::keyClick(&map, Qt::Key_Return);
  EXPECT_EQ(shown.size(), 1);
  QTest::keyClick(&map, Qt::Key_Escape);
  EXPECT_FALSE(selection.part());
}

TEST_F(MapViewTest, a_vm_is_dropped_on_another_host) {
  QSignalSpy dropped(&map, &MapView::vm_dropped);
  const std::unique_ptr<QMimeData> vm3(make_vm_mime(VmId(std::size_t{2}), "vm3"));
  drop(middle(by_hand::host_part(6)), *vm3);
  ASSERT_EQ(dropped.size(), 1);
  EXPECT_EQ(dropped[0][0].value<VmId>(), VmId(std::size_t{2}));
  EXPECT_EQ(dropped[0][1].value<HostId>(), HostId(std::size_t{6}));
}

TEST_F(MapViewTest, a_vm_is_not_dropped_where_it_is_nor_beside_hosts) {
  QSignalSpy dropped(&map, &MapView::vm_dropped);
  const std::unique_ptr<QMimeData> vm3(make_vm_mime(VmId(std::size_t{2}), "vm3"));
  drop(middle(by_hand::host_part(2)), *vm3);
  drop(middle({PartKind::network_switch, 0}), *vm3);
  QMimeData text;
  text.setText("vm3");
  drop(middle(by_hand::host_part(6)), text);
  QMimeData unsound;
  unsound.setData(vm_mime_type, "three");
  drop(middle(by_hand::host_part(6)), unsound);
  EXPECT_EQ(dropped.size(), 0);
}

TEST_F(MapViewTest, a_menu_is_asked_for_by_mouse_and_by_key) {
  QSignalSpy asked(&map, &MapView::menu_asked);
  const QPoint at = middle({PartKind::network_switch, 1});
  QContextMenuEvent by_mouse(QContextMenuEvent::Mouse, at, map.viewport()->mapToGlobal(at));
  QApplication::sendEvent(map.viewport(), &by_mouse);
  ASSERT_EQ(asked.size(), 1);
  EXPECT_EQ(asked[0][0].value<Part>(), (Part{PartKind::network_switch, 1}));
  selection.select(by_hand::host_part(3));
  QContextMenuEvent by_key(QContextMenuEvent::Keyboard, {}, {});
  QApplication::sendEvent(map.viewport(), &by_key);
  ASSERT_EQ(asked.size(), 2);
  EXPECT_EQ(asked[1][0].value<Part>(), by_hand::host_part(3));
}

TEST_F(MapViewTest, what_is_asked_for_is_brought_into_sight) {
  turn_wheel(middle(by_hand::host_part(0)), 8);
  const auto in_sight = [&](Part part) {
    return map.viewport()->rect().contains(map.pixels_of(part));
  };
  ASSERT_FALSE(in_sight(by_hand::host_part(7)));
  emit selection.shown(by_hand::vm_part(7));  // on the eighth host
  EXPECT_TRUE(map.viewport()->rect().intersects(map.pixels_of(by_hand::host_part(7))));
}

TEST_F(MapViewTest, a_run_that_grows_keeps_zoom_and_place) {
  turn_wheel(middle(by_hand::host_part(0)), 4);
  const double zoom = map.zoom();
  const QPoint place = middle(by_hand::host_part(0));
  auto grown = std::make_shared<Recording>(*run);
  grown->end = clock(5, 0);
  map.show(grown);
  map.show_moment(moment(*grown, clock(2, 10)));
  EXPECT_EQ(map.zoom(), zoom);
  EXPECT_EQ(middle(by_hand::host_part(0)), place);
  map.show(by_hand::large(3));
  EXPECT_NE(map.zoom(), zoom);
  map.show(nullptr);
  EXPECT_TRUE(map.layout_shown().boxes.empty());
  map.grab();
}

// Two maps in a window of 1280 pixels have half of their size: names are read there.
TEST_F(MapViewTest, machines_have_names_on_a_small_map) {
  map.resize(560, 300);
  map.fit();
  ASSERT_GT(map.zoom(), 0.47);  // 14 pixels of the layout are 6.6 there
  ASSERT_LT(map.zoom(), 0.59);  // and 11 less than that
  const QRect box = map.pixels_of(by_hand::host_part(3)).adjusted(4, 3, -4, 0);
  const QRect line(box.topLeft(), QSize(box.width(), 10));
  map.show_moment(moment(*run, clock(1, 0)));
  const QImage image = map.viewport()->grab(line).toImage();
  int dark = 0;
  for (int y = 0; y < image.height(); ++y)
    for (int x = 0; x < image.width(); ++x) dark += qGray(image.pixel(x, y)) < 120 ? 1 : 0;
  EXPECT_GT(dark, 20);
}

// Smaller yet, as below a message: letters grow in their boxes instead of being left out.
TEST_F(MapViewTest, names_grow_where_the_map_shrinks) {
  map.show_moment(moment(*run, clock(1, 0)));
  map.resize(360, 220);
  map.fit();
  map.grab();                   // the legend has its lines now
  ASSERT_LT(map.zoom(), 0.42);  // where 14 pixels of the layout are less than 6
  EXPECT_GE(map.name_pixels(), 8);
  // Also on a box that is filled with dark blue to seven tenths of its height.
  for (const std::uint32_t host : {3U, 6U}) {
    const QRect box = map.pixels_of(by_hand::host_part(host)).adjusted(3, 3, -3, 0);
    const QRect line(box.topLeft(), QSize(box.width(), 12));
    const QImage image = map.viewport()->grab(line).toImage();
    int dark = 0, light = 0;
    for (int y = 0; y < image.height(); ++y)
      for (int x = 0; x < image.width(); ++x) {
        dark += qGray(image.pixel(x, y)) < 120 ? 1 : 0;
        light += qGray(image.pixel(x, y)) > 200 ? 1 : 0;
      }
    EXPECT_GT(dark, 20) << host;
    EXPECT_GT(light, dark) << host;
  }
}

// Who asks for what he sees already finds the map where it was; what is out of sight comes.
TEST_F(MapViewTest, a_part_that_is_seen_moves_nothing) {
  map.resize(1600, 1200);
  map.fit();
  ASSERT_GT(map.zoom() * 9, 6.5);  // names can be read
  const double zoom = map.zoom();
  const QPoint place = middle(by_hand::host_part(0));
  for (std::uint32_t host = 0; host < 8; ++host) emit selection.shown(by_hand::host_part(host));
  EXPECT_EQ(map.zoom(), zoom);
  EXPECT_EQ(middle(by_hand::host_part(0)), place);
  // At an edge, but wholly in sight.
  map.horizontalScrollBar()->setValue(map.horizontalScrollBar()->value() +
                                      map.pixels_of(by_hand::host_part(0)).left() - 2);
  const QPoint at_edge = middle(by_hand::host_part(0));
  emit selection.shown(by_hand::host_part(0));
  EXPECT_EQ(middle(by_hand::host_part(0)), at_edge);
  // A piece of it is hidden: it comes.
  map.horizontalScrollBar()->setValue(map.horizontalScrollBar()->value() + 20);
  ASSERT_LT(map.pixels_of(by_hand::host_part(0)).left(), 0);
  emit selection.shown(by_hand::host_part(0));
  EXPECT_GE(map.pixels_of(by_hand::host_part(0)).left(), 0);
  EXPECT_EQ(map.zoom(), zoom);
}

// What the legend covers is not in sight.
TEST_F(MapViewTest, a_part_below_the_legend_comes_above_it) {
  map.resize(1600, 1200);
  map.fit();
  const Part host = by_hand::host_part(7);
  const int bottom = map.viewport()->height() - 4;
  map.verticalScrollBar()->setValue(map.verticalScrollBar()->value() +
                                    map.pixels_of(host).bottom() - bottom);
  ASSERT_GT(map.pixels_of(host).bottom(), map.viewport()->height() - map.legend_height());
  emit selection.shown(host);
  EXPECT_LE(map.pixels_of(host).bottom(), map.viewport()->height() - map.legend_height());
}

TEST_F(MapViewTest, without_its_legend_it_has_all_of_the_room) {
  map.resize(500, 300);
  map.fit();
  const double zoom = map.zoom();
  map.set_legend_shown(false);
  EXPECT_EQ(map.legend_height(), 0);
  EXPECT_GE(map.zoom(), zoom);
}

// vm3 migrates in one of two runs: one legend says so for both.
TEST(MapLegend, HasWhatIsInEitherMap) {
  const auto run = by_hand::napoli();
  MapLegend legend;
  const auto has = [&](const QString& text) {
    return std::any_of(legend.entries().begin(), legend.entries().end(),
                       [&](const LegendEntry& entry) { return entry.text == text; });
  };
  legend.show_moment(0, by_hand::moment(*run, clock(1, 0, 30)));
  legend.show_moment(1, by_hand::moment(*run, clock(3, 0, 30)));
  EXPECT_TRUE(has("VM waiting"));
  EXPECT_TRUE(has("VM migrating"));
  EXPECT_FALSE(has("host fenced"));
  legend.show_moment(1, nullptr);
  EXPECT_FALSE(has("VM migrating"));
  EXPECT_GT(legend.heightForWidth(200), legend.heightForWidth(2000));
}

// The states of one machine are different pictures; of two machines in one state the same.
TEST_F(MapViewTest, states_are_seen_without_colour) {
  const auto grey_picture = [&](Instant at, std::uint32_t host) {
    map.show_moment(moment(*run, at));
    QImage image = map.viewport()->grab().toImage().copy(map.pixels_of(by_hand::host_part(host)));
    return image.convertToFormat(QImage::Format_Grayscale8);
  };
  const auto differ = [](const QImage& a, const QImage& b) {
    int count = 0;
    for (int y = 0; y < std::min(a.height(), b.height()); ++y) {
      for (int x = 0; x < std::min(a.width(), b.width()); ++x) {
        count += std::abs(qGray(a.pixel(x, y)) - qGray(b.pixel(x, y))) > 40 ? 1 : 0;
      }
    }
    return count;
  };
  const QImage on = grey_picture(clock(1, 40), 0);
  const QImage suspected = grey_picture(clock(2, 0, 10), 0);
  const QImage fenced = grey_picture(clock(2, 10), 0);
  const QImage booting = grey_picture(clock(2, 22), 0);
  EXPECT_EQ(differ(on, grey_picture(clock(1, 41), 0)), 0);
  EXPECT_GT(differ(on, suspected), 100);
  EXPECT_GT(differ(suspected, fenced), 100);
  EXPECT_GT(differ(fenced, booting), 100);
}

TEST_F(MapViewTest, a_migration_is_an_arrow) {
  // The strip below has a sample of the colour, whatever the moment.
  const QRect above_legend = map.viewport()->rect().adjusted(0, 0, 0, -22);
  map.show_moment(moment(*run, clock(2, 59)));
  const QImage before = map.viewport()->grab(above_legend).toImage();
  map.show_moment(moment(*run, clock(3, 0, 30)));
  const QImage during = map.viewport()->grab(above_legend).toImage();
  const QRgb colour = look_of(VmPhase::migrating).light & 0xffffffU;
  const auto count = [colour](const QImage& image) {
    int pixels = 0;
    for (int y = 0; y < image.height(); ++y) {
      for (int x = 0; x < image.width(); ++x) pixels += (image.pixel(x, y) & 0xffffffU) == colour;
    }
    return pixels;
  };
  EXPECT_LT(count(before), 20);
  EXPECT_GT(count(during), 100);
}

TEST_F(MapViewTest, dots_are_as_many_as_there_is_room_for) {
  EXPECT_EQ(vm_dots(0), 0U);
  EXPECT_EQ(vm_dots(42), 42U);  // three rows of fourteen
  EXPECT_EQ(vm_dots(43), 38U);  // four places for "+5"
  const QRectF host(0, 0, 128, 64);
  for (std::size_t n = 0; n < 42; ++n) EXPECT_TRUE(host.contains(vm_dot(host, n, 42)));
  EXPECT_TRUE(vm_dot(host, 38, 43).isNull());
}

TEST_F(MapViewTest, a_dot_is_its_vm) {
  turn_wheel(middle(by_hand::host_part(2)), 6);
  const QRectF box = map.layout_shown().box(by_hand::host_part(2))->rect;
  const QPoint dot = map.mapFromScene(vm_dot(box, 1, 2).center());  // vm3, vm11
  EXPECT_EQ(map.part_at_pixel(dot), by_hand::vm_part(10));
}

// 800 hosts, 10,000 VMs; loosely, for the machine may be busy: it takes some milliseconds.
TEST_F(MapViewTest, a_new_moment_of_800_hosts_takes_little_time) {
  const auto large = by_hand::large(10000);
  map.resize(1280, 800);
  map.show(large);
  const std::vector<MomentPtr> moments{moment(*large, clock(1, 0)), moment(*large, clock(4, 0))};
  map.show_moment(moments[0]);
  map.grab();
  QImage image(map.viewport()->size(), QImage::Format_ARGB32_Premultiplied);
  double update = 0, paint = 0;
  constexpr int rounds = 10;
  for (std::size_t i = 0; i < rounds; ++i) {
    const auto begin = std::chrono::steady_clock::now();
    map.show_moment(moments[i % 2]);
    const auto updated = std::chrono::steady_clock::now();
    map.viewport()->render(&image);
    const auto painted = std::chrono::steady_clock::now();
    update += std::chrono::duration<double, std::milli>(updated - begin).count() / rounds;
    paint += std::chrono::duration<double, std::milli>(painted - updated).count() / rounds;
  }
  std::printf("800 hosts: a moment %.3f ms, its picture %.2f ms\n", update, paint);
  EXPECT_LT(update, 50);
  EXPECT_LT(paint, 1000);
}

}  // namespace
}  // namespace gemello::gui
