#include "models/policies/catalogue.hpp"

#include <array>

namespace gemello::policies {
namespace {

using enum OptionType;

constexpr double many = 1e6;

constexpr std::array<std::string_view, 2> image_places = {"near", "anywhere"};

constexpr std::array<OptionInfo, 4> placement_options = {{
    {.name = "cpu_limit",
     .type = ratio,
     .fallback = "1",
     .doc = "CPU demand booked on a host, as a share of its capacity, at most",
     .min = 0.01,
     .max = 100,
     .unit = "share"},
    {.name = "memory_overcommit",
     .type = ratio,
     .fallback = "1",
     .doc = "memory of VMs booked on a host, as a share of its memory for guests, at most",
     .min = 0.01,
     .max = 100,
     .unit = "share"},
    {.name = "wake",
     .type = boolean,
     .fallback = "true",
     .doc = "power on a host that is off when a VM fits on no other"},
    {.name = "image",
     .type = choice,
     .fallback = "near",
     .doc = "VMs are placed as near to a replica of their image as they find room, by round trip, "
            "and are not moved farther away (near), or wherever the rule says (anywhere)",
     .choices = image_places},
}};

// Quantile fit judges CPU by itself.
constexpr std::array<OptionInfo, 6> quantile_fit_options = {{
    placement_options[1],
    placement_options[2],
    placement_options[3],
    {.name = "utilization_unmeasured",
     .type = ratio,
     .fallback = "0.2",
     .doc = "mean demand, of full rate, expected of VMs of a fleet that was never measured",
     .min = 0,
     .max = 1,
     .unit = "share"},
    {.name = "burstiness_unmeasured",
     .type = ratio,
     .fallback = "1",
     .doc = "how unsteady they are expected to be: 0 steady, 1 now idle, now full",
     .min = 0,
     .max = 1},
    {.name = "deviations",
     .type = ratio,
     .fallback = "2.326",
     .doc =
         "standard deviations that fit on a host beside its VMs' mean demand: 2.326 is a risk of "
         "overload of 1 %, 3.09 of 0.1 %",
     .min = 0,
     .max = 10,
     .unit = "standard deviations"},
}};

constexpr OptionInfo residence(std::string_view fallback) {
  return {.name = "residence",
          .type = duration,
          .fallback = fallback,
          .doc = "a VM stays at least so long where it was placed or moved to"};
}

constexpr std::array<std::string_view, 2> measures = {"max-mean", "deviation"};

constexpr std::array<OptionInfo, 10> balance_options = {{
    {.name = "measure",
     .type = choice,
     .fallback = "max-mean",
     .doc = "imbalance of the hosts' expected CPU shares: maximum less mean, or standard deviation",
     .choices = measures},
    {.name = "high",
     .type = ratio,
     .fallback = "0.2",
     .doc = "imbalance above which moving starts",
     .min = 0,
     .max = 10,
     .unit = "share"},
    {.name = "low",
     .type = ratio,
     .fallback = "0.1",
     .doc = "imbalance below which it stops",
     .min = 0,
     .max = 10,
     .unit = "share"},
    {.name = "hold",
     .type = integer,
     .fallback = "2",
     .doc = "monitoring samples in a row above 'high' before moving starts",
     .min = 1,
     .max = many,
     .unit = "samples"},
    {.name = "window",
     .type = integer,
     .fallback = "3",
     .doc = "monitoring samples a VM's demand is averaged over",
     .min = 1,
     .max = 30,
     .unit = "samples"},
    {.name = "interval",
     .type = duration,
     .fallback = "5min",
     .doc = "between two rounds of moves"},
    residence("30min"),
    {.name = "moves_per_round",
     .type = integer,
     .fallback = "4",
     .doc = "moves begun in one round, at most",
     .min = 1,
     .max = many,
     .unit = "moves"},
    {.name = "moves_per_hour",
     .type = integer,
     .fallback = "20",
     .doc = "moves begun in any hour, at most",
     .min = 1,
     .max = many,
     .unit = "moves"},
    {.name = "moves_per_host",
     .type = integer,
     .fallback = "2",
     .doc = "moves a host takes part in at once, in and out, at most",
     .min = 1,
     .max = many,
     .unit = "moves"},
}};

constexpr std::array<std::string_view, 6> detectors = {"thr", "iqr", "mad", "lr", "lrr", "ols"};
constexpr std::array<std::string_view, 4> selections = {"mmt", "mc", "mu", "rs"};
constexpr std::array<std::string_view, 1> with_thr = {"thr"};
constexpr std::array<std::string_view, 1> with_iqr = {"iqr"};
constexpr std::array<std::string_view, 1> with_mad = {"mad"};
constexpr std::array<std::string_view, 3> with_line = {"lr", "lrr", "ols"};
constexpr std::array<std::string_view, 1> with_rs = {"rs"};

// What every planner of consolidation is told.
constexpr OptionInfo round_interval = {
    .name = "interval", .type = duration, .fallback = "5min", .doc = "between two rounds"};
constexpr OptionInfo manage_power = {.name = "manage_power",
                                     .type = boolean,
                                     .fallback = "true",
                                     .doc = "switch empty hosts off and wake them when needed"};
constexpr OptionInfo idle_off = {.name = "idle_off",
                                 .type = duration,
                                 .fallback = "10min",
                                 .doc = "a host is switched off after being empty so long",
                                 .needs = "manage_power",
                                 .needs_not = "false"};
constexpr OptionInfo spare_hosts = {
    .name = "spare_hosts",
    .type = integer,
    .fallback = "1",
    .doc = "all that is booked must fit on the hosts left on without so many of the largest",
    .min = 0,
    .max = many,
    .unit = "hosts",
    .needs = "manage_power",
    .needs_not = "false"};

constexpr std::array<OptionInfo, 14> consolidate_options = {{
    {.name = "detector",
     .type = choice,
     .fallback = "thr",
     .doc = "when a host is overloaded: its VMs ask for more than a fixed share of it (thr), or "
            "than a share that falls as their demand varies (iqr: interquartile range, mad: "
            "median absolute deviation), or will ask for all of it by a line through their last "
            "ten samples (lr: local regression, lrr: robust, ols: unweighted)",
     .choices = detectors},
    {.name = "threshold",
     .type = ratio,
     .fallback = "0.8",
     .doc = "share of a host's capacity",
     .min = 0.01,
     .max = 1,
     .unit = "share",
     .needs = "detector",
     .needs_one_of = with_thr},
    {.name = "iqr_safety",
     .type = ratio,
     .fallback = "1.5",
     .doc = "threshold is 1 - iqr_safety * interquartile range",
     .min = 0.01,
     .max = 100,
     .unit = "factor",
     .needs = "detector",
     .needs_one_of = with_iqr},
    {.name = "mad_safety",
     .type = ratio,
     .fallback = "2.5",
     .doc = "threshold is 1 - mad_safety * median absolute deviation",
     .min = 0.01,
     .max = 100,
     .unit = "factor",
     .needs = "detector",
     .needs_one_of = with_mad},
    {.name = "line_safety",
     .type = ratio,
     .fallback = "1.2",
     .doc = "factor on the demand forecast for the next sample",
     .min = 0.01,
     .max = 100,
     .unit = "factor",
     .needs = "detector",
     .needs_one_of = with_line},
    {.name = "selection",
     .type = choice,
     .fallback = "mmt",
     .doc =
         "which VM leaves an overloaded host: the one that migrates fastest (mmt), whose demand "
         "goes most with that of the others (mc), that uses the least of its rate (mu), any (rs)",
     .choices = selections},
    {.name = "selection_seed",
     .type = integer,
     .fallback = "1",
     .doc = "of the random selection",
     .min = 0,
     .max = many,
     .needs = "selection",
     .needs_one_of = with_rs},
    round_interval,
    residence("0s"),
    {.name = "moves_per_round",
     .type = integer,
     .fallback = "0",
     .doc = "moves begun in one round, at most; 0: no limit",
     .min = 0,
     .max = many,
     .unit = "moves"},
    {.name = "evacuate",
     .type = boolean,
     .fallback = "true",
     .doc = "empty the least loaded hosts"},
    manage_power,
    idle_off,
    spare_hosts,
}};

constexpr std::array<OptionInfo, 8> sobrio_options = {{
    {.name = "relief",
     .type = ratio,
     .fallback = "0.95",
     .doc = "share of a host's capacity asked for above which VMs leave it",
     .min = 0.01,
     .max = 1,
     .unit = "share"},
    {.name = "ahead",
     .type = boolean,
     .fallback = "false",
     .doc = "VMs also leave a host that may overload soon"},
    round_interval,
    residence("0s"),
    {.name = "moves_per_round",
     .type = integer,
     .fallback = "30",
     .doc = "moves begun in one round, at most; a host with more VMs is not emptied",
     .min = 1,
     .max = many,
     .unit = "moves"},
    manage_power,
    idle_off,
    spare_hosts,
}};

constexpr std::array<OptionInfo, 10> restart_options = {{
    {.name = "fence_delay",
     .type = duration,
     .fallback = "0s",
     .doc = "a lost host may come back by itself for so long before it is fenced"},
    {.name = "fence_retries",
     .type = integer,
     .fallback = "5",
     .doc = "fence attempts after a failed first one; then an operator is asked, and it is tried "
            "again every 30min",
     .min = 0,
     .max = many,
     .unit = "attempts"},
    {.name = "fence_retry",
     .type = duration,
     .fallback = "30s",
     .doc = "between two fence attempts",
     .needs = "fence_retries",
     .needs_not = "0"},
    {.name = "fence_share_max",
     .type = ratio,
     .fallback = "0.5",
     .doc = "with more than this share of the hosts silent, none is fenced",
     .min = 0,
     .max = 1,
     .unit = "share"},
    {.name = "power_on_after_fence",
     .type = boolean,
     .fallback = "true",
     .doc = "power a fenced host on again"},
    {.name = "starts_in_flight",
     .type = integer,
     .fallback = "4",
     .doc = "VMs being started at once, at most",
     .min = 1,
     .max = many,
     .unit = "VMs"},
    {.name = "retries",
     .type = integer,
     .fallback = "3",
     .doc = "attempts to start a VM after a failed first one; then again when a host is seen",
     .min = 0,
     .max = many,
     .unit = "attempts"},
    {.name = "retry_delay",
     .type = duration,
     .fallback = "30s",
     .doc = "after the first failed start of a VM; doubles each time, up to 30min",
     .needs = "retries",
     .needs_not = "0"},
    {.name = "squeeze",
     .type = boolean,
     .fallback = "true",
     .doc = "a VM for which no host has CPU left starts where its memory fits"},
    {.name = "shed",
     .type = boolean,
     .fallback = "true",
     .doc = "batch VMs are stopped where another VM finds no room otherwise; they start again when "
            "nobody waits for room"},
}};

constexpr std::array<std::string_view, 6> admissions = {"none",      "n+1-hosts", "n+2-hosts",
                                                        "n+1-racks", "n+1-sites", "n+1"};

constexpr std::array<OptionInfo, 1> lifecycle_options = {{
    {.name = "admission",
     .type = choice,
     .fallback = "none",
     .doc = "a VM waits while with it the loss of any host (of two; of a rack; of a site; n+1: of "
            "any host, disk server, switch or circuit) would leave a VM without room",
     .choices = admissions},
}};

constexpr std::array<PolicyInfo, 14> all_policies = {{
    {PolicyKind::placement, "best-fit",
     "the host that would be the fullest with the VM, by its scarcer of CPU and memory",
     "Johnson, J. Comput. Syst. Sci. 8 (1974); dominant share: Ghodsi et al., NSDI 2011",
     placement_options},
    {PolicyKind::placement, "worst-fit",
     "the host that would be the least full with the VM (spread)",
     "Johnson, J. Comput. Syst. Sci. 8 (1974); dominant share: Ghodsi et al., NSDI 2011",
     placement_options},
    {PolicyKind::placement, "power-aware", "the host whose power grows least by taking the VM",
     "Beloglazov and Buyya, CCPE 24(13), 2012, doi 10.1002/cpe.1867 (PABFD)", placement_options},
    {PolicyKind::placement, "first-fit",
     "the first host, in the platform's order, that takes the VM",
     "Johnson, J. Comput. Syst. Sci. 8 (1974)", placement_options},
    {PolicyKind::placement, "dot-product",
     "of the hosts in use, the one whose free CPU and memory go best with the VM's demand: "
     "greatest "
     "dot product of the two vectors",
     "Panigrahy, Talwar, Uyeda, Wieder, 'Heuristics for Vector Bin Packing', Microsoft Research, "
     "2011",
     placement_options},
    {PolicyKind::placement, "norm-based",
     "of the hosts in use, the one with the least free CPU and memory beyond the VM's demand: "
     "least "
     "Euclidean distance of the two vectors",
     "Panigrahy, Talwar, Uyeda, Wieder, 'Heuristics for Vector Bin Packing', Microsoft Research, "
     "2011",
     placement_options},
    {PolicyKind::placement, "quantile-fit",
     "of the hosts in use that the VM would overload with a probability of 1 % at most, the one of "
     "which the least is left over; best with sobrio",
     "ours, of stochastic bin packing (Chen et al., IM 2011; Wang et al., INFOCOM 2011) and "
     "Panigrahy "
     "et al., 2011",
     quantile_fit_options},
    {PolicyKind::rebalancing, "none", "VMs stay where they are", "", {}},
    {PolicyKind::rebalancing, "load-balance",
     "move VMs off the most loaded hosts, with hysteresis, residence and a move budget",
     "our reading of 'adaptive scheduling', Capone et al., CHEP 2012, JPCS 396 042012 (a claim; no "
     "algorithm published)",
     balance_options},
    {PolicyKind::rebalancing, "consolidate",
     "unload overloaded hosts, empty underloaded ones, switch off what stays empty",
     "Beloglazov and Buyya, CCPE 24(13), 2012, doi 10.1002/cpe.1867 (THR, IQR, MAD, LR, LRR; MMT, "
     "MC, RS, MU; PABFD); OLS: what CloudSim 4.0 computes as LR and LRR",
     consolidate_options},
    {PolicyKind::rebalancing, "sobrio",
     "move a VM only off a host that asks for nearly all of itself, or to let a host sleep for "
     "good; "
     "its targets are quantile-fit's",
     "ours: models/policies/sobrio/README.md", sobrio_options},
    {PolicyKind::failover, "none", "VMs of a lost host stay down", "", {}},
    {PolicyKind::failover, "restart-by-priority",
     "fence a lost host, then start its VMs elsewhere, the higher priority first",
     "automatic restart of Capone et al., CHEP 2012, JPCS 396 042012; Proxmox VE HA manager",
     restart_options},
    {PolicyKind::lifecycle, "by-priority",
     "deploy what is requested, the higher priority and the longer wait first; what fits nowhere "
     "waits",
     "ours: models/policies/lifecycle/README.md", lifecycle_options},
}};

}  // namespace

const char* name(PolicyKind kind) {
  switch (kind) {
    case PolicyKind::placement:
      return "placement";
    case PolicyKind::rebalancing:
      return "rebalancing";
    case PolicyKind::failover:
      return "failover";
    case PolicyKind::lifecycle:
      return "lifecycle";
  }
  return "?";
}

std::span<const PolicyInfo> policy_catalogue() {
  return all_policies;
}

const PolicyInfo* find_policy(PolicyKind kind, std::string_view name) {
  for (const PolicyInfo& info : all_policies)
    if (info.kind == kind && info.name == name) return &info;
  return nullptr;
}

}  // namespace gemello::policies
