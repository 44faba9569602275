#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "gui/recording/recording.hpp"
#include "gui/shared/measure.hpp"
#include "gui/shared/series_words.hpp"
#include "models/cloud/json_reader.hpp"

namespace gemello::gui {

/// A series of one object, by names: what outlives a recording.
struct CurveName {
  std::string series;  ///< "vm.cpu_used"
  std::string object;  ///< "vm7"

  /// As files have it: "vm.cpu_used > vm7".
  std::string text() const { return series + " > " + object; }
  /// For people: "CPU used by vm7".
  std::string words() const { return series_words(series, object); }
  friend auto operator<=>(const CurveName&, const CurveName&) = default;
};

/// Where a curve's values are, in one recording.
struct CurveSource {
  SeriesPtr series;
  std::size_t object = 0;
};
/// Nothing if the recording lacks the series or the object.
std::optional<CurveSource> find_curve(const Recording& recording, const CurveName& name);

enum class AxisSide : std::uint8_t { left, right };

/// What one chart shows: curves in two units at most.
class ChartContent {
 public:
  struct Curve {
    CurveName name;
    Measure measure;        ///< of the recording it was chosen from
    bool shown = true;      ///< else only its legend is there
    std::size_t style = 0;  ///< 0 .. curves_max - 1, no two alike; a curve keeps its own
  };
  /// As many as can be told apart.
  static constexpr std::size_t curves_max = 8;

  const std::vector<Curve>& curves() const { return curves_; }
  /// Adds a curve, or says in a sentence why not: no such series or object, there already, a third
  /// unit, one too many.
  std::optional<std::string> add(const Recording& recording, const CurveName& name);
  void remove(std::size_t curve);
  void set_shown(std::size_t curve, bool shown);
  /// The first curve's unit is on the left, the other one on the right.
  AxisSide side(std::size_t curve) const;
  /// Of a side; nothing if no curve is there.
  std::optional<Measure> measure(AxisSide side) const;
  /// Axes begin at zero where no value is below.
  bool from_zero() const { return from_zero_; }
  void set_from_zero(bool from_zero) { from_zero_ = from_zero; }
  /// What they are of: "Hosts' CPU used"; of one object "CPU used, power of hv1".
  std::string title() const;

  nlohmann::json to_json() const;
  /// Errors: InputError with its place.
  static ChartContent from_json(const JsonValue& value);

 private:
  std::vector<Curve> curves_;
  bool from_zero_ = true;
};

/// Of each curve of a content, nothing of those that the recording (which may be null) lacks. To be
/// found again when either changes: names are searched one by one.
using CurveSources = std::vector<std::optional<CurveSource>>;
CurveSources find_curves(const Recording* recording, const ChartContent& content);

/// The charts that a recording is opened with: its fleet's CPU, power with hosts on, and VMs.
std::vector<ChartContent> first_charts(const Recording& recording);

/// All series of a part: of its own name, else of its links and disks. Empty if it has none.
std::vector<CurveName> curves_of(const Recording& recording, Part part);

}  // namespace gemello::gui
