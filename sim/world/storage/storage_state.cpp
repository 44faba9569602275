#include "models/units/error.hpp"
#include "sim/world/storage/storage.hpp"

// The storage's part of a State.

namespace gemello::sim {

nlohmann::json Storage::books() {
  account();
  nlohmann::json books = images_.books();
  const auto micros = [](Instant at) { return at == never ? -1 : at.time_since_epoch().count(); };
  nlohmann::json locks = nlohmann::json::array();
  for (const auto& [vm, lock] : locks_) {
    nlohmann::json until = nlohmann::json::array();
    for (const Instant each : lock.until) until.push_back(micros(each));
    locks.push_back({core_.name(vm), core_.name(lock.holder), until});
  }
  nlohmann::json sets = nlohmann::json::array();
  for (std::size_t s = 0; s < map_.sets.size(); ++s)
    sets.push_back(
        {micros(gained_[s]), served_[s], told_[s].degraded, told_[s].left, micros(heal_began_[s])});
  books["links"] = links_.books();
  books["disk_io"] = io_.recorded();
  books["heals"] = heals_.books();
  books["transfers"] = transfers_.books();
  books["backups"] = backups_.books();
  books["locks"] = locks;
  books["split_told"] = nlohmann::json::array();
  for (const VmId vm : told_split_) books["split_told"].push_back(core_.name(vm));
  books["sets"] = sets;
  return books;
}

// Everything else of the State is restored; agenda items come after.
void Storage::restore(const nlohmann::json& books) {
  const auto instant = [](const nlohmann::json& micros) {
    return micros.get<std::int64_t>() < 0 ? never : Instant(Duration(micros.get<std::int64_t>()));
  };
  images_.restore(books);
  for (std::size_t i = 0; i < images_.size(); ++i) {
    const VmId vm(i);
    const runs::VmRecord& record = core_[vm];
    if (!images_.has(vm) || !record.host.valid() || !holds_memory(record.state)) continue;
    user_at_[i] = record.host;
    links_.use(record.host, images_.set_of(vm));
  }
  links_.restore(books.at("links"));
  io_.restore(books.at("disk_io"));
  for (const nlohmann::json& entry : books.at("locks")) {
    const char* const place = "$.extra.sim.storage.locks";
    const VmId vm = images_.named(entry.at(0), place);
    const HostId holder = core_.inventory.find_host(entry.at(1).get<std::string>());
    if (!holder.valid()) throw InputError("", place, "is of another platform");
    Lock& lock = locks_[vm] = {holder, {}};
    for (const nlohmann::json& each : entry.at(2)) lock.until.push_back(instant(each));
  }
  for (const nlohmann::json& name : books.at("split_told"))
    told_split_.insert(images_.named(name, "$.extra.sim.storage.split_told"));
  for (std::size_t s = 0; s < map_.sets.size(); ++s) {
    const nlohmann::json& entry = books.at("sets").at(s);
    gained_[s] = instant(entry.at(0));
    served_[s] = entry.at(1).get<BrickMask>();
    told_[s] = {entry.at(2).get<bool>(), entry.at(3).get<double>()};
    heal_began_[s] = instant(entry.at(4));
  }
  heals_.restore(books.at("heals"));
  transfers_.restore(books.at("transfers"));
  backups_.restore(books.at("backups"));
  server_quorum_.restored();
  core_.metrics.storage().modelled();
  for (std::size_t i = 0; i < images_.size(); ++i) {
    Image& image = images_[VmId(i)];
    if (image.disk != DiskState::none) image.open_at = core_[VmId(i)].host;
    if (image.disk == DiskState::waiting) core_.metrics.storage().waits(VmId(i), core_.now(), true);
  }
  take_over();
  step_loaded_ = true;
  io_.changed();
}

std::optional<ImageTruth> Storage::truth(VmId vm) const {
  if (!map_.any || !images_.has(vm)) return std::nullopt;
  const ReplicaSetId set = images_.set_of(vm);
  const Image& image = images_[vm];
  ImageTruth truth;
  truth.rule = map_[set].rule;
  truth.copies = image.copies;
  truth.serving = images_.serving(set);
  truth.exists = image.exists;
  truth.gone = image.gone;
  truth.open_at = image.open_at;
  if (!image.exists || !image.open_at.valid()) return truth;
  truth.reached = links_.reached(image.open_at, set);
  truth.read_from = read_from(vm);
  return truth;
}

int Storage::read_from(VmId vm) const {
  if (!map_.any || !images_.has(vm)) return -1;
  const Image& image = images_[vm];
  if (!image.exists || !image.open_at.valid()) return -1;
  const BrickMask reached = links_.reached(image.open_at, images_.set_of(vm));
  if (images_.access(vm, reached) != ImageAccess::granted) return -1;
  return images_.read_brick(vm, core_.machine(image.open_at), reached);
}

}  // namespace gemello::sim
