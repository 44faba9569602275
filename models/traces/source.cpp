#include "models/traces/source.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>
#include <system_error>
#include <vector>

#include <fmt/format.h>

#include "models/units/error.hpp"

namespace gemello::traces {
namespace {

namespace fs = std::filesystem;

constexpr std::array<std::string_view, 9> archive_endings{
    ".tar", ".tar.xz", ".txz", ".tar.gz", ".tgz", ".tar.bz2", ".tbz2", ".tar.zst", ".zip"};
constexpr std::array<std::string_view, 4> compressed_endings{".gz", ".xz", ".bz2", ".zst"};
constexpr std::array<std::string_view, 8> beside_data{
    "readme", "license", "licence", "copying", "citation", "source", "manifest", "sha256sums"};

/// The whole file; one byte more than the limit is an error before it is memory.
std::string read_file(const fs::path& path, std::size_t bytes_max) {
  const std::string file = path.string();
  std::unique_ptr<std::FILE, int (*)(std::FILE*)> stream(std::fopen(file.c_str(), "rbe"),
                                                         &std::fclose);
  if (!stream) {
    throw InputError(file, "line 1", fmt::format("cannot be opened: {}", std::strerror(errno)));
  }
  std::string content;
  std::array<char, 1 << 16> buffer{};
  for (;;) {
    const std::size_t got = std::fread(buffer.data(), 1, buffer.size(), stream.get());
    if (got == 0) break;
    content.append(buffer.data(), got);
    if (content.size() > bytes_max) {
      throw InputError(file, "line 1", fmt::format("is over {} bytes", bytes_max));
    }
  }
  if (std::ferror(stream.get()) != 0) {
    throw InputError(file, "line 1", fmt::format("cannot be read: {}", std::strerror(errno)));
  }
  return content;
}

std::vector<std::string> names_below(const fs::path& folder, const SourceLimits& limits) {
  std::vector<std::string> names;
  std::error_code error;
  fs::recursive_directory_iterator at(folder, error);
  for (; !error && at != fs::recursive_directory_iterator(); at.increment(error)) {
    std::error_code dangling;  // a link to nothing is reported below, with its name
    const fs::file_type type = at->status(dangling).type();
    if (type == fs::file_type::directory) continue;
    if (type != fs::file_type::regular) {
      throw InputError(at->path().string(), "line 1", "is not a regular file");
    }
    names.push_back(at->path().lexically_relative(folder).string());
    if (names.size() > limits.members_max) {
      throw InputError(folder.string(), "entry 1",
                       fmt::format("holds over {} files", limits.members_max));
    }
  }
  if (error) {
    throw InputError(folder.string(), "entry 1",
                     fmt::format("cannot be listed: {}", error.message()));
  }
  std::sort(names.begin(), names.end());
  return names;
}

void visit_folder(const fs::path& folder, const SourceLimits& limits, const MemberVisitor& visit) {
  std::size_t total = 0;
  for (const std::string& name : names_below(folder, limits)) {
    const fs::path path = folder / name;
    const std::string content = read_file(path, limits.member_bytes_max);
    total += content.size();
    if (total > limits.total_bytes_max) {
      throw InputError(folder.string(), "entry 1",
                       fmt::format("holds over {} bytes", limits.total_bytes_max));
    }
    visit({.name = name, .file = path.native(), .content = content});
  }
}

}  // namespace

bool is_archive_name(std::string_view name) {
  return std::any_of(archive_endings.begin(), archive_endings.end(),
                     [&](std::string_view ending) { return name.ends_with(ending); });
}

bool is_compressed_name(std::string_view name) {
  return !is_archive_name(name) &&
         std::any_of(compressed_endings.begin(), compressed_endings.end(),
                     [&](std::string_view ending) { return name.ends_with(ending); });
}

std::string_view base_name(std::string_view member_name) {
  const std::size_t slash = member_name.rfind('/');
  return slash == std::string_view::npos ? member_name : member_name.substr(slash + 1);
}

bool is_beside_data(std::string_view member_name) {
  if (member_name.starts_with("__MACOSX/")) return true;
  const std::string_view base = base_name(member_name);
  if (base.empty() || base[0] == '.' || base[0] == '_') return true;
  std::string stem(base.substr(0, base.find('.')));
  std::transform(stem.begin(), stem.end(), stem.begin(), [](char c) {
    return static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  });
  return std::find(beside_data.begin(), beside_data.end(), stem) != beside_data.end();
}

void visit_members(const fs::path& path, const SourceLimits& limits, const MemberVisitor& visit) {
  std::error_code error;
  const fs::file_status status = fs::status(path, error);
  const std::string file = path.string();
  if (!fs::exists(status)) throw InputError(file, "line 1", "no such file or folder");
  if (fs::is_directory(status)) return visit_folder(path, limits, visit);
  if (!fs::is_regular_file(status)) {
    throw InputError(file, "line 1", "is neither a regular file nor a folder");
  }
  if (is_archive_name(file)) return visit_archive(path, limits, visit);
  if (is_compressed_name(file)) return visit_compressed(path, limits, visit);
  const std::string content = read_file(path, limits.member_bytes_max);
  visit({.name = path.filename().native(), .file = file, .content = content});
}

}  // namespace gemello::traces
