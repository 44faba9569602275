#include "sim/cli/record/unit_spec.hpp"

#include <cctype>
#include <fstream>
#include <limits>
#include <set>
#include <stdexcept>

#include <fmt/format.h>

#include "models/units/error.hpp"
#include "models/units/text.hpp"

namespace gemello::cli {
namespace {

/// Reads one unit; keeps where it stands for the messages.
class UnitParser {
 public:
  UnitParser(std::string_view file, std::string_view place) : file_(file), place_(place) {}

  UnitSpec parse(std::string_view text) const {
    const std::size_t equals = text.find('=');
    if (equals == std::string_view::npos) {
      fail("expected NAME=pid:PID, NAME=cgroup:PATH or NAME=cmd:COMMAND");
    }
    UnitSpec unit;
    head(text.substr(0, equals), unit);
    source(text.substr(equals + 1), unit);
    const bool windowed = unit.start != Duration{0} || unit.stop != never.time_since_epoch();
    if (windowed && unit.kind != UnitSpec::Kind::command) {
      fail("[START..STOP] is for commands: a process or cgroup is there when it is there");
    }
    return unit;
  }

 private:
  [[noreturn]] void fail(std::string_view sentence) const {
    throw InputError(file_, place_, sentence);
  }

  void head(std::string_view text, UnitSpec& unit) const {
    const std::size_t bracket = text.find('[');
    unit.name = text.substr(0, bracket);
    if (unit.name.empty()) fail("the unit's name is empty");
    for (const char letter : unit.name) {
      if (std::isalnum(static_cast<unsigned char>(letter)) == 0 &&
          std::string_view("._-").find(letter) == std::string_view::npos) {
        fail(fmt::format("the name '{}' may hold letters, digits, '.', '_' and '-' only",
                         unit.name));
      }
    }
    if (bracket != std::string_view::npos) window(text.substr(bracket), unit);
  }

  void window(std::string_view text, UnitSpec& unit) const {
    const std::size_t dots = text.find("..");
    if (text.back() != ']' || dots == std::string_view::npos) fail("expected [START..STOP]");
    const std::string_view from = text.substr(1, dots - 1);
    const std::string_view to = text.substr(dots + 2, text.size() - dots - 3);
    if (!from.empty()) unit.start = duration(from);
    if (!to.empty()) unit.stop = duration(to);
    if (unit.start < Duration{0}) fail("START is negative");
    if (unit.stop <= unit.start) fail("STOP is not after START");
  }

  Duration duration(std::string_view text) const {
    try {
      return gemello::parse<Duration>(text);
    } catch (const std::invalid_argument& error) {
      fail(error.what());
    }
  }

  void source(std::string_view text, UnitSpec& unit) const {
    const std::size_t colon = text.find(':');
    const std::string_view kind = text.substr(0, colon);
    const std::string_view value =
        colon == std::string_view::npos ? std::string_view() : text.substr(colon + 1);
    if (kind == "pid") {
      unit.kind = UnitSpec::Kind::process;
      std::int64_t pid = 0;
      if (!read_number(value, pid) || pid < 1 || pid > std::numeric_limits<int>::max()) {
        fail(fmt::format("'{}' is not a process id", value));
      }
      unit.pid = static_cast<int>(pid);
      return;
    }
    if (kind == "cgroup") {
      unit.kind = UnitSpec::Kind::cgroup;
      unit.cgroup = value;
      if (value.empty()) fail("the cgroup's path is empty");
      return;
    }
    if (kind != "cmd" && !kind.starts_with("cmd@")) {
      fail(fmt::format("'{}' is not a kind of unit; there are pid, cgroup, cmd, cmd@NETNS", kind));
    }
    unit.kind = UnitSpec::Kind::command;
    unit.command = value;
    if (value.empty()) fail("the command is empty");
    if (kind == "cmd") return;
    unit.network_namespace = kind.substr(4);
    if (unit.network_namespace.empty() || unit.network_namespace.find('/') != std::string::npos) {
      fail("cmd@NETNS needs the name of a network namespace of `ip netns`");
    }
  }

  std::string_view file_;
  std::string_view place_;
};

}  // namespace

UnitSpec parse_unit(std::string_view text, std::string_view file, std::string_view place) {
  return UnitParser(file, place).parse(text);
}

std::vector<UnitSpec> read_unit_file(const std::filesystem::path& path) {
  std::ifstream stream(path);
  if (!stream) throw InputError(path.string(), "", "the unit file cannot be read");
  std::vector<UnitSpec> units;
  std::string line;
  for (int number = 1; std::getline(stream, line); ++number) {
    if (line.find_first_not_of(" \t\r") == std::string::npos || line.front() == '#') continue;
    units.push_back(parse_unit(line, path.string(), fmt::format("line {}", number)));
  }
  check_units(units, path.string());
  return units;
}

void check_units(const std::vector<UnitSpec>& units, std::string_view file) {
  if (units.empty()) throw InputError(file, "", "there is no work unit to record");
  std::set<std::string> names;
  std::set<std::string> networks;
  for (const UnitSpec& unit : units) {
    if (!names.insert(unit.name).second) {
      throw InputError(file, fmt::format("unit {}", unit.name), "the name is used twice");
    }
    if (!unit.network_namespace.empty() && !networks.insert(unit.network_namespace).second) {
      throw InputError(file, fmt::format("unit {}", unit.name),
                       fmt::format("the network namespace '{}' belongs to another unit",
                                   unit.network_namespace));
    }
  }
}

}  // namespace gemello::cli
