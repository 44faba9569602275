#pragma once

#include <string_view>

namespace gemello::cli {

// What a process that dies says to its server: "D<signal> [<its last log lines>]" on a line of its
// own, written by a signal handler from memory that was laid ready.

/// From now on an abort, an invariant or a crash of this process is told on this socket, and the
/// process ends with exit_invariant. After SimGrid's engine exists: it has handlers of its own.
void tell_death_on(int socket);

/// A line of the event log (a JSON object and a newline): the last 20 are told.
void remember_last_words(std::string_view log_line);

}  // namespace gemello::cli
