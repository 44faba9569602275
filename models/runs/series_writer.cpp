#include "models/runs/series_writer.hpp"

#include <array>
#include <cerrno>
#include <cmath>
#include <cstring>
#include <limits>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "models/runs/run_folder.hpp"
#include "models/runs/series_format.hpp"
#include "models/units/error.hpp"

namespace gemello::runs {
namespace {

constexpr std::size_t block_bytes = std::size_t{1} << 20;

// Appends floats to a file through a buffer of one block at least.
class FloatFile {
 public:
  explicit FloatFile(const std::filesystem::path& path)
      : path_(path.string()), file_(std::fopen(path_.c_str(), "wb"), &std::fclose) {
    if (!file_) fail("cannot be created");
    std::setvbuf(file_.get(), nullptr, _IONBF, 0);
  }

  void append(std::span<const float> values) {
    if (buffer_.size() + values.size() > block_bytes / sizeof(float)) flush();
    buffer_.insert(buffer_.end(), values.begin(), values.end());
  }

  void close() {
    flush();
    if (std::fclose(file_.release()) != 0) fail("cannot be written");
    std::vector<float>().swap(buffer_);
  }

 private:
  void flush() {
    if (buffer_.empty()) return;
    if (std::fwrite(buffer_.data(), sizeof(float), buffer_.size(), file_.get()) != buffer_.size())
      fail("cannot be written");
    buffer_.clear();
  }

  [[noreturn]] void fail(std::string_view what) const {
    throw InputError(path_, "", fmt::format("{}: {}", what, std::strerror(errno)));
  }

  std::string path_;
  std::unique_ptr<std::FILE, int (*)(std::FILE*)> file_;
  std::vector<float> buffer_;
};

// What a group of rows has come to so far, per object.
struct Group {
  explicit Group(std::size_t width) : min(width), max(width), sum(width), count(width) { reset(); }

  void reset() {
    min.assign(min.size(), std::numeric_limits<float>::infinity());
    max.assign(max.size(), -std::numeric_limits<float>::infinity());
    sum.assign(sum.size(), 0);
    count.assign(count.size(), 0);
    members = 0;
  }

  // rows: `row_count` rows of all objects, one after the other.
  void add_rows(const float* rows, std::size_t row_count) {
    const std::size_t width = sum.size();
    std::size_t object = 0;
    for (; object + lanes <= width; object += lanes) add_lanes<lanes>(rows, row_count, object);
    for (; object < width; ++object) add_lanes<1>(rows, row_count, object);
    members += row_count;
  }

  void add_group(const Group& lower) {
    for (std::size_t i = 0; i < sum.size(); ++i) {
      min[i] = lower.min[i] < min[i] ? lower.min[i] : min[i];
      max[i] = lower.max[i] > max[i] ? lower.max[i] : max[i];
      sum[i] += lower.sum[i];
      count[i] += lower.count[i];
    }
    ++members;
  }

  std::vector<float> min, max;
  std::vector<double> sum, count;
  std::size_t members = 0;  // rows or groups of the level below

 private:
  static constexpr std::size_t lanes = 8;

  // Neighbouring objects at a time, in locals: what the compiler turns into vector instructions.
  template <std::size_t n>
  void add_lanes(const float* rows, std::size_t row_count, std::size_t object) {
    std::array<float, n> least, most, total{}, known{};
    least.fill(std::numeric_limits<float>::infinity());
    most.fill(-std::numeric_limits<float>::infinity());
    const std::size_t width = sum.size();
    for (std::size_t row = 0; row < row_count; ++row) {
      const float* values = rows + row * width + object;
      for (std::size_t i = 0; i < n; ++i) {
        const float value = values[i];
        least[i] = value < least[i] ? value : least[i];
        most[i] = value > most[i] ? value : most[i];
        total[i] += value == value ? value : 0.0F;  // not NaN
        known[i] += value == value ? 1.0F : 0.0F;
      }
    }
    for (std::size_t i = 0; i < n; ++i) {
      min[object + i] = least[i];
      max[object + i] = most[i];
      sum[object + i] = static_cast<double>(total[i]);
      count[object + i] = static_cast<double>(known[i]);
    }
  }
};

}  // namespace

class SeriesWriter::Column {
 public:
  Column(std::filesystem::path folder, SeriesInfo info)
      : folder_(std::move(folder)),
        info_(std::move(info)),
        file_(folder_ / series_file(info_.name(), 0)) {}

