#include "models/runs/series_reader.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <limits>
#include <set>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fmt/format.h>

#include "models/cloud/json_reader.hpp"
#include "models/runs/series_format.hpp"

namespace gemello::runs {
namespace {

constexpr std::int64_t largest = std::int64_t{1} << 40;
constexpr std::int64_t series_length_max = INT64_MAX / 4;  // microseconds
constexpr std::size_t series_file_max = std::size_t{1} << 60;
constexpr std::size_t pyramid_levels_max = 10;  // 16 to the 10th: more rows than there are

SeriesInfo read_info(JsonObject& object) {
  SeriesInfo info;
  info.kind = object.at("kind").name();
  info.quantity = object.at("quantity").name();
  if (info.name().find('/') != std::string::npos) object.fail("a name must not contain '/'");
  info.unit = object.at("unit").string();
  constexpr std::int64_t instants = series_length_max;
  info.start = Instant(Duration(object.at("start_us").integer(-instants, instants)));
  info.period = Duration(object.at("period_us").integer(1, instants));
  info.pyramid = object.at("pyramid").boolean();
  for (const JsonValue& name : object.at("objects").array()) info.objects.push_back(name.string());
  return info;
}

Series read_series(const JsonValue& entry, const std::filesystem::path& folder) {
  JsonObject object = entry.object();
  SeriesInfo info = read_info(object);
  const JsonValue row_count = object.at("rows");
  const auto rows = static_cast<std::size_t>(row_count.integer(0, largest));
  if (static_cast<std::int64_t>(rows) > series_length_max / info.period.count())
    row_count.fail("are more than fit into any run");
  if (rows > series_file_max / sizeof(float) / 3 / std::max<std::size_t>(info.objects.size(), 1))
    row_count.fail("are more than fit into a file");
  std::vector<std::size_t> level_rows{rows};
  const JsonValue levels = object.at("levels");
  for (const JsonValue& level : levels.array()) {
    if (level_rows.size() > pyramid_levels_max) levels.fail("are more than a pyramid has");
    const std::size_t expected = (level_rows.back() + pyramid_factor - 1) / pyramid_factor;
    level_rows.push_back(static_cast<std::size_t>(level.integer(0, largest)));
    if (level_rows.back() != expected)
      level.fail(
          fmt::format("must be {}: one row per {} of the level below", expected, pyramid_factor));
  }
  object.finish();
  std::vector<MappedFile> files;
  for (std::size_t level = 0; level < level_rows.size(); ++level) {
    const std::size_t floats = level_rows[level] * info.objects.size() * (level == 0 ? 1 : 3);
    files.emplace_back(folder / series_file(info.name(), level), floats * sizeof(float));
  }
  return {std::move(info), rows, std::move(files)};
}

}  // namespace

MappedFile::MappedFile(const std::filesystem::path& path, std::size_t size) : size_(size) {
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0)
    throw InputError(path.string(), "", fmt::format("cannot be opened: {}", std::strerror(errno)));
  struct stat status {};
  const bool known = ::fstat(file, &status) == 0 && S_ISREG(status.st_mode);
  if (!known || static_cast<std::uint64_t>(status.st_size) != size) {
    ::close(file);
    throw InputError(path.string(), "",
                     fmt::format("has {} bytes where the index says {}: truncated or of another "
                                 "run",
                                 known ? status.st_size : 0, size));
  }
  void* map = size == 0 ? nullptr : ::mmap(nullptr, size, PROT_READ, MAP_SHARED, file, 0);
  ::close(file);
  if (map == MAP_FAILED)
    throw InputError(path.string(), "", fmt::format("cannot be mapped: {}", std::strerror(errno)));
  map_ = map;
}

MappedFile::~MappedFile() {
  if (map_ != nullptr) ::munmap(const_cast<void*>(map_), size_);
}

MappedFile::MappedFile(MappedFile&& other) noexcept
    : map_(std::exchange(other.map_, nullptr)), size_(std::exchange(other.size_, 0)) {}

std::span<const float> MappedFile::floats() const {
  return {static_cast<const float*>(map_), size_ / sizeof(float)};
}

Series::Series(SeriesInfo info, std::size_t rows, std::vector<MappedFile> levels)
    : info_(std::move(info)), rows_(rows), levels_(std::move(levels)) {}

