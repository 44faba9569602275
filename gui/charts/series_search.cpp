#include "gui/charts/series_search.hpp"

#include <algorithm>
#include <string>

namespace gemello::gui {
namespace {

char lower_letter(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

std::string lower_text(std::string_view text) {
  std::string lower(text);
  std::transform(lower.begin(), lower.end(), lower.begin(), lower_letter);
  return lower;
}

std::vector<std::string> search_words(std::string_view query) {
  std::vector<std::string> words;
  std::string word;
  for (const char c : lower_text(query)) {
    if (c != ' ' && c != '>') {
      word += c;
      continue;
    }
    if (!word.empty()) words.push_back(word);
    word.clear();
  }
  if (!word.empty()) words.push_back(word);
  return words;
}

}  // namespace

std::vector<FoundCurve> search_curves(const Recording& recording, std::string_view query) {
  const std::vector<std::string> words = search_words(query);
  std::vector<FoundCurve> first;
  std::vector<FoundCurve> others;
  for (std::uint32_t series = 0; series < recording.series.size(); ++series) {
    const runs::SeriesInfo& info = recording.series[series]->info();
    const std::string name = lower_text(info.name() + " " + series_words(info.name()) +
                                        (info.kind == "fleet" ? " whole cloud" : ""));
    std::vector<std::string> of_object;  // words that the series' name does not have
    for (const std::string& word : words)
      if (name.find(word) == std::string::npos) of_object.push_back(word);
    for (std::uint32_t object = 0; object < info.objects.size(); ++object) {
      const std::string lower = words.empty() ? std::string() : lower_text(info.objects[object]);
      const auto has = [&](const std::string& word) {
        return lower.find(word) != std::string::npos;
      };
      if (!std::all_of(of_object.begin(), of_object.end(), has)) continue;
      const auto begins = [&](const std::string& word) { return lower.starts_with(word); };
      const bool near = std::any_of(words.begin(), words.end(), begins);
      (near ? first : others).push_back({series, object});
    }
  }
  first.insert(first.end(), others.begin(), others.end());
  return first;
}

CurveName name_of(const Recording& recording, FoundCurve curve) {
  const runs::SeriesInfo& info = recording.series.at(curve.series)->info();
  return {info.name(), info.objects.at(curve.object)};
}

}  // namespace gemello::gui