  void append(std::span<const float> row) {
    GEMELLO_INVARIANT(row.size() == info_.objects.size(), "a row of a series has one value each");
    file_.append(row);
    ++rows_;
    if (!info_.pyramid) return;
    pending_.insert(pending_.end(), row.begin(), row.end());
    if (rows_ % pyramid_factor == 0) reduce_pending();
  }

  void finish() {
    file_.close();
    if (info_.pyramid && rows_ % pyramid_factor != 0) reduce_pending();
    for (std::size_t k = 0; k < levels_.size(); ++k) {
      if (levels_[k]->group.members == 0) continue;
      if (k + 1 < levels_.size()) levels_[k + 1]->group.add_group(levels_[k]->group);
      write(*levels_[k]);
    }
    for (auto& level : levels_) level->file.close();
  }

  nlohmann::json index() const {
    nlohmann::json levels = nlohmann::json::array();
    for (const auto& level : levels_) levels.push_back(level->rows);
    return {{"kind", info_.kind},
            {"quantity", info_.quantity},
            {"unit", info_.unit},
            {"start_us", info_.start.time_since_epoch().count()},
            {"period_us", info_.period.count()},
            {"rows", rows_},
            {"pyramid", info_.pyramid},
            {"levels", levels},
            {"objects", info_.objects}};
  }

  const SeriesInfo& info() const { return info_; }
  std::size_t rows() const { return rows_; }

 private:
  struct Level {
    Level(const std::filesystem::path& path, std::size_t width) : file(path), group(width) {}
    FloatFile file;
    Group group;
    std::size_t rows = 0;
  };

  void reduce_pending() {
    if (levels_.empty()) add_level();
    const std::size_t rows = (rows_ - 1) % pyramid_factor + 1;
    levels_[0]->group.add_rows(pending_.data(), rows);
    pending_.clear();
    close_full_groups();
  }

  void add_level() {
    levels_.push_back(std::make_unique<Level>(
        folder_ / series_file(info_.name(), levels_.size() + 1), info_.objects.size()));
  }

  void close_full_groups() {
    for (std::size_t k = 0; k < levels_.size() && levels_[k]->group.members == pyramid_factor;
         ++k) {
      if (k + 1 == levels_.size()) add_level();
      levels_[k + 1]->group.add_group(levels_[k]->group);
      write(*levels_[k]);
    }
  }

  void write(Level& level) {
    Group& group = level.group;
    means_.resize(group.sum.size());
    for (std::size_t i = 0; i < means_.size(); ++i) {
      const bool known = group.count[i] > 0;
      means_[i] = known ? static_cast<float>(group.sum[i] / group.count[i])
                        : std::numeric_limits<float>::quiet_NaN();
      if (known) continue;
      group.min[i] = group.max[i] = means_[i];
    }
    level.file.append(group.min);
    level.file.append(group.max);
    level.file.append(means_);
    ++level.rows;
    group.reset();
  }

  std::filesystem::path folder_;
  SeriesInfo info_;
  FloatFile file_;
  std::vector<std::unique_ptr<Level>> levels_;
  std::vector<float> pending_;  // the rows of the group that is not full
  std::vector<float> means_;
  std::size_t rows_ = 0;
};

SeriesWriter::SeriesWriter(std::filesystem::path folder) : folder_(std::move(folder)) {
  std::error_code error;
  std::filesystem::create_directories(folder_, error);
  if (error) throw InputError(folder_.string(), "", "cannot be made: " + error.message());
  if (std::filesystem::exists(folder_ / series_index_file))
    throw InputError(folder_.string(), "", "holds the series of another run");
}

SeriesWriter::~SeriesWriter() = default;

SeriesWriter::Handle SeriesWriter::add(SeriesInfo info) {
  for (const auto& column : columns_)
    GEMELLO_INVARIANT(column->info().name() != info.name(), "a series is added once");
  GEMELLO_INVARIANT(info.period > Duration{}, "a series has a period");
  columns_.push_back(std::make_unique<Column>(folder_, std::move(info)));
  return columns_.size() - 1;
}

void SeriesWriter::append(Handle series, std::span<const float> row) {
  columns_[series]->append(row);
}

std::size_t SeriesWriter::rows(Handle series) const {
  return columns_[series]->rows();
}

void SeriesWriter::finish() {
  if (finished_) return;
  finished_ = true;
  nlohmann::json index{{"format", series_format}, {"byte_order", "little-endian float32"}};
  index["series"] = nlohmann::json::array();
  for (const auto& column : columns_) {
    column->finish();
    index["series"].push_back(column->index());
  }
  write_text_file(folder_ / series_index_file, index.dump(1) + "\n");
}

}  // namespace gemello::runs
