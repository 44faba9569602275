#pragma once

#include <cstdio>
#include <map>
#include <string>

#include "models/fleet/gate.hpp"
#include "models/fleet/journal.hpp"
#include "models/runs/event_log.hpp"

namespace gemello::live {

/// Passes everything on to the journal, after that tells people on a stream, and writes the event
/// log if there is one. What is proposed again and again is told once until it changes.
class Narrator final : public Journal {
 public:
  Narrator(Journal& journal, runs::EventLog* log, const Inventory& inventory, std::FILE* out)
      : journal_(journal), log_(log), inventory_(inventory), out_(out) {}

  void event(const Event& event) override;
  void intent(Instant now, ActionId id, const Action& action, const Rationale* why) override;
  void refusal(Instant now, ActionId id, const Action& action, std::string_view reason,
               const Rationale* why) override;
  void held(Instant now, ActionId id, const Action& action, std::string_view mode,
            const Rationale* why) override;
  void appeal(Instant now, const Appeal& appeal) override;
  void resolved(Instant now, ActionId id) override;
  void memory(Instant now, std::string_view text) override;
  void begin_turn(Instant now, Epoch epoch) override;
  Recovery recover() override;

  /// On one line. That the stream is closed or full is no error.
  void say(Instant now, const std::string& text);

 private:
  void say_once(Instant now, const std::string& text);

  Journal& journal_;
  runs::EventLog* log_;
  const Inventory& inventory_;
  std::FILE* out_;
  std::map<std::string, Instant> said_;
};

}  // namespace gemello::live
