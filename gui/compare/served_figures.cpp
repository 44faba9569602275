#include "gui/compare/served_figures.hpp"

#include "models/cloud/json_reader.hpp"
#include "models/units/error.hpp"

namespace gemello::gui {
namespace {

void read_figure(const JsonValue& value, std::vector<std::vector<runs::Figure>>& out) {
  JsonObject object = value.object();
  runs::Figure figure;
  figure.group = object.at("group").string();
  figure.name = object.at("name").string();
  figure.label = object.at("label").string();
  figure.unit = object.at("unit").string();
  figure.better = object.at("better").string();
  figure.meaning = object.at("meaning").string();
  figure.note = object.at("note").string();
  const JsonValue values = object.at("values");
  const std::vector<JsonValue> each = values.array();
  object.finish();
  if (each.size() != out.size()) values.fail("must have one value of each simulation");
  for (std::size_t i = 0; i < each.size(); ++i) {
    if (each[i].raw().is_null())
      figure.value.reset();
    else
      figure.value = each[i].number(-1e300, 1e300);
    out[i].push_back(figure);
  }
}

}  // namespace

std::vector<std::vector<runs::Figure>> figures_from(const nlohmann::json& result) {
  JsonDocument document = JsonDocument::from(result, "compare");
  JsonObject object = document.root().object();
  std::vector<std::vector<runs::Figure>> out(object.at("simulations").array().size());
  for (const JsonValue& figure : object.at("figures").array()) read_figure(figure, out);
  object.at("now_s");
  object.finish();
  return out;
}

void ask_figures(const Ask& ask, const std::string& first, const std::string& other, OnFigures then,
                 std::function<void(const std::string& sentence)> problem) {
  ask(
      protocol::Compare{{first, other}},
      [then = std::move(then), problem](const nlohmann::json& result) {
        try {
          auto figures = figures_from(result);
          if (figures.size() != 2) throw InputError("compare", "", "is not about two simulations");
          then(std::move(figures[0]), std::move(figures[1]));
        } catch (const InputError& error) {
          problem(error.what());
        }
      },
      [problem](const protocol::Error& error) { problem(error.sentence); });
}

}  // namespace gemello::gui
