#include <array>
#include <type_traits>
#include <utility>

#include "models/protocol/request.hpp"

namespace gemello::protocol {
namespace {

struct RequestKind {
  std::string_view name;
  bool needs_engine;  // a real fleet cannot be loaded, run on, copied or broken on demand
};

// In the order of RequestBody.
constexpr std::array<RequestKind, std::variant_size_v<RequestBody>> request_kinds{{{"hello", false},
                                                                    {"load", true},
                                                                    {"run-until", true},
                                                                    {"step", true},
                                                                    {"fault", true},
                                                                    {"propose", true},
                                                                    {"order", false},
                                                                    {"branch", true},
                                                                    {"subscribe", false},
                                                                    {"cancel", false},
                                                                    {"inventory", false},
                                                                    {"snapshot", false},
                                                                    {"figures", false},
                                                                    {"compare", true},
                                                                    {"list", false},
                                                                    {"unload", true}}};

}  // namespace

std::string_view name_of(const RequestBody& body) {
  return request_kinds[body.index()].name;
}

std::vector<std::string_view> request_names() {
  std::vector<std::string_view> names;
  for (const RequestKind& kind : request_kinds) names.push_back(kind.name);
  return names;
}

bool needs_engine(const RequestBody& body) {
  return request_kinds[body.index()].needs_engine;
}

const std::string* simulation_of(const RequestBody& body) {
  return std::visit(
      [](const auto& one) -> const std::string* {
        if constexpr (requires { one.simulation; })
          return &one.simulation;
        else
          return nullptr;
      },
      body);
}

}  // namespace gemello::protocol
