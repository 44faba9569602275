// VMs made of Google's cluster trace of 2011 ("GCD").
// Source: HiPro-IT, "CPU and Memory resource usage from Google Cluster Data" (README of the set);
// N. T. Hieu, M. Di Francesco, A. Yla-Jaaski, "Virtual Machine Consolidation with Multiple Usage
// Prediction for Energy-Efficient Cloud Data Centers", IEEE TSC 2017; C. Reiss et al., "Google
// cluster-usage traces: format + schema", 2011.
//
// One file per VM; a line is CPU and memory in percent, two decimal numbers with a blank between,
// of one 300-s step; the originals have 288 lines, any equal count above 0 is read. The trace of
// 2011 gives use relative to the largest machine, whose size Google never said; the authors of the
// set summed a job's tasks and call the sum the use of one VM in percent. So neither percentage
// has a unit of its own: 100 % of CPU is one core unless `vcpus` says otherwise (as PlanetLab),
// and memory becomes bytes only where `memory` says of what. CPU above 100 % is an error (the
// set was filtered to 90 %); memory above 100 % is there in the original and is kept.
#include <algorithm>
#include <vector>

#include "models/traces/file_per_vm.hpp"
#include "models/traces/import.hpp"
#include "models/traces/lines.hpp"
#include "models/traces/utf8.hpp"
#include "models/units/text.hpp"

namespace gemello::traces {
namespace {

constexpr Duration gcd_period = std::chrono::seconds(300);
/// A sum of tasks can exceed the machine it is measured by, but not a hundredfold.
constexpr double memory_percent_max = 10'000;

struct Series {
  std::string name;  ///< of the member, with its folders
  std::string file;
  std::vector<float> cpu{};     ///< percent
  std::vector<float> memory{};  ///< percent
  std::size_t above{};          ///< samples of memory above 100 %
  std::size_t first_above{};    ///< the line of the first
};

double percent(std::string_view text, std::string_view what, double max, const Lines& lines) {
  double value = 0;
  if (!read_number(text, value)) {
    lines.fail(fmt::format("the {} is {}, not a finite number", what, quoted(text)));
  }
  if (value < 0 || value > max) {
    lines.fail(fmt::format("the {} is {}, not within 0..{} %", what, quoted(text), max));
  }
  return value;
}

class GcdReader final : public FormatReader {
 public:
  void member(const Member& member, ImportReport& report) override {
    Lines lines(member, report);
    Series series{.name = std::string(member.name), .file = std::string(member.file)};
    if (!is_utf8(member.name)) lines.fail("the file's name is not UTF-8 text");
    std::string_view line;
    while (lines.next(line)) {
      const std::size_t blank = line.find_first_of(" \t");
      const std::size_t second = line.find_first_not_of(" \t", blank);
      if (blank == std::string_view::npos || second == std::string_view::npos) {
        lines.fail(fmt::format("is {}; CPU and memory in percent were expected", quoted(line)));
      }
      const double cpu = percent(line.substr(0, blank), "CPU use", 100, lines);
      const double memory = percent(line.substr(second), "memory use", memory_percent_max, lines);
      if (memory > 100 && series.above++ == 0) series.first_above = lines.number();
      series.cpu.push_back(static_cast<float>(cpu));
      series.memory.push_back(static_cast<float>(memory));
    }
    if (series.cpu.empty()) lines.fail("is an empty file");
    series_.push_back(std::move(series));
  }

  TraceData finish(std::string_view file, const ImportOptions& options,
                   ImportReport& report) override {
    const std::size_t steps =
        steps_of_files(series_, file, 2 * sizeof(float), options.result_bytes_max,
                       [](const Series& series) { return series.cpu.size(); });
    report.members = series_.size();
    note_memory(options, report);
    return collect(steps, options);
  }

 private:
  void note_memory(const ImportOptions& options, ImportReport& report) const {
    if (!options.memory) {
      report.note(Finding::memory_without_size, series_.front().file, 1, series_.size());
      return;
    }
    for (const Series& series : series_) {
      if (series.above == 0) continue;
      report.note(Finding::memory_above_capacity, series.file, series.first_above, series.above);
    }
  }

  TraceData collect(std::size_t steps, const ImportOptions& options) const {
    const std::int64_t vcpus = options.vcpus.value_or(1);
    TraceData data;
    data.header.period = gcd_period;
    data.header.steps = steps;
    data.header.origin = "GCD VMs: jobs of the Google cluster trace of May 2011";
    data.header.licence =
        "not stated by the set; Google's trace is CC-BY 4.0; cite it and Hieu, Di Francesco and "
        "Yla-Jaaski (IEEE TSC 2017)";
    data.header.method = fmt::format("imported from GCD files: 100 % of CPU = {} cores", vcpus);
    if (options.memory) {
      data.header.method += fmt::format(", 100 % of memory = {}", unparse(*options.memory));
    }
    for (const Series& series : series_) {
      std::string_view name = base_name(series.name);
      if (name.ends_with(".txt") && name != ".txt") name.remove_suffix(4);
      data.header.vms.push_back(
          {.name = std::string(name), .vcpus = vcpus, .memory = options.memory});
    }
    put(TraceQuantity::cpu_used, &Series::cpu, static_cast<double>(vcpus) / 100, data);
    if (options.memory) {
      put(TraceQuantity::memory_used, &Series::memory, count_of(*options.memory) / 100, data);
    }
    return data;
  }

  void put(TraceQuantity quantity, std::vector<float> Series::*percent, double factor,
           TraceData& data) const {
    data.add(quantity);
    for (std::size_t step = 0; step < data.header.steps; ++step) {
      const std::span<float> row = data.at(quantity, step);
      for (std::size_t vm = 0; vm < series_.size(); ++vm) {
        row[vm] = static_cast<float>(static_cast<double>((series_[vm].*percent)[step]) * factor);
      }
    }
  }

  std::vector<Series> series_;
};

}  // namespace

std::unique_ptr<FormatReader> make_gcd_reader() {
  return std::make_unique<GcdReader>();
}

}  // namespace gemello::traces
