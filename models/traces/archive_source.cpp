#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <system_error>

#include <archive.h>
#include <archive_entry.h>
#include <fmt/format.h>

#include "models/traces/source.hpp"
#include "models/units/error.hpp"

namespace gemello::traces {
namespace {

namespace fs = std::filesystem;

class ArchiveReader {
 public:
  enum class Kind { archive, one_file };

  ArchiveReader(const fs::path& path, const SourceLimits& limits, Kind kind)
      : file_(path.string()),
        limits_(limits),
        archive_(::archive_read_new(), &::archive_read_free) {
    GEMELLO_INVARIANT(archive_ != nullptr, "libarchive gave no reader");
    ::archive_read_support_filter_all(archive_.get());
    if (kind == Kind::one_file) {
      ::archive_read_support_format_raw(archive_.get());
    } else {
      ::archive_read_support_format_tar(archive_.get());
      ::archive_read_support_format_zip(archive_.get());
    }
    check(::archive_read_open_filename(archive_.get(), file_.c_str(), 1 << 16));
  }

  /// The content of one compressed file.
  std::string content() {
    ::archive_entry* entry = nullptr;
    check(::archive_read_next_header(archive_.get(), &entry));
    // Without a filter the file is taken as it is, whatever its name says.
    if (::archive_filter_count(archive_.get()) < 2) fail("is not compressed as its name says");
    return content_of("the file");
  }

  void visit(const MemberVisitor& visitor) {
    for (;;) {
      ::archive_entry* entry = nullptr;
      const int result = ::archive_read_next_header(archive_.get(), &entry);
      if (result == ARCHIVE_EOF) break;
      check(result);
      if (++entries_ > limits_.members_max) {
        fail(fmt::format("holds over {} members", limits_.members_max));
      }
      visit_entry(entry, visitor);
    }
    if (entries_ == 0) fail("is an empty archive");
  }

 private:
  [[noreturn]] void fail(std::string_view sentence) const {
    throw InputError(file_, fmt::format("member {}", entries_ + 1), sentence);
  }
  /// Warnings are failures too: a trace with a part that could not be read whole is no trace.
  void check(la_ssize_t result) const {
    if (result >= ARCHIVE_OK) return;
    const char* why = ::archive_error_string(archive_.get());
    fail(fmt::format("cannot be read as an archive: {}", why == nullptr ? "unknown cause" : why));
  }

  void visit_entry(::archive_entry* entry, const MemberVisitor& visitor) {
    const char* path = ::archive_entry_pathname(entry);
    if (path == nullptr) fail("has a member without a readable name");
    const std::string name = std::string_view(path).starts_with("./") ? path + 2 : path;
    const auto type = ::archive_entry_filetype(entry);
    if (type == AE_IFDIR) return;
    if (type != AE_IFREG || ::archive_entry_hardlink(entry) != nullptr) {
      fail(fmt::format("the member {} is not a regular file", name));
    }
    const std::string content = content_of(fmt::format("the member {}", name));
    if (::archive_entry_size_is_set(entry) != 0 &&
        static_cast<la_int64_t>(content.size()) != ::archive_entry_size(entry)) {
      fail(fmt::format("the member {} has {} bytes of the {} announced", name, content.size(),
                       ::archive_entry_size(entry)));
    }
    const std::string file = fmt::format("{}:{}", file_, name);
    visitor({.name = name, .file = file, .content = content});
  }

  /// What is left of the entry at hand; `what` names it.
  std::string content_of(std::string_view what) {
    std::string content;
    std::array<char, 1 << 16> buffer{};
    for (;;) {
      const la_ssize_t got = ::archive_read_data(archive_.get(), buffer.data(), buffer.size());
      check(got);
      if (got == 0) return content;
      content.append(buffer.data(), static_cast<std::size_t>(got));
      total_ += static_cast<std::size_t>(got);
      if (content.size() > limits_.member_bytes_max || total_ > limits_.total_bytes_max) {
        fail(fmt::format("{} takes it over the limit of {} bytes a member, {} in all", what,
                         limits_.member_bytes_max, limits_.total_bytes_max));
      }
    }
  }

  std::string file_;
  SourceLimits limits_;
  std::unique_ptr<::archive, int (*)(::archive*)> archive_;
  std::size_t entries_ = 0;
  std::size_t total_ = 0;
};

/// The last bytes of a file, at most so many.
std::string tail_of(const fs::path& path, std::size_t bytes_max) {
  std::unique_ptr<std::FILE, int (*)(std::FILE*)> stream(std::fopen(path.c_str(), "rbe"),
                                                         &std::fclose);
  std::error_code error;
  std::string tail(std::min<std::uintmax_t>(bytes_max, fs::file_size(path, error)), '\0');
  const bool read = stream != nullptr && !error &&
                    std::fseek(stream.get(), -static_cast<long>(tail.size()), SEEK_END) == 0 &&
                    std::fread(tail.data(), 1, tail.size(), stream.get()) == tail.size();
  if (!read) throw InputError(path.string(), "member 1", "cannot be read");
  return tail;
}

/// Two blocks of zeros end every tar (POSIX pax, "ustar Interchange Format").
bool has_tar_end(const fs::path& path) {
  return tail_of(path, 1024) == std::string(1024, '\0');
}

/// A record of 22 bytes and a comment ends every zip (APPNOTE.TXT 4.3.16).
bool has_zip_end(const fs::path& path) {
  constexpr std::size_t record_bytes = 22;
  const std::string tail = tail_of(path, record_bytes + 0xffff);
  for (std::size_t at = tail.rfind("PK\x05\x06"); at != std::string::npos;
       at = at == 0 ? std::string::npos : tail.rfind("PK\x05\x06", at - 1)) {
    if (at + record_bytes > tail.size()) continue;
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(tail[at + i]); };
    const std::size_t comment = byte(20) + 256U * byte(21);
    if (at + record_bytes + comment == tail.size()) return true;
  }
  return false;
}

/// A tar or zip cut between two members reads without complaint; only its end tells. Compressed
/// tars have an end of their own, which libarchive checks.
void require_end(const fs::path& path) {
  const std::string file = path.string();
  const bool whole = file.ends_with(".tar")   ? has_tar_end(path)
                     : file.ends_with(".zip") ? has_zip_end(path)
                                              : true;
  if (!whole) {
    throw InputError(file, "member 1", "is not a whole archive: the mark of its end is missing");
  }
}

}  // namespace

void visit_archive(const fs::path& path, const SourceLimits& limits, const MemberVisitor& visit) {
  require_end(path);
  ArchiveReader(path, limits, ArchiveReader::Kind::archive).visit(visit);
}

void visit_compressed(const fs::path& path, const SourceLimits& limits,
                      const MemberVisitor& visit) {
  const std::string content = ArchiveReader(path, limits, ArchiveReader::Kind::one_file).content();
  const std::string name = path.stem().string();
  visit({.name = name, .file = path.native(), .content = content});
}

}  // namespace gemello::traces
