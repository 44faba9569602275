#include "models/units/streams.hpp"

namespace gemello {
namespace {

constexpr std::uint64_t golden_gamma = 0x9e3779b97f4a7c15ULL;

std::uint64_t mix(std::uint64_t z) {
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
  return z ^ (z >> 31);
}

// FNV-1a, 64 bits, of the name.
std::uint64_t digest(std::string_view name) {
  std::uint64_t hash = 0xcbf29ce484222325ULL;
  for (const char c : name) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3ULL;
  return hash;
}

}  // namespace

Stream::Stream(std::uint64_t seed, std::string_view name, std::uint64_t position)
    : key_(mix(mix(seed + golden_gamma) ^ digest(name))), position_(position) {}

Stream::result_type Stream::operator()() {
  return mix(key_ + ++position_ * golden_gamma);
}

Stream& Streams::named(std::string_view name) {
  const auto found = streams_.find(name);
  if (found != streams_.end()) return found->second;
  return streams_.emplace(std::string(name), Stream(seed_, name)).first->second;
}

std::map<std::string, std::uint64_t> Streams::positions() const {
  std::map<std::string, std::uint64_t> positions;
  for (const auto& [name, stream] : streams_) positions.emplace(name, stream.position());
  return positions;
}

void Streams::restore(const std::map<std::string, std::uint64_t>& positions) {
  streams_.clear();
  for (const auto& [name, position] : positions)
    streams_.emplace(name, Stream(seed_, name, position));
}

}  // namespace gemello
