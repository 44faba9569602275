#include <cstdio>
#include <memory>
#include <string>

#include "sim/cli/command.hpp"
#include "sim/cli/platform/platform_commands.hpp"

namespace gemello::cli {

void add_platform_commands(CLI::App& app, int& exit_code) {
  struct Options {
    std::string file;
    bool json = false;
  };
  auto options = std::make_shared<Options>();
  CLI::App* platform = app.add_subcommand("platform", "Platform files: what a cloud is made of");
  platform->require_subcommand(1);
  CLI::App* check =
      platform->add_subcommand("check", "Read a platform strictly; warn of weak spots");
  CLI::App* show = platform->add_subcommand("show", "Show what a platform is made of");
  for (CLI::App* verb : {check, show}) {
    verb->add_option("FILE", options->file, "a platform.json")->required();
    verb->add_flag("--json", options->json, "as JSON");
  }
  platform->footer("Example:\n  gemello platform show platforms/infn-napoli.json");
  check->footer("Example:\n  gemello platform check platforms/infn-napoli.json");
  show->footer("Example:\n  gemello platform show platforms/infn-napoli.json");
  check->callback(
      [options, &exit_code] { exit_code = platform_check(options->file, options->json, stdout); });
  show->callback(
      [options, &exit_code] { exit_code = platform_show(options->file, options->json, stdout); });
}

}  // namespace gemello::cli
