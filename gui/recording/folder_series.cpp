#include "gui/recording/folder_series.hpp"

namespace gemello::gui {
namespace {

class FolderSeries final : public SeriesSource {
 public:
  FolderSeries(std::shared_ptr<const runs::SeriesReader> folder, const runs::Series& series)
      : folder_(std::move(folder)), series_(series) {}

  const runs::SeriesInfo& info() const override { return series_.info(); }
  std::size_t rows() const override { return series_.rows(); }
  std::vector<runs::Point> window(std::size_t object, Instant from, Instant until,
                                  std::size_t points_max) const override {
    if (object >= series_.width()) return {};
    return series_.window(object, from, until, points_max);
  }
  std::optional<float> at(std::size_t object, Instant instant) const override {
    const auto row = row_at(instant);
    if (!row || object >= series_.width()) return std::nullopt;
    return series_.row(*row)[object];
  }

 private:
  std::shared_ptr<const runs::SeriesReader> folder_;  // whose series it is
  const runs::Series& series_;
};

}  // namespace

std::vector<SeriesPtr> read_series(const std::filesystem::path& folder) {
  const auto reader = std::make_shared<const runs::SeriesReader>(folder);
  std::vector<SeriesPtr> all;
  for (const runs::Series& series : reader->all())
    all.push_back(std::make_shared<FolderSeries>(reader, series));
  return all;
}

}  // namespace gemello::gui
