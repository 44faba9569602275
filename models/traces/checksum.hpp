#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace gemello::traces {

/// FNV-1a, 64 bits, over bytes as they come. Finds torn and bit-flipped files; not a signature.
/// Source: G. Fowler, L. C. Noll, K.-P. Vo, "The FNV Non-Cryptographic Hash Algorithm",
/// draft-eastlake-fnv.
class Fnv1a64 {
 public:
  void add(std::span<const std::byte> bytes) {
    std::uint64_t hash = hash_;
    for (const std::byte byte : bytes) {
      hash = (hash ^ static_cast<std::uint64_t>(byte)) * 0x100000001b3U;
    }
    hash_ = hash;
  }
  std::uint64_t value() const { return hash_; }

 private:
  std::uint64_t hash_ = 0xcbf29ce484222325U;
};

}  // namespace gemello::traces
