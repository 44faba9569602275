#include "models/traces/sink.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <unistd.h>
#include <utility>

#include <fmt/format.h>

#include "models/units/error.hpp"

namespace gemello::traces {
namespace {

constexpr std::size_t buffer_bytes = std::size_t{1} << 20;

}  // namespace

void DataSink::begin(const TraceHeader& header, const QuantitySet& quantities) {
  data_ = TraceData{.header = header};
  for (const TraceQuantity quantity : all_quantities) {
    if (quantities[index_of(quantity)]) data_.add(quantity);
  }
}

void DataSink::row(TraceQuantity quantity, std::size_t step, std::span<const float> values) {
  std::copy(values.begin(), values.end(), data_.at(quantity, step).begin());
}

TraceWriter::TraceWriter(std::filesystem::path path) : path_(std::move(path)) {}

TraceWriter::~TraceWriter() {
  if (fd_ < 0) return;
  ::close(fd_);
  ::unlink(partial_.c_str());
}

void TraceWriter::fail(std::string_view what) const {
  throw InputError(path_.string(), fmt::format("byte {}", at_),
                   fmt::format("{}: {}", what, std::strerror(errno)));
}

void TraceWriter::begin(const TraceHeader& header, const QuantitySet& quantities) {
  const std::string json = encode_header(header, quantities, path_.string(), layout_);
  json_size_ = json.size();
  for (int attempt = 0; fd_ < 0; ++attempt) {
    partial_ = path_;
    partial_ += attempt == 0 ? ".partial" : fmt::format(".partial{}", attempt);
    fd_ = ::open(partial_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (fd_ < 0 && (errno != EEXIST || attempt == 99)) fail("cannot be created");
  }
  buffer_.reserve(buffer_bytes);
  const std::array<std::byte, prefix_size> blank{};
  buffer_.assign(blank.begin(), blank.end());  // the real prefix comes last, with the checksum
  at_ = prefix_size;
  put(std::as_bytes(std::span(json)));
  pad_to(layout_.data_offset);
}

void TraceWriter::put(std::span<const std::byte> bytes) {
  sum_.add(bytes);
  at_ += bytes.size();
  while (!bytes.empty()) {
    const std::size_t part = std::min(bytes.size(), buffer_bytes - buffer_.size());
    buffer_.insert(buffer_.end(), bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(part));
    bytes = bytes.subspan(part);
    if (buffer_.size() == buffer_bytes) flush();
  }
}

void TraceWriter::pad_to(std::uint64_t offset) {
  const std::array<std::byte, block_alignment> zeros{};
  GEMELLO_INVARIANT(at_ <= offset && offset - at_ < block_alignment,
                    "rows of a trace were written out of order");
  put(std::span(zeros).first(offset - at_));
}

void TraceWriter::flush() {
  std::span<const std::byte> rest(buffer_);
  while (!rest.empty()) {
    const ssize_t done = ::write(fd_, rest.data(), rest.size());
    if (done < 0 && errno == EINTR) continue;
    if (done < 0) fail("cannot be written");
    rest = rest.subspan(static_cast<std::size_t>(done));
  }
  buffer_.clear();
}

void TraceWriter::row(TraceQuantity quantity, std::size_t step, std::span<const float> values) {
  const std::size_t width = layout_.header.vms.size();
  GEMELLO_INVARIANT(values.size() == width && layout_.quantities[index_of(quantity)],
                    "a row does not fit the trace's header");
  check_row(layout_.header, quantity, step, values, path_.string());
  const std::uint64_t offset =
      layout_.block_offsets[index_of(quantity)] + std::uint64_t{step} * width * sizeof(float);
  pad_to(offset);
  put(std::as_bytes(values));
}

void TraceWriter::end() {
  pad_to(layout_.file_size);
  flush();
  layout_.checksum = sum_.value();
  const auto prefix = encode_prefix(json_size_, layout_);
  if (::pwrite(fd_, prefix.data(), prefix.size(), 0) != static_cast<ssize_t>(prefix.size())) {
    fail("cannot be written");
  }
  if (::fsync(fd_) != 0) fail("cannot be synced");
  if (::rename(partial_.c_str(), path_.c_str()) != 0) fail("cannot be renamed into place");
  ::close(std::exchange(fd_, -1));
  const std::filesystem::path folder = path_.has_parent_path() ? path_.parent_path() : ".";
  const int folder_fd = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (folder_fd < 0) fail("the folder cannot be opened to sync the name");
  const int synced = ::fsync(folder_fd);
  ::close(folder_fd);
  if (synced != 0 && errno != EINVAL) fail("the folder cannot be synced");
}

void copy_trace(const TraceView& view, TraceSink& sink) {
  sink.begin(*view.header, quantities_of(view));
  for (const TraceQuantity quantity : all_quantities) {
    if (!view.has(quantity)) continue;
    for (std::size_t step = 0; step < view.header->steps; ++step) {
      sink.row(quantity, step, view.at(quantity, step));
    }
  }
  sink.end();
}

void write_trace(const std::filesystem::path& path, const TraceData& data) {
  check_header(data.header, path.string());
  const std::size_t size = data.header.steps * data.header.vms.size();
  for (const TraceQuantity quantity : all_quantities) {
    const std::size_t have = data.values[index_of(quantity)].size();
    if (have == 0 || have == size) continue;
    throw InputError(path.string(), fmt::format("$.quantities.{}", name_of(quantity)),
                     fmt::format("holds {} samples where the header says {}", have, size));
  }
  TraceWriter writer(path);
  copy_trace(data.view(), writer);
}

}  // namespace gemello::traces
