#include <cmath>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "models/traces/limits.hpp"
#include "models/traces/load_model.hpp"
#include "models/traces/strict_json.hpp"
#include "models/units/text.hpp"

namespace gemello::traces {
namespace {

using Json = nlohmann::json;

constexpr std::string_view format_name = "gemello-load-model-1";
constexpr std::string_view what = "a load model";
constexpr double shares_tolerance = 1e-5;  // six digits are written

LogNormal log_normal(const StrictObject& object) {
  object.only({"ln_mean", "ln_sd"}, what);
  return {object.number("ln_mean", -30, 5), object.number("ln_sd", 0, 10)};
}

void read_correlations(const StrictObject& object, LoadClass& out) {
  object.only({"step", "hour", "day"}, what);
  for (std::size_t i = 0; i < lag_count; ++i) {
    out.autocorrelation[i] = object.number(lag_names[i], -0.9999, 0.9999);
  }
}

void read_daily(const StrictObject& object, LoadClass& out) {
  object.only({"share", "peak_hour", "concentration"}, what);
  out.daily_share = object.number("share", 0, 1);
  out.peak_hour = object.number("peak_hour", 0, 24);
  out.concentration = object.number("concentration", 0, 1);
}

void read_sizes(const StrictObject& object, std::string_view file, LoadClass& out) {
  std::size_t row = 0;
  double sum = 0;
  for (const Json& entry : object.array("vcpus")) {
    const StrictObject size(entry, file, fmt::format("{}[{}]", object.path_of("vcpus"), row++));
    size.only({"count", "share"}, what);
    const std::int64_t count = size.integer("count", 1, vcpus_max);
    if (!out.vcpus.empty() && count <= out.vcpus.back().first) {
      size.fail("count", "does not ascend");
    }
    out.vcpus.emplace_back(count, size.number("share", 0, 1));
    sum += out.vcpus.back().second;
  }
  if (std::abs(sum - 1) > shares_tolerance) object.fail("vcpus", "has shares that do not sum to 1");
}

LoadClass class_from_json(const Json& json, std::string_view file, std::string path) {
  const StrictObject object(json, file, std::move(path));
  object.only({"name", "share", "mean", "variation", "autocorrelation", "daily", "vcpus"}, what);
  LoadClass out{.name = object.text("name"), .share = object.number("share", 0, 1)};
  if (out.name.empty()) object.fail("name", "is empty");
  out.mean = log_normal(object.object("mean"));
  out.variation = log_normal(object.object("variation"));
  read_correlations(object.object("autocorrelation"), out);
  read_daily(object.object("daily"), out);
  read_sizes(object, file, out);
  return out;
}

/// Six digits: more would claim what a fit cannot know.
double rounded(double value) {
  double out = 0;
  read_number(fmt::format("{:.6g}", value), out);
  return out;
}

}  // namespace

LoadModel load_model_from_json(std::string_view text, std::string_view file) {
  const Json root = parse_strict_json(text, file, "load model");
  const StrictObject object(root, file, "$");
  object.only({"format", "period", "origin", "licence", "classes"}, what);
  if (object.text("format") != format_name) {
    object.fail("format", fmt::format("is not \"{}\"", format_name));
  }
  LoadModel model{.period = object.quantity<Duration>("period"),
                  .origin = object.text("origin"),
                  .licence = object.text("licence"),
                  .classes = {}};
  const Duration hour = std::chrono::hours(1);
  if (model.period < std::chrono::seconds(1) || hour % model.period != Duration::zero() ||
      model.period * 2 > hour) {
    object.fail("period", "must be a second at least and divide an hour into two or more");
  }
  double sum = 0;
  std::size_t row = 0;
  for (const Json& entry : object.array("classes")) {
    model.classes.push_back(class_from_json(entry, file, fmt::format("$.classes[{}]", row++)));
    sum += model.classes.back().share;
  }
  if (std::abs(sum - 1) > shares_tolerance) {
    object.fail("classes", "have shares that do not sum to 1");
  }
  return model;
}

std::string load_model_to_json(const LoadModel& model) {
  nlohmann::ordered_json json{{"format", format_name},
                              {"period", unparse(model.period)},
                              {"origin", model.origin},
                              {"licence", model.licence},
                              {"classes", nlohmann::ordered_json::array()}};
  for (const LoadClass& kind : model.classes) {
    nlohmann::ordered_json out{{"name", kind.name}, {"share", rounded(kind.share)}};
    out["mean"] = {{"ln_mean", rounded(kind.mean.mean)}, {"ln_sd", rounded(kind.mean.sd)}};
    out["variation"] = {{"ln_mean", rounded(kind.variation.mean)},
                        {"ln_sd", rounded(kind.variation.sd)}};
    for (std::size_t i = 0; i < lag_count; ++i) {
      out["autocorrelation"][std::string(lag_names[i])] = rounded(kind.autocorrelation[i]);
    }
    out["daily"] = {{"share", rounded(kind.daily_share)},
                    {"peak_hour", rounded(kind.peak_hour)},
                    {"concentration", rounded(kind.concentration)}};
    out["vcpus"] = nlohmann::ordered_json::array();
    for (const auto& [count, share] : kind.vcpus) {
      out["vcpus"].push_back({{"count", count}, {"share", share}});
    }
    json["classes"].push_back(std::move(out));
  }
  return json.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
}

}  // namespace gemello::traces
