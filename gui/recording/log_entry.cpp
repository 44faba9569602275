#include "gui/recording/log_entry.hpp"

#include <charconv>
#include <cmath>

namespace gemello::gui {
namespace {

using nlohmann::json;

constexpr int scan_depth_max = 16;
constexpr std::uint32_t scan_keys_max = 64;
constexpr double time_beyond = 9e12;  // seconds; as runs::EventLogReader

// Reads plain JSON into nodes.
class EntryScanner {
 public:
  EntryScanner(std::string_view text, std::vector<LogEntry::Node>& nodes)
      : at_(text.data()), end_(text.data() + text.size()), nodes_(nodes) {}

  bool all() {
    blanks();
    if (!value({}, 0)) return false;
    blanks();
    return at_ == end_;
  }

 private:
  using Node = LogEntry::Node;
  using Type = LogEntry::Type;

  void blanks() {
    while (at_ != end_ && (*at_ == ' ' || *at_ == '\t' || *at_ == '\r')) ++at_;
  }
  bool take(char wanted) {
    if (at_ == end_ || *at_ != wanted) return false;
    ++at_;
    return true;
  }
  bool take(std::string_view wanted) {
    if (static_cast<std::size_t>(end_ - at_) < wanted.size()) return false;
    if (std::string_view(at_, wanted.size()) != wanted) return false;
    at_ += wanted.size();
    return true;
  }

  bool text(std::string_view& out) {
    if (!take('"')) return false;
    const char* const begin = at_;
    while (at_ != end_ && *at_ != '"') {
      if (*at_ == '\\' || *at_ < 0x20 || *at_ > 0x7e) return false;
      ++at_;
    }
    out = {begin, static_cast<std::size_t>(at_ - begin)};
    return take('"');
  }

  bool digits() {
    const char* const begin = at_;
    while (at_ != end_ && *at_ >= '0' && *at_ <= '9') ++at_;
    return at_ != begin && at_ - begin < 300;
  }
  // With an exponent it may be beyond double: the long way.
  bool figure(std::string_view& out) {
    const char* const begin = at_;
    take('-');
    const bool zero = at_ != end_ && *at_ == '0';
    const char* const whole = at_;
    if (!digits() || (zero && at_ - whole > 1)) return false;
    if (take('.') && !digits()) return false;
    if (at_ != end_ && (*at_ == 'e' || *at_ == 'E')) return false;
    out = {begin, static_cast<std::size_t>(at_ - begin)};
    return true;
  }

  bool value(std::string_view key, int depth) {
    if (at_ == end_ || depth > scan_depth_max) return false;
    const std::size_t place = nodes_.size();
    nodes_.push_back({key, {}, Type::nothing, 0});
    std::string_view found;
    Type type = Type::nothing;
    switch (*at_) {
      case '{':
        type = Type::object;
        if (!members(depth)) return false;
        break;
      case '[':
        type = Type::list;
        if (!elements(depth)) return false;
        break;
      case '"':
        type = Type::text;
        if (!text(found)) return false;
        break;
      case 't':
      case 'f':
        type = Type::flag;
        found = *at_ == 't' ? "true" : "false";
        if (!take(found)) return false;
        break;
      case 'n':
        if (!take(std::string_view("null"))) return false;
        break;
      default:
        type = Type::number;
        if (!figure(found)) return false;
    }
    nodes_[place].type = type;
    nodes_[place].value = found;
    nodes_[place].end = static_cast<std::uint32_t>(nodes_.size());
    return true;
  }

  bool members(int depth) {
    const std::size_t first = nodes_.size();
    std::uint32_t count = 0;
    ++at_;
    blanks();
    if (take('}')) return true;
    do {
      blanks();
      std::string_view key;
      if (!text(key) || ++count > scan_keys_max || is_known(first, key)) return false;
      blanks();
      if (!take(':')) return false;
      blanks();
      if (!value(key, depth + 1)) return false;
      blanks();
    } while (take(','));
    return take('}');
  }
  bool is_known(std::size_t first, std::string_view key) const {
    for (std::size_t i = first; i < nodes_.size(); i = nodes_[i].end)
      if (nodes_[i].key == key) return true;
    return false;
  }

  bool elements(int depth) {
    ++at_;
    blanks();
    if (take(']')) return true;
    do {
      blanks();
      if (!value({}, depth + 1)) return false;
      blanks();
    } while (take(','));
    return take(']');
  }

