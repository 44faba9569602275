#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "models/traces/figures.hpp"
#include "models/units/text.hpp"

namespace gemello::traces {

std::string figures_text(const TraceHeader& header, const LoadFigures& figures) {
  const auto percent = [](double share) { return fmt::format("{:.2f} %", share * 100); };
  std::string text = fmt::format("origin       {}\nseries       {} (a VM in a week, steps of {})\n",
                                 header.origin, figures.series, unparse(header.period));
  text += "CPU used, of a VM's vCPUs:\n";
  text += fmt::format("mean                      {}\n", percent(figures.mean));
  text += fmt::format("standard deviation        {} (within a series {}, between means {})\n",
                      percent(figures.sd), percent(figures.sd_within), percent(figures.sd_between));
  for (std::size_t i = 0; i < lag_count; ++i) {
    text += fmt::format("autocorrelation, one {:<4} {:.3f}\n", lag_names[i],
                        figures.autocorrelation[i]);
  }
  text += fmt::format("daily wave of a VM        {}, {} of its variance\n",
                      percent(figures.daily_amplitude), percent(figures.daily_share));
  text += fmt::format(
      "daily wave of all         {} of the mean, peak at {:.1f} h UTC, concentration {:.2f}\n",
      percent(figures.together_amplitude_relative), figures.together_peak_hour,
      figures.concentration);
  text +=
      fmt::format("bursts (mean + 2 sd)      {} of the samples\n", percent(figures.burst_share));
  return text;
}

std::string figures_json(const TraceHeader& header, const LoadFigures& figures) {
  nlohmann::ordered_json json{{"origin", header.origin},
                              {"period", unparse(header.period)},
                              {"series", figures.series},
                              {"mean", figures.mean},
                              {"sd", figures.sd},
                              {"sd_within", figures.sd_within},
                              {"sd_between", figures.sd_between}};
  for (std::size_t i = 0; i < lag_count; ++i) {
    json["autocorrelation"][std::string(lag_names[i])] = figures.autocorrelation[i];
  }
  json["daily_amplitude"] = figures.daily_amplitude;
  json["daily_share"] = figures.daily_share;
  json["together_amplitude_relative"] = figures.together_amplitude_relative;
  json["together_peak_hour"] = figures.together_peak_hour;
  json["concentration"] = figures.concentration;
  json["burst_share"] = figures.burst_share;
  return json.dump(2, ' ', false, nlohmann::json::error_handler_t::replace);
}

}  // namespace gemello::traces
