#pragma once

#include <csignal>

namespace gemello::cli {

/// Ctrl-C and SIGTERM set this; long commands look at it and end cleanly with what they have. A
/// second signal ends the program at once.
extern volatile std::sig_atomic_t stop_requested;

/// An abort (a broken invariant, or an assertion inside the engine) becomes exit code 4. From the
/// program's first line on, and again after SimGrid's engine exists.
void install_abort_handler();

/// Installs all handlers (after SimGrid's engine exists: it installs its own).
void install_signal_handlers();

}  // namespace gemello::cli
