#pragma once

#include <functional>
#include <string>
#include <vector>

#include "gui/whatif/ask.hpp"
#include "models/runs/report.hpp"

namespace gemello::gui {

/// The figures of several simulations, in the order in which they were asked for, as a session
/// answers Compare. Errors: InputError with the place: it is no such answer.
std::vector<std::vector<runs::Figure>> figures_from(const nlohmann::json& result);

/// Asks for those of two simulations, up to the present of each.
using OnFigures =
    std::function<void(std::vector<runs::Figure> first, std::vector<runs::Figure> other)>;
void ask_figures(const Ask& ask, const std::string& first, const std::string& other, OnFigures then,
                 std::function<void(const std::string& sentence)> problem);

}  // namespace gemello::gui
