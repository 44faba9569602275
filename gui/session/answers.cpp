#include "gui/session/answers.hpp"

#include <fmt/format.h>

#include "models/cloud/json_reader.hpp"
#include "models/protocol/message.hpp"
#include "models/runs/run_folder.hpp"
#include "models/runs/scenario.hpp"
#include "models/units/error.hpp"

namespace gemello::gui {

using nlohmann::json;

Instant instant_of(const json& result, const char* key) {
  const auto found = result.find(key);
  if (found == result.end() || !found->is_number())
    throw InputError("answer", fmt::format("$.{}", key), "must be a time");
  const double at_s = found->get<double>();
  if (!(at_s > -9e12 && at_s < 9e12))
    throw InputError("answer", fmt::format("$.{}", key), "is no time of a run");
  return protocol::instant_from_seconds(at_s);
}

std::string string_of(const json& result, const char* key) {
  const auto found = result.find(key);
  return found != result.end() && found->is_string() ? found->get<std::string>() : std::string();
}

std::vector<runs::Figure> figures_of_answer(const json& result) {
  std::vector<runs::Figure> figures;
  const auto rows = result.find("figures");
  if (rows == result.end() || !rows->is_array()) return figures;
  for (const json& row : *rows) {
    if (!row.is_object()) continue;
    runs::Figure figure;
    figure.name = string_of(row, "name");
    figure.label = string_of(row, "label");
    figure.unit = string_of(row, "unit");
    figure.better = string_of(row, "better");
    if (const auto value = row.find("value"); value != row.end() && value->is_number())
      figure.value = value->get<double>();
    figures.push_back(std::move(figure));
  }
  return figures;
}

protocol::Verdict verdict_of_answer(const json& result) {
  const json& verdict = result.at("verdict");
  protocol::Verdict out;
  const std::string kind = string_of(verdict, "kind");
  out.kind = kind == "begun"     ? protocol::Verdict::Kind::begun
             : kind == "refused" ? protocol::Verdict::Kind::refused
                                 : protocol::Verdict::Kind::held;
  out.action_id = verdict.at("action_id").get<std::uint64_t>();
  out.reason = string_of(verdict, "reason");
  return out;
}

// As written, with what was set in it; null where it cannot be read: the simulation says why.
json scenario_of(const protocol::Load& load) {
  try {
    if (!load.run.empty()) return runs::read_run(load.run).scenario;
    json scenario = JsonDocument::read(load.scenario).root().raw();
    for (const std::string& set : load.sets) runs::apply_set(scenario, set);
    return scenario;
  } catch (const InputError&) {
    return nullptr;
  }
}

std::string sentence_of(const protocol::Error& error) {
  std::string sentence = error.file;
  for (const std::string& more : {error.place, error.sentence})
    if (!more.empty()) sentence += (sentence.empty() ? "" : ": ") + more;
  return sentence;
}

}  // namespace gemello::gui
