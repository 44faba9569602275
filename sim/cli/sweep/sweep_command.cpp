#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include <fmt/format.h>

#include "models/runs/sweep/html_sweep.hpp"
#include "models/runs/sweep/sweep_text.hpp"
#include "models/runs/text_table.hpp"
#include "models/units/error.hpp"
#include "sim/cli/command.hpp"
#include "sim/cli/run/experiment.hpp"
#include "sim/cli/sweep/sweep_run.hpp"

namespace gemello::cli {
namespace {

namespace fs = std::filesystem;
using State = runs::CaseResult::State;

struct SweepOptions {
  std::string file;
  std::string out;
  std::size_t places = 0;
  bool list = false;
  bool json = false;
  bool retry_failed = false;
};

std::size_t count_of(const std::vector<runs::CaseResult>& cases, State state) {
  return static_cast<std::size_t>(std::count_if(
      cases.begin(), cases.end(), [state](const auto& one) { return one.state == state; }));
}

std::string list_text(const runs::Sweep& sweep, const std::vector<runs::CaseResult>& cases) {
  runs::TextTable table({"case", "seed", "run", "state"});
  for (const runs::CaseResult& one : cases) {
    runs::SweepCase named = one.what;
    named.seed.reset();
    table.row({case_name(sweep, named), fmt::format("{}", one.seed),
               one.digest.empty() ? "-" : one.digest, std::string(name(one.state))});
  }
  return table.text() + failures_text(sweep, cases) +
         fmt::format("{} cases: {} done, {} failed, {} to run\n", cases.size(),
                     count_of(cases, State::done), count_of(cases, State::failed),
                     count_of(cases, State::waiting));
}

void say_beginning(const std::vector<runs::CaseResult>& cases, std::int64_t unused,
                   std::size_t places, const fs::path& out) {
  const std::size_t waiting = count_of(cases, State::waiting);
  fmt::print(stderr, "{}: {} cases, {} done, {} failed, {} to run{}\n", out.string(), cases.size(),
             count_of(cases, State::done), count_of(cases, State::failed), waiting,
             waiting > 0 ? fmt::format(", {} at a time", places) : "");
  if (unused > 0)
    fmt::print(stderr,
               "{} runs there are of other scenarios, inputs, settings, seeds or another program: "
               "kept, and used in no figure\n",
               unused);
}

void write_results(const runs::Sweep& sweep, const std::vector<runs::CaseResult>& cases,
                   const fs::path& out) {
  const std::vector<runs::SummaryBlock> blocks = runs::summarize(sweep, cases);
  runs::write_text_file(out / "table.csv", runs::sweep_csv(sweep, blocks));
  runs::write_text_file(out / "report.html",
                        runs::sweep_html(sweep, cases, blocks, program_versions()));
}

int sweep(const SweepOptions& options) {
  const runs::Sweep asked = runs::read_sweep(options.file);
  const fs::path out = options.out.empty() ? fs::path("runs") / asked.name : fs::path(options.out);
  Resolver resolver;
  std::vector<runs::CaseResult> cases = resolver.resolve(asked);
  if (options.list) {
    if (fs::exists(out / "sweep.sqlite")) {
      ResultsFile file((out / "sweep.sqlite").string(), asked.name);
      look_at(out, file, resolver, cases);
    }
    fmt::print("{}", list_text(asked, cases));
    return exit_ok;
  }
  SweepFolder folder(out);
  SweepRun run(asked, resolver, folder, cases);
  run.take_over(options.retry_failed);
  const std::size_t places = options.places > 0
                                 ? options.places
                                 : std::max<std::size_t>(1, std::thread::hardware_concurrency());
  say_beginning(cases, run.unused_runs(), places, out);
  const bool whole = run.run(places);
  write_results(asked, cases, out);
  const std::vector<runs::SummaryBlock> blocks = runs::summarize(asked, cases);
  if (options.json)
    fmt::print("{}\n", runs::sweep_json(asked, cases, blocks).dump(1));
  else
    fmt::print("{}", runs::sweep_text(asked, cases, blocks));
  std::fflush(stdout);  // before the talk, where both go into one file
  if (!whole && count_of(cases, State::waiting) > 0)
    fmt::print(stderr, "stopped by a signal; the same command goes on\n");
  if (const std::size_t failed = count_of(cases, State::failed); failed > 0)
    fmt::print(stderr, "{} cases failed; --retry-failed runs them again\n", failed);
  fmt::print(stderr, "{}\n", (out / "report.html").string());
  return count_of(cases, State::done) == cases.size() ? exit_ok : exit_run_failed;
}

}  // namespace

void add_sweep_command(CLI::App& app, int& exit_code) {
  auto options = std::make_shared<SweepOptions>();
  CLI::App* verb = app.add_subcommand(
      "sweep", "Run scenarios x policies x settings x seeds, and compare the policies");
  verb->add_option("FILE", options->file, "a sweep.json")->required();
  verb->add_option("-o,--output", options->out, "the folder of the results; default: runs/NAME");
  auto* jobs =
      verb->add_option("-j,--jobs", options->places, "runs at a time; default: one per processor")
          ->check(CLI::Range(std::size_t{1}, std::size_t{1024}));
  auto* list = verb->add_flag("--list", options->list, "show the cases and their states, run none")
                   ->excludes(jobs);
  verb->add_flag("--retry-failed", options->retry_failed, "run again what failed before")
      ->excludes(list);
  verb->add_flag("--json", options->json, "the results as JSON on stdout")->excludes(list);
  verb->footer(
      "Example:\n  gemello sweep datasets/samples/napoli-sweep.json -o runs/sweep\n\n"
      "Killed or stopped, it goes on where it was when called again.");
  verb->callback([options, &exit_code] { exit_code = sweep(*options); });
}

}  // namespace gemello::cli
