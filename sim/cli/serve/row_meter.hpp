#pragma once

#include <string>
#include <vector>

#include "models/protocol/snapshot.hpp"
#include "sim/world/sim_world.hpp"

namespace gemello::cli {

/// The rows that the series of this run's folder would have, taken from outside of the world: one
/// for each interval of the trace, whatever monitoring sees and whenever it looks.
class RowMeter {
 public:
  struct Setup {
    Duration period{};
    Instant row_start{};  ///< of the row that is going on; before now: that one is left out
    bool links = false;   ///< take down their loads too
  };
  /// Borrows the world.
  RowMeter(sim::SimWorld& world, const Setup& setup);

  /// What lies behind is booked, and a row that ends now is closed. What loads were at the last
  /// look() they were up to now.
  void book();
  /// To be called when all that was due at an instant has been handled, after book().
  void look();
  /// The rows closed since the last call.
  std::vector<protocol::SeriesRow> take();
  /// Of the links that rows have loads of, in their order; empty: they have none.
  const std::vector<std::string>& link_names() const { return link_names_; }

 private:
  struct Sums {
    double asked = 0, used = 0, energy = 0;
  };
  struct LinkThen {
    double bytes = 0;
    double bandwidth = 0;
  };
  void close_row();
  std::vector<float> take_link_loads(double interval);
  std::vector<LinkThen> links_now();

  sim::SimWorld& world_;
  Setup setup_;
  Instant booked_{};
  bool is_whole_ = true;  // the row that is going on
  std::vector<sim::HostLoad> loads_;
  std::vector<Sums> sums_;
  std::vector<std::string> link_names_;
  std::vector<LinkThen> links_;  // when the row began
  std::vector<protocol::SeriesRow> closed_;
};

}  // namespace gemello::cli
