#include <cstdio>
#include <exception>
#include <optional>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "models/units/error.hpp"
#include "sim/cli/command.hpp"
#include "sim/cli/run/experiment.hpp"
#include "sim/cli/run/signals.hpp"

namespace {

constexpr const char* footer = R"(Examples:
  gemello platform show platforms/infn-napoli.json
  gemello trace info datasets/samples/two-core-mix.gtrace
  gemello run datasets/samples/napoli.json -o runs/spread
  gemello run datasets/samples/napoli.json --set policy.placement.name=best-fit -o runs/packed
  gemello compare runs/spread runs/packed

Exit codes: 0 ok, 1 run failed, 2 usage, 3 invalid input, 4 broken invariant, 5 plan refused,
6 stale plan. Data goes to stdout, talk to stderr.)";

std::string version_text() {
  const auto versions = gemello::cli::program_versions();
  return fmt::format("gemello {} ({}), SimGrid {}, {}\nGPL-3.0-or-later", versions.at("gemello"),
                     versions.at("commit"), versions.at("simgrid"), versions.at("compiler"));
}

// "no verb 'frob': there are run, compare...": CLI11 would only say that a subcommand is required.
std::optional<std::string> unknown_verb(CLI::App& app, const std::vector<std::string>& words) {
  const CLI::App* at = &app;
  std::string called = "gemello";
  for (const std::string& word : words) {
    const auto verbs = at->get_subcommands([](const CLI::App*) { return true; });
    if (verbs.empty() || word.empty() || word.front() == '-') return std::nullopt;
    std::vector<std::string> names;
    const CLI::App* found = nullptr;
    for (const CLI::App* verb : verbs) {
      names.push_back(verb->get_name());
      if (names.back() == word) found = verb;
    }
    if (found == nullptr)
      return fmt::format("no verb '{}' of {}: there are {}; {} --help has more", word, called,
                         fmt::join(names, ", "), called);
    at = found;
    called += " " + word;
  }
  return std::nullopt;
}

}  // namespace

int main(int argc, char** argv) {
  using namespace gemello::cli;
  CLI::App app("Gemello: simulator and digital twin of a private cloud", "gemello");
  app.set_version_flag("-V,--version", version_text());
  app.require_subcommand(1);
  int exit_code = exit_ok;
  add_run_command(app, exit_code);
  add_sweep_command(app, exit_code);
  add_result_commands(app, exit_code);
  add_bound_command(app, exit_code);
  add_calibrate_command(app, exit_code);
  add_calibrate_storage_command(app, exit_code);
  add_storage_commands(app, exit_code);
  add_storm_command(app, exit_code);
  add_plan_commands(app, exit_code);
  add_serve_command(app, exit_code);
  add_swarm_command(app, exit_code);
  add_policies_command(app, exit_code);
  add_platform_commands(app, exit_code);
  add_trace_commands(app, exit_code);
  app.footer(footer);  // after the verbs, which would inherit it
  install_abort_handler();
  try {
    if (const auto unknown = unknown_verb(app, {argv + 1, argv + argc})) {
      fmt::print(stderr, "gemello: {}\n", *unknown);
      return exit_usage;
    }
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    const int code = app.exit(error);
    return code == 0 ? exit_ok : exit_usage;
  } catch (const gemello::InputError& error) {
    fmt::print(stderr, "gemello: {}\n", error.what());
    return exit_input;
  } catch (const std::exception& error) {
    fmt::print(stderr, "gemello: {}\n", error.what());
    return exit_run_failed;
  }
  if (std::fflush(stdout) != 0 || std::ferror(stdout) != 0) {
    fmt::print(stderr, "gemello: stdout: cannot be written\n");
    return exit_run_failed;
  }
  return exit_code;
}
