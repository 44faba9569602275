#include "sim/cli/serve/server.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <csignal>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <system_error>
#include <unistd.h>
#include <utility>

#include <climits>
#include <fmt/format.h>

namespace gemello::cli {

using namespace protocol;

// ---- the loop -------------------------------------------------------------------------------

bool Server::serve() {
  ::signal(SIGPIPE, SIG_IGN);
  ::prctl(PR_SET_CHILD_SUBREAPER, 1);  // a branch outlives the simulation it was forked from
  bool heard = true;
  while (heard && !(input_over_ && !lines_.has_line() && open_.empty() && unwritten() == 0))
    heard = turn();
  end_all();
  return heard || (open_.empty() && unwritten() == 0);  // nothing was left to say
}

bool Server::wants_input() const {
  return !input_over_ && !lines_.has_line() && unwritten() < output_max;
}

// One look at everything that can be read or written. False: nobody reads the output any more.
bool Server::turn() {
  take_lines();
  std::vector<pollfd> looks{{output_, static_cast<short>(unwritten() == 0 ? 0 : POLLOUT), 0},
                            {wants_input() ? input_ : -1, POLLIN, 0}};
  const bool hears = unwritten() < output_max;
  for (const auto& peer : peers_) {
    const int wanted = (hears ? POLLIN : 0) | (peer->channel.has_output() ? POLLOUT : 0);
    looks.push_back({peer->channel.socket(), static_cast<short>(wanted), 0});
  }
  const bool ready = input_over_ && open_.empty() && !lines_.has_line() && unwritten() == 0;
  if (ready) return true;
  if (::poll(looks.data(), looks.size(), -1) < 0) return errno == EINTR;
  if ((looks[0].revents & (POLLERR | POLLNVAL)) != 0) return false;
  if ((looks[0].revents & POLLOUT) != 0 && !write_output()) return false;
  if (looks[1].revents != 0) read_input();
  const std::size_t count = looks.size() - 2;  // those made in this turn come after
  for (std::size_t i = 0; i < count; ++i) {
    Peer& peer = *peers_[i];
    if ((looks[i + 2].revents & POLLOUT) != 0) peer.channel.flush();
    if ((looks[i + 2].revents & (POLLIN | POLLHUP | POLLERR)) != 0) hear(peer);
  }
  std::erase_if(peers_, [](const auto& peer) { return peer->channel.socket() < 0; });
  return true;
}

void Server::read_input() {
  std::array<char, 65536> buffer{};
  const ssize_t got = ::read(input_, buffer.data(), buffer.size());
  if (got < 0 && (errno == EINTR || errno == EAGAIN)) return;
  if (got > 0) {
    lines_.feed({buffer.data(), static_cast<std::size_t>(got)});
  } else {
    input_over_ = true;
    lines_.end();
  }
}

void Server::take_lines() {
  const std::size_t open_max = options_.in_order ? 1 : requests_max;
  while (lines_.has_line() && open_.size() < open_max && unwritten() < output_max)
    take(*lines_.next());
}

void Server::take(const Line& line) {
  if (line.too_long)
    return answer(Failure{std::nullopt,
                          line.number,
                          {ErrorCode::line_too_long, "", "",
                           fmt::format("a line has {} bytes at most", line_bytes_max)}});
  try {
    const Request request = read_request(line.text);
    if (request.id <= last_id_)
      throw BadRequest(std::nullopt, {ErrorCode::id_not_new, "", "$.id",
                                      fmt::format("{} is not larger than the last one, {}",
                                                  request.id, last_id_)});
    last_id_ = request.id;
    dispatch(request, line.text);
  } catch (const std::system_error& error) {  // no socket or process: this request's trouble alone
    fail(last_id_, {ErrorCode::too_many, "", "", error.what()});
  } catch (const BadRequest& bad) {
    // An id that a request has or had names that one: this line goes by its number.
    const bool is_new = bad.id() && *bad.id() > last_id_;
    if (is_new) last_id_ = *bad.id();
    if (is_new)
      answer(Failure{bad.id(), std::nullopt, bad.error()});
    else
      answer(Failure{std::nullopt, line.number, bad.error()});
  }
}

void Server::answer(const Message& message) {
  outgoing_ += write_message(message);
}

// False: a process that died while it spoke leaves half a line.
bool Server::say(std::string_view line) {
  if (!nlohmann::json::accept(line)) return false;
  outgoing_ += line;
  outgoing_ += '\n';
  return true;
}

bool Server::write_output() {
  // So much always has room where there is room at all.
  const std::size_t size = std::min<std::size_t>(unwritten(), PIPE_BUF);
  const ssize_t wrote = ::write(output_, outgoing_.data() + written_, size);
  if (wrote < 0) return errno == EINTR || errno == EAGAIN;
  written_ += static_cast<std::size_t>(wrote);
  if (unwritten() == 0 || written_ >= output_max) outgoing_.erase(0, std::exchange(written_, 0));
  return true;
}

void Server::end_all() {
  for (const auto& peer : peers_)
    if (peer->pid > 0) ::kill(peer->pid, SIGKILL);
  peers_.clear();
  while (::waitpid(-1, nullptr, WNOHANG) > 0) {
  }
}

// ---- what is heard from simulations ---------------------------------------------------------

void Server::hear(Peer& peer) {
  const bool alive = peer.channel.fill();
  while (const auto line = peer.channel.next()) take_from(peer, *line);
  if (!alive) close(peer);
}

// What is no whole line was torn by a death, which comes next.
void Server::take_from(Peer& peer, const std::string& line) {
  if (line.empty()) return;
  const std::string_view rest = std::string_view(line).substr(1);
  std::uint64_t number = 0;
  std::from_chars(rest.data(), rest.data() + rest.size(), number);
  const std::size_t space = rest.find(' ');
  const std::string_view body = space == rest.npos ? "" : rest.substr(space + 1);
  switch (line.front()) {
    case 'H':
      peer.pid = static_cast<pid_t>(number);
      break;
    case 'N':
      say(rest);
      break;
    case 'F':
      if (peer.open.contains(number) && say(body)) finish(number);
      break;
    case 'P':
      take_part(number, nlohmann::json::parse(body, nullptr, false), peer);
      break;
    case 'X':
      peer.ends_well = true;
      peer.simulation.clear();
      break;
    case 'D': {
      Ended ended;
      const auto events = nlohmann::json::parse(body, nullptr, false);
      if (events.is_array()) ended.last_events = {events.begin(), events.end()};
      ended.error.sentence = fmt::format("its process was ended by signal {}", number);
      peer.death = ended;
      break;
    }
    default:
      break;
  }
}

// What was asked of a process that is gone gets its answer here.
void Server::close(Peer& peer) {
  const std::string name = peer.told_as;
  Error error{ErrorCode::unknown_simulation, "", "$.simulation",
              fmt::format("there is no simulation '{}'", name)};
  if (!peer.ends_well) {
    Ended ended = peer.death.value_or(Ended{});
    ended.simulation = name;
    ended.error.code = ErrorCode::simulation_died;
    if (ended.error.sentence.empty()) ended.error.sentence = "its process ended without a word";
    error = ended.error;
    if (!peer.simulation.empty()) answer(ended);
  }
  for (const RequestId id : std::set<RequestId>(peer.open)) fail(id, error);
  peer.channel = Channel(Descriptor());
  while (::waitpid(-1, nullptr, WNOHANG) > 0) {
  }
}

void Server::finish(RequestId id) {
  open_.erase(id);
  comparisons_.erase(id);
  for (const auto& peer : peers_) {
    peer->open.erase(id);
    peer->cancelled.erase(id);
  }
}

void Server::fail(RequestId id, Error error) {
  finish(id);
  answer(Failure{id, std::nullopt, std::move(error)});
}

}  // namespace gemello::cli
