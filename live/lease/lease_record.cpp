#include "live/lease/lease_record.hpp"

#include <algorithm>
#include <charconv>
#include <span>
#include <stdexcept>
#include <vector>

#include <fmt/format.h>

#include "models/traces/checksum.hpp"

namespace gemello::live {
namespace {

using nlohmann::json;

constexpr std::string_view magic = "gemello-lease-1";

std::uint64_t sum_of(std::uint64_t sequence, std::string_view body) {
  traces::Fnv1a64 sum;
  sum.add(std::as_bytes(std::span(&sequence, 1)));
  sum.add(std::as_bytes(std::span(body)));
  return sum.value();
}

std::vector<std::string_view> words_of(std::string_view line) {
  std::vector<std::string_view> words;
  while (!line.empty()) {
    const std::size_t end = std::min(line.find(' '), line.size());
    words.push_back(line.substr(0, end));
    line.remove_prefix(std::min(end + 1, line.size()));
  }
  return words;
}

bool read_number(std::string_view text, std::uint64_t& value, int base) {
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value, base);
  return problem == std::errc() && end == text.data() + text.size();
}

std::optional<SharedRecord> record_from(std::string_view body) {
  const json root = json::parse(body, nullptr, false);
  try {
    SharedRecord record;
    record.fleet = root.at("fleet").get<std::string>();
    record.lease = {Epoch{root.at("epoch").get<std::uint64_t>()},
                    root.at("holder").get<std::string>(), root.at("renewals").get<std::uint64_t>()};
    record.books = root.at("books");
    return record;
  } catch (const json::exception&) {
    return std::nullopt;
  }
}

}  // namespace

std::string to_bytes(const Slot& slot) {
  const SharedRecord& record = slot.record;
  const json root{{"fleet", record.fleet},
                  {"epoch", number(record.lease.epoch)},
                  {"holder", record.lease.holder},
                  {"renewals", record.lease.renewals},
                  {"books", record.books}};
  const std::string body = root.dump(-1, ' ', false, json::error_handler_t::replace) + "\n";
  const std::string head = fmt::format("{} {} {} {:016x}\n", magic, slot.sequence, body.size(),
                                       sum_of(slot.sequence, body));
  if (head.size() + body.size() > slot_size)
    throw std::length_error(
        fmt::format("the lease's record is {} bytes long, {} is the most: the policy remembers "
                    "too much, or too many actions are open",
                    head.size() + body.size(), slot_size));
  return head + body;
}

std::optional<Slot> slot_from(std::string_view bytes) {
  const std::size_t end = bytes.find('\n');
  if (end == std::string_view::npos) return std::nullopt;
  const auto words = words_of(bytes.substr(0, end));
  Slot slot;
  std::uint64_t length = 0;
  std::uint64_t sum = 0;
  if (words.size() != 4 || words[0] != magic || !read_number(words[1], slot.sequence, 10) ||
      !read_number(words[2], length, 10) || !read_number(words[3], sum, 16))
    return std::nullopt;
  const std::string_view body = bytes.substr(end + 1);
  if (body.size() < length) return std::nullopt;
  if (sum_of(slot.sequence, body.substr(0, length)) != sum) return std::nullopt;
  auto record = record_from(body.substr(0, length));
  if (!record) return std::nullopt;
  slot.record = std::move(*record);
  return slot;
}

}  // namespace gemello::live
