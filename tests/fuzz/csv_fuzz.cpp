// The first part is the column mapping, the others are tables: mapping, zero byte, table...
#include "tests/fuzz/members_fuzz.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(bytes), size);
  const std::size_t end = std::min(text.find('\0'), size);
  gemello::traces::ImportOptions options;
  options.format = gemello::traces::TraceFormat::csv;
  try {
    options.columns = gemello::traces::column_mapping_from_json(text.substr(0, end), "mapping");
  } catch (const gemello::InputError& error) {
    if (error.file() != "mapping" || error.place().empty() || error.sentence().empty()) {
      __builtin_trap();
    }
    return 0;
  }
  const std::size_t tables = std::min(end + 1, size);
  return gemello::fuzz::read_as_members(bytes + tables, size - tables, options);
}
