#pragma once

#include <CLI/CLI.hpp>

namespace gemello::live {

// What a word of the command line must be; everything else is a usage error (exit code 2).

CLI::Validator is_duration();       ///< "2h", not negative
CLI::Validator is_positive();       ///< a whole number from 1 that the journal can keep
CLI::Validator is_operator_name();  ///< 1 to 255 printable characters

}  // namespace gemello::live
