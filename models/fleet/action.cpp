#include "models/fleet/action.hpp"

#include <array>

#include <fmt/format.h>

#include "models/units/text.hpp"

namespace gemello {
namespace {

template <class... Visitors>
struct Overloaded : Visitors... {
  using Visitors::operator()...;
};
template <class... Visitors>
Overloaded(Visitors...) -> Overloaded<Visitors...>;

constexpr std::array<const char*, action_kind_count> action_names = {"deploy",
                                                                   "retire",
                                                                   "start",
                                                                   "stop",
                                                                   "migrate",
                                                                   "cancel",
                                                                   "fence",
                                                                   "power-on",
                                                                   "power-off",
                                                                   "enter-maintenance",
                                                                   "leave-maintenance",
                                                                   "throttle-heal",
                                                                   "resume",
                                                                   "destroy-copy"};

}  // namespace

const char* action_kind_name(std::size_t kind) {
  return action_names.at(kind);
}
const char* kind_name(const Action& action) {
  return action_names[action.index()];
}

VmId vm_of(const Action& action) {
  return std::visit(
      [](const auto& value) {
        if constexpr (requires { value.vm; })
          return value.vm;
        else
          return VmId::none();
      },
      action);
}

HostId target_of(const Action& action) {
  return std::visit(
      [](const auto& value) {
        if constexpr (requires { value.to; })
          return value.to;
        else if constexpr (requires { value.host; })
          return value.host;
        else
          return HostId::none();
      },
      action);
}

bool fills_host(const Action& action) {
  return std::holds_alternative<Deploy>(action) || std::holds_alternative<Start>(action) ||
         std::holds_alternative<Migrate>(action);
}

std::string to_text(const Action& action, const Inventory& inventory) {
  const std::string kind = kind_name(action);
  return std::visit(
      Overloaded{
          [&](const Deploy& a) {
            return fmt::format("{} {} on {}", kind, inventory[a.vm].name, inventory[a.host].name);
          },
          [&](const Start& a) {
            return fmt::format("{} {} on {}{}", kind, inventory[a.vm].name, inventory[a.host].name,
                               a.proof ? " (" + a.proof->text() + ")" : "");
          },
          [&](const Resume& a) {
            return fmt::format("{} {} on {}", kind, inventory[a.vm].name, inventory[a.host].name);
          },
          [&](const DestroyCopy& a) {
            return fmt::format("{} {} on {}", kind, inventory[a.vm].name, inventory[a.host].name);
          },
          [&](const Retire& a) { return kind + " " + inventory[a.vm].name; },
          [&](const Stop& a) {
            return fmt::format("{} {}{}", kind, inventory[a.vm].name,
                               a.gives_way ? ", which gives way" : "");
          },
          [&](const Migrate& a) {
            return fmt::format("{} {} {} -> {}", kind, inventory[a.vm].name, inventory[a.from].name,
                               inventory[a.to].name);
          },
          [&](const Cancel& a) { return fmt::format("{} action {}", kind, number(a.action)); },
          [&](const ThrottleHeal& a) {
            return fmt::format("{} {} at {}", kind, inventory[a.volume].name, unparse(a.limit));
          },
          [&](const auto& a) { return kind + " " + inventory[a.host].name; },
      },
      action);
}

}  // namespace gemello
