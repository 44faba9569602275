#pragma once

#include <filesystem>
#include <fstream>
#include <functional>
#include <initializer_list>
#include <memory>
#include <sstream>
#include <string>
#include <unistd.h>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "gui/recording/chronicle.hpp"
#include "gui/recording/recording.hpp"
#include "models/cloud/platform_reader.hpp"
#include "models/runs/run_folder.hpp"
#include "models/units/error.hpp"

namespace gemello::gui {

inline Instant at(double seconds_since_start) {
  return origin + duration_nearest(seconds_since_start);
}

inline std::filesystem::path source_path(const std::string& path) {
  return std::filesystem::path(GEMELLO_SOURCE_DIR) / path;
}

/// A folder of one test, empty at its start.
inline std::filesystem::path fresh_folder() {
  const auto* test = ::testing::UnitTest::GetInstance()->current_test_info();
  const std::filesystem::path folder = std::filesystem::path(::testing::TempDir()) / "gemello-gui" /
                                       test->test_suite_name() / test->name();
  std::filesystem::remove_all(folder);
  std::filesystem::create_directories(folder);
  return folder;
}

inline void put(const std::filesystem::path& path, const std::string& text) {
  std::ofstream(path, std::ios::binary | std::ios::trunc) << text;
}

/// A platform of this project with VMs of its first flavour.
inline Inventory platform_with(const std::string& file, const std::vector<std::string>& vms) {
  Inventory inventory = read_platform(source_path(file).string());
  for (const std::string& vm : vms)
    inventory.vms.push_back(make_vm(vm, FlavourId(0), inventory.flavours.at(0)));
  return inventory;
}
/// hv1 to hv4 of 4 x 1000 MHz at one switch sw1; VMs a to d of 1 x 1000 MHz and 4 GiB.
inline Inventory four_hosts() {
  return platform_with("tests/cases/platforms/four-hosts.json", {"a", "b", "c", "d"});
}

/// A log told line by line.
class Told {
 public:
  explicit Told(Inventory platform)
      : inventory(std::make_shared<const Inventory>(std::move(platform))),
        catalogue(std::make_shared<const Catalogue>(*inventory)),
        chronicle(inventory, catalogue, origin) {}

  void tell(const char* line) { chronicle.follow(nlohmann::json::parse(line)); }
  void tell(std::initializer_list<const char*> lines) {
    for (const char* line : lines) tell(line);
  }
  Recording until(double end_s) const {
    Recording recording;
    recording.inventory = inventory;
    recording.catalogue = catalogue;
    recording.end = recording.end_planned = at(end_s);
    chronicle.fill(recording, recording.end);
    return recording;
  }
  std::string vm(const std::string& name, double end_s = 1000) const;
  std::string host(const std::string& name, double end_s = 1000) const;

  std::shared_ptr<const Inventory> inventory;
  std::shared_ptr<const Catalogue> catalogue;
  Chronicle chronicle;
};

/// "0 waiting, 10 booting hv1, 55.5 migrating hv1 hv2"
inline std::string lane_text(const Inventory& inventory, const std::vector<VmStretch>& lane) {
  std::string text;
  for (const VmStretch& one : lane) {
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", seconds(one.from), name(one.phase));
    if (one.host.valid()) text += " " + inventory[one.host].name;
    if (one.to.valid()) text += " " + inventory[one.to].name;
  }
  return text;
}
inline std::string lane_text(const std::vector<HostStretch>& lane) {
  std::string text;
  for (const HostStretch& one : lane)
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", seconds(one.from), name(one.phase));
  return text;
}
inline std::string Told::vm(const std::string& vm_name, double end_s) const {
  return lane_text(*inventory, until(end_s).vms.at(inventory->find_vm(vm_name).index()));
}
inline std::string Told::host(const std::string& host_name, double end_s) const {
  return lane_text(until(end_s).hosts.at(inventory->find_host(host_name).index()));
}

inline std::string bar_text(const FaultBar& bar) {
  return fmt::format("{} {} {}-{}{}", bar.component, runs::word_of(bar.look), seconds(bar.from),
                     seconds(bar.until), bar.open ? " open" : "");
}
inline std::string condition_text(const Catalogue& catalogue, const Condition& one) {
  return fmt::format("{} {} ({}) {}-{}{}", catalogue.name(one.part), one.word, name(one.health),
                     seconds(one.from), seconds(one.until), one.open ? " open" : "");
}

/// All that a log makes of a recording, one thing a line: equal texts are equal recordings.
inline std::string all_text(const Recording& recording) {
  std::ostringstream text;
  const Catalogue& catalogue = *recording.catalogue;
  for (const Mark& mark : recording.marks) {
    text << mark.line << ' ' << mark.at.time_since_epoch().count() << ' ' << name(mark.kind) << ' '
         << mark.word << " | " << mark.text << " | " << mark.why << " | " << mark.action;
    for (const Part part : mark.about)
      text << ' ' << name(part.kind) << ' ' << catalogue.name(part);
    text << '\n';
  }
  for (const auto& lane : recording.vms) text << lane_text(*recording.inventory, lane) << '\n';
  for (const auto& lane : recording.hosts) text << lane_text(lane) << '\n';
  for (const FaultBar& bar : recording.faults)
    text << bar_text(bar) << (bar.part ? catalogue.name(*bar.part) : std::string("?")) << '\n';
  for (const Condition& one : recording.conditions) text << condition_text(catalogue, one) << '\n';
  return text.str();
}

/// The run folder of a scenario of this project, made once per build of the program.
inline std::filesystem::path finished_run(const std::string& scenario,
                                          const std::string& options = {}) {
  namespace fs = std::filesystem;
  const fs::path program = fs::path(GEMELLO_BINARY_DIR) / "gemello";
  const fs::path room = fs::path(GEMELLO_BINARY_DIR) / "gui_test_runs";
  const auto built = fs::last_write_time(program).time_since_epoch().count();
  const auto key = std::hash<std::string>{}(scenario + options);
  const fs::path kept =
      room / fmt::format("{:x}-{:x}", static_cast<unsigned long long>(built), key);
  if (fs::exists(kept)) return kept;
  fs::create_directories(room);
  const fs::path mine = room / fmt::format("made-by-{}", ::getpid());
  const std::string command =
      fmt::format("'{}' run '{}' -o '{}' --no-html {} >/dev/null 2>&1", program.string(),
                  source_path(scenario).string(), mine.string(), options);
  EXPECT_EQ(std::system(command.c_str()), 0) << command;
  std::error_code another_was_first;
  fs::rename(mine, kept, another_was_first);
  if (another_was_first) fs::remove_all(mine);
  return kept;
}

/// The InputError that an action throws.
inline InputError refused(const std::function<void()>& action) {
  try {
    action();
  } catch (const InputError& error) {
    return error;
  }
  ADD_FAILURE() << "nothing was refused";
  return InputError("", "", "");
}

}  // namespace gemello::gui
