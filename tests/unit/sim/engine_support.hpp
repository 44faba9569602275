#pragma once

#include <memory>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "sim/engine/engine.hpp"
#include "sim/engine/flow_manager.hpp"

namespace gemello::sim {

/// A case with an engine of its own. SimGrid's engine is a process singleton, so each case needs
/// its own process, as ctest gives it; in one process all but the first are skipped.
class EngineCase : public ::testing::Test {
 protected:
  void SetUp() override {
    if (Engine::exists()) GTEST_SKIP() << "needs a process of its own: run it by ctest";
    engine = std::make_unique<Engine>();
  }

  void run_to(double at_seconds) { engine->run_until(origin + duration_nearest(at_seconds)); }
  TimerId at(double at_seconds, Engine::Task task) {
    return engine->at(origin + duration_nearest(at_seconds), std::move(task));
  }

  std::unique_ptr<Engine> engine;
};

/// A case with flows over links of 100 MB/s.
class FlowCase : public EngineCase {
 protected:
  static constexpr double MB = 1e6;

  void SetUp() override {
    EngineCase::SetUp();
    if (engine == nullptr) return;
    flows = std::make_unique<FlowManager>(*engine, limits);
    for (const char* name : {"l0", "l1", "l2", "l3"})
      l.push_back(flows->add_link(name, BytesPerSecond(100 * MB)));
  }

  /// Starts a flow whose end is added to `ends`.
  FlowId start(std::vector<LinkId> route, double bytes, double cap = 0, double weight = 1) {
    return flows->start({.route = std::move(route),
                         .bytes = bytes,
                         .cap = BytesPerSecond(cap),
                         .weight = weight,
                         .on_end = [this](const FlowEnd& end) { ends.push_back(end); }});
  }

  /// The end of a flow that has ended exactly once.
  FlowEnd end_of(FlowId id) const {
    std::optional<FlowEnd> found;
    for (const FlowEnd& end : ends) {
      if (end.id != id) continue;
      EXPECT_FALSE(found.has_value()) << "flow " << id.value << " ended twice";
      found = end;
    }
    EXPECT_TRUE(found.has_value()) << "flow " << id.value << " has not ended";
    return found.value_or(FlowEnd{});
  }

  FlowLimits limits;
  std::unique_ptr<FlowManager> flows;
  std::vector<LinkId> l;
  std::vector<FlowEnd> ends;
};

/// SimGrid merges dates closer than this.
inline constexpr double engine_grain_seconds = 1e-5;

}  // namespace gemello::sim
