#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "live/ends/report.hpp"
#include "live/libvirt/boot_counter.hpp"
#include "live/libvirt/claim.hpp"
#include "live/libvirt/connection.hpp"
#include "live/libvirt/domain_state.hpp"
#include "live/libvirt/domain_stats.hpp"
#include "live/libvirt/domain_xml.hpp"
#include "live/libvirt/error.hpp"
#include "live/libvirt/handles.hpp"

namespace gemello::live::virt {

/// A look that cannot be finished: half a report is none.
struct LookFailure {
  Error error;
};

/// Looks at one host and remembers what need not be asked again. Any thread.
class Observer {
 public:
  /// Throws LookFailure.
  HostReport look(Connection& connection);
  /// The definition of this domain may be another one now.
  void changed(const std::string& uuid);

 private:
  using Steady = std::chrono::steady_clock;

  struct Seen;  // a domain in this look
  struct JobTold {
    JobView view = JobView::unknown;
    DomainJob job;
  };
  struct Details {
    Statistics statistics;
    JobTold job;
  };
  /// What was learned of a domain, by its UUID.
  struct Known {
    std::string definition;
    DomainXml xml;
    Steady::time_point read_at;
    std::uint64_t change = 0;  ///< the count of changes when it was read
    int id = -1;               ///< the process the rest is about
    Details details;
  };

  std::uint64_t begin_look();  ///< its number
  void tell_cpu(Connection& connection, HostReport& report);
  std::map<std::string, Details> ask_details(virConnectPtr handle);
  void settle_migration(Seen& seen, bool may_ask);
  bool learn_definition(Seen& seen);
  void remember_details(const Seen& seen, std::map<std::string, Details>& details);
  DomainReport compose(const Seen& seen, const Known& known) const;
  void forget_others(const std::vector<Seen>& all, std::uint64_t look);

  static std::vector<Seen> list(virConnectPtr handle);
  static JobTold ask_job(virDomainPtr domain);

  std::mutex mutex_;
  std::map<std::string, Known> known_;
  std::map<std::string, std::uint64_t> changes_;
  std::uint64_t looks_begun_ = 0;
  BootCounter boots_;
  /// To ask for details, which a hanging QEMU can make last: others do without meanwhile. A look at
  /// a host that died without a word may hold it for a quarter of an hour.
  Claim asking_details_{std::chrono::seconds(15)};
};

}  // namespace gemello::live::virt
