#include "gui/map/map_view.hpp"

#include <QGraphicsItem>
#include <QGraphicsScene>
#include <QHelpEvent>
#include <QScrollBar>
#include <QStyleOptionGraphicsItem>
#include <QToolTip>
#include <algorithm>
#include <cmath>

#include "gui/map/hit.hpp"
#include "gui/map/map_legend.hpp"
#include "gui/map/paint_map.hpp"
#include "gui/models/describe.hpp"
#include "gui/shared/colours.hpp"
#include "gui/shared/figures.hpp"

namespace gemello::gui {

namespace {

constexpr double zoom_least = 0.02;
constexpr double zoom_most = 8;
constexpr double fit_most = 2.4;  // a small room is not blown up
constexpr double fit_margin = 12;
constexpr double reach = 5;  // pixels from a wire that still hit it
constexpr int map_legend_pad = 2;

}  // namespace

// One item for all: 800 hosts and their cables are painted in one go, and a new moment changes no
// item.
class MapView::Picture : public QGraphicsItem {
 public:
  explicit Picture(const MapView* view) : view_(view) {
    setFlag(QGraphicsItem::ItemUsesExtendedStyleOption);  // for exposedRect
  }
  QRectF boundingRect() const override {
    return view_->layout_->bounds.adjusted(-fit_margin, -fit_margin, fit_margin, fit_margin);
  }
  void paint(QPainter* painter, const QStyleOptionGraphicsItem* option, QWidget*) override {
    paint_map(*painter, option->exposedRect, view_->state_now());
  }
  void geometry_changes() { prepareGeometryChange(); }

