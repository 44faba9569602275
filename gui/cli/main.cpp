#include <QApplication>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "gui/cli/command_line.hpp"
#include "gui/export/export_plots.hpp"
#include "gui/recording/run_loader.hpp"
#include "gui/window/main_window.hpp"
#include "models/units/error.hpp"
#include "models/units/exit_code.hpp"
#include "version.hpp"

namespace {

using namespace gemello::cli;
using gemello::InputError;

std::string version_text() {
  return fmt::format("gemello-gui {} ({}), Qt {}, {}\nGPL-3.0-or-later", GEMELLO_VERSION,
                     GEMELLO_COMMIT, qVersion(), GEMELLO_COMPILER);
}

// Qt ends the program by an abort where it finds no display; a sentence and an exit code are more.
void on_qt_message(QtMsgType type, const QMessageLogContext&, const QString& text) {
  fmt::print(stderr, "gemello-gui: {}\n", text.toStdString());
  if (type == QtFatalMsg) std::_Exit(exit_run_failed);
}

int export_run(const CommandLine& line) {
  const gemello::gui::RecordingPtr recording = gemello::gui::load_run(line.export_run);
  gemello::gui::ExportOptions options;
  options.replace = line.replace;
  const auto result = gemello::gui::export_plots(recording, line.export_to, options);
  for (const auto& file : result.files) fmt::print("{}\n", file.string());
  for (const std::string& why : result.left_out) fmt::print(stderr, "gemello-gui: {}\n", why);
  return exit_ok;
}

int show_window(const CommandLine& line) {
  for (const std::string& path : line.paths) {
    if (!std::filesystem::exists(path))
      throw InputError(path, "", "there is no such file or folder");
  }
  gemello::gui::MainWindow::Setup setup;
  setup.program = QString::fromStdString(line.program);
  setup.version = {GEMELLO_VERSION, GEMELLO_COMMIT, GEMELLO_COMPILER};
  gemello::gui::MainWindow window(setup);
  QStringList paths;
  for (const std::string& path : line.paths) paths.push_back(QString::fromStdString(path));
  window.show();
  if (paths.isEmpty()) {
    window.restore_last_session();
  } else {
    window.keep_last_session();
    window.open(paths);
  }
  return QApplication::exec();
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("Gemello's window: what a cloud did, and what it would do if something failed",
               "gemello-gui");
  CommandLine line;
  declare(app, line, version_text());
  try {
    app.parse(argc, argv);
    check(line);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? exit_ok : exit_usage;
  }
  choose_platform(line);
  qInstallMessageHandler(on_qt_message);
  QApplication application(argc, argv);
  QApplication::setApplicationName("gemello-gui");
  QApplication::setOrganizationName("gemello");
  QApplication::setApplicationDisplayName("Gemello");
  QApplication::setStyle("Fusion");
  if (line.program.empty()) line.program = find_program(QApplication::applicationDirPath());
  try {
    return line.export_run.empty() ? show_window(line) : export_run(line);
  } catch (const InputError& error) {
    fmt::print(stderr, "gemello-gui: {}\n", error.what());
    return exit_input;
  } catch (const std::exception& error) {
    fmt::print(stderr, "gemello-gui: {}\n", error.what());
    return exit_run_failed;
  }
}
