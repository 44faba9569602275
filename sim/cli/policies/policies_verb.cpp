#include <cstdio>
#include <memory>

#include "sim/cli/command.hpp"
#include "sim/cli/policies/policies_command.hpp"

namespace gemello::cli {

void add_policies_command(CLI::App& app, int& exit_code) {
  auto json = std::make_shared<bool>(false);
  CLI::App* verb = app.add_subcommand("policies", "What a scenario's \"policy\" can name");
  verb->add_flag("--json", *json, "as JSON");
  verb->footer("Example:\n  gemello policies");
  verb->callback([json, &exit_code] { exit_code = policies_command(*json, stdout); });
}

}  // namespace gemello::cli
