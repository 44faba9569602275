#pragma once

#include <array>
#include <filesystem>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "models/behaviour/power_calibration.hpp"
#include "models/cloud/inventory.hpp"
#include "models/runs/series_reader.hpp"

namespace gemello::runs {

/// Readings of the total power of a fleet's hosts, each the mean over `period`, one after another.
struct Meter {
  Instant start{};  ///< of the first reading, on the clock of the run it is compared with
  Duration period{};
  std::vector<Watts> readings;
};

/// Reads a CSV file "time_ms,power_w": a reading is stamped with the end of its period, in
/// milliseconds since the start of the run. Errors: InputError(path, "line N", sentence) for
/// another header, what is no number, power that is not above 0, stamps that are not evenly spaced.
Meter read_meter(const std::filesystem::path& path);

/// What the hosts of a run did in each reading's period, as far as the run goes. `folder` is its
/// series/, for errors. Errors: InputError for a run without host.cpu_used, a meter whose period is
/// no whole number of the run's rows or does not begin with one, fewer than three readings in the
/// run, hosts with different power curves, or a host that was off.
std::vector<behaviour::PowerReading> metered_load(const SeriesReader& series,
                                                  const Inventory& inventory, const Meter& meter,
                                                  const std::string& folder);

/// How well the fitted curve does on readings that it has not seen.
struct HeldOutBlock {
  Instant from{};
  Instant to{};
  behaviour::PowerFit fit;  ///< on all readings but these
  behaviour::PowerError means;
  behaviour::PowerError single;
};

struct PowerLedger {
  Instant start{};
  Duration period{};
  std::size_t readings = 0;
  std::size_t readings_per_mean = 1;
  behaviour::PowerFit fit;  ///< on all readings
  behaviour::PowerError means;
  behaviour::PowerError single;
  std::vector<HeldOutBlock> held_out;
  /// Where the hosts were, share of their time near each tenth of load. Where it is next to nothing
  /// the curve is drawn by its form alone.
  std::array<double, 11> time_at_tenths{};
};

/// Fits on all readings, and on all but each block of `block` in turn (a rest of less than half a
/// block belongs to the last). Errors: InputError(file, place, sentence): fewer than two blocks,
/// `block` or `mean` no whole number of periods, or a fit that fails.
PowerLedger calibrate_power(const std::vector<behaviour::PowerReading>& readings,
                            const Meter& meter, Duration block, Duration mean,
                            const std::string& file);

/// A table for people; the curve's points as a platform file has them.
std::string ledger_text(const PowerLedger& ledger);
nlohmann::json ledger_json(const PowerLedger& ledger);

}  // namespace gemello::runs
