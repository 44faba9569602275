#include "models/runs/run_folder.hpp"

#include <array>
#include <cerrno>
#include <charconv>
#include <cstdio>
#include <cstring>
#include <memory>
#include <set>

#include <fmt/format.h>

#include "models/cloud/json_reader.hpp"
#include "models/runs/event_log.hpp"
#include "models/runs/json_numbers.hpp"

namespace gemello::runs {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view run_format = "gemello-run-1";
constexpr std::string_view partial_suffix = ".partial";
constexpr std::string_view temporary_suffix = ".tmp";  // of a file that is being written

constexpr std::array<NamedValue<RunEnd::How>, 3> how_table{{
    {"completed", RunEnd::How::completed},
    {"interrupted", RunEnd::How::interrupted},
    {"failed", RunEnd::How::failed},
}};
constexpr std::span<const NamedValue<RunEnd::How>> how_names = how_table;

using File = std::unique_ptr<std::FILE, int (*)(std::FILE*)>;

[[noreturn]] void fail(const fs::path& path, std::string_view what, const std::error_code& error) {
  throw InputError(path.string(), "", fmt::format("{}: {}", what, error.message()));
}

File open_file(const fs::path& path, const char* mode) {
  File file(std::fopen(path.c_str(), mode), &std::fclose);
  if (!file)
    throw InputError(path.string(), "", fmt::format("cannot be opened: {}", std::strerror(errno)));
  return file;
}

template <class Visit>
void for_each_block(const fs::path& path, const Visit& visit) {
  const File file = open_file(path, "rb");
  std::vector<char> block(std::size_t{1} << 18);
  for (std::size_t got = 0; (got = std::fread(block.data(), 1, block.size(), file.get())) > 0;)
    visit(std::string_view(block.data(), got));
  if (std::ferror(file.get()) != 0)
    throw InputError(path.string(), "", fmt::format("cannot be read: {}", std::strerror(errno)));
}

// Only what a run wrote may be removed for another.
bool holds_only_a_run(const fs::path& folder) {
  static const std::set<std::string> ours{"run.json",    "events.jsonl",  "series",
                                          "report.json", "platform.json", "report.html",
                                          "state.json",  "states"};
  for (const auto& entry : fs::directory_iterator(folder)) {
    std::string file = entry.path().filename().string();
    // A run killed while it wrote a file leaves it under its temporary name.
    if (file.ends_with(temporary_suffix)) file.resize(file.size() - temporary_suffix.size());
    if (ours.find(file) == ours.end()) return false;
  }
  return true;
}

void remove_run(const fs::path& folder) {
  if (!fs::is_directory(folder) || !holds_only_a_run(folder))
    throw InputError(folder.string(), "",
                     "is not a run folder and is left alone: choose another "
                     "place for the output");
  std::error_code error;
  fs::remove_all(folder, error);
  if (error) fail(folder, "cannot be removed", error);
}

std::uint64_t digest_from(const JsonValue& value) {
  const std::string text = value.string();
  std::uint64_t digest = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), digest, 16);
  if (error != std::errc() || end != text.data() + text.size() || text.size() != 16)
    value.fail("must be 16 hexadecimal digits");
  return digest;
}

std::int64_t microseconds(Instant at) {
  return at.time_since_epoch().count();
}

nlohmann::json run_json(const RunInfo& info) {
  nlohmann::json inputs = nlohmann::json::array();
  for (const InputFile& input : info.inputs)
    inputs.push_back({{"what", input.what},
                      {"path", input.path},
                      {"bytes", input.bytes},
                      {"fnv1a64", hex(input.fnv1a64)}});
  return {
      {"format", run_format},
      {"name", info.name},
      {"ended",
       {{"how", name(info.end.how)}, {"at_us", microseconds(info.end.at)}, {"why", info.end.why}}},
      {"start_us", microseconds(info.start)},
      {"seed", info.seed},
      {"versions", info.versions},
      {"inputs", inputs},
      {"events", {{"lines", info.event_lines}, {"fnv1a64", hex(info.event_digest)}}},
      {"scenario", info.scenario},
  };
}

std::vector<InputFile> read_inputs(const JsonValue& value) {
  std::vector<InputFile> inputs;
  for (const JsonValue& entry : value.array()) {
    JsonObject object = entry.object();
    inputs.push_back({object.at("what").string(), object.at("path").string(),
                      static_cast<std::uint64_t>(object.at("bytes").integer(0, INT64_MAX)),
                      digest_from(object.at("fnv1a64"))});
    object.finish();
  }
  return inputs;
}

