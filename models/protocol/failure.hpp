#pragma once

#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

#include "models/protocol/request.hpp"
#include "models/units/error.hpp"

namespace gemello::protocol {

/// What kind of failure an error is: a client acts on this, a person on the sentence.
enum class ErrorCode : std::uint8_t {
  not_json,  ///< the line is no strict JSON
  line_too_long,
  invalid_request,  ///< JSON, but no request that there is
  id_not_new,       ///< not larger than the last one
  unknown_simulation,
  name_taken,
  too_many,         ///< a limit of the server
  invalid_input,    ///< a file, or what does not fit this simulation
  unknown_request,  ///< nothing under way has this id
  cancelled,
  simulation_died,  ///< a broken invariant or an abort of the engine ended it
  not_supported,    ///< another version of the protocol
};

std::string_view name(ErrorCode code);

/// Where and what: `place` is a JSON path in the request or in `file`.
struct Error {
  ErrorCode code = ErrorCode::invalid_request;
  std::string file;
  std::string place;
  std::string sentence;

  friend bool operator==(const Error&, const Error&) = default;
};

/// Thrown by the reader of requests; with the id where that could be read.
class BadRequest : public std::runtime_error {
 public:
  BadRequest(std::optional<RequestId> id, Error error)
      : std::runtime_error(error.sentence), id_(id), error_(std::move(error)) {}

  std::optional<RequestId> id() const { return id_; }
  const Error& error() const { return error_; }

 private:
  std::optional<RequestId> id_;
  Error error_;
};

/// An InputError as an error of this code.
Error error_from(const InputError& error, ErrorCode code = ErrorCode::invalid_input);

}  // namespace gemello::protocol
