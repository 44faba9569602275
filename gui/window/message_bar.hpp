#pragma once

#include <QFrame>
#include <QString>
#include <cstdint>
#include <functional>
#include <optional>

class QLabel;
class QVBoxLayout;

namespace gemello::gui {

enum class Urgency : std::uint8_t {
  note,     ///< something was done, or is offered
  warning,  ///< it went on, but not as asked
  problem,  ///< it did not happen
};

/// One thing said to the user, where it belongs and what can be done about it.
struct Notice {
  Urgency urgency = Urgency::note;
  QString text;   ///< a sentence; in lower case it goes on where the place ends
  QString place;  ///< file and place in it; may be empty
  QString offer;  ///< the label of a button; may be empty
  std::function<void()> on_offer;
  std::optional<int> about = {};  ///< a run: it goes when that is closed
};

/// A bar in the window for what would else be a box in the way: the newest on top, each until it is
/// closed, or, of a failure, until the next deed succeeds. Texts can be selected and copied.
class MessageBar : public QFrame {
  Q_OBJECT

 public:
  static constexpr int rows_max = 3;   ///< in sight; of older ones their number
  static constexpr int kept_max = 20;  ///< the oldest makes way

  explicit MessageBar(QWidget* parent = nullptr);

  /// The same text and place again moves to the top.
  void say(const Notice& notice);
  /// Closes those with this text; all, if it is empty.
  void close_notices(const QString& text = {});
  /// Closes what is about a run.
  void close_about(int run);
  /// Something that was asked for was done: failures told before it was asked for leave. Those
  /// with an offer stay, for it may still be taken.
  void deed_succeeded();
  /// Somebody begins something: done by itself at each key and button.
  void begin_deed();
  /// What was said and is open, the newest first: "text (place)", or "place: text".
  QStringList texts() const;

  bool eventFilter(QObject* object, QEvent* event) override;

 private:
  void take_away(int row);
  void fold();
  QFrame* make_row(const Notice& notice);

  QVBoxLayout* column_ = nullptr;
  QLabel* more_ = nullptr;
};

}  // namespace gemello::gui
