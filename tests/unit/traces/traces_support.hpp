#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include <archive.h>
#include <archive_entry.h>
#include <gtest/gtest.h>

#include "models/traces/import.hpp"
#include "models/traces/trace.hpp"
#include "models/units/error.hpp"

namespace gemello::traces::testing {

namespace fs = std::filesystem;
using Files = std::vector<std::pair<std::string, std::string>>;  // name, content

/// A folder of the test's own, removed at the end.
class Folder {
 public:
  Folder() {
    std::string name = (fs::temp_directory_path() / "gemello-traces-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) std::abort();
    path_ = name;
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  const fs::path& path() const { return path_; }
  fs::path write(const std::string& name, std::string_view content) const {
    const fs::path path = path_ / name;
    fs::create_directories(path.parent_path());
    std::ofstream stream(path, std::ios::binary);
    stream.write(content.data(), static_cast<std::streamsize>(content.size()));
    return path;
  }
  std::string read(const std::string& name) const {
    std::ifstream stream(path_ / name, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
  }

 private:
  fs::path path_;
};

/// Packs files as the ending of `path` says: tar, tar.gz, tar.xz, tgz or zip.
inline fs::path pack(const fs::path& path, const Files& files) {
  ::archive* archive = ::archive_write_new();
  const std::string name = path.string();
  if (name.ends_with("gz")) ::archive_write_add_filter_gzip(archive);
  if (name.ends_with("xz")) ::archive_write_add_filter_xz(archive);
  if (name.ends_with(".zip")) {
    ::archive_write_set_format_zip(archive);
  } else {
    ::archive_write_set_format_ustar(archive);
  }
  if (::archive_write_open_filename(archive, name.c_str()) != ARCHIVE_OK) std::abort();
  for (const auto& [member, content] : files) {
    ::archive_entry* entry = ::archive_entry_new();
    ::archive_entry_set_pathname(entry, member.c_str());
    ::archive_entry_set_filetype(entry, AE_IFREG);
    ::archive_entry_set_perm(entry, 0644);
    ::archive_entry_set_size(entry, static_cast<la_int64_t>(content.size()));
    if (::archive_write_header(archive, entry) != ARCHIVE_OK) std::abort();
    ::archive_write_data(archive, content.data(), content.size());
    ::archive_entry_free(entry);
  }
  ::archive_write_close(archive);
  ::archive_write_free(archive);
  return path;
}

/// Writes one file compressed as its ending says, .gz or .xz, without an archive around it.
inline fs::path write_compressed(const fs::path& path, std::string_view content) {
  ::archive* archive = ::archive_write_new();
  if (path.extension() == ".gz") ::archive_write_add_filter_gzip(archive);
  if (path.extension() == ".xz") ::archive_write_add_filter_xz(archive);
  ::archive_write_set_format_raw(archive);
  if (::archive_write_open_filename(archive, path.c_str()) != ARCHIVE_OK) std::abort();
  ::archive_entry* entry = ::archive_entry_new();
  ::archive_entry_set_filetype(entry, AE_IFREG);
  if (::archive_write_header(archive, entry) != ARCHIVE_OK) std::abort();
  ::archive_write_data(archive, content.data(), content.size());
  ::archive_entry_free(entry);
  ::archive_write_close(archive);
  ::archive_write_free(archive);
  return path;
}

/// Runs `call`, which must throw an InputError, and returns it.
template <class Call>
InputError input_error(const Call& call) {
  try {
    call();
  } catch (const InputError& error) {
    return error;
  }
  ADD_FAILURE() << "no InputError was thrown";
  return InputError("", "", "");
}

/// Two VMs, three steps of 300 s; cpu_used 0..5 in row order and one gap in memory_used.
inline TraceData small_trace() {
  TraceData data;
  data.header.period = std::chrono::seconds(300);
  data.header.steps = 3;
  data.header.start_unix_seconds = 1372629804;
  data.header.origin = "made by hand";
  data.header.licence = "CC0-1.0";
  data.header.method = "counted";
  data.header.vms = {{.name = "a", .vcpus = 2, .core_speed = Megahertz(2925.99945)},
                     {.name = "b",
                      .arrival = origin + std::chrono::seconds(300),
                      .departure = origin + std::chrono::seconds(900),
                      .memory = Bytes(8218624 * std::int64_t{1024})}};
  data.add(TraceQuantity::cpu_used);
  data.add(TraceQuantity::memory_used);
  for (std::size_t i = 0; i < 6; ++i) {
    data.values[index_of(TraceQuantity::cpu_used)][i] = static_cast<float>(i);
    if (i != 2) data.values[index_of(TraceQuantity::memory_used)][i] = 1024.0F;
  }
  return data;
}

}  // namespace gemello::traces::testing
