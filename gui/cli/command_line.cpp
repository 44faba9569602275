#include "gui/cli/command_line.hpp"

#include <QFileInfo>

namespace gemello::cli {
namespace {

constexpr const char* gui_footer = R"(Examples:
  gemello-gui                                    start page: the example is one click away
  gemello-gui runs/napoli/packed                 a finished run
  gemello-gui runs/napoli/spread runs/napoli/packed   two, side by side
  gemello-gui datasets/samples/napoli.json       a scenario: simulated, and yours to break
  gemello-gui --export runs/napoli/packed plots  its plots as PNG, SVG and PDF; needs no display

Exit codes: 0 ok, 1 failed, 2 usage, 3 invalid input, 4 broken invariant.)";

}  // namespace

void declare(CLI::App& app, CommandLine& line, const std::string& version) {
  app.set_version_flag("-V,--version", version);
  app.add_option("RUN|SCENARIO", line.paths, "Run folders, scenarios (.json) and sessions to open");
  app.add_option("--export", line.exports,
                 "Write the plots of the run folder RUN into DIR, and end")
      ->expected(2)
      ->type_name("RUN DIR");
  app.add_flag("--replace", line.replace, "With --export: plots that are there already too");
  app.add_option("--gemello", line.program,
                 "The program that simulates; else the one beside this, else in PATH")
      ->type_name("PROGRAM");
  app.footer(gui_footer);
}

void check(CommandLine& line) {
  if (line.exports.empty()) {
    if (line.replace) throw CLI::ValidationError("--replace", "means nothing without --export");
    return;
  }
  if (!line.paths.empty())
    throw CLI::ValidationError("--export", "opens no window: name nothing else");
  if (!line.program.empty())
    throw CLI::ValidationError("--gemello", "nothing is simulated with --export");
  line.export_run = line.exports[0];
  line.export_to = line.exports[1];
  if (line.export_run.empty() || line.export_to.empty())
    throw CLI::ValidationError("--export", "needs two names: RUN and DIR");
}

void choose_platform(const CommandLine& line) {
  if (!line.export_run.empty() && !qEnvironmentVariableIsSet("QT_QPA_PLATFORM"))
    qputenv("QT_QPA_PLATFORM", "offscreen");
}

std::string find_program(const QString& own_folder) {
  const QFileInfo beside(own_folder + "/gemello");
  return beside.isExecutable() ? beside.absoluteFilePath().toStdString() : "gemello";
}

}  // namespace gemello::cli
