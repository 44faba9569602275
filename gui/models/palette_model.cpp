#include "gui/models/palette_model.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "gui/shared/figures.hpp"
#include "gui/shared/typed_time.hpp"

namespace gemello::gui {

namespace {

constexpr std::array palette_part_kinds{
    PartKind::site,   PartKind::rack,        PartKind::network_switch,
    PartKind::host,   PartKind::disk_server, PartKind::brick,
    PartKind::volume, PartKind::circuit,     PartKind::inter_switch_link,
    PartKind::bond,   PartKind::cable,       PartKind::vm};

std::string lower_case(const QString& text) {
  return text.toLower().toStdString();
}

bool is_word_begin(std::string_view text, std::size_t at) {
  if (at == 0) return true;
  const char before = text[at - 1];
  const bool letter = (before >= 'a' && before <= 'z') || (before >= '0' && before <= '9') ||
                      static_cast<unsigned char>(before) >= 0x80;
  return !letter;
}

bool has_letters_in_order(std::string_view text, std::string_view letters) {
  std::size_t at = 0;
  for (const char letter : letters) {
    at = text.find(letter, at);
    if (at == std::string_view::npos) return false;
    ++at;
  }
  return true;
}

int word_score(std::string_view text, std::string_view word, bool letters) {
  int best = 0;
  for (std::size_t at = text.find(word); at != std::string_view::npos;
       at = text.find(word, at + 1)) {
    const std::size_t end = at + word.size();
    const bool begins = is_word_begin(text, at);
    const bool ends = end == text.size() || is_word_begin(text, end + 1);
    int score = begins ? (ends ? 90 : 70) : 40;
    if (at == 0) score += ends && end == text.size() ? 30 : 10;
    best = std::max(best, score);
    if (at == 0 && ends) break;
  }
  if (best == 0 && letters && word.size() > 1 && has_letters_in_order(text, word)) best = 10;
  return best;
}

// "kvm-01 down, until 02:20:00".
QString fault_bar_text(const FaultBar& fault, Instant start) {
  QString text = to_qt(fault.component) + u' ' + QString(runs::word_of(fault.look));
  if (!fault.open) text += QObject::tr(", until %1").arg(to_qt(to_text(fault.until - start)));
  return text;
}

}  // namespace

int fuzzy_score(std::string_view text, const std::vector<std::string>& words, bool letters) {
  int sum = 0;
  for (const std::string& word : words) {
    const int score = word_score(text, word, letters);
    if (score == 0) return 0;
    sum += score;
  }
  if (sum == 0) return 0;
  // Among equals the shorter text: more of it was asked for.
  const int length = static_cast<int>(std::min<std::size_t>(text.size(), 200));
  return sum * 256 - length;
}

void PaletteModel::set_actions(std::vector<Action> actions) {
  actions_ = std::move(actions);
  action_entries_.clear();
  for (std::uint32_t i = 0; i < actions_.size(); ++i) {
    action_entries_.push_back({lower_case(actions_[i].text), PaletteKind::action, {}, i});
  }
  find();
}

void PaletteModel::show(RecordingPtr recording) {
  recording_ = std::move(recording);
  index_recording();
  find();
}

void PaletteModel::index_recording() {
  entries_.clear();
  if (!recording_) return;
  if (recording_->inventory) {
    for (const PartKind kind : palette_part_kinds) {
      const std::string kind_word(name(kind));
      for (std::uint32_t i = 0; i < recording_->catalogue->count(kind); ++i) {
        const Part part{kind, i};
        const QString text = to_qt(recording_->catalogue->name(part));
        entries_.push_back({lower_case(text) + " " + kind_word, PaletteKind::part, part, 0});
      }
    }
  }
  index_faults();
  for (std::uint32_t i = 0; i < recording_->marks.size(); ++i) {
    const Mark& mark = recording_->marks[i];
    const Part part = mark.about.empty() ? Part{} : mark.about.front();
    entries_.push_back(
        {lower_case(to_qt(mark.text)) + " " + mark.word, PaletteKind::mark, part, i});
  }
}

void PaletteModel::index_faults() {
  for (std::uint32_t i = 0; i < recording_->faults.size(); ++i) {
    const FaultBar& fault = recording_->faults[i];
    entries_.push_back({lower_case(fault_bar_text(fault, recording_->start)) + " fault",
                        PaletteKind::fault, fault.part.value_or(Part{}), i});
  }
}

void PaletteModel::set_query(const QString& query) {
  const QString simple = query.simplified().toLower();
  if (simple == query_) return;
  query_ = simple;
  find();
}

void PaletteModel::find() {
  std::vector<std::string> words;
  for (const QString& word : query_.split(u' ', Qt::SkipEmptyParts)) {
    words.push_back(word.toStdString());
  }
  std::vector<Found> found;
  const auto actions = static_cast<std::uint32_t>(action_entries_.size());
  for (std::uint32_t i = 0; i < actions; ++i) {
    const int score = words.empty() ? 1 : fuzzy_score(action_entries_[i].text, words, true);
    if (score > 0) found.push_back({score + 2, i});
  }
  if (!words.empty()) {
    for (std::uint32_t i = 0; i < entries_.size(); ++i) {
      // Letters in order would be in most sentences.
      const bool part = entries_[i].kind == PaletteKind::part;
      const int score = fuzzy_score(entries_[i].text, words, part);
      if (score > 0) found.push_back({score + (part ? 1 : 0), actions + i});
    }
  }
  const auto better = [](const Found& a, const Found& b) {
    return a.score != b.score ? a.score > b.score : a.entry < b.entry;
  };
  const std::size_t shown = std::min(found.size(), rows_max);
  std::partial_sort(found.begin(), found.begin() + static_cast<std::ptrdiff_t>(shown), found.end(),
                    better);
  found.resize(shown);
  const auto typed = recording_ ? duration_typed(query_) : std::nullopt;
  beginResetModel();
  time_.reset();
  if (typed) time_ = recording_->start + *typed;
  found_ = std::move(found);
  endResetModel();
}

int PaletteModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(found_.size()) + (time_ ? 1 : 0);
}

