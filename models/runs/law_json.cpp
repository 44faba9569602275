#include "models/runs/law_json.hpp"

#include <array>

#include "models/units/text.hpp"

namespace gemello::runs {
namespace {

using behaviour::FailureLaw;

constexpr std::array<NamedValue<FailureLaw::Kind>, 4> law_table{{
    {"exponential", FailureLaw::Kind::exponential},
    {"weibull", FailureLaw::Kind::weibull},
    {"lognormal", FailureLaw::Kind::lognormal},
    {"fixed", FailureLaw::Kind::fixed},
}};
constexpr std::span<const NamedValue<FailureLaw::Kind>> law_names = law_table;

FailureLaw read_weibull(JsonObject& object) {
  const double shape = object.at("shape").number(0.2, 20);
  const auto mean = object.find("mean");
  const auto scale = object.find("scale");
  if (mean.has_value() == scale.has_value()) object.fail("needs one of scale and mean");
  return mean ? behaviour::weibull_of_mean(shape, mean->quantity_positive<Duration>())
              : behaviour::weibull(shape, scale->quantity_positive<Duration>());
}

FailureLaw read_lognormal(JsonObject& object) {
  const Duration median = object.at("median").quantity_positive<Duration>();
  const auto sigma = object.find("sigma");
  const auto p95 = object.find("p95");
  if (sigma.has_value() == p95.has_value()) object.fail("needs one of sigma and p95");
  if (sigma) return behaviour::lognormal(median, sigma->number(0.001, 10));
  const auto high = p95->quantity_positive<Duration>();
  if (high <= median) p95->fail("must be longer than the median");
  const FailureLaw law = behaviour::lognormal_of_p95(median, high);
  if (law.shape < 0.001 || law.shape > 10) p95->fail("gives a sigma beyond 0.001 to 10");
  return law;
}

}  // namespace

FailureLaw read_law(const JsonValue& value) {
  JsonObject object = value.object();
  FailureLaw law;
  switch (object.at("law").one_of<FailureLaw::Kind>(law_names)) {
    case FailureLaw::Kind::exponential:
      law = behaviour::exponential(object.at("mean").quantity_positive<Duration>());
      break;
    case FailureLaw::Kind::weibull:
      law = read_weibull(object);
      break;
    case FailureLaw::Kind::lognormal:
      law = read_lognormal(object);
      break;
    case FailureLaw::Kind::fixed:
      law = behaviour::fixed(object.at("value").quantity_positive<Duration>());
      break;
  }
  if (const auto at_most = object.find("at_most")) {
    law.at_most = at_most->quantity_positive<Duration>();
    if (law.kind == FailureLaw::Kind::fixed) at_most->fail("has no effect on a fixed value");
    if (behaviour::share_within(law, *law.at_most) < 1e-6)
      at_most->fail("leaves less than a millionth of the law");
  }
  object.finish();
  return law;
}

nlohmann::json law_json(const FailureLaw& law) {
  nlohmann::json out{{"law", name_of(law_names, law.kind)}};
  switch (law.kind) {
    case FailureLaw::Kind::exponential:
      out["mean"] = unparse(law.scale);
      break;
    case FailureLaw::Kind::weibull:
      out["shape"] = law.shape;
      out["scale"] = unparse(law.scale);
      break;
    case FailureLaw::Kind::lognormal:
      out["median"] = unparse(law.scale);
      out["sigma"] = law.shape;
      break;
    case FailureLaw::Kind::fixed:
      out["value"] = unparse(law.scale);
      break;
  }
  if (law.at_most) out["at_most"] = unparse(*law.at_most);
  return out;
}

}  // namespace gemello::runs
