#pragma once

#include <string>
#include <string_view>

#include "models/units/quantity.hpp"

namespace gemello {

/// Text with a unit to a quantity and back: "25Gbps", "8GiB", "300s", "1.5h", "2.6GHz", "120W".
/// A number and its unit, an optional space between; decimal point, no exponent, no sign except a
/// leading minus (which only Duration accepts). Units are case-sensitive:
///   Duration        us ms s min h d w
///   Bytes           B, kB MB GB TB PB (powers of 1000), KiB MiB GiB TiB PiB; whole bytes only
///   BytesPerSecond  bps kbps Mbps Gbps Tbps (bits), B/s kB/s MB/s GB/s KiB/s MiB/s GiB/s (bytes)
///   Cores           cores core
///   Megahertz       MHz GHz
///   Iops            IOPS
///   Watts           W kW
/// Errors: std::invalid_argument with a sentence that names the accepted units; readers turn it
/// into an InputError with its place.
template <class Q>
Q parse(std::string_view text);

template <>
Duration parse<Duration>(std::string_view text);
template <>
Bytes parse<Bytes>(std::string_view text);
template <>
BytesPerSecond parse<BytesPerSecond>(std::string_view text);
template <>
Cores parse<Cores>(std::string_view text);
template <>
Megahertz parse<Megahertz>(std::string_view text);
template <>
Iops parse<Iops>(std::string_view text);
template <>
Watts parse<Watts>(std::string_view text);

/// The shortest text that `parse` reads back as the same value.
std::string unparse(Duration duration);
std::string unparse(Bytes bytes);
std::string unparse(BytesPerSecond rate);
std::string unparse(Cores cores);
std::string unparse(Megahertz speed);
std::string unparse(Iops rate);
std::string unparse(Watts power);

/// A double as the shortest decimal text that reads back as the same double; independent of the
/// locale. What every file of ours is written with.
std::string shortest(double value);

/// The whole text as a finite double or integer (std::from_chars; no spaces, no trailing text).
/// Returns false and leaves `out` alone otherwise.
bool read_number(std::string_view text, double& out);
bool read_number(std::string_view text, std::int64_t& out);

}  // namespace gemello
