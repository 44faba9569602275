#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "models/traces/batch.hpp"
#include "models/units/text.hpp"

namespace gemello::traces {
namespace {

std::string line(std::string_view what, const WaitStatistics& waits) {
  return fmt::format("{:<15} {:>8} {:>12.1f} {:>12.1f} {:>12.1f} {:>12.1f}\n", what, waits.jobs,
                     waits.mean_s, waits.median_s, waits.p95_s, waits.max_s);
}

nlohmann::json json_of(const WaitStatistics& waits) {
  return {{"jobs", waits.jobs},
          {"mean_s", waits.mean_s},
          {"median_s", waits.median_s},
          {"p95_s", waits.p95_s},
          {"max_s", waits.max_s}};
}

std::string cell(const std::optional<Duration>& value) {
  return value ? shortest(seconds(*value)) : std::string();
}

}  // namespace

std::string BatchReport::to_text() const {
  std::string text = fmt::format(
      "{} jobs, first come first served, on {} slots of {} processors: {} never start, all done "
      "after {}, slots used {:.1f} on average and {} at most\n",
      jobs, slots, slot_processors, never_started, gemello::to_text(makespan), slots_used_mean,
      slots_used_max);
  text += fmt::format("{:<15} {:>8} {:>12} {:>12} {:>12} {:>12}\n", "waits, seconds", "jobs",
                      "mean", "median", "p95", "max");
  text += line("simulated", waits);
  text += recorded ? line("in the log", *recorded) : "in the log      none recorded\n";
  return text;
}

std::string BatchReport::to_json() const {
  nlohmann::json json{{"queue", "first come first served"},
                      {"slots", slots},
                      {"slot_processors", slot_processors},
                      {"jobs", jobs},
                      {"never_started", never_started},
                      {"makespan_s", seconds(makespan)},
                      {"slots_used_mean", slots_used_mean},
                      {"slots_used_max", slots_used_max},
                      {"waits", json_of(waits)}};
  if (recorded) json["waits_in_log"] = json_of(*recorded);
  return json.dump();
}

std::string BatchReport::table_csv() const {
  std::string text = "job,submit_s,wait_s,recorded_wait_s\n";
  for (const BatchWait& row : table) {
    text += fmt::format("{},{},{},{}\n", row.job, shortest(seconds(row.submit)), cell(row.wait),
                        cell(row.recorded_wait));
  }
  return text;
}

}  // namespace gemello::traces
