#include "models/traces/trace.hpp"

#include <cmath>
#include <cstring>
#include <limits>

#include <gmock/gmock.h>

#include "models/traces/sink.hpp"
#include "tests/unit/traces/traces_support.hpp"

namespace gemello::traces {
namespace {

using ::testing::HasSubstr;
using namespace testing;  // what the tests of this folder share

TEST(Trace, ReadsBackWhatWasWritten) {
  const Folder folder;
  const auto path = folder.path() / "t.gtrace";
  const TraceData data = small_trace();
  write_trace(path, data);
  const Trace trace = Trace::open(path);
  EXPECT_EQ(trace.header(), data.header);
  EXPECT_EQ(trace.period(), std::chrono::seconds(300));
  EXPECT_EQ(trace.steps(), 3U);
  ASSERT_TRUE(trace.has(TraceQuantity::cpu_used));
  ASSERT_TRUE(trace.has(TraceQuantity::memory_used));
  EXPECT_FALSE(trace.has(TraceQuantity::cpu_wait));
  // Row order: step 1 holds the third and fourth value.
  EXPECT_EQ(trace.at(TraceQuantity::cpu_used, 1)[0], 2.0F);
  EXPECT_EQ(trace.at(TraceQuantity::cpu_used, 1)[1], 3.0F);
  EXPECT_TRUE(std::isnan(trace.at(TraceQuantity::memory_used, 1)[0]));
  EXPECT_EQ(trace.at(TraceQuantity::memory_used, 2)[1], 1024.0F);
  EXPECT_NO_THROW(trace.verify());
  // Only the trace is left in the folder: no partial file.
  EXPECT_EQ(std::distance(fs::directory_iterator(folder.path()), fs::directory_iterator()), 1);
}

TEST(Trace, BlocksAreAlignedForTheReplay) {
  const Folder folder;
  write_trace(folder.path() / "t.gtrace", small_trace());
  const Trace trace = Trace::open(folder.path() / "t.gtrace");
  for (const float* block : trace.view().blocks) {
    EXPECT_EQ(reinterpret_cast<std::uintptr_t>(block) % 64, 0U);
  }
}

TEST(Trace, SameDataGiveTheSameBytes) {
  const Folder folder;
  write_trace(folder.path() / "1.gtrace", small_trace());
  write_trace(folder.path() / "2.gtrace", small_trace());
  EXPECT_EQ(folder.read("1.gtrace"), folder.read("2.gtrace"));
}

TEST(Trace, ChecksumIsFnv1aOfAllBehindThePrefix) {
  const Folder folder;
  write_trace(folder.path() / "t.gtrace", small_trace());
  const std::string bytes = folder.read("t.gtrace");
  // FNV-1a by its definition: start 14695981039346656037, xor the byte, times 1099511628211.
  std::uint64_t hash = 14695981039346656037U;
  for (std::size_t i = 64; i < bytes.size(); ++i) {
    hash ^= static_cast<unsigned char>(bytes[i]);
    hash *= 1099511628211U;
  }
  EXPECT_EQ(Trace::open(folder.path() / "t.gtrace").checksum(), hash);
}

TEST(Trace, MovedFromTraceLeavesItsRowsToTheNew) {
  const Folder folder;
  write_trace(folder.path() / "t.gtrace", small_trace());
  Trace first = Trace::open(folder.path() / "t.gtrace");
  const Trace second = std::move(first);
  EXPECT_EQ(second.at(TraceQuantity::cpu_used, 2)[1], 5.0F);
  EXPECT_EQ(second.view().header, &second.header());
}

TEST(Trace, AFileCutAnywhereIsRefused) {
  const Folder folder;
  write_trace(folder.path() / "t.gtrace", small_trace());
  const std::string whole = folder.read("t.gtrace");
  for (std::size_t size = 0; size < whole.size(); ++size) {
    const auto path = folder.write("cut.gtrace", std::string_view(whole).substr(0, size));
    const InputError error = input_error([&] { Trace::open(path); });
    ASSERT_EQ(error.file(), path.string());
    ASSERT_THAT(error.place(), HasSubstr("byte"));
  }
}

TEST(Trace, EveryFlippedByteIsFoundWhenOpenedOrVerified) {
  const Folder folder;
  write_trace(folder.path() / "t.gtrace", small_trace());
  const std::string whole = folder.read("t.gtrace");
  for (std::size_t at = 0; at < whole.size(); ++at) {
    std::string damaged = whole;
    damaged[at] = static_cast<char>(damaged[at] ^ 0x20);
    const auto path = folder.write("damaged.gtrace", damaged);
    const InputError error = input_error([&] { Trace::open(path).verify(); });
    ASSERT_EQ(error.file(), path.string()) << "byte " << at;
  }
}

TEST(Trace, MissingFileNamesIt) {
  const InputError error = input_error([] { Trace::open("/nowhere/at/all.gtrace"); });
  EXPECT_EQ(error.file(), "/nowhere/at/all.gtrace");
  EXPECT_THAT(error.sentence(), HasSubstr("No such file"));
}

TEST(Trace, AFolderIsNoTrace) {
  const Folder folder;
  const InputError error = input_error([&] { Trace::open(folder.path()); });
  EXPECT_EQ(error.sentence(), "is not a regular file");
}

struct HeaderCase {
  std::string from;
  std::string to;  // of the same length, so that the sizes in the prefix still hold
  std::string place;
  std::string sentence;
};

TEST(Trace, BadHeadersAreErrorsWithTheirPath) {
  const Folder folder;
  write_trace(folder.path() / "t.gtrace", small_trace());
  const std::string whole = folder.read("t.gtrace");
  const std::vector<HeaderCase> cases{
      {"\"origin\"", "\"Origin\"", "$.Origin", "is not a key"},
      {"\"steps\":3", "\"steps\":0", "$.steps", "1 to 100 million"},
      {"\"steps\":3", "\"steps\":9", "byte 24", "needs"},
      {"\"cpu_used\"", "\"cpu_uses\"", "$.quantities[0].name", "is not a quantity"},
      {"\"bytes\"", "\"bites\"", "$.quantities[1].unit", "is not \"bytes\""},
      {"\"name\":\"b\"", "\"name\":\"a\"", "$.vms[1].name", "there twice"},
      {"\"300s\"", "\"300x\"", "$.period", "x"},
      {"\"vcpus\":2", "\"vcpus\":0", "$.vms[0].vcpus", "not positive"},
      {"{", "[", "$", "not JSON"},
  };
  for (const HeaderCase& bad : cases) {
    std::string damaged = whole;
    const std::size_t at = damaged.find(bad.from, 64);
    ASSERT_NE(at, std::string::npos) << bad.from << " in " << whole.substr(64, 600);
    damaged.replace(at, bad.from.size(), bad.to);
    const auto path = folder.write("bad.gtrace", damaged);
    const InputError error = input_error([&] { Trace::open(path); });
    EXPECT_EQ(error.place(), bad.place) << bad.to;
    EXPECT_THAT(error.sentence(), HasSubstr(bad.sentence)) << bad.to;
  }
}

TEST(WriteTrace, RefusesWhatItCouldNotReadBack) {
  const Folder folder;
  const auto path = folder.path() / "t.gtrace";
  TraceData data = small_trace();
  data.values[0].pop_back();
  EXPECT_EQ(input_error([&] { write_trace(path, data); }).place(), "$.quantities.cpu_used");
  data = small_trace();
  data.header.vms[1].departure = data.header.vms[1].arrival;
  EXPECT_EQ(input_error([&] { write_trace(path, data); }).place(), "$.vms[1].departure");
  data = small_trace();
  data.header.vms[0].name = "\xff";
  EXPECT_EQ(input_error([&] { write_trace(path, data); }).place(), "$.vms[0].name");
  data = small_trace();
  data.values = {};
  EXPECT_EQ(input_error([&] { write_trace(path, data); }).place(), "$.quantities");
  for (const float bad : {-1.0F, std::numeric_limits<float>::infinity()}) {
    data = small_trace();
    data.at(TraceQuantity::memory_used, 2)[1] = bad;
    EXPECT_EQ(input_error([&] { write_trace(path, data); }).place(), "memory_used, step 2, VM b");
  }
  EXPECT_TRUE(fs::is_empty(folder.path()));  // nothing half-written is left
}

TEST(WriteTrace, KeepsTheOldFileWhenTheNewFails) {
  const Folder folder;
  const auto path = folder.path() / "t.gtrace";
  write_trace(path, small_trace());
  const std::string before = folder.read("t.gtrace");
  TraceData bad = small_trace();
  bad.at(TraceQuantity::cpu_used, 0)[0] = -1.0F;
  input_error([&] { write_trace(path, bad); });
  EXPECT_EQ(folder.read("t.gtrace"), before);
}

TEST(WriteTrace, UnwritableFolderIsNamed) {
  const InputError error =
      input_error([] { write_trace("/nowhere/at/all.gtrace", small_trace()); });
  EXPECT_EQ(error.file(), "/nowhere/at/all.gtrace");
  EXPECT_THAT(error.sentence(), HasSubstr("cannot be created"));
}

TEST(Trace, DroppedRowsCanStillBeRead) {
  const Folder folder;
  TraceData data = small_trace();
  data.header.steps = 200'000;  // x 20 VMs x 4 bytes = 16 MB: dropped in pieces of 4 MiB
  data.header.vms.resize(1);
  for (int i = 1; i < 20; ++i) data.header.vms.push_back({.name = std::to_string(i)});
  data.values = {};
  data.add(TraceQuantity::net_tx);
  for (std::size_t step = 0; step < data.header.steps; ++step) {
    data.at(TraceQuantity::net_tx, step)[7] = static_cast<float>(step);
  }
  write_trace(folder.path() / "t.gtrace", data);
  Trace trace = Trace::open(folder.path() / "t.gtrace");
  for (std::size_t step = 0; step < trace.steps(); ++step) {
    ASSERT_EQ(trace.at(TraceQuantity::net_tx, step)[7], static_cast<float>(step));
    trace.advise_done(step);
  }
  trace.advise_done(trace.steps() + 5);
  EXPECT_EQ(trace.at(TraceQuantity::net_tx, 11)[7], 11.0F);
}

TEST(Trace, TenThousandVmsForAMonthAreUsedInPlace) {
  // 10,000 VMs x 8,640 steps x 4 bytes = 345.6 MB of zeros, as a file with a hole: opening and a
  // row cost neither reading it nor memory of its size.
  const Folder folder;
  TraceHeader header{.period = std::chrono::seconds(300), .steps = 8640};
  for (int i = 0; i < 10'000; ++i) header.vms.push_back({.name = std::to_string(i)});
  Layout layout;
  const std::string json = encode_header(header, {true}, "test", layout);
  const auto prefix = encode_prefix(json.size(), layout);
  std::string head(reinterpret_cast<const char*>(prefix.data()), prefix.size());
  const auto path = folder.write("t.gtrace", head + json);
  fs::resize_file(path, layout.file_size);
  EXPECT_GT(fs::file_size(path), 345'600'000U);
  const Trace trace = Trace::open(path);
  EXPECT_EQ(trace.at(TraceQuantity::cpu_used, 8639).size(), 10'000U);
  EXPECT_EQ(trace.at(TraceQuantity::cpu_used, 8639)[9999], 0.0F);
  // The last sample is the last float of the last block, 345.6 MB behind the first: no copy.
  const auto* first = trace.at(TraceQuantity::cpu_used, 0).data();
  EXPECT_EQ(&trace.at(TraceQuantity::cpu_used, 8639)[9999] - first, 86'399'999);
}

TEST(DataSink, GathersACopy) {
  const TraceData data = small_trace();
  DataSink sink;
  copy_trace(data.view(), sink);
  const TraceData copy = sink.take();
  EXPECT_EQ(copy.header, data.header);
  EXPECT_EQ(copy.values[0], data.values[0]);
  EXPECT_FALSE(copy.has(TraceQuantity::net_rx));
}

TEST(TraceQuantity, NamesAndUnitsGoBothWays) {
  for (const TraceQuantity quantity : all_quantities) {
    EXPECT_EQ(quantity_named(name_of(quantity)), quantity);
  }
  EXPECT_EQ(unit_of(TraceQuantity::cpu_wait), "cores");
  EXPECT_EQ(unit_of(TraceQuantity::disk_write), "bytes/s");
  EXPECT_EQ(quantity_named("cpu"), std::nullopt);
}

}  // namespace
}  // namespace gemello::traces
