#include "models/units/error.hpp"

#include <cstdio>
#include <cstdlib>

namespace gemello {
namespace {

InvariantContext invariant_context = nullptr;

std::string message(std::string_view file, std::string_view place, std::string_view sentence) {
  std::string text(file);
  if (!place.empty()) {
    if (!text.empty()) text += ": ";
    text += place;
  }
  if (!text.empty()) text += ": ";
  text += sentence;
  return text;
}

}  // namespace

InputError::InputError(std::string_view file, std::string_view place, std::string_view sentence)
    : std::runtime_error(message(file, place, sentence)),
      file_(file),
      place_(place),
      sentence_(sentence) {}

void set_invariant_context(InvariantContext context) {
  invariant_context = context;
}

void invariant_failed(const char* expression, const char* file, int line,
                      const std::string& sentence) {
  std::fprintf(stderr, "invariant broken: %s (%s) at %s:%d\n", sentence.c_str(), expression, file,
               line);
  if (invariant_context != nullptr) std::fprintf(stderr, "%s\n", invariant_context().c_str());
  std::fflush(stderr);
  std::abort();
}

}  // namespace gemello
