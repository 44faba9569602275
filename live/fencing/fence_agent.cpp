#include "live/fencing/fence_agent.hpp"

#include <algorithm>
#include <exception>
#include <functional>
#include <sstream>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

#include "live/fencing/process.hpp"

namespace gemello::live {
namespace {

// FenceAgentAPI: exit code and line of the action "status". Neither alone is a reading: a missing
// script, a shell and argparse exit with 2 as well.
constexpr int agent_says_off = 2;
constexpr std::string_view line_on = "Status: ON";
constexpr std::string_view line_off = "Status: OFF";
constexpr std::size_t quoted_max = 200;

Answer answer(CallId id, Ending ending, std::string cause) {
  return {.call = id, .ending = ending, .cause = std::move(cause), .value = {}};
}

/// Runs `work` on a thread that owns what it needs, and puts its answer into the inbox.
void answer_later(CallId id, std::shared_ptr<Inbox> inbox, std::function<Answer()> work) {
  try {
    std::thread([inbox, work = std::move(work)] { inbox->put(work()); }).detach();
  } catch (const std::exception& error) {
    inbox->put(answer(id, Ending::failed, std::string("no thread for it: ") + error.what()));
  }
}

std::string trimmed(const std::string& text) {
  const char* blanks = " \t\r\n";
  const std::size_t first = text.find_first_not_of(blanks);
  if (first == std::string::npos) return {};
  return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

/// "exit code 1: Unable to connect": the last line of what it said is nearest to the cause.
std::string cause_of(const Command& command, const ProcessResult& result) {
  std::string cause = command.empty() ? std::string("no program") : command[0];
  cause += ": ";
  cause +=
      result.problem.empty() ? "exit code " + std::to_string(result.exit_code) : result.problem;
  std::string said = trimmed(result.err.empty() ? result.out : result.err);
  if (const std::size_t line = said.rfind('\n'); line != std::string::npos) said.erase(0, line + 1);
  if (said.size() > quoted_max) said.resize(quoted_max);
  return said.empty() ? cause : cause + ": " + said;
}

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

/// True if a line of the text is this one, without case and surrounding blanks.
bool has_line(const std::string& text, std::string_view wanted) {
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    line = trimmed(line);
    if (std::equal(line.begin(), line.end(), wanted.begin(), wanted.end(),
                   [](char a, char b) { return lower(a) == lower(b); }))
      return true;
  }
  return false;
}

/// "exit code 2 without 'Status: OFF': no reading: python3: can't open file 'fence_x'".
std::string no_reading(const Command& command, const ProcessResult& result,
                       std::string_view wanted) {
  std::string cause = command[0] + ": exit code " + std::to_string(result.exit_code) +
                      " without '" + std::string(wanted) + "': no reading";
  std::string said = trimmed(trimmed(result.err).empty() ? result.out : result.err);
  said.erase(std::min(said.find('\n'), said.size()));
  if (said.size() > quoted_max) said.resize(quoted_max);
  said = trimmed(said);
  return said.empty() ? cause : cause + ": " + said;
}

Answer read_power(CallId id, const Command& command, const ProcessResult& result) {
  if (result.ok() || result.exit_code == agent_says_off) {
    const std::string_view wanted = result.ok() ? line_on : line_off;
    const std::string_view other = result.ok() ? line_off : line_on;
    if (!has_line(result.out, wanted) || has_line(result.out, other))
      return answer(id, Ending::failed, no_reading(command, result, wanted));
    Answer told = answer(id, Ending::done, {});
    told.value = result.ok() ? PowerReading::on : PowerReading::off;
    return told;
  }
  // A reading changes nothing, but a killed agent told nothing either.
  const Ending ending = result.timed_out ? Ending::unknown : Ending::failed;
  return answer(id, ending, cause_of(command, result));
}

Answer carry_out(CallId id, const Command& command, const ProcessResult& result) {
  if (result.ok()) return answer(id, Ending::done, {});
  const Ending ending = result.started ? Ending::unknown : Ending::failed;
  return answer(id, ending, cause_of(command, result));
}

class FenceAgent : public PowerSwitch {
 public:
  FenceAgent(const HostConfig& host, Duration timeout, std::shared_ptr<Inbox> inbox,
             std::shared_ptr<const OrderWindow> window)
      : host_(host.name),
        agent_(host.fence_agent),
        shut_down_(host.shut_down),
        timeout_(timeout),
        inbox_(std::move(inbox)),
        window_(std::move(window)) {}

