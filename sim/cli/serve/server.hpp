#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <sys/types.h>
#include <vector>

#include "models/protocol/line_reader.hpp"
#include "models/protocol/message.hpp"
#include "models/protocol/request.hpp"
#include "sim/cli/serve/channel.hpp"

namespace gemello::cli {

struct ServeOptions {
  bool in_order = false;  ///< a request is read when the one before it is answered
};

/// Reads requests from one descriptor and is the only one that writes to the other. It simulates
/// nothing itself: each simulation is a process with a socket to here, and so is each proposal.
class Server {
 public:
  Server(int input, int output, ServeOptions options)
      : input_(input), output_(output), options_(options) {}

  /// Until the input is over and everything asked is answered, then ends what is left. False: the
  /// reader of the output went away before, and everything was ended at once.
  bool serve();

  static constexpr std::size_t simulations_max = 32;
  static constexpr std::size_t requests_max = 256;  ///< open ones; more are not read yet
  static constexpr std::size_t output_max = std::size_t{1} << 20;

 private:
  /// The process of a simulation or of a proposal, as seen from here.
  struct Peer {
    explicit Peer(Descriptor socket) : channel(std::move(socket)) {}
    Channel channel;
    std::string simulation;  ///< empty: a proposal, or one whose name is free again
    std::string told_as;     ///< in what is said about it
    pid_t pid = -1;
    bool ends_well = false;
    std::optional<protocol::Ended> death;
    std::set<protocol::RequestId> open;
    std::set<protocol::RequestId> cancelled;  ///< of open, told once
  };
  struct Comparison {
    std::vector<std::string> simulations;
    std::map<std::string, nlohmann::json> parts;
  };

  bool turn();
  bool wants_input() const;
  void read_input();
  void take_lines();
  void take(const protocol::Line& line);
  void dispatch(const protocol::Request& request, const std::string& line);
  void answer(const protocol::Message& message);
  bool say(std::string_view line);
  bool write_output();
  std::size_t unwritten() const { return outgoing_.size() - written_; }

  void hello(protocol::RequestId id, const protocol::Hello& hello);
  void load(protocol::RequestId id, const std::string& name, const std::string& line);
  void branch(protocol::RequestId id, const protocol::Branch& branch, const std::string& line);
  void propose(protocol::RequestId id, Peer& simulation, const std::string& line);
  void cancel(protocol::RequestId id, protocol::RequestId other);
  void compare(protocol::RequestId id, const protocol::Compare& compare);
  void forward(protocol::RequestId id, Peer& peer, const std::string& line);
  bool name_is_free(protocol::RequestId id, const std::string& name, const char* place);
  Peer* find(std::string_view simulation);
  Peer& add_peer(Descriptor socket, const std::string& simulation);
  [[noreturn]] void become_worker(Descriptor socket, const std::string& name);

  void hear(Peer& peer);
  void take_from(Peer& peer, const std::string& line);
  void take_part(protocol::RequestId id, nlohmann::json part, Peer& peer);
  void close(Peer& peer);
  void finish(protocol::RequestId id);
  void fail(protocol::RequestId id, protocol::Error error);
  void end_all();

  int input_;
  int output_;
  ServeOptions options_;
  protocol::LineReader lines_;
  bool input_over_ = false;
  std::string outgoing_;
  std::size_t written_ = 0;  ///< of outgoing_
  protocol::RequestId last_id_ = 0;
  std::vector<std::unique_ptr<Peer>> peers_;
  std::map<protocol::RequestId, Peer*> open_;  ///< null: answered from parts
  std::map<protocol::RequestId, Comparison> comparisons_;
};

}  // namespace gemello::cli
