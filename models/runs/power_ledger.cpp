#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "models/runs/power_meter.hpp"
#include "models/units/error.hpp"
#include "models/units/text.hpp"

namespace gemello::runs {
namespace {

using behaviour::PowerError;
using behaviour::PowerFit;
using behaviour::PowerReading;

std::size_t periods_in(Duration whole, Duration period, std::string_view option) {
  if (whole < period || whole % period != Duration{})
    throw InputError(
        option, unparse(whole),
        fmt::format("must be a whole number of the meter's periods of {}", unparse(period)));
  return static_cast<std::size_t>(whole / period);
}

struct Errors {
  PowerError means;
  PowerError single;
};

Errors errors_of(const PowerFit& fit, std::span<const PowerReading> readings,
                 std::size_t readings_per_mean) {
  const PowerCurve curve = fit.curve("fit");
  std::vector<Watts> predicted;
  std::vector<Watts> measured;
  for (const PowerReading& reading : readings) {
    predicted.push_back(behaviour::fleet_power(curve, reading.count));
    measured.push_back(reading.measured);
  }
  return {behaviour::power_error(predicted, measured, readings_per_mean),
          behaviour::power_error(predicted, measured, 1)};
}

std::string curve_text(const PowerFit& fit) {
  return fmt::format("{:.2f} W + {:.2f} W x u^{:.2f}", fit.idle.count(),
                     (fit.full - fit.idle).count(), fit.exponent);
}

std::vector<std::string> points_of(const PowerFit& fit) {
  std::vector<std::string> points;
  for (const Watts watts : fit.curve("fit").at_tenths)
    points.push_back(fmt::format("{:.1f}W", watts.count()));
  return points;
}

nlohmann::json json_of(const PowerFit& fit) {
  return {{"idle_W", fit.idle.count()},
          {"full_W", fit.full.count()},
          {"exponent", fit.exponent},
          {"watts", points_of(fit)}};
}

nlohmann::json json_of(const PowerError& error) {
  return {{"mape", error.mape}, {"bias", error.bias}};
}

// The highest tenth of load near which hosts spent a thousandth of their time.
std::size_t highest_seen(const PowerLedger& ledger) {
  std::size_t highest = 0;
  for (std::size_t tenth = 0; tenth < ledger.time_at_tenths.size(); ++tenth)
    if (ledger.time_at_tenths[tenth] >= 0.001) highest = tenth;
  return highest;
}

}  // namespace

PowerLedger calibrate_power(const std::vector<PowerReading>& readings, const Meter& meter,
                            Duration block, Duration mean, const std::string& file) {
  const std::size_t size = periods_in(block, meter.period, "--hold-out");
  PowerLedger ledger;
  ledger.start = meter.start;
  ledger.period = meter.period;
  ledger.readings = readings.size();
  ledger.readings_per_mean = periods_in(mean, meter.period, "--mean");
  const std::size_t blocks = (readings.size() + size / 2) / size;
  if (blocks < 2)
    throw InputError("--hold-out", unparse(block),
                     fmt::format("leaves nothing to fit on: there are {} readings of {}",
                                 readings.size(), unparse(meter.period)));
  if (size < ledger.readings_per_mean || size / 2 < ledger.readings_per_mean)
    throw InputError("--mean", unparse(mean), "must be at most half of what is held out");
  const auto at = [&](std::size_t reading) {
    return meter.start + meter.period * static_cast<std::int64_t>(reading);
  };
  for (std::size_t index = 0; index < blocks; ++index) {
    const std::size_t from = index * size;
    const std::size_t to = index + 1 == blocks ? readings.size() : from + size;
    std::vector<PowerReading> seen(readings.begin(),
                                   readings.begin() + static_cast<std::ptrdiff_t>(from));
    seen.insert(seen.end(), readings.begin() + static_cast<std::ptrdiff_t>(to), readings.end());
    const PowerFit fit = behaviour::fit_power(seen, file, "line 2");
    const Errors errors =
        errors_of(fit, std::span(readings).subspan(from, to - from), ledger.readings_per_mean);
    ledger.held_out.push_back({at(from), at(to), fit, errors.means, errors.single});
  }
  ledger.fit = behaviour::fit_power(readings, file, "line 2");
  double hosts = 0;
  for (const PowerReading& reading : readings) hosts += reading.count.hosts();
  for (const PowerReading& reading : readings)
    for (std::size_t tenth = 0; tenth < ledger.time_at_tenths.size(); ++tenth)
      ledger.time_at_tenths[tenth] += reading.count.at_tenths[tenth] / hosts;
  const Errors errors = errors_of(ledger.fit, readings, ledger.readings_per_mean);
  ledger.means = errors.means;
  ledger.single = errors.single;
  return ledger;
}

std::string ledger_text(const PowerLedger& ledger) {
  const auto line = [](const std::string& what, const PowerFit& fit, const PowerError& means,
                       const PowerError& single) {
    return fmt::format("{:<26} {:<30} {:>6.2f} % {:>+7.2f} % {:>6.2f} %\n", what, curve_text(fit),
                       100 * means.mape, 100 * means.bias, 100 * single.mape);
  };
  const auto mean = ledger.period * static_cast<std::int64_t>(ledger.readings_per_mean);
  std::string text = fmt::format(
      "Errors of means of {}, and of the {} readings of {} themselves; u: utilization 0..1\n\n",
      unparse(mean), ledger.readings, unparse(ledger.period));
  text += fmt::format("{:<26} {:<30} {:>8} {:>9} {:>8}\n", "not seen by the fit", "fit on the rest",
                      "MAPE", "bias", "readings");
  for (const HeldOutBlock& block : ledger.held_out)
    text += line(fmt::format("{} to {}", to_text(block.from), to_text(block.to)), block.fit,
                 block.means, block.single);
  text += line("nothing (all were seen)", ledger.fit, ledger.means, ledger.single);
  text += fmt::format("\n\"watts\": [\"{}\"]\n", fmt::join(points_of(ledger.fit), "\", \""));
  std::vector<double> percent;
  for (const double share : ledger.time_at_tenths) percent.push_back(100 * share);
  text +=
      fmt::format("hosts' time at 0, 10 ... 100 % of load: {:.1f} %\n", fmt::join(percent, ", "));
  if (const std::size_t highest = highest_seen(ledger); highest < 10)
    text += fmt::format("above {} % of load no host was seen: there the curve is a guess\n",
                        10 * highest);
  return text;
}

nlohmann::json ledger_json(const PowerLedger& ledger) {
  nlohmann::json json{
      {"start_s", seconds(ledger.start - origin)},
      {"period_s", seconds(ledger.period)},
      {"readings", ledger.readings},
      {"readings_per_mean", ledger.readings_per_mean},
      {"fit", json_of(ledger.fit)},
      {"time_at_tenths", ledger.time_at_tenths},
      {"seen", {{"means", json_of(ledger.means)}, {"readings", json_of(ledger.single)}}},
      {"held_out", nlohmann::json::array()}};
  for (const HeldOutBlock& block : ledger.held_out)
    json["held_out"].push_back({{"from_s", seconds(block.from - origin)},
                                {"to_s", seconds(block.to - origin)},
                                {"fit", json_of(block.fit)},
                                {"means", json_of(block.means)},
                                {"readings", json_of(block.single)}});
  return json;
}

}  // namespace gemello::runs
