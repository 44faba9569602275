#include "gui/recording/series_source.hpp"

#include <algorithm>

namespace gemello::gui {

std::optional<std::size_t> SeriesSource::find(std::string_view object) const {
  const std::vector<std::string>& objects = info().objects;
  const auto found = std::find(objects.begin(), objects.end(), object);
  if (found == objects.end()) return std::nullopt;
  return static_cast<std::size_t>(found - objects.begin());
}

std::optional<std::size_t> SeriesSource::row_at(Instant instant) const {
  if (instant < info().start || instant >= end()) return std::nullopt;
  return static_cast<std::size_t>((instant - info().start) / info().period);
}

}  // namespace gemello::gui
