#include "sim/cli/serve/last_words.hpp"

#include <algorithm>
#include <array>
#include <csignal>
#include <cstring>
#include <deque>
#include <poll.h>
#include <string>
#include <unistd.h>

#include "models/units/exit_code.hpp"

namespace gemello::cli {
namespace {

constexpr std::size_t lines_kept = 20;
constexpr std::size_t words_max = std::size_t{64} << 10;

// Two, so that the handler always finds one whole.
struct Words {
  std::array<char, words_max> text{};
  std::size_t size = 0;
};
std::array<Words, 2> words;
volatile std::sig_atomic_t ready = 0;
volatile std::sig_atomic_t told_on = -1;

// Waits a second for room at most: a server that does not read then learns of the end alone.
void write_all(const char* text, std::size_t size) {
  while (size > 0) {
    const ssize_t wrote = ::write(told_on, text, size);
    if (wrote > 0) {
      text += wrote;
      size -= static_cast<std::size_t>(wrote);
      continue;
    }
    pollfd room{told_on, POLLOUT, 0};
    if (::poll(&room, 1, 1000) <= 0 || (room.revents & (POLLERR | POLLHUP)) != 0) return;
  }
}

void on_death(int signal) {
  const std::array<char, 4> head{'\n', 'D', static_cast<char>('0' + signal / 10 % 10),
                                 static_cast<char>('0' + signal % 10)};
  write_all(head.data(), head.size());
  const Words& last = words[static_cast<std::size_t>(ready)];
  write_all(" [", 2);
  write_all(last.text.data(), last.size);
  write_all("]\n", 2);
  _exit(exit_invariant);
}

}  // namespace

void tell_death_on(int socket) {
  told_on = socket;
  struct sigaction death {};
  death.sa_handler = on_death;
  sigemptyset(&death.sa_mask);
  for (const int signal : {SIGABRT, SIGSEGV, SIGBUS, SIGFPE, SIGILL})
    sigaction(signal, &death, nullptr);
}

void remember_last_words(std::string_view log_line) {
  static std::deque<std::string> lines;
  lines.emplace_back(log_line.substr(0, log_line.find('\n')));
  if (lines.size() > lines_kept) lines.pop_front();
  Words& next = words[ready == 0 ? 1 : 0];
  next.size = 0;
  // The newest ones if not all have room.
  std::size_t room = words_max;
  auto first = lines.end();
  while (first != lines.begin() && std::prev(first)->size() + 1 <= room) {
    --first;
    room -= first->size() + 1;
  }
  for (; first != lines.end(); ++first) {
    if (next.size > 0) next.text[next.size++] = ',';
    std::memcpy(next.text.data() + next.size, first->data(), first->size());
    next.size += first->size();
  }
  ready = ready == 0 ? 1 : 0;
}

}  // namespace gemello::cli
