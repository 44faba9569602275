#include "gui/whatif/ask.hpp"

#include <QObject>
#include <QPointer>
#include <utility>

namespace gemello::gui {

Ask guarded(Ask ask, QObject* owner) {
  return [ask = std::move(ask), living = QPointer<QObject>(owner)](
             protocol::RequestBody body, OnReply reply, OnFailure failure) {
    return ask(
        std::move(body),
        [living, reply = std::move(reply)](const nlohmann::json& result) {
          if (living && reply) reply(result);
        },
        [living, failure = std::move(failure)](const protocol::Error& error) {
          if (living && failure) failure(error);
        });
  };
}

}  // namespace gemello::gui
