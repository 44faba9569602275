// What import tells its user of repairs and oddities.
#include <array>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "models/traces/import.hpp"

namespace gemello::traces {
namespace {

struct FindingWords {
  std::string_view name;
  std::string_view sentence;
};
// In the order of Finding.
constexpr std::array<FindingWords, finding_count> words{{
    {"beside_data", "files beside the data (README, SOURCE, hidden ones) passed over"},
    {"carriage_return", "lines end with CR LF; read as LF"},
    {"no_final_newline", "files whose last line has no end; taken as it is, may be cut short"},
    {"seconds_called_ms", "time stamps are in seconds though the header says milliseconds"},
    {"milliseconds", "time stamps in milliseconds, converted"},
    {"same_step", "rows share a step with an earlier row; the step is the mean of its rows"},
    {"jitter_filled", "steps skipped by jitter of the clock, filled from the next row"},
    {"gap_steps", "steps without a row between two rows of a VM; left as gaps"},
    {"no_capacity", "rows use CPU without a capacity to convert it by; left as gaps"},
    {"size_changed", "VMs change cores, capacity or memory; the largest size is kept"},
    {"cpu_above_capacity", "rows use more CPU than provisioned; kept"},
    {"memory_above_capacity", "rows use more memory than provisioned; kept"},
    {"memory_without_size",
     "files give memory in percent of a size that was not given (--memory); "
     "left out"},
    {"job_part", "lines describe a part of a job (status 2, 3 or 4); its whole has its own line"},
    {"job_cancelled", "jobs were cancelled before they ran; left out"},
    {"job_unknown", "jobs without run time or number of processors; left out"},
    {"job_too_large", "jobs want more processors than all slots have; they never start"},
    {"cpu_time_unknown", "jobs without CPU time; a whole core per processor is assumed"},
    {"value_missing", "cells that the column mapping calls missing; left as gaps"},
    {"no_samples", "tasks have no sample; left out"},
    {"length_differs", "tasks have samples for another time than they say; the samples hold"},
}};

}  // namespace

std::string_view name_of(Finding finding) {
  return words[static_cast<std::size_t>(finding)].name;
}
std::string_view sentence_of(Finding finding) {
  return words[static_cast<std::size_t>(finding)].sentence;
}

void ImportReport::note(Finding finding, std::string_view file, std::size_t line,
                        std::size_t count) {
  FindingCount& entry = findings[finding];
  if (entry.count == 0) {
    entry.first_file = file;
    entry.first_place = fmt::format("line {}", line);
  }
  entry.count += count;
}

std::size_t ImportReport::count(Finding finding) const {
  const auto found = findings.find(finding);
  return found == findings.end() ? 0 : found->second.count;
}

std::string ImportReport::to_text() const {
  std::string text;
  for (const auto& [finding, entry] : findings) {
    text += fmt::format("{} {}: {} (first: {}, {})\n", entry.count, name_of(finding),
                        sentence_of(finding), entry.first_file, entry.first_place);
  }
  if (batch) text += batch->to_text();
  return text;
}

std::string ImportReport::to_json() const {
  nlohmann::json json{{"members", members}, {"findings", nlohmann::json::array()}};
  if (format) json["format"] = name_of(*format);
  for (const auto& [finding, entry] : findings) {
    json["findings"].push_back({{"kind", name_of(finding)},
                                {"count", entry.count},
                                {"sentence", sentence_of(finding)},
                                {"first_file", entry.first_file},
                                {"first_place", entry.first_place}});
  }
  if (batch) json["batch"] = nlohmann::json::parse(batch->to_json());
  return json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

}  // namespace gemello::traces
