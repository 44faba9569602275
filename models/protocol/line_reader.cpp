#include "models/protocol/line_reader.hpp"

#include <utility>

namespace gemello::protocol {

void LineReader::feed(std::string_view bytes) {
  while (!bytes.empty()) {
    const std::size_t newline = bytes.find('\n');
    const std::string_view piece = bytes.substr(0, newline);
    // One byte more than the limit is kept, for it may be a carriage return.
    if (!overflowed_ && partial_.size() + piece.size() > bytes_max_ + 1) {
      overflowed_ = true;
      partial_.clear();
    }
    if (!overflowed_) partial_ += piece;
    if (newline == std::string_view::npos) return;
    bytes.remove_prefix(newline + 1);
    close_line(false);
  }
}

void LineReader::end() {
  if (!partial_.empty() || overflowed_) close_line(true);
}

void LineReader::close_line(bool torn) {
  Line line;
  line.number = ++number_;
  line.torn = torn;
  if (!partial_.empty() && partial_.back() == '\r') partial_.pop_back();
  line.too_long = overflowed_ || partial_.size() > bytes_max_;
  const bool blank = partial_.find_first_not_of(" \t") == std::string::npos;
  if (line.too_long || !blank) {
    if (!line.too_long) line.text = std::move(partial_);
    lines_.push_back(std::move(line));
  }
  partial_.clear();
  overflowed_ = false;
}

std::optional<Line> LineReader::next() {
  if (lines_.empty()) return std::nullopt;
  Line line = std::move(lines_.front());
  lines_.pop_front();
  return line;
}

}  // namespace gemello::protocol
