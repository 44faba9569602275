#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>

namespace gemello::protocol {

/// The longest line a server reads, its newline not counted.
inline constexpr std::size_t line_bytes_max = std::size_t{64} << 10;

/// One line of an input.
struct Line {
  std::uint64_t number = 0;  ///< from 1
  std::string text;          ///< without its newline; empty if `too_long`
  bool too_long = false;     ///< longer than the limit: what it said is gone
  bool torn = false;         ///< the input ended before its newline
};

/// Bytes in, lines out, in memory bounded by the limit and by what is fed between two looks: a
/// line that grows longer is forgotten up to its end. Lines of blanks only are skipped, but
/// counted. A carriage return before a newline belongs to the newline.
class LineReader {
 public:
  explicit LineReader(std::size_t bytes_max = line_bytes_max) : bytes_max_(bytes_max) {}

  void feed(std::string_view bytes);
  /// The input is over: what is left is a torn line.
  void end();
  std::optional<Line> next();
  bool has_line() const { return !lines_.empty(); }

 private:
  void close_line(bool torn);

  std::size_t bytes_max_;
  std::uint64_t number_ = 0;
  std::string partial_;
  bool overflowed_ = false;
  std::deque<Line> lines_;
};

}  // namespace gemello::protocol
