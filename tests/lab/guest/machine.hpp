#pragma once

#include <string>
#include <utility>
#include <vector>

namespace lab {

// What the first process of a machine has to do for itself. Failures are printed, not fatal: a
// guest that reports on its serial line only is still a guest.
void mount_kernel_folders();
int open_console();  // also standard input, output and error; -1 without one
void load_modules();

// The g.KEY=VALUE words of the kernel's command line.
std::vector<std::pair<std::string, std::string>> command_line_words();

void configure_network(const std::string& address);
int open_report_socket();  // UDP, bound to the port of reports and orders

}  // namespace lab
