#include "models/traces/source.hpp"

#include <gmock/gmock.h>

#include "tests/unit/traces/traces_support.hpp"

namespace gemello::traces {
namespace {

using ::testing::HasSubstr;
using namespace testing;  // what the tests of this folder share

const Files planetlab{{"day/b", "50\n60\n"}, {"day/a", "1\n2\n"}, {"day/README.md", "hello\n"}};

TEST(Source, EveryArchiveKindGivesWhatTheFolderGives) {
  for (const std::string ending : {".tar", ".tar.gz", ".tgz", ".tar.xz", ".zip"}) {
    const Folder folder;
    const auto path = pack(folder.path() / ("day" + ending), planetlab);
    const ImportResult result = import_trace(path);
    ASSERT_EQ(result.data.header.vms.size(), 2U) << ending;
    EXPECT_EQ(result.data.header.vms[0].name, "a");  // sorted, though the archive has b first
    EXPECT_FLOAT_EQ(result.data.at(TraceQuantity::cpu_used, 1)[0], 0.02F);
    EXPECT_FLOAT_EQ(result.data.at(TraceQuantity::cpu_used, 1)[1], 0.60F);
    EXPECT_EQ(result.report.count(Finding::beside_data), 1U);
  }
}

TEST(Source, ErrorsInsideAnArchiveNameTheMember) {
  const Folder folder;
  const auto path = pack(folder.path() / "d.tar.gz", {{"x/a", "1\n2\n"}, {"x/b", "1\n200\n"}});
  const InputError error = input_error([&] { import_trace(path); });
  EXPECT_EQ(error.file(), path.string() + ":x/b");
  EXPECT_EQ(error.place(), "line 2");
}

TEST(Source, ATruncatedArchiveIsAnErrorWhereverItIsCut) {
  // Long, incompressible enough and with several members, so that cuts fall everywhere.
  Files files;
  for (int vm = 0; vm < 5; ++vm) {
    std::string lines;
    for (int i = 0; i < 400; ++i) lines += std::to_string(i * (vm + 3) * 7919 % 101) + "\n";
    files.emplace_back("vm" + std::to_string(vm), lines);
  }
  for (const std::string ending : {".tar", ".tar.gz", ".tar.xz", ".zip"}) {
    const Folder folder;
    pack(folder.path() / ("whole" + ending), files);
    const std::string whole = folder.read("whole" + ending);
    const std::size_t stride = ending == ".tar" ? 512 : 97;
    // The end of a tar is two zero blocks or more: a cut inside them loses nothing.
    const std::size_t data_end = ending == ".tar" ? whole.find_last_not_of('\0') : whole.size() - 1;
    for (std::size_t size = 0; size <= data_end; size += stride) {
      const auto path = folder.write("cut" + ending, std::string_view(whole).substr(0, size));
      const InputError error = input_error([&] { import_trace(path); });
      ASSERT_EQ(error.file(), path.string()) << ending << " cut at " << size;
      ASSERT_THAT(error.place(), HasSubstr("member ")) << ending << " cut at " << size;
    }
  }
}

TEST(Source, JunkUnderAnArchiveNameIsAnError) {
  const Folder folder;
  for (const std::string name : {"junk.tar", "junk.tar.xz", "junk.zip"}) {
    const auto path = folder.write(name, std::string(4096, 'x'));
    EXPECT_EQ(input_error([&] { import_trace(path); }).file(), path.string());
  }
}

// One file under an archive's compression but no archive: expanded, and named without the ending.
TEST(Source, ACompressedFileIsReadAsWhatItHolds) {
  const Folder folder;
  write_compressed(folder.path() / "vm1.gz", "10\n20\n");
  write_compressed(folder.path() / "vm2.xz", "30\n40\n");
  folder.write("vm3", "50\n60\n");
  const ImportResult result = import_trace(folder.path());
  ASSERT_EQ(result.data.header.vms.size(), 3U);
  EXPECT_EQ(result.data.header.vms[0].name, "vm1");
  EXPECT_EQ(result.data.header.vms[1].name, "vm2");
  EXPECT_FLOAT_EQ(result.data.at(TraceQuantity::cpu_used, 1)[1], 0.4F);
  EXPECT_EQ(import_trace(folder.path() / "vm2.xz").data.header.vms[0].name, "vm2");
}

TEST(Source, ACompressedFileThatIsCutNotOneOrTooLargeIsAnError) {
  const Folder folder;
  std::string text;
  for (int i = 0; i < 1000; ++i) text += std::to_string(i * 7919 % 101) + "\n";
  for (const std::string name : {"vm.xz", "vm.gz"}) {
    const auto path = write_compressed(folder.path() / name, text);
    EXPECT_EQ(read_compressed(path, text.size()), text);
    EXPECT_THAT(input_error([&] { read_compressed(path, text.size() - 1); }).sentence(),
                HasSubstr("when expanded"));
    const std::string whole = folder.read(name);
    for (const std::size_t keep : {whole.size() / 2, whole.size() - 1}) {
      folder.write(name, whole.substr(0, keep));
      EXPECT_THAT(input_error([&] { read_compressed(path, text.size()); }).sentence(),
                  HasSubstr("cannot be expanded"))
          << name << " cut to " << keep << " of " << whole.size();
    }
    folder.write(name, text);
    EXPECT_THAT(input_error([&] { read_compressed(path, text.size()); }).sentence(),
                HasSubstr("is not compressed"));
  }
}

TEST(Source, AMissingPathIsAnError) {
  const InputError error = input_error([] { import_trace("/nowhere/at/all"); });
  EXPECT_EQ(error.file(), "/nowhere/at/all");
  EXPECT_EQ(error.sentence(), "no such file or folder");
}

TEST(Source, LimitsStopBombs) {
  const Folder folder;
  const std::string million(1'000'000, '0');
  const auto path = pack(folder.path() / "bomb.tar.gz", {{"a", million}, {"b", million}});
  ASSERT_LT(fs::file_size(path), 20'000U);
  const auto bytes_of = [&](const SourceLimits& limits) {
    std::size_t bytes = 0;
    visit_members(path, limits, [&](const Member& member) { bytes += member.content.size(); });
    return bytes;
  };
  EXPECT_EQ(bytes_of({}), 2'000'000U);
  EXPECT_THAT(input_error([&] { bytes_of({.member_bytes_max = 999'999}); }).sentence(),
              HasSubstr("over the limit"));
  EXPECT_THAT(input_error([&] { bytes_of({.total_bytes_max = 1'999'999}); }).sentence(),
              HasSubstr("over the limit"));
  EXPECT_THAT(input_error([&] { bytes_of({.members_max = 1}); }).sentence(),
              HasSubstr("over 1 members"));
}

TEST(Source, ALinkInAFolderToNothingIsAnError) {
  const Folder folder;
  folder.write("a", "1\n");
  fs::create_symlink("gone", folder.path() / "b");
  EXPECT_EQ(input_error([&] { import_trace(folder.path()); }).file(),
            (folder.path() / "b").string());
}

TEST(Source, OnlyNamedKindsOfFilesAreBesideTheData) {
  for (const auto* name : {"README", "x/readme.md", "SOURCE.txt", "LICENSE", "a/.DS_Store",
                           "__MACOSX/a/b", "x/_index", "Manifest.csv"}) {
    EXPECT_TRUE(is_beside_data(name)) << name;
  }
  for (const auto* name : {"1.csv", "sources_of_load", "readme_cs_unina_it", "x/146-179_a_b"}) {
    EXPECT_FALSE(is_beside_data(name)) << name;
  }
}

TEST(Import, OneFileIsATraceOfOneVm) {
  const Folder folder;
  const ImportResult result = import_trace(folder.write("vm", "7\n8\n"));
  EXPECT_EQ(result.data.header.vms.at(0).name, "vm");
}

TEST(Import, ANativeTraceIsReadAndVerified) {
  const Folder folder;
  const auto path = folder.path() / "t.gtrace";
  write_trace(path, small_trace());
  EXPECT_EQ(import_trace(path).data.header, small_trace().header);
  std::string bytes = folder.read("t.gtrace");
  bytes.back() = static_cast<char>(bytes.back() ^ 1);
  EXPECT_THAT(input_error([&] { import_trace(folder.write("t.gtrace", bytes)); }).sentence(),
              HasSubstr("checksum"));
}

TEST(Import, ANamedFormatIsHeldAgainstTheContent) {
  const Folder folder;
  folder.write("a", "1\n2\n");
  const InputError error =
      input_error([&] { import_trace(folder.path(), {.format = TraceFormat::gwa_bitbrains}); });
  EXPECT_EQ(error.place(), "line 1");
  EXPECT_THAT(error.sentence(), HasSubstr("has 1 columns"));
}

TEST(Import, OriginAndLicenceCanBeGiven) {
  const Folder folder;
  const ImportResult result =
      import_trace(folder.write("vm", "7\n"), {.origin = "our lab", .licence = "CC0-1.0"});
  EXPECT_EQ(result.data.header.origin, "our lab");
  EXPECT_EQ(result.data.header.licence, "CC0-1.0");
}

TEST(Import, FormatNamesGoBothWays) {
  for (const TraceFormat format :
       {TraceFormat::gtrace, TraceFormat::planetlab, TraceFormat::gwa_bitbrains, TraceFormat::gcd,
        TraceFormat::swf, TraceFormat::csv}) {
    EXPECT_EQ(format_named(name_of(format)), format);
  }
  EXPECT_EQ(format_named("arff"), std::nullopt);
}

/// One file, compressed: what libarchive calls the raw format.
fs::path compress(const fs::path& path, std::string_view content) {
  ::archive* archive = ::archive_write_new();
  const bool gzip = path.extension() == ".gz";
  if (gzip) ::archive_write_add_filter_gzip(archive);
  if (!gzip) ::archive_write_add_filter_xz(archive);
  ::archive_write_set_format_raw(archive);
  if (::archive_write_open_filename(archive, path.c_str()) != ARCHIVE_OK) std::abort();
  ::archive_entry* entry = ::archive_entry_new();
  ::archive_entry_set_filetype(entry, AE_IFREG);
  ::archive_write_header(archive, entry);
  ::archive_write_data(archive, content.data(), content.size());
  ::archive_entry_free(entry);
  ::archive_write_close(archive);
  ::archive_write_free(archive);
  return path;
}

TEST(Source, OneCompressedFileIsReadAsWhatItHolds) {
  for (const std::string ending : {".gz", ".xz"}) {
    const Folder folder;
    const ImportResult result = import_trace(compress(folder.path() / ("vm" + ending), "7\n9\n"));
    ASSERT_EQ(result.data.header.vms.size(), 1U) << ending;
    EXPECT_EQ(result.data.header.vms[0].name, "vm");
    EXPECT_FLOAT_EQ(result.data.at(TraceQuantity::cpu_used, 1)[0], 0.09F);
  }
}

TEST(Source, ACutOrPlainFileUnderACompressedNameIsAnError) {
  std::string lines;
  for (int i = 0; i < 4000; ++i) lines += std::to_string(i * 7919 % 101) + "\n";
  for (const std::string ending : {".gz", ".xz"}) {
    const Folder folder;
    compress(folder.path() / ("whole" + ending), lines);
    const std::string whole = folder.read("whole" + ending);
    for (std::size_t size = 0; size < whole.size(); size += 61) {
      const auto path = folder.write("cut" + ending, std::string_view(whole).substr(0, size));
      ASSERT_EQ(input_error([&] { import_trace(path); }).file(), path.string())
          << ending << " cut at " << size;
    }
    const auto plain = folder.write("plain" + ending, "1\n2\n");
    EXPECT_THAT(input_error([&] { import_trace(plain); }).sentence(),
                HasSubstr("is not compressed"));
    const auto packed = folder.path() / ("whole" + ending);
    EXPECT_THAT(input_error([&] {
                  import_trace(packed, {.limits = {.member_bytes_max = lines.size() - 1}});
                }).sentence(),
                HasSubstr("when expanded"));
  }
}

}  // namespace
}  // namespace gemello::traces
