#pragma once

#include <functional>

#include <nlohmann/json.hpp>

#include "models/protocol/failure.hpp"
#include "models/protocol/request.hpp"

class QObject;

namespace gemello::gui {

using OnReply = std::function<void(const nlohmann::json& result)>;
using OnFailure = std::function<void(const protocol::Error& error)>;
/// How a session is asked (ServeSession::ask): exactly one of the two is called, later.
using Ask = std::function<protocol::RequestId(protocol::RequestBody, OnReply, OnFailure)>;

/// Answers come only while `owner` lives.
Ask guarded(Ask ask, QObject* owner);

}  // namespace gemello::gui
