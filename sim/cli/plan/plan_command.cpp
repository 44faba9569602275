#include <algorithm>
#include <array>
#include <cstdio>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "models/cloud/near_name.hpp"
#include "models/units/error.hpp"
#include "sim/cli/command.hpp"
#include "sim/cli/plan/fleet_at.hpp"
#include "sim/cli/plan/plan_report.hpp"
#include "sim/cli/run/signals.hpp"

namespace gemello::cli {
namespace {

using planning::PartKind;

struct PlanOptions {
  FleetOptions fleet;
  std::vector<std::string> lose;
  std::size_t at_once = 1;
  std::string vm;
  std::vector<std::string> flavours;
  bool json = false;
};

struct KindName {
  PartKind kind;
  std::string_view name;
};
constexpr std::array<KindName, planning::part_kind_count> kinds = {{
    {PartKind::host, "hosts"},
    {PartKind::disk_server, "disk-servers"},
    {PartKind::network_switch, "switches"},
    {PartKind::circuit, "circuits"},
    {PartKind::rack, "racks"},
    {PartKind::site, "sites"},
}};

std::vector<std::string_view> kind_names() {
  std::vector<std::string_view> names;
  for (const KindName& one : kinds) names.push_back(one.name);
  return names;
}

// What is said of it: "N+1 of hosts".
std::string title(const PlanOptions& options, const std::vector<std::string>& lose) {
  if (lose.empty()) return "";
  return fmt::format("N+{} of {}", options.at_once, fmt::join(lose, ", "));
}

bool none_to_lose(const PlanOptions& options) {
  return options.lose.size() == 1 && options.lose[0] == "none";
}

std::vector<PartKind> kinds_of(const Inventory& inventory, const std::vector<std::string>& names) {
  std::set<PartKind> chosen;
  for (const std::string& text : names) {
    const auto found = std::find_if(kinds.begin(), kinds.end(),
                                    [&](const KindName& one) { return one.name == text; });
    if (found == kinds.end())
      throw InputError(
          "--lose", text,
          fmt::format("is no kind of part: there are {}{}", fmt::join(kind_names(), ", "),
                      did_you_mean(text, kind_names())));
    if (!chosen.insert(found->kind).second) throw InputError("--lose", text, "is there twice");
    if (planning::parts_of(inventory, {&found->kind, 1}).empty())
      throw InputError("--lose", text, "the platform has none");
  }
  return {chosen.begin(), chosen.end()};
}

std::vector<planning::Loss> losses_of(const Inventory& inventory, const PlanOptions& options,
                                      const std::vector<std::string>& lose) {
  const std::vector<PartKind> chosen = kinds_of(inventory, lose);
  if (chosen.empty()) return {};
  if (options.at_once > planning::parts_of(inventory, chosen).size())
    throw InputError("--at-once", std::to_string(options.at_once),
                     "the platform has not so many parts to lose");
  return planning::losses_of(inventory, chosen, options.at_once);
}

// Those of the usual kinds that the platform has.
std::vector<std::string> usual_kinds(const Inventory& inventory) {
  std::vector<std::string> names;
  for (const KindName& one : kinds)
    if (one.kind < PartKind::rack && !planning::parts_of(inventory, {&one.kind, 1}).empty())
      names.emplace_back(one.name);
  return names;
}

void introduce(FleetAt& fleet) {
  const FleetView view = fleet.view();
  std::size_t vms = 0;
  std::size_t hosts = 0;
  for (std::size_t v = 0; v < view.vm_count(); ++v) vms += serves(view.state(VmId(v))) ? 1 : 0;
  for (std::size_t h = 0; h < view.host_count(); ++h)
    hosts += view.state(HostId(h)) == HostState::on ? 1 : 0;
  fmt::print(stderr, "{} at {}: {} VMs in service, {} of {} hosts on, placement {}\n",
             fleet.experiment().scenario.name, to_text(fleet.now()), vms, hosts, view.host_count(),
             fleet.placement().name);
  if (!fleet.placement().restarts)
    fmt::print(stderr, "note: the scenario has no failover policy: nothing restarts by itself\n");
  if (!fleet.not_counted().empty())
    fmt::print(stderr, "note: down, and taken for whole here: {}\n",
               fmt::join(fleet.not_counted(), ", "));
}

nlohmann::ordered_json about(FleetAt& fleet) {
  return {{"scenario", fleet.experiment().scenario.name},
          {"at_s", seconds(fleet.now() - origin)},
          {"placement", fleet.placement().name}};
}

void print(const PlanOptions& options, FleetAt& fleet, const std::string& text,
           const nlohmann::ordered_json& json) {
  introduce(fleet);
  if (!options.json) {
    fmt::print("{}", text);
    return;
  }
  nlohmann::ordered_json all = about(fleet);
  all.update(json);
  fmt::print("{}\n", all.dump(1));
}

int losses(const PlanOptions& options) {
  FleetAt fleet(options.fleet);
  const Inventory& inventory = fleet.inventory();
  planning::Question question = fleet.question();
  question.losses =
      losses_of(inventory, options, options.lose.empty() ? usual_kinds(inventory) : options.lose);
  const auto verdicts = planning::verdicts(fleet.view(), question);
  print(options, fleet, losses_text(inventory, verdicts), losses_json(inventory, verdicts));
  const bool kept = std::all_of(verdicts.begin(), verdicts.end(),
                                [](const planning::Verdict& one) { return one.all_restarted(); });
  return kept ? exit_ok : exit_plan_refused;
}

std::vector<std::string> to_bear(const PlanOptions& options) {
  if (none_to_lose(options)) return {};
  return options.lose.empty() ? std::vector<std::string>{"hosts"} : options.lose;
}

VirtualMachine of_flavour(const Inventory& inventory, const std::string& flavour) {
  const FlavourId id = inventory.find_flavour(flavour);
  if (id.valid()) return make_vm(flavour, id, inventory[id]);
  std::vector<std::string_view> names;
  for (const Flavour& one : inventory.flavours) names.push_back(one.name);
  throw InputError("--flavour", flavour,
                   fmt::format("is no flavour of the platform: there are {}{}",
                               fmt::join(names, ", "), did_you_mean(flavour, names)));
}

planning::Admission admission(FleetAt& fleet, const PlanOptions& options,
                              const planning::Question& question) {
  const FleetView view = fleet.view();
  if (!options.flavours.empty())
    return planning::admit(view, of_flavour(fleet.inventory(), options.flavours[0]), question);
  const VmId vm = fleet.inventory().find_vm(options.vm);
  if (!vm.valid()) throw InputError("--vm", options.vm, "is no VM of the scenario");
  if (view.state(vm) != VmState::requested)
    throw InputError("--vm", options.vm,
                     fmt::format("is {} at {}: ask of one that was never started, or of its "
                                 "--flavour",
                                 name(view.state(vm)), to_text(fleet.now())));
  return planning::admit(view, vm, question);
}

int fit(const PlanOptions& options) {
  if (options.vm.empty() == options.flavours.empty())
    throw InputError("gemello plan fit", "", "say either --vm or --flavour");
  FleetAt fleet(options.fleet);
  planning::Question question = fleet.question();
  question.losses = losses_of(fleet.inventory(), options, to_bear(options));
  const FitReport one{options.vm.empty() ? options.flavours[0] : options.vm,
                      admission(fleet, options, question)};
  print(options, fleet, fit_text(fleet.inventory(), one), fit_json(fleet.inventory(), one));
  return one.admission.host.valid() ? exit_ok : exit_plan_refused;
}

int more(const PlanOptions& options) {
  FleetAt fleet(options.fleet);
  const Inventory& inventory = fleet.inventory();
  planning::Question question = fleet.question();
  std::vector<std::string> flavours = options.flavours;
  if (flavours.empty())
    for (const Flavour& one : inventory.flavours) flavours.push_back(one.name);
  if (flavours.empty())
    throw InputError(fleet.experiment().scenario.platform_path, "$.flavours",
                     "has no flavour to count");
  const std::vector<std::string> lose = to_bear(options);
  const std::vector<planning::Loss> losses = losses_of(inventory, options, lose);
  std::vector<MoreOf> all;
  bool any_none = false;
  for (const std::string& flavour : flavours) {
    const VirtualMachine like = of_flavour(inventory, flavour);
    question.losses.clear();
    MoreOf one{flavour, planning::how_many_more(fleet.view(), like, question), {}};
    question.losses = losses;
    one.borne = losses.empty() ? one.fits : planning::how_many_more(fleet.view(), like, question);
    any_none = any_none || one.borne.hosts.empty();
    all.push_back(std::move(one));
  }
  const std::string text = title(options, lose);
  print(options, fleet, more_text(all, inventory, text), more_json(all, inventory, text));
  return any_none ? exit_plan_refused : exit_ok;
}

void add_common(CLI::App& verb, PlanOptions& options, const char* lose) {
  verb.add_option("SCENARIO", options.fleet.scenario, "a scenario.json")->required();
  verb.add_option("--at", options.fleet.at,
                  "the instant of the run; default: the state's, or 30min");
  verb.add_option("--from", options.fleet.from, "a state file of this fleet");
  verb.add_option("--set", options.fleet.sets, "path=value in the scenario; may be repeated")
      ->take_all();
  verb.add_option("--seed", options.fleet.seed, "instead of the scenario's");
  verb.add_option("--lose", options.lose, lose)->delimiter(',')->allow_extra_args(false);
  verb.add_option("--at-once", options.at_once,
                  "so many parts are lost at once, at most; default 1")
      ->check(CLI::Range(1, 4));
  verb.add_flag("--json", options.json, "as JSON on stdout");
}

}  // namespace

void add_plan_commands(CLI::App& app, int& exit_code) {
  CLI::App* plan = app.add_subcommand("plan", "What a fleet can bear, and what still fits");
  plan->require_subcommand(1);
  auto options = std::make_shared<PlanOptions>();
  const char* example =
      "Exit code 5: a loss leaves a VM down, the VM is refused, or not one more fits.\n"
      "Examples:\n"
      "  gemello plan losses datasets/samples/napoli.json --at 1h\n"
      "  gemello plan losses datasets/samples/napoli.json --lose hosts --at-once 2\n"
      "  gemello plan fit datasets/samples/napoli.json --flavour large --lose hosts,racks\n"
      "  gemello plan more datasets/samples/napoli.json";
  plan->footer(example);
  CLI::App* verb = plan->add_subcommand(
      "losses", "Each loss: which VMs are down, which restart and where, which do not and why");
  add_common(*verb, *options,
             "hosts,disk-servers,switches,circuits,racks,sites; default: the first four");
  verb->callback([options, &exit_code] { exit_code = losses(*options); });
  const char* bear = "what must be bearable: as of 'plan losses', or none; default: hosts";
  verb = plan->add_subcommand("fit", "Whether one more VM fits, and where it goes");
  add_common(*verb, *options, bear);
  verb->add_option("--vm", options->vm, "one of the scenario that was not started yet");
  verb->add_option("--flavour", options->flavours, "a new one of this size")
      ->expected(1)
      ->multi_option_policy(CLI::MultiOptionPolicy::Throw);
  verb->callback([options, &exit_code] { exit_code = fit(*options); });
  verb = plan->add_subcommand("more", "How many more VMs of each flavour fit");
  add_common(*verb, *options, bear);
  verb->add_option("--flavour", options->flavours, "only these; default: all of the platform")
      ->delimiter(',')
      ->allow_extra_args(false);
  verb->callback([options, &exit_code] { exit_code = more(*options); });
  for (CLI::App* one : plan->get_subcommands([](const CLI::App*) { return true; }))
    one->footer(example);
}

}  // namespace gemello::cli
