#include <csignal>
#include <cstdio>
#include <exception>
#include <fcntl.h>
#include <string>
#include <string_view>
#include <unistd.h>

#include <fmt/format.h>
#include <libvirt/libvirt.h>

#include "live/cli/command.hpp"
#include "live/cli/talk.hpp"
#include "live/libvirt/node.hpp"
#include "models/units/error.hpp"
#include "version.hpp"

namespace {

constexpr const char* footer = R"(Examples:
  gemello-live inventory -c fleet.json -o platform.json
  gemello-live run -c fleet.json                      recommends, touches nothing
  gemello-live run -c fleet.json --auto start,fence,resume,destroy-copy
                                                      does these by itself
  gemello-live log -c fleet.json
  gemello-live declare-dead hv3 -c fleet.json --as anna

Exit codes: 0 ok, 1 failed or interrupted, 2 usage, 3 invalid input, 4 broken invariant. Data goes
to stdout, talk to stderr.)";

std::string version_text() {
  unsigned long libvirt = 0;
  virGetVersion(&libvirt, nullptr, nullptr);
  return fmt::format("gemello-live {} ({}), libvirt {}, {}\nGPL-3.0-or-later", GEMELLO_VERSION,
                     GEMELLO_COMMIT, gemello::live::virt::version_text(libvirt), GEMELLO_COMPILER);
}

// A closed standard stream's number would be given to the next file that is opened, the journal
// say, and talk would go there. Read only, so that writing still fails.
void keep_standard_streams() {
  int fd = 0;
  do {
    fd = open("/dev/null", O_RDONLY);
  } while (fd >= 0 && fd <= STDERR_FILENO);
  if (fd > STDERR_FILENO) close(fd);
}

void complain(const char* sentence) {
  gemello::live::tell(stderr, std::string("gemello-live: ") + sentence);
}

// `--auto=$KINDS` and `--auto "$KINDS"` with nothing in KINDS must not make everything automatic;
// to the parser they are the same as a bare --auto.
bool names_nothing(int argc, char** argv) {
  bool in_list = false;
  for (int i = 1; i < argc; ++i) {
    const std::string_view word = argv[i];
    if (word == "--auto=" || (in_list && word.empty())) return true;
    in_list = word == "--auto" || (in_list && !word.starts_with('-'));
  }
  return false;
}

void on_abort(int) {
  _exit(gemello::cli::exit_invariant);
}

}  // namespace

int main(int argc, char** argv) {
  using namespace gemello::live;
  using namespace gemello::cli;
  CLI::App app("Gemello on real hosts: looks, recommends, and acts only when told to",
               "gemello-live");
  app.set_version_flag("-V,--version", version_text());
  app.require_subcommand(1);
  keep_standard_streams();
  int exit_code = exit_ok;
  add_inventory_command(app, exit_code);
  add_run_command(app, exit_code);
  add_lease_command(app, exit_code);
  add_journal_commands(app, exit_code);
  app.footer(footer);
  std::signal(SIGABRT, on_abort);
  std::signal(SIGPIPE, SIG_IGN);
  if (names_nothing(argc, argv)) {
    complain("--auto: '' is no kind of action (--auto alone: all)");
    return exit_usage;
  }
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? exit_ok : exit_usage;
  } catch (const gemello::InputError& error) {
    complain(error.what());
    exit_code = exit_input;
  } catch (const std::exception& error) {
    complain(error.what());
    exit_code = exit_run_failed;
  }
  if (std::fflush(stdout) != 0 || std::ferror(stdout) != 0) {
    complain("stdout: cannot be written");
    exit_code = exit_run_failed;
  }
  std::fflush(stderr);
  _exit(exit_code);  // threads that wait for a hung host are not waited for
}