  void call(CallId id, PowerOrder order, OrderTime time) override {
    Command command = order == PowerOrder::shut_down ? shut_down_ : agent_;
    if (command.empty()) {
      const char* what =
          order == PowerOrder::shut_down ? "command to shut down " : "fence agent of ";
      inbox_->put(answer(id, Ending::failed, std::string("there is no ") + what + host_));
      return;
    }
    if (order != PowerOrder::shut_down) command.push_back(action(order));
    const OrderLeave leave{window_, time};
    answer_later(id, inbox_, [id, order, command = std::move(command), timeout = timeout_, leave] {
      if (order == PowerOrder::read) return read_power(id, command, run_process(command, timeout));
      if (!leave.given()) return answer(id, Ending::held_back, out_of_turn);
      // A program that is still at it when its deadline comes ends there, before the turn does.
      const Duration longest = leave.window == nullptr
                                   ? timeout
                                   : std::min(timeout, leave.window->left(leave.time.deadline));
      return carry_out(id, command, run_process(command, longest));
    });
  }

  std::string device() const override {
    if (agent_.empty()) return "no fence agent of " + host_;
    return agent_[0].substr(agent_[0].rfind('/') + 1) + " of " + host_;
  }

 private:
  static const char* action(PowerOrder order) {
    if (order == PowerOrder::off) return "--action=off";
    return order == PowerOrder::on ? "--action=on" : "--action=status";
  }

  const std::string host_;
  const Command agent_;
  const Command shut_down_;
  const Duration timeout_;
  const std::shared_ptr<Inbox> inbox_;
  const std::shared_ptr<const OrderWindow> window_;
};

class CommandWitness : public Witness {
 public:
  CommandWitness(const HostConfig& host, Duration timeout, std::shared_ptr<Inbox> inbox)
      : host_(host.name), command_(host.boot_id), timeout_(timeout), inbox_(std::move(inbox)) {}

  void ask(CallId id) override {
    if (command_.empty()) {
      inbox_->put(answer(id, Ending::failed, "there is no second path to " + host_));
      return;
    }
    answer_later(id, inbox_, [id, command = command_, timeout = timeout_] {
      const ProcessResult result = run_process(command, timeout);
      if (!result.ok()) return answer(id, Ending::failed, cause_of(command, result));
      std::string life = trimmed(result.out);
      if (life.empty()) return answer(id, Ending::failed, command[0] + ": it printed nothing");
      Answer told = answer(id, Ending::done, {});
      told.value = LifeReading{std::move(life)};
      return told;
    });
  }

 private:
  const std::string host_;
  const Command command_;
  const Duration timeout_;
  const std::shared_ptr<Inbox> inbox_;
};

}  // namespace

std::unique_ptr<PowerSwitch> make_fence_agent(const HostConfig& host, Duration timeout,
                                              std::shared_ptr<Inbox> inbox,
                                              std::shared_ptr<const OrderWindow> window) {
  return std::make_unique<FenceAgent>(host, timeout, std::move(inbox), std::move(window));
}

std::unique_ptr<Witness> make_witness(const HostConfig& host, Duration timeout,
                                      std::shared_ptr<Inbox> inbox) {
  return std::make_unique<CommandWitness>(host, timeout, std::move(inbox));
}

}  // namespace gemello::live