QVariant PaletteModel::data(const QModelIndex& index, int role) const {
  if (!checkIndex(index, CheckIndexOption::IndexIsValid)) return {};
  if (is_time(index.row())) {
    if (role == Qt::DisplayRole)
      return tr("Go to %1").arg(to_qt(to_text(*time_ - recording_->start)));
    if (role == detail_role) return tr("time");
    if (role == kind_role) return static_cast<int>(PaletteKind::time);
    return role == instant_role ? qlonglong{time_->time_since_epoch().count()} : QVariant();
  }
  const auto row = static_cast<std::size_t>(index.row() - (time_ ? 1 : 0));
  const std::uint32_t entry = found_[row].entry;
  const auto actions = static_cast<std::uint32_t>(action_entries_.size());
  return data_of(entry < actions ? action_entries_[entry] : entries_[entry - actions], role);
}

QVariant PaletteModel::data_of(const Entry& entry, int role) const {
  if (role == kind_role) return static_cast<int>(entry.kind);
  switch (entry.kind) {
    case PaletteKind::action: {
      const Action& action = actions_[entry.number];
      if (role == Qt::DisplayRole) return action.text;
      if (role == detail_role) return action.shortcut;
      return role == action_role ? QVariant(action.id) : QVariant();
    }
    case PaletteKind::part:
      if (role == Qt::DisplayRole) return to_qt(recording_->catalogue->name(entry.part));
      if (role == detail_role) return to_qt(name(entry.part.kind));
      return role == part_role ? to_variant(entry.part) : QVariant();
    case PaletteKind::mark: {
      const Mark& mark = recording_->marks[entry.number];
      if (role == Qt::DisplayRole) return to_qt(mark.text);
      if (role == Qt::ToolTipRole) return to_qt(mark.why);
      if (role == detail_role) return to_qt(to_text(mark.at - recording_->start));
      if (role == instant_role) return qlonglong{mark.at.time_since_epoch().count()};
      return role == part_role && !mark.about.empty() ? to_variant(entry.part) : QVariant();
    }
    case PaletteKind::fault: {
      const FaultBar& fault = recording_->faults[entry.number];
      if (role == Qt::DisplayRole) return fault_bar_text(fault, recording_->start);
      if (role == detail_role)
        return tr("fault %1").arg(to_qt(to_text(fault.from - recording_->start)));
      if (role == instant_role) return qlonglong{fault.from.time_since_epoch().count()};
      return role == part_role && fault.part ? to_variant(entry.part) : QVariant();
    }
    case PaletteKind::time:  // no entry
      break;
  }
  return {};
}

}  // namespace gemello::gui
