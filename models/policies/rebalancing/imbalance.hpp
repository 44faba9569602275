#pragma once

#include <cstdint>
#include <span>

namespace gemello::policies {

/// How unevenly hosts are loaded. Loads are shares of their own capacity, in parts per million:
/// whole numbers, so that comparisons do not depend on rounding.
/// Source: own reading; maximum less mean and standard deviation are the two measures that
/// published balancers use (VMware DRS: standard deviation of normalized load, Gulati et al.,
/// VMware Technical Journal 1(1), 2012).
enum class ImbalanceMeasure : std::uint8_t { max_minus_mean, deviation };

/// Result in parts per million, rounded; 0 for fewer than two hosts.
std::int64_t imbalance(ImbalanceMeasure measure, std::span<const std::int64_t> shares);

/// Sum of squared deviations from the mean that moving a load takes away: it changes hosts `from`
/// and `to` to the given shares. Strictly positive moves cannot go round in circles, and unlike
/// the maximum it also falls while two hosts are equally hot. Parts per million, squared.
double variance_gain(std::span<const std::int64_t> shares, std::size_t from,
                     std::int64_t from_after, std::size_t to, std::int64_t to_after);
/// The same for who asks many times: sum: of all shares.
double variance_gain(std::span<const std::int64_t> shares, std::int64_t sum, std::size_t from,
                     std::int64_t from_after, std::size_t to, std::int64_t to_after);

}  // namespace gemello::policies
