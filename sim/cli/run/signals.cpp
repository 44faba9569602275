#include "sim/cli/run/signals.hpp"

#include <unistd.h>

#include "sim/cli/command.hpp"

namespace gemello::cli {

volatile std::sig_atomic_t stop_requested = 0;

namespace {

void on_stop(int signal) {
  if (stop_requested != 0) _exit(128 + signal);
  stop_requested = signal;
}

void on_abort(int) {
  _exit(exit_invariant);
}

}  // namespace

void install_abort_handler() {
  struct sigaction abort {};
  abort.sa_handler = on_abort;
  sigemptyset(&abort.sa_mask);
  sigaction(SIGABRT, &abort, nullptr);
}

void install_signal_handlers() {
  struct sigaction stop {};
  stop.sa_handler = on_stop;
  sigemptyset(&stop.sa_mask);
  sigaction(SIGINT, &stop, nullptr);
  sigaction(SIGTERM, &stop, nullptr);
  install_abort_handler();
}

}  // namespace gemello::cli