 private:
  const MapView* view_;
};

MapView::MapView(Selection* selection, QWidget* parent)
    : QGraphicsView(parent),
      selection_(selection),
      layout_(std::make_unique<MapLayout>()),
      picture_(new Picture(this)) {
  auto* scene = new QGraphicsScene(this);
  scene->setItemIndexMethod(QGraphicsScene::NoIndex);
  scene->addItem(picture_);
  setScene(scene);
  setTransformationAnchor(QGraphicsView::NoAnchor);
  setResizeAnchor(QGraphicsView::NoAnchor);
  setViewportUpdateMode(QGraphicsView::FullViewportUpdate);
  setFrameShape(QFrame::NoFrame);
  setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  setAcceptDrops(true);
  setFocusPolicy(Qt::StrongFocus);
  viewport()->setMouseTracking(true);
  setAccessibleName(QStringLiteral("Map"));
  legend_ = map_legend({});
  connect(selection_, &Selection::changed, this, &MapView::repaint_map);
  connect(selection_, &Selection::shown, this, &MapView::bring_into_sight);
}

MapView::~MapView() {
  delete scene();
}  // its item looks at this view

void MapView::show(RecordingPtr recording) {
  const Inventory* before = recording_ ? recording_->inventory.get() : nullptr;
  const Inventory* now = recording ? recording->inventory.get() : nullptr;
  const bool same = before == now || (before != nullptr && now != nullptr && *before == *now);
  recording_ = std::move(recording);
  if (!same) {
    moment_ = nullptr;
    picture_->geometry_changes();
    *layout_ = now == nullptr ? MapLayout{} : lay_out(*now);
    // Air around it, so that its edges can be in the middle and zooming keeps what is pointed at.
    const double air = std::max(layout_->bounds.width(), layout_->bounds.height()) + 400;
    scene()->setSceneRect(layout_->bounds.adjusted(-air, -air, air, air));
    fit();
  } else if (moment_ && now == nullptr) {
    moment_ = nullptr;
  }
  repaint_map();
}

void MapView::show_moment(MomentPtr moment) {
  const bool known = recording_ && recording_->inventory;
  if (!known || (moment && !fits(*moment, *recording_->inventory))) return;
  moment_ = std::move(moment);
  update_legend();
  repaint_map();
}

// Where it takes another line, a picture that fits goes on fitting.
void MapView::update_legend() {
  const int before = legend_height();
  legend_ = map_legend({moment_.get()});
  if (fitted_ && legend_height() != before) fit();
}

void MapView::set_legend_shown(bool shown) {
  if (shown == legend_shown_) return;
  legend_shown_ = shown;
  if (fitted_) fit();
  repaint_map();
}

int MapView::legend_height() const {
  if (!legend_shown_) return 0;
  const int lines =
      legend_lines(map_legend_font(font()), maximumViewportSize().width() - 16, legend_);
  return lines * legend_line + 2 * map_legend_pad;
}

MapState MapView::state_now() const {
  MapState state;
  if (!recording_ || !recording_->inventory) return state;
  state.layout = layout_.get();
  state.catalogue = recording_->catalogue.get();
  state.moment = moment_.get();
  state.selected = selection_->part();
  state.drop_target = drop_target_;
  state.palette = palette();
  state.font = font();
  state.zoom = zoom();
  return state;
}

void MapView::repaint_map() {
  viewport()->update();
}

void MapView::fit() {
  fitted_ = true;
  const QRectF all = picture_->boundingRect();
  const int legend = legend_height();
  const QSize size = maximumViewportSize() - QSize(0, legend);
  if (layout_->bounds.isNull() || size.isEmpty()) return;
  const double scale = std::clamp(
      std::min(size.width() / all.width(), size.height() / all.height()), zoom_least, fit_most);
  setTransform(QTransform::fromScale(scale, scale));
  centerOn(all.center() + QPointF(0, legend / 2.0 / scale));
}

void MapView::zoom_by(double factor, QPoint anchor) {
  const double scale = std::clamp(zoom() * factor, zoom_least, zoom_most);
  const QPointF before = mapToScene(anchor);
  setTransform(QTransform::fromScale(scale, scale));
  fitted_ = false;
  const QPointF moved = (before - mapToScene(anchor)) * scale;
  horizontalScrollBar()->setValue(horizontalScrollBar()->value() + qRound(moved.x()));
  verticalScrollBar()->setValue(verticalScrollBar()->value() + qRound(moved.y()));
}

double MapView::name_pixels() const {
  const MapState state = state_now();
  const double letters = state.name_letters();
  return state.readable(letters) ? letters * state.zoom : 0;
}

void MapView::zoom_in() {
  zoom_by(1.25, viewport()->rect().center());
}
void MapView::zoom_out() {
  zoom_by(0.8, viewport()->rect().center());
}

// Nothing moves under the eye of who sees the part already.
void MapView::bring_into_sight(Part part) {
  const MapState state = state_now();
  const QRectF area = area_of(state, part);
  if (area.isNull()) return;
  constexpr double readable_zoom = 0.8;
  const bool small = area.width() < 300 && area.height() < 300;
  const bool unreadable = small && !state.readable(name_letters_most);
  const QRect seen = viewport()->rect().adjusted(0, 0, 0, -legend_height());
  if (unreadable) {
    setTransform(QTransform::fromScale(readable_zoom, readable_zoom));
    fitted_ = false;
    centerOn(area.center());
  } else if (!seen.contains(pixels_of(part))) {
    // The legend covers what is at the bottom.
    const double below = legend_height() / zoom();
    ensureVisible(area.adjusted(0, 0, 0, below), 40, 40);
    fitted_ = false;
  }
  repaint_map();
}

std::optional<Part> MapView::part_at_pixel(QPoint at) const {
  return part_at(state_now(), mapToScene(at), reach / zoom());
}

QRect MapView::pixels_of(Part part) const {
  const QRectF area = area_of(state_now(), part);
  return area.isNull() ? QRect() : mapFromScene(area).boundingRect();
}

HostId MapView::host_at_pixel(QPoint at) const {
  // The host under the pointer, whatever of it is hit.
  const QPointF point = mapToScene(at);
  for (const MapBox& box : layout_->boxes) {
    if (box.part.kind == PartKind::host && box.rect.contains(point)) {
      return HostId(std::size_t{box.part.index});
    }
  }
  return {};
}

void MapView::paintEvent(QPaintEvent* event) {
  QGraphicsView::paintEvent(event);
  QPainter painter(viewport());
  if (!layout_->boxes.empty()) {
    if (!legend_shown_) return;
    painter.setFont(map_legend_font(font()));
    const int height = legend_height();
    const QRectF strip(0, viewport()->height() - height, viewport()->width(), height);
    QColor ground = palette().color(QPalette::Window);
    ground.setAlpha(225);
    painter.fillRect(strip, ground);
    paint_legend(painter, strip.adjusted(8, map_legend_pad, -8, 0), legend_, palette());
    return;
  }
  painter.setPen(palette().color(QPalette::PlaceholderText));
  painter.drawText(
      viewport()->rect(), Qt::AlignCenter | Qt::TextWordWrap,
      recording_ ? tr("This run does not say what its cloud is made of.") : tr("No run is open."));
}

void MapView::changeEvent(QEvent* event) {
  QGraphicsView::changeEvent(event);
  if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange) repaint_map();
}

void MapView::resizeEvent(QResizeEvent* event) {
  QGraphicsView::resizeEvent(event);
  if (fitted_) fit();
}

bool MapView::viewportEvent(QEvent* event) {
  if (event->type() == QEvent::ToolTip) {
    const auto* help = static_cast<QHelpEvent*>(event);
    const auto part = part_at_pixel(help->pos());
    if (part && recording_) {
      QToolTip::showText(help->globalPos(), describe(*recording_, moment_.get(), *part),
                         viewport());
    } else {
      QToolTip::hideText();
    }
    return true;
  }
  return QGraphicsView::viewportEvent(event);
}

}  // namespace gemello::gui
