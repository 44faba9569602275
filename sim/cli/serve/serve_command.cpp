#include <memory>
#include <unistd.h>

#include <fmt/format.h>

#include "sim/cli/command.hpp"
#include "sim/cli/serve/server.hpp"

namespace gemello::cli {

void add_serve_command(CLI::App& app, int& exit_code) {
  struct Words {
    bool stdio = false;
    ServeOptions options;
  };
  auto words = std::make_shared<Words>();
  CLI::App* verb = app.add_subcommand(
      "serve", "Keep simulations and answer requests about them: JSON lines in and out");
  verb->add_flag("--stdio", words->stdio, "on standard input and output (the only way there is)")
      ->required();
  verb->add_flag("--in-order", words->options.in_order,
                 "read a request when the one before it is answered: for scripts, whose answers "
                 "are then always in one order");
  verb->footer(
      "The protocol: models/protocol/README.md. Example:\n"
      "  printf '%s\\n' "
      "'{\"id\":1,\"request\":\"load\",\"scenario\":\"datasets/samples/napoli.json\"}' "
      "\\\n    '{\"id\":2,\"request\":\"run-until\",\"until\":\"1h\"}' | "
      "gemello serve --stdio --in-order");
  verb->callback([words, &exit_code] {
    Server server(STDIN_FILENO, STDOUT_FILENO, words->options);
    if (server.serve()) return;
    fmt::print(stderr, "gemello: stdout: nobody reads it any more\n");
    exit_code = exit_run_failed;
  });
}

}  // namespace gemello::cli
