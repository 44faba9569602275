#include "gui/recording/health.hpp"

namespace gemello::gui {

int gravity(Health health) {
  switch (health) {
    case Health::good:
      return 0;
    case Health::off:
      return 1;
    case Health::degraded:
      return 2;
    case Health::bad:
      return 3;
  }
  return 0;
}

void worsen(Moment::PartNow& part, Health health, std::string_view word) {
  if (gravity(health) <= gravity(part.health)) return;
  part.health = health;
  part.word = word;
}

Health health_of(runs::FaultLook look) {
  switch (look) {
    case runs::FaultLook::down:
    case runs::FaultLook::blind:
    case runs::FaultLook::hung:
      return Health::bad;
    case runs::FaultLook::degraded:
    case runs::FaultLook::lost_replies:
    case runs::FaultLook::full:
      return Health::degraded;
  }
  return Health::degraded;
}

Health health_of(HostPhase phase) {
  switch (phase) {
    case HostPhase::on:
    case HostPhase::maintenance:
      return Health::good;
    case HostPhase::booting:
    case HostPhase::off:
      return Health::off;
    case HostPhase::suspected:
      return Health::degraded;
    case HostPhase::lost:
    case HostPhase::fenced:
      return Health::bad;
  }
  return Health::good;
}

}  // namespace gemello::gui
