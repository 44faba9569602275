#include "gui/window/session_file.hpp"

#include <algorithm>
#include <fstream>
#include <utility>

#include "gui/window/session_paths.hpp"
#include "models/cloud/json_reader.hpp"
#include "models/runs/run_folder.hpp"
#include "models/units/text.hpp"

namespace gemello::gui {
namespace {

namespace fs = std::filesystem;

constexpr const char* session_format = "gemello-session-1";

nlohmann::ordered_json json_of_run(const SessionRun& run, const fs::path& folder) {
  nlohmann::ordered_json json{{"title", run.title}};
  if (run.is_named) json["named"] = true;
  if (!run.folder.empty()) json["run"] = path_from(folder, run.folder);
  if (!run.file.empty()) json["scenario_file"] = path_from(folder, run.file);
  if (!run.scenario.is_null()) json["scenario"] = run.scenario;
  if (run.parent) json["parent"] = *run.parent;
  if (run.left > Duration::zero()) json["left"] = unparse(run.left);
  return json;
}

SessionRun read_session_run(const JsonValue& value, std::size_t number, const fs::path& folder) {
  JsonObject object = value.object();
  SessionRun run;
  run.title = object.at("title").string();
  if (const auto found = object.find("named")) run.is_named = found->boolean();
  int kinds = 0;
  if (const auto found = object.find("run")) {
    run.folder = folder / found->string();
    ++kinds;
  }
  if (const auto found = object.find("scenario_file")) {
    run.file = folder / found->string();
    ++kinds;
  }
  if (const auto found = object.find("scenario")) {
    if (!found->is_object()) found->fail("must be a scenario");
    run.scenario = found->raw();
    ++kinds;
  }
  if (kinds != 1) object.fail("needs exactly one of run, scenario_file and scenario");
  if (const auto found = object.find("parent")) {
    if (number == 0) found->fail("the first one has no parent");
    run.parent = static_cast<std::size_t>(found->integer(0, static_cast<std::int64_t>(number) - 1));
  }
  run.left = object.quantity_or<Duration>("left", Duration::zero());
  object.finish();
  return run;
}

std::optional<std::size_t> read_number_of(JsonObject& object, std::string_view key,
                                          std::size_t count) {
  const auto found = object.find(key);
  if (!found) return std::nullopt;
  if (count == 0) found->fail("no run is open");
  return static_cast<std::size_t>(found->integer(0, static_cast<std::int64_t>(count) - 1));
}

// In whatever order their keys are.
bool is_same(const nlohmann::ordered_json& one, const nlohmann::ordered_json& other) {
  return nlohmann::json::parse(one.dump()) == nlohmann::json::parse(other.dump());
}

}  // namespace

std::string session_text(const SessionState& state, const fs::path& folder) {
  nlohmann::ordered_json json{{"format", session_format}};
  json["runs"] = nlohmann::ordered_json::array();
  for (const SessionRun& run : state.runs) json["runs"].push_back(json_of_run(run, folder));
  if (state.shown) json["shown"] = *state.shown;
  if (state.beside) json["beside"] = *state.beside;
  json["cursor"] = unparse(state.cursor);
  if (!state.selected.empty()) json["selected"] = state.selected;
  if (!state.charts.is_null()) json["charts"] = state.charts;
  return json.dump(2) + "\n";
}

SessionState read_session(const fs::path& file) {
  JsonDocument document = JsonDocument::read(file.string());
  const fs::path folder = fs::absolute(file).parent_path();
  JsonObject object(document.root());
  SessionState state;
  const JsonValue format = object.at("format");
  if (format.string() != session_format) format.fail(std::string("must be ") + session_format);
  for (const JsonValue& run : object.at("runs").array())
    state.runs.push_back(read_session_run(run, state.runs.size(), folder));
  state.shown = read_number_of(object, "shown", state.runs.size());
  state.beside = read_number_of(object, "beside", state.runs.size());
  state.cursor = object.quantity_or<Duration>("cursor", Duration::zero());
  state.selected = object.string_or("selected", "");
  if (const auto found = object.find("charts")) state.charts = found->raw();
  object.finish();
  return state;
}

void write_session(const SessionState& state, const fs::path& file) {
  runs::write_text_file(file, session_text(state, fs::absolute(file).parent_path()));
}

std::vector<SessionRun> with_ancestors(const std::vector<SessionRun>& runs,
                                       std::vector<bool> lost) {
  for (std::size_t i = runs.size(); i-- > 0;)
    if (lost[i] && runs[i].parent) lost[*runs[i].parent] = true;
  std::vector<SessionRun> found;
  std::vector<std::size_t> places(runs.size());
  for (std::size_t i = 0; i < runs.size(); ++i) {
    if (!lost[i]) continue;
    places[i] = found.size();
    found.push_back(runs[i]);
    if (runs[i].parent) found.back().parent = places[*runs[i].parent];
  }
  return found;
}

std::vector<SessionRun> unsaved_runs(const std::vector<SessionRun>& runs) {
  std::vector<bool> unsaved(runs.size());
  for (std::size_t i = 0; i < runs.size(); ++i) unsaved[i] = runs[i].is_unsaved();
  return with_ancestors(runs, std::move(unsaved));
}

std::vector<SessionRun> joined_runs(std::vector<SessionRun> runs,
                                    const std::vector<SessionRun>& more) {
  std::vector<std::size_t> places;
  for (const SessionRun& one : more) {
    const auto same = std::find_if(runs.begin(), runs.end(), [&one](const SessionRun& there) {
      return there.folder == one.folder && there.file == one.file &&
             is_same(there.scenario, one.scenario) &&
             (!one.is_unsaved() || there.title == one.title);
    });
    places.push_back(static_cast<std::size_t>(same - runs.begin()));
    if (same != runs.end()) continue;
    runs.push_back(one);
    if (one.parent) runs.back().parent = places[*one.parent];
  }
  return runs;
}

bool is_session(const fs::path& file) {
  std::ifstream in(file);
  std::string head(512, '\0');
  in.read(head.data(), static_cast<std::streamsize>(head.size()));
  head.resize(static_cast<std::size_t>(in.gcount()));
  return head.find(session_format) != std::string::npos;
}

}  // namespace gemello::gui
