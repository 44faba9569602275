#pragma once

#include <deque>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <sys/types.h>

#include "models/protocol/message.hpp"
#include "models/protocol/request.hpp"
#include "sim/cli/serve/channel.hpp"
#include "sim/cli/serve/resident.hpp"

namespace gemello::cli {

// What passes between the server and the process of a simulation; the first byte says what:
//   to it    Q<request>       as the client wrote it; Branch and Propose come with a socket
//            P<id>            the figures for a comparison, as a part
//            C<id>            the request is cancelled
//   from it  H<pid>           this is its process
//            F<id> <message>  the one answer to a request
//            P<id> <result>   a part
//            N<message>       anything else the client is to see
//            X                it ends with the next answer: its name is free
//            D<signal> [...]  it dies (last_words.hpp)

/// The process of one simulation: answers requests in their order until its server is gone.
class Worker {
 public:
  Worker(Channel channel, std::string name);

  /// The life of the process.
  [[noreturn]] void live();

 private:
  void take_input();
  void wait_for_input();
  void send(std::string line, Descriptor with = {});
  void answer(const protocol::Message& message);
  void fail(protocol::Error error);
  void handle(const protocol::Request& request);
  void begin_anew(Descriptor socket);
  void listen();

  nlohmann::json load(const protocol::Load& load);
  nlohmann::json about() const;
  nlohmann::json run(const protocol::RunUntil& run);
  nlohmann::json step(const protocol::Step& step);
  nlohmann::json subscribe(const protocol::Subscribe& subscribe);
  void branch(const protocol::Branch& branch);
  void propose(const protocol::Propose& propose);
  nlohmann::json result_of(const protocol::RequestBody& body);
  nlohmann::json figures();
  bool advance(Instant until, Duration progress);
  bool cancelled() const { return cancelled_.contains(current_); }

  Channel channel_;
  std::string name_;
  std::unique_ptr<Resident> resident_;
  std::deque<std::string> inbox_;
  std::set<protocol::RequestId> cancelled_;
  protocol::RequestId current_ = 0;
  std::string current_name_;
  bool events_ = false;
  bool samples_ = false;
  bool ending_ = false;
  std::optional<nlohmann::json> collected_;  ///< lines logged during a Step
  std::deque<pid_t> proposals_;
  std::deque<pid_t> branches_;
};

}  // namespace gemello::cli
