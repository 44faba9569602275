#pragma once

#include <stdexcept>
#include <string>
#include <string_view>

namespace gemello {

/// Bad input: thrown by every reader and parser, caught once in main (exit code 3).
/// `file` is the path as the user gave it, `place` a JSON path ("$.hosts[2].nics") or a line
/// ("line 17"), `sentence` says what is wrong and what was expected.
class InputError : public std::runtime_error {
 public:
  InputError(std::string_view file, std::string_view place, std::string_view sentence);

  const std::string& file() const { return file_; }
  const std::string& place() const { return place_; }
  const std::string& sentence() const { return sentence_; }

 private:
  std::string file_;
  std::string place_;
  std::string sentence_;
};

/// Describes the run to whoever reads a broken invariant: simulated time, seed, last events.
/// Returns text for stderr; installed by the world that runs (nullptr: nothing is added).
using InvariantContext = std::string (*)();
void set_invariant_context(InvariantContext context);

/// Prints the broken invariant with its context and aborts (exit code 4 through the handler of
/// the program). On in every build.
[[noreturn]] void invariant_failed(const char* expression, const char* file, int line,
                                   const std::string& sentence);

}  // namespace gemello

/// A condition the program itself must keep, with a sentence for whoever meets it broken.
#define GEMELLO_INVARIANT(condition, sentence)                                 \
  do {                                                                         \
    if (!(condition)) [[unlikely]]                                             \
      ::gemello::invariant_failed(#condition, __FILE__, __LINE__, (sentence)); \
  } while (false)
