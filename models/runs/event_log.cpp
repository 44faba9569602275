#include "models/runs/event_log.hpp"

#include <cerrno>
#include <cstring>
#include <iterator>

#include <fmt/format.h>

#include "models/cloud/json_text.hpp"
#include "models/runs/action_json.hpp"
#include "models/units/error.hpp"

namespace gemello::runs {
namespace {

constexpr std::size_t buffer_bytes = std::size_t{1} << 20;
constexpr std::size_t tail_bytes = 4096;

void append_time(std::string& out, Instant time) {
  const std::int64_t all = time.time_since_epoch().count();
  const std::uint64_t size =
      all < 0 ? ~static_cast<std::uint64_t>(all) + 1 : static_cast<std::uint64_t>(all);
  fmt::format_to(std::back_inserter(out), "{}{}.{:06}", all < 0 ? "-" : "", size / 1'000'000,
                 size % 1'000'000);
}

// The members of an object as text, each with a comma in front.
std::string members(const nlohmann::json& object) {
  std::string out;
  for (const auto& [key, value] : object.items()) {
    if (key == "kind" || key == "at") continue;
    out += "," + json_quoted(key) + ":" +
           value.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  }
  return out;
}

std::string why_text(const Rationale& why, const Inventory& inventory) {
  std::string out = fmt::format(",\"why\":{{\"author\":{},\"because\":{}", json_quoted(why.author),
                                json_quoted(why.because));
  if (!why.best.empty()) {
    out += ",\"score\":" + json_quoted(why.score_meaning) + ",\"best\":[";
    for (std::size_t i = 0; i < why.best.size(); ++i)
      out += fmt::format("{}{{\"host\":{},\"score\":{:.6g}}}", i == 0 ? "" : ",",
                         json_quoted(inventory[why.best[i].host].name), why.best[i].score);
    out += "]";
  }
  if (!why.rejections.empty()) {
    out += ",\"rejections\":{";
    bool first = true;
    for (const auto& [reason, count] : why.rejections) {
      out += fmt::format("{}{}:{}", first ? "" : ",", json_quoted(reason), count);
      first = false;
    }
    out += "}";
  }
  return out + "}";
}

}  // namespace

std::string hex(std::uint64_t digest) {
  return fmt::format("{:016x}", digest);
}

EventLog::EventLog(const std::filesystem::path& path, const Inventory& inventory)
    : inventory_(inventory),
      path_(path.string()),
      file_(std::fopen(path_.c_str(), "wb"), &std::fclose) {
  if (!file_)
    throw InputError(path_, "", fmt::format("cannot be created: {}", std::strerror(errno)));
  std::setvbuf(file_.get(), nullptr, _IONBF, 0);
}

EventLog::EventLog(const Inventory& inventory)
    : inventory_(inventory), file_(nullptr, &std::fclose) {}

EventLog::~EventLog() {
  // What is lost here is missed by the digest in run.json; a destructor must not throw.
  if (file_ && !buffer_.empty()) std::fwrite(buffer_.data(), 1, buffer_.size(), file_.get());
}

void EventLog::line(Instant time, std::string_view kind, std::string_view fields) {
  std::string text = "{\"t\":";
  append_time(text, time);
  text += ",\"kind\":";
  text += json_quoted(kind);
  text += fields;
  text += "}\n";
  digest_.add(std::as_bytes(std::span(text)));
  ++lines_;
  last_lines_ += text;
  if (last_lines_.size() > 2 * tail_bytes) last_lines_.erase(0, last_lines_.size() - tail_bytes);
  if (listener_) listener_(text);
  if (!file_) return;
  buffer_ += text;
  if (buffer_.size() >= buffer_bytes) flush();
}

void EventLog::flush() {
  if (!file_ || buffer_.empty()) return;
  if (std::fwrite(buffer_.data(), 1, buffer_.size(), file_.get()) != buffer_.size())
    throw InputError(path_, "", fmt::format("cannot be written: {}", std::strerror(errno)));
  buffer_.clear();
}

std::string EventLog::tail() const {
  if (last_lines_.size() <= tail_bytes) return last_lines_;
  const std::size_t start = last_lines_.find('\n', last_lines_.size() - tail_bytes);
  return start == std::string::npos ? last_lines_ : last_lines_.substr(start + 1);
}

void EventLog::event(const Event& event) {
  if (is_measurement(event)) return;
  line(event.time, kind_name(event), members(to_json(event, inventory_)));
}

void EventLog::action_line(Instant now, std::string_view kind, ActionId id, const Action& action,
                           std::string_view extra, const Rationale* why) {
  std::string fields = fmt::format(",\"id\":{}", number(id));
  fields += members(to_json(action, inventory_));
  fields += extra;
  if (why != nullptr) fields += why_text(*why, inventory_);
  line(now, kind, fields);
}

void EventLog::intent(Instant now, ActionId id, const Action& action, const Rationale* why) {
  action_line(now, "action", id, action, "", why);
}

void EventLog::refusal(Instant now, ActionId id, const Action& action, std::string_view reason,
                       const Rationale* why) {
  action_line(now, "refused", id, action, ",\"reason\":" + json_quoted(reason), why);
}

void EventLog::held(Instant now, ActionId id, const Action& action, std::string_view mode,
                    const Rationale* why) {
  action_line(now, "held", id, action, ",\"mode\":" + json_quoted(mode), why);
}

void EventLog::appeal(Instant now, const Appeal& appeal) {
  nlohmann::json fields = {{"author", appeal.author}, {"because", appeal.because}};
  if (appeal.host.valid()) fields["host"] = inventory_[appeal.host].name;
  if (appeal.vm.valid()) fields["vm"] = inventory_[appeal.vm].name;
  line(now, "operator-asked", members(fields));
}

void EventLog::note(Instant now, std::string_view kind, const nlohmann::json& fields) {
  for (const char* taken : {"t", "kind", "at"})
    GEMELLO_INVARIANT(!fields.contains(taken), "a note's field has a name of its own");
  line(now, kind, members(fields));
}

}  // namespace gemello::runs
