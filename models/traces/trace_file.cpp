#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

#include <fmt/format.h>

#include "models/traces/checksum.hpp"
#include "models/traces/layout.hpp"
#include "models/traces/trace.hpp"
#include "models/units/error.hpp"

namespace gemello::traces {
namespace {

struct Descriptor {
  int fd;
  ~Descriptor() {
    if (fd >= 0) ::close(fd);
  }
};

/// Pages are given back in pieces of at least this much, so that a call per step costs nothing.
constexpr std::size_t drop_bytes_min = std::size_t{4} << 20;

}  // namespace

Trace Trace::open(const std::filesystem::path& path) {
  const std::string file = path.string();
  const auto fail = [&](std::string_view what) {
    throw InputError(file, "byte 0", fmt::format("{}: {}", what, std::strerror(errno)));
  };
  const Descriptor descriptor{::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)};
  if (descriptor.fd < 0) fail("cannot be opened");
  struct stat status {};
  if (::fstat(descriptor.fd, &status) != 0) fail("cannot be examined");
  if (!S_ISREG(status.st_mode)) throw InputError(file, "byte 0", "is not a regular file");
  Trace trace;
  trace.path_ = path;
  if (status.st_size > 0) {
    trace.map_size_ = static_cast<std::size_t>(status.st_size);
    void* map = ::mmap(nullptr, trace.map_size_, PROT_READ, MAP_SHARED, descriptor.fd, 0);
    if (map == MAP_FAILED) fail("cannot be mapped");
    trace.map_ = static_cast<const std::byte*>(map);
  }
  Layout layout = decode_layout({trace.map_, trace.map_size_}, file);
  trace.header_ = std::make_unique<TraceHeader>(std::move(layout.header));
  trace.checksum_ = layout.checksum;
  trace.view_.header = trace.header_.get();
  for (std::size_t i = 0; i < quantity_count; ++i) {
    if (!layout.quantities[i]) continue;
    trace.view_.blocks[i] = reinterpret_cast<const float*>(trace.map_ + layout.block_offsets[i]);
  }
  return trace;
}

Trace::Trace(Trace&& other) noexcept {
  *this = std::move(other);
}

Trace& Trace::operator=(Trace&& other) noexcept {
  if (this == &other) return *this;
  close();
  path_ = std::move(other.path_);
  header_ = std::move(other.header_);
  view_ = std::exchange(other.view_, {});
  map_ = std::exchange(other.map_, nullptr);
  map_size_ = std::exchange(other.map_size_, 0);
  dropped_steps_ = std::exchange(other.dropped_steps_, 0);
  checksum_ = std::exchange(other.checksum_, 0);
  return *this;
}

Trace::~Trace() {
  close();
}

void Trace::close() noexcept {
  if (map_ != nullptr) ::munmap(const_cast<std::byte*>(map_), map_size_);
  map_ = nullptr;
}

void Trace::verify() const {
  Fnv1a64 sum;
  sum.add({map_ + prefix_size, map_size_ - prefix_size});
  if (sum.value() != checksum_) {
    throw InputError(
        path_.string(), "byte 32",
        fmt::format("states checksum {:016x} but the content has {:016x}", checksum_, sum.value()));
  }
}

void Trace::advise_done(std::size_t step) {
  const std::size_t row_bytes = vms().size() * sizeof(float);
  step = std::min(step, steps());
  if (step <= dropped_steps_ || (step - dropped_steps_) * row_bytes < drop_bytes_min) return;
  const auto page = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
  for (const float* block : view_.blocks) {
    if (block == nullptr) continue;
    const auto at = static_cast<std::size_t>(reinterpret_cast<const std::byte*>(block) - map_);
    const std::size_t first = (at + dropped_steps_ * row_bytes) / page * page;
    const std::size_t last = (at + step * row_bytes) / page * page;
    ::madvise(const_cast<std::byte*>(map_) + first, last - first, MADV_DONTNEED);
  }
  dropped_steps_ = step;
}

TraceData Trace::read() const {
  TraceData data{.header = header()};
  const std::size_t size = steps() * vms().size();
  for (std::size_t i = 0; i < quantity_count; ++i) {
    const float* block = view_.blocks[i];
    if (block != nullptr) data.values[i].assign(block, block + size);
  }
  return data;
}

}  // namespace gemello::traces
