#pragma once

#include <vector>

#include "models/protocol/prediction.hpp"

#include <QString>

namespace gemello::gui {

/// How a figure of a prediction is to be taken; each has a word or a sign beside its colour.
enum class Judgement : std::uint8_t { plain, good, bad };

struct PredictionRow {
  QString label;  ///< "Downtime"
  QString value;  ///< "131 ms"
  QString note;   ///< "3 rounds"
  Judgement judgement = Judgement::plain;
};

/// "Move db-server from kvm-01 to kvm-02"
QString action_title(const nlohmann::json& action);
/// What would come of it in one sentence: "It would take 22.7 s.", "The Guard refuses it: ...".
PredictionRow verdict_row(const protocol::Prediction& prediction);
/// Time, downtime, bytes, links, CPU of the hosts, N+1, energy, lost and contended VM-minutes; none
/// for what is not begun.
std::vector<PredictionRow> prediction_rows(const protocol::Prediction& prediction);

/// "131 ms", "22.7 s", "1 h 05 min": how long something takes.
QString lasting_text(Duration time);

}  // namespace gemello::gui
