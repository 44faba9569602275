#pragma once

#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "models/planning/how_many_more.hpp"

namespace gemello::cli {

/// A row a loss, with who stays down and why below; of more than 40 rows only those in which a VM
/// stays down.
std::string losses_text(const Inventory& inventory, const std::vector<planning::Verdict>& verdicts);
nlohmann::ordered_json losses_json(const Inventory& inventory,
                                   const std::vector<planning::Verdict>& verdicts);

/// What was asked to fit.
struct FitReport {
  std::string name;
  planning::Admission admission;
};
std::string fit_text(const Inventory& inventory, const FitReport& fit);
nlohmann::ordered_json fit_json(const Inventory& inventory, const FitReport& fit);

struct MoreOf {
  std::string flavour;
  planning::More fits;   ///< whatever is lost
  planning::More borne;  ///< with all losses borne
};
/// losses: "N+1 of hosts"; empty: nothing has to be borne, and there is one column.
std::string more_text(const std::vector<MoreOf>& all, const Inventory& inventory,
                      const std::string& losses);
nlohmann::ordered_json more_json(const std::vector<MoreOf>& all, const Inventory& inventory,
                                 const std::string& losses);

}  // namespace gemello::cli
