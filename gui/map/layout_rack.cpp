#include "gui/map/layout_rack.hpp"

#include <algorithm>

#include "gui/map/layout_machine.hpp"

namespace gemello::gui {

namespace {

constexpr double column_gap = 10;
constexpr double row_gap = 10;

std::size_t rows_needed(std::size_t machines, std::size_t columns) {
  return (machines + columns - 1) / columns;
}

void add_rows(const std::vector<MachineId>& machines, std::size_t columns, RackPlan& plan) {
  for (std::size_t i = 0; i < machines.size(); ++i) {
    if (i % columns == 0) plan.rows.emplace_back();
    plan.rows.back().machines.push_back(machines[i]);
  }
}

void measure_rows(const LayoutIndex& index, RackPlan& plan) {
  double y = 0;
  for (std::size_t r = 0; r < plan.rows.size(); ++r) {
    RackPlan::Row& row = plan.rows[r];
    std::size_t cables = 0;
    for (const MachineId machine : row.machines) {
      row.height = std::max(row.height, machine_size(index, machine).height());
      cables = std::max(cables, std::size_t{index.machines[machine.index()].cabled});
    }
    if (r > 0) {
      y += row_gap +
           rack_box::cable_apart * static_cast<double>(std::min(cables, rack_box::gap_lines));
    }
    row.y = y;
    y += row.height;
  }
  plan.machines_height = y;
}

void measure_columns(const LayoutIndex& index, RackPlan& plan) {
  double x = rack_box::side;
  for (std::size_t c = 0; c < plan.columns.size(); ++c) {
    RackPlan::Column& column = plan.columns[c];
    for (std::size_t r = 1; r < plan.rows.size(); ++r) {
      if (c >= plan.rows[r].machines.size()) continue;
      for (const std::uint32_t cable : index.machines[plan.rows[r].machines[c].index()].cables) {
        if (cable == LayoutIndex::no_cable) continue;
        column.risers.push_back(index.inventory.cables[cable].to);
      }
    }
    std::sort(column.risers.begin(), column.risers.end());
    column.risers.erase(std::unique(column.risers.begin(), column.risers.end()),
                        column.risers.end());
    x += rack_box::cable_apart * static_cast<double>(column.risers.size());
    column.x = x;
    x += machine_box::width + column_gap;
  }
  plan.width = plan.columns.empty() ? 0 : x - column_gap + rack_box::side;
}

void place_switches(std::size_t count, RackPlan& plan) {
  constexpr double apart = 14;
  const double all = static_cast<double>(count) * (rack_box::switch_width + apart) - apart;
  if (count > 0) plan.width = std::max(plan.width, all + 2 * rack_box::side);
  for (std::size_t i = 0; i < count; ++i) {
    plan.switch_x.push_back((plan.width - all) / 2 +
                            static_cast<double>(i) * (rack_box::switch_width + apart));
  }
}

}  // namespace

double RackPlan::Column::riser_x(SwitchId to) const {
  const auto found = std::lower_bound(risers.begin(), risers.end(), to);
  const auto from_right = static_cast<double>(risers.end() - found);
  return x - rack_box::cable_apart * from_right;
}

double RackPlan::drop_x(const LayoutIndex& index, std::size_t row, std::size_t column,
                        std::size_t n, SwitchId to) const {
  if (row > 0) return columns[column].riser_x(to);
  return columns[column].x + port_x(index, rows[row].machines[column], n);
}

double gap_line(std::size_t n) {
  return -4 - rack_box::cable_apart * static_cast<double>(n % rack_box::gap_lines);
}

RackPlan plan_rack(const LayoutIndex& index, RackId rack, std::size_t host_rows) {
  RackPlan plan;
  plan.rack = rack;
  const std::vector<MachineId>& hosts = index.hosts_of_rack[rack.index()];
  const std::vector<MachineId>& servers = index.servers_of_rack[rack.index()];
  const std::size_t most = std::max(hosts.size(), servers.size());
  if (most > 0) {
    const std::size_t columns = rows_needed(most, host_rows);
    add_rows(hosts, columns, plan);
    add_rows(servers, columns, plan);
    plan.columns.resize(columns);
  }
  measure_rows(index, plan);
  measure_columns(index, plan);
  const double columns_width = plan.width;
  place_switches(index.switches_of_rack[rack.index()].size(), plan);
  plan.width = std::max(plan.width, 2 * rack_box::side + 100);
  for (RackPlan::Column& column : plan.columns) column.x += (plan.width - columns_width) / 2;
  return plan;
}

}  // namespace gemello::gui
