#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>

namespace gemello::traces {

/// One file of a data set: in a folder, in an archive, or by itself.
struct Member {
  std::string_view name;     ///< path inside the folder or archive; the file's own name otherwise
  std::string_view file;     ///< for errors: "folder/name", "archive.tar.xz:name" or the path
  std::string_view content;  ///< valid during the visit only
};
using MemberVisitor = std::function<void(const Member&)>;

/// Guards against hostile or mistaken input; beyond any published data set.
struct SourceLimits {
  std::size_t members_max = 1'000'000;
  std::size_t member_bytes_max = std::size_t{1} << 30;
  std::size_t total_bytes_max = std::size_t{1} << 36;
};

/// Visits the regular files of a data set, one in memory at a time: those of a folder and its
/// subfolders in byte order of their names; those of an archive (.tar, .tar.xz .txz, .tar.gz .tgz,
/// .tar.bz2, .tar.zst, .zip) in its own order; else the file itself, decompressed where its name
/// ends with .gz, .xz, .bz2 or .zst (the member is named without that ending).
/// Errors: InputError for what is missing, unreadable, truncated, not of its kind or over a limit.
void visit_members(const std::filesystem::path& path, const SourceLimits& limits,
                   const MemberVisitor& visit);

/// Whether visit_members takes the file of this name for an archive (by its ending).
bool is_archive_name(std::string_view name);

/// Whether visit_members takes the file of this name for one compressed file (by its ending).
bool is_compressed_name(std::string_view name);

/// The part of visit_members for one compressed file.
void visit_compressed(const std::filesystem::path& path, const SourceLimits& limits,
                      const MemberVisitor& visit);

/// The archive part of visit_members.
void visit_archive(const std::filesystem::path& path, const SourceLimits& limits,
                   const MemberVisitor& visit);

/// What is beside the data in published sets and is passed over (and counted) by the readers:
/// names that begin with "." or "_", and README, LICENSE, LICENCE, COPYING, CITATION, SOURCE,
/// MANIFEST and SHA256SUMS with any ending, in upper or lower case; anything below "__MACOSX".
bool is_beside_data(std::string_view member_name);

/// The last part of a member's name.
std::string_view base_name(std::string_view member_name);

}  // namespace gemello::traces
