#pragma once

#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include <QString>

namespace gemello::cli {

/// What the program was asked for.
struct CommandLine {
  std::vector<std::string> paths;    ///< to open: runs, scenarios, sessions
  std::vector<std::string> exports;  ///< RUN DIR, as given
  std::string export_run;            ///< not empty: write its plots and end
  std::string export_to;
  bool replace = false;
  std::string program;  ///< of gemello; empty: it is looked for
};

/// Adds options, help and examples to `app`; they fill `line`, which must live as long.
void declare(CLI::App& app, CommandLine& line, const std::string& version);
/// What options mean together. Errors: CLI::ValidationError.
void check(CommandLine& line);

/// Draws into memory where a file is all that is asked for; an environment that says otherwise is
/// obeyed.
void choose_platform(const CommandLine& line);

/// `gemello` beside this program, else by its name, to be found in PATH.
std::string find_program(const QString& own_folder);

}  // namespace gemello::cli