std::span<const float> Series::row(std::size_t row) const {
  return levels_[0].floats().subspan(row * width(), width());
}

std::optional<std::size_t> Series::find(std::string_view object) const {
  const auto found = std::find(info_.objects.begin(), info_.objects.end(), object);
  if (found == info_.objects.end()) return std::nullopt;
  return static_cast<std::size_t>(found - info_.objects.begin());
}

std::size_t Series::level_rows(std::size_t level) const {
  if (width() == 0) return 0;
  return levels_[level].floats().size() / width() / (level == 0 ? 1 : 3);
}

std::size_t Series::level_for(std::size_t points_max) const {
  std::size_t level = 0;
  while (level + 1 < levels_.size() && level_rows(level + 1) >= points_max) ++level;
  return level;
}

SeriesCell Series::cell(std::size_t level, std::size_t row, std::size_t object) const {
  const std::span<const float> values = levels_[level].floats();
  if (level == 0) {
    const float value = values[row * width() + object];
    return {value, value, value};
  }
  const std::size_t at = row * 3 * width() + object;
  return {values[at], values[at + width()], values[at + 2 * width()]};
}

// Groups of equal numbers of rows of one level; a group of gaps only is a gap.
template <class CellOf>
std::vector<Point> Series::grouped(std::size_t points_max, const CellOf& cell_of) const {
  std::vector<Point> points;
  points_max = std::max<std::size_t>(points_max, 1);
  const std::size_t level = level_for(points_max);
  std::size_t rows_per_row = 1;
  for (std::size_t k = 0; k < level; ++k) rows_per_row *= pyramid_factor;
  const std::size_t count = level_rows(level);
  const std::size_t step = (count + points_max - 1) / points_max;
  for (std::size_t first = 0; first < count; first += step) {
    const std::size_t end = std::min(first + step, count);
    CellSum sum;
    // the last row of a level may stand for fewer rows
    for (std::size_t r = first; r < end; ++r)
      sum.add(cell_of(level, r),
              static_cast<double>(std::min((r + 1) * rows_per_row, rows_) - r * rows_per_row));
    points.push_back(sum.point(time_of(first * rows_per_row)));
  }
  return points;
}

std::vector<Point> Series::decimated(std::size_t object, std::size_t points_max) const {
  return grouped(points_max, [this, object](std::size_t level, std::size_t row) {
    return cell(level, row, object);
  });
}

std::vector<Point> Series::window(std::size_t object, Instant from, Instant until,
                                  std::size_t points_max) const {
  return window_points(
      {&info_, rows_, levels()}, from, until, points_max,
      [this, object](std::size_t level, std::size_t row) { return cell(level, row, object); });
}

std::vector<Point> Series::decimated_sum(std::size_t points_max) const {
  return grouped(points_max, [this](std::size_t level, std::size_t row) {
    double sum = 0;
    bool known = false;
    for (std::size_t object = 0; object < width(); ++object) {
      const float mean = cell(level, row, object).mean;
      if (!(mean == mean)) continue;
      sum += static_cast<double>(mean);
      known = true;
    }
    const float value = known ? static_cast<float>(sum) : std::numeric_limits<float>::quiet_NaN();
    return SeriesCell{value, value, value};
  });
}

SeriesReader::SeriesReader(const std::filesystem::path& folder) {
  const std::filesystem::path index = folder / series_index_file;
  if (!std::filesystem::exists(index))
    throw InputError(folder.string(), "", "has no index.json: no series, or a run not finished");
  JsonDocument document = JsonDocument::read(index.string());
  JsonObject object = document.root().object();
  const JsonValue format = object.at("format");
  if (format.string() != series_format) format.fail(fmt::format("must be '{}'", series_format));
  object.at("byte_order").string();
  std::set<std::string> names;
  for (const JsonValue& entry : object.at("series").array()) {
    series_.push_back(read_series(entry, folder));
    if (!names.insert(series_.back().info().name()).second) entry.fail("this series stands twice");
  }
  object.finish();
}

const Series* SeriesReader::find(std::string_view name) const {
  for (const Series& series : series_)
    if (series.info().name() == name) return &series;
  return nullptr;
}

}  // namespace gemello::runs
