#include "models/protocol/failure.hpp"

namespace gemello::protocol {

std::string_view name(ErrorCode code) {
  switch (code) {
    case ErrorCode::not_json:
      return "not-json";
    case ErrorCode::line_too_long:
      return "line-too-long";
    case ErrorCode::invalid_request:
      return "invalid-request";
    case ErrorCode::id_not_new:
      return "id-not-new";
    case ErrorCode::unknown_simulation:
      return "unknown-simulation";
    case ErrorCode::name_taken:
      return "name-taken";
    case ErrorCode::too_many:
      return "too-many";
    case ErrorCode::invalid_input:
      return "invalid-input";
    case ErrorCode::unknown_request:
      return "unknown-request";
    case ErrorCode::cancelled:
      return "cancelled";
    case ErrorCode::simulation_died:
      return "simulation-died";
    case ErrorCode::not_supported:
      return "not-supported";
  }
  return "";
}

Error error_from(const InputError& error, ErrorCode code) {
  return {code, error.file(), error.place(), error.sentence()};
}

}  // namespace gemello::protocol
