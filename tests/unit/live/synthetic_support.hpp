#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "live/synthetic/synthetic_cloud.hpp"
#include "tests/support/small_cloud.hpp"

namespace gemello::live {

/// A synthetic cloud of small_cloud's, from `start` on, with the defaults of SyntheticTimes: look
/// 5 ms, start 1 s, stop 3 s, migration 20 s, keepalive 6 s, connect 2 s; the inventory's BMC 5 s,
/// boot 60 s, shutdown 20 s.
class SyntheticTest : public ::testing::Test {
 protected:
  /// An answer and when it came.
  struct Told {
    Instant at;
    Answer answer;
  };

  HostId host(const char* name) const { return small_.host(name); }
  VmId vm(const char* name) const { return small_.vm(name); }
  std::string text(const char* name) const { return cloud_.definition(small_.vm(name)); }

  CallId ask(const char* where, const HypervisorCall& what) {
    cloud_.hypervisor(host(where))->call(CallId{++last_}, what);
    return CallId{last_};
  }
  CallId press(const char* where, PowerOrder order) {
    cloud_.power(host(where))->call(CallId{++last_}, order);
    return CallId{last_};
  }
  CallId migrate(const char* domain, const char* from, const char* to) {
    return ask(from, MigrateDomain{domain, cloud_.target_uri(host(to)), ""});
  }
  /// Lets time pass and notes every answer with the instant of its arrival.
  void pass(Duration time) {
    const Instant end = cloud_.now() + time;
    while (cloud_.next_due() <= end) {
      cloud_.advance_to(cloud_.next_due());
      Inbox::Mail mail = inbox_->take();
      for (const std::string& name : mail.nudged) nudged_.push_back(name);
      for (Answer& answer : mail.answers) {
        order_.push_back(answer.call);
        told_[answer.call] = {cloud_.now(), std::move(answer)};
      }
    }
    cloud_.advance_to(end);
  }
  bool answered(CallId id) const { return told_.contains(id); }
  Ending ending(CallId id) const { return told_.at(id).answer.ending; }
  Duration when(CallId id) const { return told_.at(id).at - start; }
  HostReport report(CallId id) const { return std::get<HostReport>(told_.at(id).answer.value); }
  /// Looks at a host and takes what it tells of a domain.
  std::optional<DomainReport> look(const char* where, const char* domain) {
    const CallId id = ask(where, ObserveHost{});
    pass(5ms);
    for (const DomainReport& row : report(id).domains)
      if (row.name == domain) return row;
    return std::nullopt;
  }
  std::optional<DomainState> really(const char* domain, const char* where) const {
    return cloud_.state_on(host(where), domain);
  }

  static constexpr Instant start{std::chrono::seconds(1000)};
  gemello::testing::SmallCloud small_ = gemello::testing::small_cloud();
  std::shared_ptr<Inbox> inbox_ = std::make_shared<Inbox>();
  SyntheticCloud cloud_{small_.inventory, small_.placement, inbox_, start};
  std::map<CallId, Told> told_;
  std::vector<CallId> order_;
  std::vector<std::string> nudged_;
  std::uint64_t last_ = 0;
};

}  // namespace gemello::live