  const char* at_;
  const char* end_;
  std::vector<Node>& nodes_;
};

}  // namespace

bool LogEntry::scan(std::string_view line) {
  nodes_.clear();
  own_.clear();
  if (EntryScanner(line, nodes_).all()) return true;
  nodes_.assign(1, Node{});
  nodes_[0].end = 1;
  return false;
}

void LogEntry::take(const json& value) {
  nodes_.clear();
  own_.clear();
  add(value, {});
}

void LogEntry::take(const runs::LogLine& line) {
  take(line.fields);
  number = line.number;
  time_ = line.time;
  kind_ = line.kind;
}

void LogEntry::add(const json& value, std::string_view key) {
  const std::size_t place = nodes_.size();
  Node node{key, {}, Type::nothing, 0};
  if (value.is_string()) {
    node.type = Type::text;
    node.value = value.get_ref<const std::string&>();
  } else if (value.is_number() || value.is_boolean()) {
    node.type = value.is_number() ? Type::number : Type::flag;
    node.value = own_.emplace_back(value.dump());
  } else if (value.is_structured()) {
    node.type = value.is_object() ? Type::object : Type::list;
  }
  nodes_.push_back(node);
  if (value.is_object())
    for (const auto& [name, member] : value.items()) add(member, name);
  else if (value.is_array())
    for (const json& element : value) add(element, {});
  nodes_[place].end = static_cast<std::uint32_t>(nodes_.size());
}

bool LogEntry::find_head() {
  const Node* time = find("t");
  const Node* kind = find("kind");
  if (time == nullptr || time->type != Type::number) return false;
  if (kind == nullptr || kind->type != Type::text) return false;
  kind_ = kind->value;
  return true;
}

bool LogEntry::find_time() {
  const auto seconds_since = figure("t");
  if (!seconds_since || !(std::abs(*seconds_since) < time_beyond)) return false;
  time_ = Instant(duration_nearest(*seconds_since));
  return true;
}

const LogEntry::Node* LogEntry::find(const Node& object, std::string_view key) const {
  if (object.type != Type::object) return nullptr;
  for (std::uint32_t i = number_of(object) + 1; i < object.end; i = nodes_[i].end)
    if (nodes_[i].key == key) return &nodes_[i];
  return nullptr;
}

std::string_view LogEntry::text(const Node& object, std::string_view key) const {
  const Node* node = find(object, key);
  return node == nullptr ? std::string_view() : node->value;
}

std::string LogEntry::words(std::string_view key) const {
  const Node* node = find(key);
  if (node == nullptr) return {};
  if (node->type != Type::list) return std::string(node->value);
  std::string all;
  each(*node, [&](const Node& one) {
    if (!all.empty()) all += ", ";
    all += one.value;
  });
  return all;
}

std::optional<double> LogEntry::figure(std::string_view key) const {
  const Node* node = find(key);
  if (node == nullptr || node->type != Type::number) return std::nullopt;
  double value = 0;
  const char* const end = node->value.data() + node->value.size();
  const auto [rest, error] = std::from_chars(node->value.data(), end, value);
  if (error != std::errc() || rest != end) return std::nullopt;
  return value;
}

std::optional<std::uint64_t> LogEntry::count(std::string_view key) const {
  const Node* node = find(key);
  if (node == nullptr || node->type != Type::number) return std::nullopt;
  std::uint64_t value = 0;
  const char* const end = node->value.data() + node->value.size();
  const auto [rest, error] = std::from_chars(node->value.data(), end, value);
  if (error != std::errc() || rest != end) return std::nullopt;
  return value;
}

runs::LogLine LogEntry::line() const {
  return {number, time_, std::string(kind_), json_of(nodes_.front())};
}

json LogEntry::json_of(const Node& node) const {
  switch (node.type) {
    case Type::text:
      return std::string(node.value);
    case Type::number:
      return json::parse(node.value);
    case Type::flag:
      return node.value == "true";
    case Type::nothing:
      return nullptr;
    case Type::list: {
      json list = json::array();
      each(node, [&](const Node& one) { list.push_back(json_of(one)); });
      return list;
    }
    case Type::object: {
      json object = json::object();
      each(node, [&](const Node& one) { object[std::string(one.key)] = json_of(one); });
      return object;
    }
  }
  return nullptr;
}

}  // namespace gemello::gui
