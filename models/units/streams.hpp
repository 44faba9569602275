#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

namespace gemello {

/// A named stream of random 64-bit words: word n of a stream depends on the seed, the name and n
/// only, so adding a consumer disturbs no other, two policies face the same storms, and a position
/// is a number. Satisfies UniformRandomBitGenerator: use with Boost.Random's distributions.
/// Source: counter through the SplitMix64 finalizer (Steele, Lea, Flood, OOPSLA 2014,
/// doi 10.1145/2660193.2660195).
class Stream {
 public:
  using result_type = std::uint64_t;

  Stream() = default;
  Stream(std::uint64_t seed, std::string_view name, std::uint64_t position = 0);
  static constexpr result_type min() { return 0; }
  static constexpr result_type max() { return ~result_type{0}; }
  result_type operator()();
  /// Uniform in [0, 1), 53 bits.
  double uniform() { return static_cast<double>((*this)() >> 11) * 0x1.0p-53; }
  std::uint64_t position() const { return position_; }

 private:
  std::uint64_t key_ = 0;
  std::uint64_t position_ = 0;
};

/// The streams of one run, made when first asked for.
class Streams {
 public:
  explicit Streams(std::uint64_t seed = 0) : seed_(seed) {}
  Stream& named(std::string_view name);
  std::uint64_t seed() const { return seed_; }
  /// Positions of the streams used so far, by name, for State.
  std::map<std::string, std::uint64_t> positions() const;
  void restore(const std::map<std::string, std::uint64_t>& positions);

 private:
  std::uint64_t seed_;
  std::map<std::string, Stream, std::less<>> streams_;
};

}  // namespace gemello
