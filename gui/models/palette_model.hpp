#pragma once

#include <QAbstractListModel>
#include <QString>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gui/models/roles.hpp"
#include "gui/recording/recording.hpp"

namespace gemello::gui {

enum class PaletteKind : std::uint8_t { action, part, mark, fault, time };

/// How well a text fits the words of a query: each must be in it, as it is, at the begin of a word,
/// somewhere, or with its letters in order. 0: it does not fit; more is better. Both in lower case.
int fuzzy_score(std::string_view text, const std::vector<std::string>& words, bool letters);

/// What Ctrl+K finds: actions of the window, parts, faults and marks of a recording, best first,
/// and before them the time that the query is one of ("noon", "12:30"). Without a query: the
/// actions.
class PaletteModel : public QAbstractListModel {
  Q_OBJECT

 public:
  struct Action {
    QString id;        ///< what action_role says
    QString text;      ///< "Zoom in"
    QString shortcut;  ///< "Ctrl++"; may be empty
  };
  static constexpr std::size_t rows_max = 100;

  using QAbstractListModel::QAbstractListModel;

  void set_actions(std::vector<Action> actions);
  void show(RecordingPtr recording);

  int rowCount(const QModelIndex& parent = {}) const override;
  /// Text; Qt::ToolTipRole: more; kind_role, part_role (also of a mark: the first it is about; of
  /// a fault: whom it strikes), instant_role (of a fault: its begin; of a time: maybe outside of
  /// the run), action_role. `detail_role`
  /// stands at the right: kind, time or shortcut.
  QVariant data(const QModelIndex& index, int role) const override;
  static constexpr int detail_role = Qt::UserRole + 100;

 public slots:
  void set_query(const QString& query);

 private:
  struct Entry {
    std::string text;  // in lower case
    PaletteKind kind = PaletteKind::action;
    Part part;
    std::uint32_t number = 0;  // of the action, the mark, the fault
  };
  struct Found {
    int score = 0;
    std::uint32_t entry = 0;
  };
  void index_recording();
  void index_faults();
  void find();
  bool is_time(int row) const { return time_ && row == 0; }
  QVariant data_of(const Entry& entry, int role) const;

  std::vector<Action> actions_;
  RecordingPtr recording_;
  std::vector<Entry> action_entries_;
  std::vector<Entry> entries_;
  QString query_;
  std::optional<Instant> time_;  // that the query is; it has the first row
  std::vector<Found> found_;     // into action_entries_, then entries_
};

}  // namespace gemello::gui
