#include "tests/worked/worked_case.hpp"

#include "models/runs/series_writer.hpp"
#include "sim/cli/run/simulation.hpp"
#include "sim/world/sim_world.hpp"
#include "tests/support/case_trace.hpp"

namespace gemello::testing {
WorkedResult run_case(const std::filesystem::path& folder, const std::filesystem::path& work) {
  std::filesystem::remove_all(work);
  std::filesystem::create_directories(work);
  const auto trace = work / "trace.gtrace";
  write_case_trace(folder / "trace.json", trace);
  const auto experiment = cli::load_experiment((folder / "scenario.json").string(),
                                               {"workload.trace=" + trace.string()}, std::nullopt);
  const auto policy = cli::make_policy(*experiment);
  runs::EventLog log(work / "events.jsonl", experiment->inventory);
  runs::SeriesWriter series(work / "series");
  cli::Simulation simulation({experiment.get(), policy.get(), nullptr, &log, &series, nullptr});
  sim::SimWorld& world = simulation.world();
  world.run_until(world.end());
  log.flush();
  series.finish();
  const auto report = runs::report_json(world.metrics(), experiment->inventory);
  runs::write_text_file(work / "report.json", report.dump(1) + "\n");
  return {runs::read_report(work / "report.json"), runs::read_event_log(work / "events.jsonl"),
          runs::SeriesReader(work / "series")};
}

}  // namespace gemello::testing
