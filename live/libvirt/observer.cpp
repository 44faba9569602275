#include "live/libvirt/observer.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <set>
#include <utility>

#include <libvirt/virterror.h>

#include "live/libvirt/node.hpp"

namespace gemello::live::virt {
namespace {

/// Definitions change without an event only by hand in libvirtd's own files.
constexpr auto definition_lasts = std::chrono::seconds(60);

constexpr unsigned detail_groups = VIR_DOMAIN_STATS_CPU_TOTAL | VIR_DOMAIN_STATS_BALLOON |
                                   VIR_DOMAIN_STATS_VCPU | VIR_DOMAIN_STATS_BLOCK;
constexpr unsigned detail_flags =
    VIR_CONNECT_GET_ALL_DOMAINS_STATS_ACTIVE | VIR_CONNECT_GET_ALL_DOMAINS_STATS_NOWAIT;

std::string uuid_of(virDomainPtr domain) {
  char text[VIR_UUID_STRING_BUFLEN] = {};
  virDomainGetUUIDString(domain, text);
  return text;
}

int id_of(virDomainPtr domain) {
  return static_cast<int>(virDomainGetID(domain));  // -1 comes as the largest unsigned number
}

std::pair<StatsList, int> ask_stats(virConnectPtr handle, unsigned groups, unsigned flags) {
  virDomainStatsRecordPtr* records = nullptr;
  const int count = virConnectGetAllDomainStats(handle, groups, &records, flags);
  if (count < 0) throw LookFailure{last_error()};
  return {StatsList(records), count};
}

std::set<std::string> ask_uuids(virConnectPtr handle, unsigned filter) {
  virDomainPtr* domains = nullptr;
  const int count = virConnectListAllDomains(handle, &domains, filter);
  if (count < 0) throw LookFailure{last_error()};
  std::set<std::string> uuids;
  for (int index = 0; index < count; ++index) {
    const Domain domain(domains[index]);
    uuids.insert(uuid_of(domain.get()));
  }
  std::free(domains);
  return uuids;
}

/// Whether this look may ask for details; ends the claim at its end.
class Turn {
 public:
  explicit Turn(Claim& claim)
      : claim_(claim), ticket_(claim.take(std::chrono::steady_clock::now())) {}
  ~Turn() { claim_.release(ticket_); }
  Turn(const Turn&) = delete;
  Turn& operator=(const Turn&) = delete;
  bool mine() const { return claim_.holds(ticket_); }

