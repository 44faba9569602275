#include "live/gluster/gluster_storage.hpp"

#include <condition_variable>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

#include "live/gluster/gluster_look.hpp"

namespace gemello::live {
namespace {

ProcessResult run_gluster_command(const Command& command) {
  return run_process(command, gluster_timeout);
}

class GlusterStorage final : public Storage {
 public:
  GlusterStorage(const GlusterConfig& config, GlusterRunner run, std::shared_ptr<Inbox> inbox)
      : config_(config),
        run_(std::move(run)),
        inbox_(std::move(inbox)),
        thread_([this] { serve(); }) {}

  // Waits for the one command that is under way; what was asked and not yet begun stays
  // unanswered.
  ~GlusterStorage() override {
    {
      const std::lock_guard lock(mutex_);
      stopping_ = true;
    }
    asked_.notify_one();
    thread_.join();
  }

  GlusterStorage(const GlusterStorage&) = delete;
  GlusterStorage& operator=(const GlusterStorage&) = delete;

  void observe(CallId id) override {
    {
      const std::lock_guard lock(mutex_);
      waiting_.push_back(id);
    }
    asked_.notify_one();
  }

  // Nothing is ever sent: no turn is too short for it.
  void throttle_heal(CallId id, const std::string&, BytesPerSecond, OrderTime) override {
    inbox_->put({id, Ending::failed, "Gluster has no bound on self-heal in bytes per second", {}});
  }

 private:
  void serve() {
    for (;;) {
      std::vector<CallId> calls;
      {
        std::unique_lock lock(mutex_);
        asked_.wait(lock, [this] { return stopping_ || !waiting_.empty(); });
        if (stopping_) return;
        calls.swap(waiting_);
      }
      // One look answers all who waited for one: a slow pool must not build up a queue.
      Answer answer = look();
      for (const CallId call : calls) {
        answer.call = call;
        inbox_->put(answer);
      }
    }
  }

  Answer look() {
    Answer answer;
    try {
      answer.value = look_at_gluster(config_, [this](const Command& command) {
        if (!stopping()) return run_(command);
        ProcessResult given_up;
        given_up.problem = "not run: the controller is ending";
        return given_up;
      });
    } catch (const std::exception& error) {
      answer.ending = Ending::failed;
      answer.cause = error.what();
    }
    return answer;
  }

  bool stopping() {
    const std::lock_guard lock(mutex_);
    return stopping_;
  }

  const GlusterConfig config_;
  const GlusterRunner run_;
  const std::shared_ptr<Inbox> inbox_;
  std::mutex mutex_;
  std::condition_variable asked_;
  std::vector<CallId> waiting_;
  bool stopping_ = false;
  std::thread thread_;  // last: it uses all of the above
};

}  // namespace

std::unique_ptr<Storage> make_gluster_storage(const GlusterConfig& config, GlusterRunner run,
                                              std::shared_ptr<Inbox> inbox) {
  return std::make_unique<GlusterStorage>(config, std::move(run), std::move(inbox));
}

std::unique_ptr<Storage> make_gluster_storage(const GlusterConfig& config,
                                              std::shared_ptr<Inbox> inbox) {
  return make_gluster_storage(config, run_gluster_command, std::move(inbox));
}

StorageReport observe_gluster(const GlusterConfig& config) {
  return look_at_gluster(config, run_gluster_command);
}

}  // namespace gemello::live
