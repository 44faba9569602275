// PlanetLab CPU traces, as CloudSim ships them.
// Source: K. S. Park and V. S. Pai, "CoMon: a mostly-scalable monitoring system for PlanetLab",
// ACM SIGOPS OSR 40(1), 2006; A. Beloglazov and R. Buyya, CCPE 24(13), 2012.
//
// One file per VM; a line is the integer CPU utilization in percent (0..100) of one 300-s step.
// The originals have 288 lines; any equal count above 0 is read. 100 % is one core: the format
// knows no other size, so vcpus = 1; memory and speed stay unknown. Nothing is repaired in the
// values: a line that is not an integer of 0..100 is an error.
#include <algorithm>
#include <limits>
#include <vector>

#include "models/traces/file_per_vm.hpp"
#include "models/traces/import.hpp"
#include "models/traces/lines.hpp"
#include "models/traces/utf8.hpp"
#include "models/units/text.hpp"

namespace gemello::traces {
namespace {

constexpr Duration planetlab_period = std::chrono::seconds(300);

struct Series {
  std::string name;  ///< of the member, with its folders
  std::string file;
  std::vector<std::uint8_t> percent{};
};

std::uint8_t percent_of(std::string_view line, const Lines& lines) {
  std::int64_t value = 0;
  if (line.empty()) lines.fail("is empty; an integer percentage was expected");
  if (!read_number(line, value)) {
    lines.fail(fmt::format("{} is not an integer percentage", quoted(line)));
  }
  if (value < 0 || value > 100) lines.fail(fmt::format("{} % is not within 0..100", value));
  return static_cast<std::uint8_t>(value);
}

class PlanetlabReader final : public FormatReader {
 public:
  void member(const Member& member, ImportReport& report) override {
    Lines lines(member, report);
    Series series{.name = std::string(member.name), .file = std::string(member.file)};
    if (!is_utf8(member.name)) lines.fail("the file's name is not UTF-8 text");
    std::string_view line;
    while (lines.next(line)) series.percent.push_back(percent_of(line, lines));
    if (series.percent.empty()) lines.fail("is an empty file");
    series_.push_back(std::move(series));
  }

  TraceData finish(std::string_view file, const ImportOptions& options,
                   ImportReport& report) override {
    const std::size_t steps =
        steps_of_files(series_, file, sizeof(float), options.result_bytes_max,
                       [](const Series& series) { return series.percent.size(); });
    report.members = series_.size();
    return collect(steps);
  }

 private:
  TraceData collect(std::size_t steps) const {
    TraceData data;
    data.header.period = planetlab_period;
    data.header.steps = steps;
    data.header.origin = "PlanetLab CPU utilization (CoMon)";
    data.header.licence =
        "not stated by the origin; cite Park and Pai (ACM OSR 2006) and Beloglazov and Buyya "
        "(CCPE 2012)";
    data.header.method = "imported from PlanetLab files: percent / 100 = cores, one core per VM";
    for (const Series& series : series_) {
      data.header.vms.push_back({.name = std::string(base_name(series.name)), .vcpus = 1});
    }
    data.add(TraceQuantity::cpu_used);
    for (std::size_t step = 0; step < steps; ++step) {
      const std::span<float> row = data.at(TraceQuantity::cpu_used, step);
      for (std::size_t vm = 0; vm < series_.size(); ++vm) {
        row[vm] = static_cast<float>(series_[vm].percent[step]) / 100.0F;
      }
    }
    return data;
  }

  std::vector<Series> series_;
};

}  // namespace

std::unique_ptr<FormatReader> make_planetlab_reader() {
  return std::make_unique<PlanetlabReader>();
}

}  // namespace gemello::traces
