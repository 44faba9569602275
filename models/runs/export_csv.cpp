#include "models/runs/export_csv.hpp"

#include <cerrno>
#include <cstring>
#include <iterator>

#include <fmt/format.h>

#include "models/cloud/near_name.hpp"
#include "models/runs/scenario.hpp"
#include "models/runs/series_reader.hpp"
#include "models/runs/text_table.hpp"
#include "models/units/error.hpp"
#include "models/units/text.hpp"

namespace gemello::runs {
namespace {

std::string csv_text(std::string_view text) {
  if (text.find_first_of(",\"\r\n") == std::string_view::npos) return std::string(text);
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"') out += '"';
    out += c;
  }
  return out + "\"";
}

// The shortest decimal that reads back as the same float; nothing for a gap.
void append_value(std::string& out, float value) {
  if (value == value) fmt::format_to(std::back_inserter(out), "{}", value);
}

void write(std::FILE* out, std::string& text) {
  if (std::fwrite(text.data(), 1, text.size(), out) != text.size())
    throw InputError("output", "", fmt::format("cannot be written: {}", std::strerror(errno)));
  text.clear();
}

const Series& find_series(const SeriesReader& reader, const std::filesystem::path& folder,
                          const std::string& name) {
  if (const Series* found = reader.find(name)) return *found;
  std::vector<std::string> names;
  for (const Series& series : reader.all()) names.push_back(series.info().name());
  const std::vector<std::string_view> known(names.begin(), names.end());
  throw InputError(folder.string(), name,
                   fmt::format("the run has no such series; it has: {}{}", fmt::join(names, ", "),
                               did_you_mean(name, known)));
}

std::string column_name(const SeriesInfo& info, const std::string& object) {
  return info.unit.empty() ? object : object + " [" + info.unit + "]";
}

}  // namespace

void export_csv(const std::filesystem::path& folder, const CsvOptions& options, std::FILE* out) {
  const SeriesReader reader(folder / "series");
  const Series& series = find_series(reader, folder, options.series);
  const SeriesInfo& info = series.info();
  std::vector<std::size_t> columns;
  for (std::size_t i = 0; i < info.objects.size(); ++i)
    if (matches(options.objects, info.objects[i])) columns.push_back(i);
  if (columns.empty())
    throw InputError(folder.string(), options.series,
                     fmt::format("no object matches '{}'", options.objects));
  std::string text = "time [s]";
  if (options.long_format)
    text +=
        info.unit.empty() ? ",object,value" : ",object," + csv_text("value [" + info.unit + "]");
  else
    for (const std::size_t column : columns)
      text += "," + csv_text(column_name(info, info.objects[column]));
  text += "\n";
  for (std::size_t row = 0; row < series.rows(); ++row) {
    const std::string time = shortest(seconds(series.time_of(row)));
    const std::span<const float> values = series.row(row);
    if (!options.long_format) text += time;
    for (const std::size_t column : columns) {
      text += options.long_format ? time + "," + csv_text(info.objects[column]) + "," : ",";
      append_value(text, values[column]);
      if (options.long_format) text += "\n";
    }
    if (!options.long_format) text += "\n";
    if (text.size() > (std::size_t{1} << 18)) write(out, text);
  }
  write(out, text);
}

std::string series_list(const std::filesystem::path& folder) {
  const SeriesReader reader(folder / "series");
  TextTable table({"series", "objects", "rows", "period", "unit"});
  for (const Series& series : reader.all())
    table.row({series.info().name(), std::to_string(series.width()), std::to_string(series.rows()),
               unparse(series.info().period),
               series.info().unit.empty() ? "by object" : series.info().unit});
  return table.text();
}

}  // namespace gemello::runs
