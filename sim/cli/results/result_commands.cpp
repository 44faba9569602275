#include <cstdio>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "models/runs/compare.hpp"
#include "models/runs/export_csv.hpp"
#include "models/units/error.hpp"
#include "sim/cli/command.hpp"
#include "sim/cli/results/results.hpp"

namespace gemello::cli {
namespace {

struct CompareOptions {
  std::vector<std::filesystem::path> runs;
  std::string html;
  bool json = false;
};

struct ReportOptions {
  std::filesystem::path run;
  std::string out;
  bool json = false;
};

struct ExportOptions {
  std::filesystem::path run;
  runs::CsvOptions csv;
  std::string out;
  bool list = false;
};

int compare(const CompareOptions& options) {
  const std::vector<runs::ComparedRun> compared = runs::compare_runs(options.runs);
  if (options.json)
    fmt::print("{}\n", runs::compare_json(compared).dump(1));
  else
    fmt::print("{}", runs::compare_text(compared));
  if (options.html.empty()) return exit_ok;
  runs::write_text_file(options.html, runs::compare_html(options.runs, report_html_options()));
  fmt::print(stderr, "{}\n", options.html);
  return exit_ok;
}

int report(const ReportOptions& options) {
  const runs::Report figures = runs::read_report(options.run / "report.json");
  const std::filesystem::path page =
      options.out.empty() ? options.run / "report.html" : std::filesystem::path(options.out);
  runs::write_text_file(page, runs::report_html(options.run, report_html_options()));
  if (options.json)
    fmt::print("{}\n", figures.tables.dump(1));
  else
    fmt::print("{}", runs::figures_text(figures.figures));
  fmt::print(stderr, "{}\n", page.string());
  return exit_ok;
}

int export_series(const ExportOptions& options) {
  if (options.list || options.csv.series.empty()) {
    fmt::print("{}", runs::series_list(options.run));
    return exit_ok;
  }
  if (options.out.empty()) {
    runs::export_csv(options.run, options.csv, stdout);
    return exit_ok;
  }
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(options.out.c_str(), "wb"),
                                                             &std::fclose);
  if (!file) throw InputError(options.out, "", "cannot be created");
  runs::export_csv(options.run, options.csv, file.get());
  if (std::fflush(file.get()) != 0) throw InputError(options.out, "", "cannot be written");
  return exit_ok;
}

void add_compare(CLI::App& app, int& exit_code) {
  auto options = std::make_shared<CompareOptions>();
  CLI::App* verb = app.add_subcommand(
      "compare", "Figures of several runs, differences to the first, first divergent decision");
  verb->add_option("RUN", options->runs, "two or more run folders")->required()->expected(2, -1);
  verb->add_option("--html", options->html, "write a page with overlaid plots to this file");
  verb->add_flag("--json", options->json, "as JSON on stdout");
  verb->footer("Example:\n  gemello compare runs/best-fit runs/consolidate --html compare.html");
  verb->callback([options, &exit_code] { exit_code = compare(*options); });
}

void add_report(CLI::App& app, int& exit_code) {
  auto options = std::make_shared<ReportOptions>();
  CLI::App* verb =
      app.add_subcommand("report", "Write the self-contained HTML report of a run again");
  verb->add_option("RUN", options->run, "a run folder")->required();
  verb->add_option("-o,--output", options->out, "the page; default: RUN/report.html");
  verb->add_flag("--json", options->json, "report.json on stdout instead of a table");
  verb->footer("Example:\n  gemello report runs/best-fit");
  verb->callback([options, &exit_code] { exit_code = report(*options); });
}

void add_export(CLI::App& app, int& exit_code) {
  auto options = std::make_shared<ExportOptions>();
  CLI::App* verb = app.add_subcommand("export", "A recorded series of a run as CSV");
  verb->add_option("RUN", options->run, "a run folder")->required();
  verb->add_option("--csv", options->csv.series, "the series, such as host.power; none: list them");
  verb->add_option("--objects", options->csv.objects, "only objects whose names match (* and ?)");
  verb->add_flag("--long", options->csv.long_format, "one line per value");
  verb->add_option("-o,--output", options->out, "the file; default: stdout");
  verb->add_flag("--list", options->list, "list what the run recorded");
  verb->footer("Example:\n  gemello export runs/best-fit --csv host.power -o power.csv");
  verb->callback([options, &exit_code] { exit_code = export_series(*options); });
}

}  // namespace

runs::ReportHtmlOptions report_html_options() {
  runs::ReportHtmlOptions options;
  options.dygraphs_folder = "/usr/share/javascript/dygraphs";
  return options;
}

void add_result_commands(CLI::App& app, int& exit_code) {
  add_compare(app, exit_code);
  add_report(app, exit_code);
  add_export(app, exit_code);
}

}  // namespace gemello::cli
