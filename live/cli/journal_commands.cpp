#include <cstdio>
#include <memory>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "live/cli/checks.hpp"
#include "live/cli/command.hpp"
#include "live/cli/fleet_ends.hpp"
#include "live/cli/talk.hpp"
#include "live/cli/wall_time.hpp"
#include "live/journal/sqlite_journal.hpp"
#include "models/runs/text_table.hpp"
#include "models/units/error.hpp"

namespace gemello::live {
namespace {

struct JournalOptions {
  std::string fleet;
  std::string who;
  std::string host;
  std::uint64_t action = 0;
  std::size_t count = 20;
  bool json = false;
};
using Shared = std::shared_ptr<JournalOptions>;

// Nothing waits for it: the same proposal again counts up.
bool is_recommended(const JournalEntry& entry) {
  return entry.status == "held: recommend" || entry.status == "held: observe";
}

nlohmann::ordered_json as_json(const JournalEntry& entry) {
  nlohmann::ordered_json json = {{"id", number(entry.id)},
                                 {"uid", entry.uid},
                                 {"at", seconds(entry.at)},
                                 {"action", entry.action},
                                 {"status", entry.status}};
  if (entry.ended_at) json["ended_at"] = seconds(*entry.ended_at);
  if (!entry.cause.empty()) json["cause"] = entry.cause;
  if (!entry.because.empty()) json["because"] = entry.because;
  if (is_recommended(entry)) {
    json["times"] = entry.times;
    json["first_at"] = seconds(entry.first_at);
  }
  return json;
}

std::string status_text(const JournalEntry& entry) {
  if (!is_recommended(entry)) return entry.status;
  if (entry.times <= 1) return "recommended";
  return fmt::format("recommended {} times since {}", entry.times, wall_time(entry.first_at));
}

std::string as_line(const JournalEntry& entry) {
  return one_line(fmt::format("{}  {:>5}  {:<9} {}{}{}", wall_time(entry.at), number(entry.id),
                              status_text(entry), entry.action,
                              entry.cause.empty() ? "" : ": " + entry.cause,
                              entry.because.empty() ? "" : "  [" + entry.because + "]"));
}

int show_log(const JournalOptions& options) {
  const FleetConfig fleet = read_fleet(options.fleet);
  const auto entries = last_entries(journal_path(fleet), fleet.name, options.count);
  if (options.json) {
    for (const JournalEntry& entry : entries) fmt::print("{}\n", as_json(entry).dump());
    return cli::exit_ok;
  }
  for (const JournalEntry& entry : entries) fmt::print("{}\n", as_line(entry));
  if (entries.empty()) tell(stderr, "gemello-live: nothing was begun or proposed yet");
  return cli::exit_ok;
}

int ask(const JournalOptions& options, OperatorRequest::Kind kind) {
  const FleetConfig fleet = read_fleet(options.fleet);
  if (kind == OperatorRequest::Kind::declare_dead && fleet.find(options.host) == nullptr)
    throw InputError(fleet.file, "$.hosts", fmt::format("there is no host '{}'", options.host));
  OperatorRequest asked;
  asked.kind = kind;
  asked.operator_name = options.who;
  asked.action = ActionId{options.action};
  asked.host = options.host;
  request(journal_path(fleet), fleet.name, asked);
  tell(stderr, "gemello-live: written; the running controller answers in its log");
  return cli::exit_ok;
}

CLI::App* add_request(CLI::App& app, int& exit_code, const char* name, const char* about,
                      OperatorRequest::Kind kind) {
  auto options = std::make_shared<JournalOptions>();
  CLI::App* verb = app.add_subcommand(name, about);
  if (kind == OperatorRequest::Kind::approve || kind == OperatorRequest::Kind::refuse)
    verb->add_option("action", options->action, "number of the held action")
        ->required()
        ->check(is_positive());
  if (kind == OperatorRequest::Kind::declare_dead)
    verb->add_option("host", options->host, "a host that does not answer")->required();
  verb->add_option("-c,--fleet", options->fleet, "fleet.json")->required();
  verb->add_option("--as", options->who, "your name: it is kept")
      ->required()
      ->check(is_operator_name());
  verb->callback([options, kind, &exit_code] { exit_code = ask(*options, kind); });
  return verb;
}

}  // namespace

void add_journal_commands(CLI::App& app, int& exit_code) {
  using Kind = OperatorRequest::Kind;
  auto options = std::make_shared<JournalOptions>();
  CLI::App* log =
      app.add_subcommand("log", "What was begun, proposed and refused, from the journal");
  log->add_option("-c,--fleet", options->fleet, "fleet.json")->required();
  log->add_option("-n", options->count, "how many entries (20)")->check(is_positive());
  log->add_flag("--json", options->json, "one JSON object a line");
  log->callback([options, &exit_code] { exit_code = show_log(*options); });
  add_request(app, exit_code, "approve", "Let a held action be done", Kind::approve);
  add_request(app, exit_code, "refuse", "Drop a held action", Kind::refuse);
  add_request(app, exit_code, "declare-dead",
              "State that a silent host runs nothing any more: go there and see first",
              Kind::declare_dead)
      ->footer(
          "Guests of a host that is declared dead are started elsewhere. If it lives, their disks\n"
          "are written twice: pull its plug before you say so.");
  add_request(app, exit_code, "disarm", "Let nothing be begun until arm", Kind::disarm);
  add_request(app, exit_code, "arm", "End a disarm", Kind::arm);
}

}  // namespace gemello::live
