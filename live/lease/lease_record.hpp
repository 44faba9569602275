#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

#include "models/fleet/leadership.hpp"

namespace gemello::live {

/// All that stands in the shared file: whose turn it is, and what the next turn begins from.
struct SharedRecord {
  std::string fleet;
  LeaseRecord lease;
  nlohmann::json books;  ///< shared_books.hpp; null: nobody has kept any yet
  bool operator==(const SharedRecord&) const = default;
};

/// A record and its place in the order of all that were written.
struct Slot {
  std::uint64_t sequence = 0;
  SharedRecord record;
};

/// The file has two slots; each write goes to the one that is not the newest, so that one that is
/// cut short leaves the record before it.
inline constexpr std::size_t slot_size = std::size_t{1} << 20;

/// Errors: std::length_error if it is longer than a slot.
std::string to_bytes(const Slot& slot);
/// nullopt: never written, cut short or damaged.
std::optional<Slot> slot_from(std::string_view bytes);

}  // namespace gemello::live