 private:
  Claim& claim_;
  const Claim::Ticket ticket_;
};

/// Its definition; nothing if the domain is gone.
std::optional<std::string> ask_definition(virDomainPtr domain) {
  constexpr std::array<unsigned, 3> wishes = {
      VIR_DOMAIN_XML_INACTIVE | VIR_DOMAIN_XML_SECURE | VIR_DOMAIN_XML_MIGRATABLE,
      VIR_DOMAIN_XML_INACTIVE | VIR_DOMAIN_XML_SECURE, VIR_DOMAIN_XML_INACTIVE};
  Error error;
  for (const unsigned flags : wishes) {
    const Text xml(virDomainGetXMLDesc(domain, flags));
    if (xml) return xml.get();
    error = last_error();
    if (is_no_domain(error)) return std::nullopt;
    if (!is_unsupported(error)) break;
  }
  throw LookFailure{error};
}

}  // namespace

/// A domain in this look.
struct Observer::Seen {
  Domain handle;
  std::string name;
  std::string uuid;
  int id = -1;
  RawState raw;
  bool persistent = false;
  bool autostart = false;
  bool gone = false;
  StateReading reading;
};

HostReport Observer::look(Connection& connection) {
  const std::uint64_t number = begin_look();
  HostReport report;
  tell_node(connection, report);
  tell_cpu(connection, report);
  // What may last comes first and the states last: a report may be late, but not about the past.
  const Turn turn(asking_details_);
  std::map<std::string, Details> details;
  if (turn.mine()) details = ask_details(connection.get());
  std::vector<Seen> all = list(connection.get());
  if (!turn.mine()) details.clear();  // it took so long that another look knows better
  for (const Seen& seen : all) remember_details(seen, details);
  for (Seen& seen : all) {
    settle_migration(seen, turn.mine());
    if (!seen.gone && !learn_definition(seen)) seen.gone = true;
  }
  const std::lock_guard lock(mutex_);
  for (const Seen& seen : all) {
    if (!seen.gone) report.domains.push_back(compose(seen, known_[seen.uuid]));
  }
  std::sort(report.domains.begin(), report.domains.end(),
            [](const DomainReport& a, const DomainReport& b) { return a.name < b.name; });
  forget_others(all, number);
  return report;
}

std::uint64_t Observer::begin_look() {
  const std::lock_guard lock(mutex_);
  return ++looks_begun_;
}

void Observer::changed(const std::string& uuid) {
  const std::lock_guard lock(mutex_);
  ++changes_[uuid];
}

void Observer::tell_cpu(Connection& connection, HostReport& report) {
  const std::uint64_t begun = boots_.begin();
  const auto time = ask_cpu_time(connection);
  if (!time) return;
  report.cpu_busy = time->busy;
  report.cpu_total = time->total;
  report.life = "uptime-" + std::to_string(boots_.take(begun, time->total));
}

std::map<std::string, Observer::Details> Observer::ask_details(virConnectPtr handle) {
  std::map<std::string, Details> details;
  const auto [records, count] = ask_stats(handle, detail_groups, detail_flags);
  for (int index = 0; index < count; ++index) {
    const virDomainStatsRecordPtr record = records.get()[index];
    Details& told = details[uuid_of(record->dom)];
    told.statistics = Statistics(record->params, record->nparams);
    // Who is busy with another job would make us wait for its end.
    if (asked_monitor(told.statistics)) told.job = ask_job(record->dom);
  }
  return details;
}

Observer::JobTold Observer::ask_job(virDomainPtr domain) {
  JobTold told;
  int type = VIR_DOMAIN_JOB_NONE;
  Params params;
  if (virDomainGetJobStats(domain, &type, &params.data, &params.count, 0) < 0) {
    const Error error = last_error();
    if (verdict(error) == Verdict::lost) throw LookFailure{error};
    // So says the receiving end of a migration, and only that (QEMU driver, 9.0).
    if (error.code == VIR_ERR_OPERATION_UNSUPPORTED) told.view = JobView::migrating_in;
    if (error.code == VIR_ERR_OPERATION_INVALID) told.view = JobView::none;  // no process any more
    return told;
  }
  told.view = JobView::none;
  if (type == VIR_DOMAIN_JOB_NONE) return told;
  const Statistics statistics(params.data, params.count);
  switch (statistics.number(VIR_DOMAIN_JOB_OPERATION)) {
    case VIR_DOMAIN_JOB_OPERATION_MIGRATION_OUT:
      told.view = JobView::migrating_out;
      break;
    case VIR_DOMAIN_JOB_OPERATION_MIGRATION_IN:
      told.view = JobView::migrating_in;
      break;
    default:
      told.view = JobView::other;
  }
  told.job.iteration =
      static_cast<std::int32_t>(statistics.number(VIR_DOMAIN_JOB_MEMORY_ITERATION));
  told.job.left = Bytes(statistics.number(VIR_DOMAIN_JOB_DATA_REMAINING));
  return told;
}

std::vector<Observer::Seen> Observer::list(virConnectPtr handle) {
  const auto persistent = ask_uuids(handle, VIR_CONNECT_LIST_DOMAINS_PERSISTENT);
  const auto autostart = ask_uuids(handle, VIR_CONNECT_LIST_DOMAINS_AUTOSTART);
  const auto [records, count] = ask_stats(handle, VIR_DOMAIN_STATS_STATE, 0);
  std::vector<Seen> all;
  for (int index = 0; index < count; ++index) {
    const virDomainStatsRecordPtr record = records.get()[index];
    const Statistics told(record->params, record->nparams);
    Seen& seen = all.emplace_back();
    virDomainRef(record->dom);
    seen.handle.reset(record->dom);
    seen.name = virDomainGetName(record->dom);
    seen.uuid = uuid_of(record->dom);
    seen.id = id_of(record->dom);
    seen.raw = {.state = static_cast<int>(told.number("state.state")),
                .reason = static_cast<int>(told.number("state.reason")),
                .process = seen.id >= 0};
    seen.persistent = persistent.count(seen.uuid) > 0;
    seen.autostart = autostart.count(seen.uuid) > 0;
  }
  return all;
}

/// Reads the state. Where that takes the job, the state is read again after it, for the job may
/// have ended between the two.
void Observer::settle_migration(Seen& seen, bool may_ask) {
  JobTold job;
  {
    const std::lock_guard lock(mutex_);
    const Known& known = known_[seen.uuid];
    if (known.id == seen.id) job = known.details.job;
  }
  if (needs_job(seen.raw)) {
    job = may_ask ? ask_job(seen.handle.get()) : JobTold{};
    if (virDomainGetState(seen.handle.get(), &seen.raw.state, &seen.raw.reason, 0) < 0) {
      const Error error = last_error();
      if (!is_no_domain(error)) throw LookFailure{error};
      seen.gone = true;
      return;
    }
    if (seen.raw.state == VIR_DOMAIN_SHUTOFF) seen.raw.process = false;
    const std::lock_guard lock(mutex_);
    known_[seen.uuid].details.job = job;
  }
  seen.reading = read_state(seen.raw, job.view);
}

bool Observer::learn_definition(Seen& seen) {
  std::uint64_t change = 0;
  {
    const std::lock_guard lock(mutex_);
    change = changes_[seen.uuid];
    const Known& known = known_[seen.uuid];
    const bool fresh = known.change == change && Steady::now() < known.read_at + definition_lasts;
    if (fresh && !known.definition.empty()) return true;
  }
  auto definition = ask_definition(seen.handle.get());
  if (!definition) return false;
  const std::lock_guard lock(mutex_);
  Known& known = known_[seen.uuid];
  if (known.definition != *definition) {
    known.definition = std::move(*definition);
    known.xml = read_domain_xml(known.definition);
  }
  known.change = change;
  known.read_at = Steady::now();
  return true;
}

/// Details of this look, or those of the last one where libvirtd was too busy to tell. Counters
/// of an earlier process of the domain are none of this one's.
void Observer::remember_details(const Seen& seen, std::map<std::string, Details>& details) {
  const std::lock_guard lock(mutex_);
  Known& known = known_[seen.uuid];
  if (known.id != seen.id) known.details = {};
  known.id = seen.id;
  const auto told = details.find(seen.uuid);
  if (told == details.end()) return;
  Details& latest = told->second;
  if (asked_monitor(latest.statistics)) {
    known.details.statistics = std::move(latest.statistics);
  } else {
    known.details.statistics.update(latest.statistics);  // counters must not seem to fall to 0
  }
  if (latest.job.view != JobView::unknown) known.details.job = latest.job;
}

DomainReport Observer::compose(const Seen& seen, const Known& known) const {
  DomainReport report;
  report.name = seen.name;
  report.uuid = seen.uuid;
  report.state = seen.reading.state;
  report.shut_off = seen.reading.shut_off;
  report.persistent = seen.persistent;
  report.autostart = seen.autostart;
  report.vcpus = Cores(known.xml.vcpus);
  report.memory = known.xml.memory;
  report.disks = known.xml.disks;
  report.definition = known.definition;
  if (!seen.raw.process) return report;
  fill_in(known.details.statistics, report);
  fill_in_disks(known.details.statistics, report.disks);
  if (known.id == seen.id && seen.reading.migrating_out) report.job = known.details.job.job;
  report.job.migrating_out = seen.reading.migrating_out;
  return report;
}

/// Only the newest look: what an older one did not see may have come since.
void Observer::forget_others(const std::vector<Seen>& all, std::uint64_t look) {
  if (look != looks_begun_) return;
  std::set<std::string> here;
  for (const Seen& seen : all) {
    if (!seen.gone) here.insert(seen.uuid);
  }
  std::erase_if(known_, [&](const auto& entry) { return here.count(entry.first) == 0; });
  std::erase_if(changes_, [&](const auto& entry) { return here.count(entry.first) == 0; });
}

}  // namespace gemello::live::virt
