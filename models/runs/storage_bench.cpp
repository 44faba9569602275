#include "models/runs/storage_bench.hpp"

#include <algorithm>
#include <optional>
#include <string_view>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "models/cloud/near_name.hpp"
#include "models/runs/run_folder.hpp"
#include "models/units/error.hpp"
#include "models/units/text.hpp"

namespace gemello::runs {
namespace {

constexpr double round_trip_ms_max = 1000;
constexpr std::string_view ping_comment = "# ping rtt";

std::vector<std::string_view> cut(std::string_view text, char at) {
  std::vector<std::string_view> parts;
  for (;;) {
    const std::size_t end = text.find(at);
    parts.push_back(text.substr(0, end));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

std::vector<std::string_view> column_names() {
  std::vector<std::string_view> names{"opts", "vol", "rtt_ms", "run"};
  for (const behaviour::StorageOperation operation : behaviour::storage_operations())
    names.push_back(behaviour::traits(operation).column);
  names.push_back("load");
  return names;
}

/// One file while it is read.
class BenchReader {
 public:
  BenchReader(std::string file, StorageBench& bench,
              std::map<Duration, std::vector<Duration>>& pings)
      : file_(std::move(file)), bench_(bench), pings_(pings) {}

  void read() {
    const std::string content = read_text_file(file_);
    for (std::string_view line : cut(content, '\n')) {
      ++number_;
      if (line.ends_with('\r')) line.remove_suffix(1);
      if (line.empty()) continue;
      if (line.starts_with('#'))
        comment(line);
      else if (columns_.empty())
        header(line);
      else
        row(line);
    }
    if (columns_.empty()) refuse("has no line of column names");
    if (rows_ == 0) refuse("has no row below its column names");
  }

 private:
  [[noreturn]] void refuse(std::string_view sentence) const {
    throw InputError(file_, fmt::format("line {}", number_), sentence);
  }
  [[noreturn]] void refuse(std::string_view column, std::string_view sentence) const {
    throw InputError(file_, fmt::format("line {}, column {}", number_, column), sentence);
  }

  void header(std::string_view line) {
    const auto known = column_names();
    columns_ = cut(line, '\t');
    for (auto column = columns_.begin(); column != columns_.end(); ++column) {
      if (std::find(known.begin(), known.end(), *column) == known.end())
        refuse(*column, "is not a column of the bench" + did_you_mean(*column, known));
      if (std::find(columns_.begin(), column, *column) != column) refuse(*column, "is there twice");
    }
    for (const std::string_view name : known)
      if (name != "load" && std::find(columns_.begin(), columns_.end(), name) == columns_.end())
        refuse(name, "is missing");
  }

  void row(std::string_view line) {
    cells_ = cut(line, '\t');
    if (cells_.size() != columns_.size())
      refuse(fmt::format("has {} columns where the table has {}", cells_.size(), columns_.size()));
    StorageBenchRow made;
    const std::string_view options = word("opts", {"virt", "default"});
    const std::string_view volume = word("vol", layouts());
    made.write_behind = options == "default";
    made.layout = made.write_behind ? fmt::format("{}/default", volume) : std::string(volume);
    made.replicated = volume != behaviour::name(behaviour::StorageLayout::one);
    const double milliseconds = number("rtt_ms");
    if (milliseconds < 0 || milliseconds > round_trip_ms_max)
      refuse("rtt_ms", fmt::format("must be 0 to {} ms", round_trip_ms_max));
    made.nominal = duration_nearest(milliseconds * 1e-3);
    number("run");
    if (has("load")) number("load");
    for (const behaviour::StorageOperation operation : behaviour::storage_operations()) {
      const std::string_view column = behaviour::traits(operation).column;
      const double value = number(column);
      if (!(value > 0)) refuse(column, "must be above 0");
      made.values[static_cast<std::size_t>(operation)] = value;
    }
    bench_.rows.push_back(std::move(made));
    ++rows_;
  }

  static std::vector<std::string_view> layouts() {
    std::vector<std::string_view> names;
    for (const behaviour::StorageLayout layout : behaviour::storage_layouts())
      names.push_back(behaviour::name(layout));
    return names;
  }

  bool has(std::string_view column) const {
    return std::find(columns_.begin(), columns_.end(), column) != columns_.end();
  }
  std::string_view cell(std::string_view column) const {
    const auto at = std::find(columns_.begin(), columns_.end(), column);
    return cells_[static_cast<std::size_t>(at - columns_.begin())];
  }
  std::string_view word(std::string_view column, const std::vector<std::string_view>& among) const {
    const std::string_view found = cell(column);
    if (std::find(among.begin(), among.end(), found) == among.end())
      refuse(column, fmt::format("'{}' is none of {}", found, fmt::join(among, ", ")));
    return found;
  }
  double number(std::string_view column) const {
    double value = 0;
    if (!read_number(cell(column), value))
      refuse(column, fmt::format("'{}' is not a number", cell(column)));
    return value;
  }

  /// "# ping rtt 5: rtt min/avg/max/mdev = 5.1/5.5/9.2/0.4 ms"
  void comment(std::string_view line) {
    if (!line.starts_with(ping_comment)) return;
    const std::size_t colon = line.find(':');
    const std::size_t equals = line.find("= ");
    double nominal = 0, mean = 0;
    if (colon != std::string_view::npos && equals != std::string_view::npos && colon < equals) {
      const std::string_view setting =
          line.substr(ping_comment.size(), colon - ping_comment.size());
      const auto figures = cut(line.substr(equals + 2), '/');
      if (setting.starts_with(' ') && read_number(setting.substr(1), nominal) &&
          figures.size() >= 3 && read_number(figures[1], mean) && nominal >= 0 &&
          nominal <= round_trip_ms_max && mean > 0 && mean <= round_trip_ms_max) {
        pings_[duration_nearest(nominal * 1e-3)].push_back(duration_nearest(mean * 1e-3));
        return;
      }
    }
    refuse("must read \"# ping rtt NOMINAL: rtt min/avg/max/mdev = A/B/C/D ms\"");
  }

  std::string file_;
  StorageBench& bench_;
  std::map<Duration, std::vector<Duration>>& pings_;
  std::size_t number_ = 0;
  std::size_t rows_ = 0;
  std::vector<std::string_view> columns_;
  std::vector<std::string_view> cells_;
};

}  // namespace

StorageBench read_storage_bench(const std::vector<std::filesystem::path>& files) {
  StorageBench bench;
  std::map<Duration, std::vector<Duration>> pings;
  for (const std::filesystem::path& file : files) {
    if (bench.file.empty()) bench.file = file.string();
    BenchReader(file.string(), bench, pings).read();
  }
  for (const auto& [nominal, means] : pings) {
    Duration sum{};
    for (const Duration mean : means) sum += mean;
    bench.pings[nominal] = sum / static_cast<std::int64_t>(means.size());
  }
  return bench;
}

}  // namespace gemello::runs