RunEnd read_end(const JsonValue& value) {
  JsonObject object = value.object();
  RunEnd end{object.at("how").one_of<RunEnd::How>(how_names), instant_from(object.at("at_us")),
             object.at("why").string()};
  object.finish();
  return end;
}

}  // namespace

InputFile fingerprint(std::string_view what, const std::string& path) {
  InputFile input{std::string(what), path, 0, 0};
  traces::Fnv1a64 digest;
  for_each_block(path, [&](std::string_view block) {
    input.bytes += block.size();
    digest.add(std::as_bytes(std::span(block)));
  });
  input.fnv1a64 = digest.value();
  return input;
}

std::string_view name(RunEnd::How how) {
  return name_of(how_names, how);
}

RunWriter::RunWriter(const fs::path& out, Existing existing)
    : out_(out.has_filename() ? out : out.parent_path()),
      partial_(out_.string() + std::string(partial_suffix)),
      existing_(existing) {
  if (fs::exists(out_)) {
    if (existing == Existing::refuse)
      throw InputError(out_.string(), "", "exists already: choose another place for the output");
    if (!fs::is_directory(out_) || !holds_only_a_run(out_))
      throw InputError(out_.string(), "",
                       "is not a run folder and is left alone: choose another "
                       "place for the output");
  }
  if (fs::exists(partial_)) remove_run(partial_);
  std::error_code error;
  fs::create_directories(partial_, error);
  if (error) fail(partial_, "cannot be made", error);
}

void RunWriter::write(const std::string& file, std::string_view text) {
  write_text_file(partial_ / file, text);
}

const fs::path& RunWriter::finish(const RunInfo& info) {
  write("run.json", run_json(info).dump(1) + "\n");
  if (existing_ == Existing::replace && fs::exists(out_)) remove_run(out_);
  std::error_code error;
  fs::rename(partial_, out_, error);
  if (error) fail(out_, "cannot be named so", error);
  return out_;
}

RunInfo read_run(const fs::path& folder) {
  const fs::path file = folder / "run.json";
  if (!fs::exists(folder)) throw InputError(folder.string(), "", "does not exist");
  const std::string named = folder.has_filename() ? folder.string() : folder.parent_path().string();
  if (named.ends_with(partial_suffix) || !fs::exists(file))
    throw InputError(folder.string(), "",
                     named.ends_with(partial_suffix) ? "is a run that was not finished"
                                                     : "is no run folder: it has no run.json");
  JsonDocument document = JsonDocument::read(file.string());
  JsonObject object = document.root().object();
  const JsonValue format = object.at("format");
  if (format.string() != run_format) format.fail(fmt::format("must be '{}'", run_format));
  RunInfo info;
  info.name = object.at("name").string();
  info.end = read_end(object.at("ended"));
  info.start = instant_from(object.at("start_us"));
  info.seed = static_cast<std::uint64_t>(object.at("seed").integer(0, INT64_MAX));
  JsonObject versions = object.at("versions").object();
  for (const auto& [key, value] : versions.entries()) info.versions[key] = value.string();
  versions.finish();
  info.inputs = read_inputs(object.at("inputs"));
  JsonObject events = object.at("events").object();
  info.event_lines = static_cast<std::uint64_t>(events.at("lines").integer(0, INT64_MAX));
  info.event_digest = digest_from(events.at("fnv1a64"));
  events.finish();
  info.scenario = object.at("scenario").raw();
  object.finish();
  return info;
}

void write_text_file(const fs::path& path, std::string_view text) {
  const fs::path temporary = path.string() + std::string(temporary_suffix);
  {
    File file = open_file(temporary, "wb");
    const bool written = std::fwrite(text.data(), 1, text.size(), file.get()) == text.size();
    if (std::fclose(file.release()) != 0 || !written)
      throw InputError(path.string(), "",
                       fmt::format("cannot be written: {}", std::strerror(errno)));
  }
  std::error_code error;
  fs::rename(temporary, path, error);
  if (error) fail(path, "cannot be written", error);
}

std::string read_text_file(const fs::path& path) {
  std::string text;
  for_each_block(path, [&text](std::string_view block) { text += block; });
  return text;
}

}  // namespace gemello::runs
